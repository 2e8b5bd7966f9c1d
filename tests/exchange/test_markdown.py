"""Markdown: one document that reads well, holds every word, and whose headings nobody's text can forge."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from sqlalchemy import update
from sqlmodel import col

from calmterm.core.text import clean, one_line
from calmterm.exchange.date_range import Span
from calmterm.exchange.exporting import Tally, written_out
from calmterm.exchange.formats import READABLE
from calmterm.exchange.markdown import inline, item, quote
from calmterm.exchange.references import linked_name
from calmterm.exchange.report import PARTS, gather_report
from calmterm.exchange.report_render import as_markdown
from calmterm.store import FieldSpec, Record, Store, listed_kinds
from calmterm.store.model.records import (
    Activity,
    Appointment,
    CheckIn,
    ContentItem,
    CopingCard,
    CustomWorksheet,
    Goal,
    Habit,
    HabitDay,
    JournalEntry,
    LifeValue,
    Person,
    SafetyPlan,
    SleepNight,
    ThoughtRecord,
)
from shapes import each_kind, examples

EVERY = list(listed_kinds())
COMMONMARK = MarkdownIt("commonmark")


def shown(tokens: list[Token]) -> str:
    """The text of inline tokens as a reader sees it."""
    return "".join({"softbreak": "\n", "hardbreak": "\n"}.get(token.type, token.content) for token in tokens)


def parsed(text: str) -> tuple[list[str], list[str]]:
    """Headings of the document itself, as "1 text", and every inline text in it."""
    headings: list[str] = []
    texts: list[str] = []
    tokens = COMMONMARK.parse(text)
    for place, token in enumerate(tokens):
        assert token.type not in ("html_block", "html_inline")
        for part in token.children or ():
            assert part.type not in ("html_inline", "link_open", "image")
        if token.type == "heading_open" and token.level == 0:
            headings.append(f"{token.tag[1]} {shown(tokens[place + 1].children or [])}")
        if token.type == "inline":
            texts.append(shown(token.children or []))
    return headings, texts


def quoted(text: str) -> str:
    """How prose stands in the document, but for the backslashes in it."""
    return "\n".join(f"> {line}".rstrip() for line in re.sub("<(?=[A-Za-z/!?])", "&lt;", text).split("\n"))


def words(spec: FieldSpec, value: Any) -> Iterator[str]:
    """The texts of a short field that must be readable in the document."""
    match value:
        case None | "" | []:
            return
        case list():
            labels = dict(spec.choices)
            yield from (one_line(labels.get(str(one), str(one))) for one in value)
        case str() if spec.widget == "line":
            yield one_line(value)
        case int() | float() if spec.widget in ("scale", "number"):
            yield str(value)


def holds(text: str, texts: list[str], record: Record) -> None:
    everything = "\n".join(texts)
    for spec in record.specs():
        value = record.get(spec.name)
        if spec.hidden or not value:
            continue
        if spec.widget == "prose":
            flat = text.replace("\n  >", "\n>").replace("\\", "")
            assert spec.name == "answers" or quoted(value).replace("\\", "") in flat
        for found in words(spec, value):
            assert found in everything, spec.name
    for child in record.about.inline:
        for inner in record.children[child.field]:
            if child.link:
                assert one_line(inner) in everything
            else:
                holds(text, texts, inner)


@each_kind()
def test_every_word_is_there_and_none_breaks_out(
    kind: type[Record], pair: tuple[Store, Store], aim: Any, values_for: Any, without: Any
) -> None:
    store = pair[0]
    targets = aim(store, kind)

    @settings(max_examples=examples(3, 5), phases=[Phase.explicit, Phase.generate])
    @given(values_for(kind, targets))
    def check(rows: list[dict[str, Any]]) -> None:
        without(store, kind)
        for values in rows:
            store.add(store.new(kind, values))
        written = written_out(store, "markdown", kind=kind)
        headings, texts = parsed(written.text)
        assert written.count == len(rows)
        assert [heading[0] for heading in headings] == ["1", "2"] + ["3"] * len(rows)
        assert headings[:2] == ["1 calmterm", f"2 {kind.about.plural}"]
        assert all(re.match(r"3 \d{4}-\d\d-\d\d, [A-Z][a-z]+day", heading) for heading in headings[2:])
        for record in store.records(kind):
            holds(written.text, texts, record)

    check()
    without(store, *EVERY)


@pytest.mark.parametrize(
    ("write", "before", "place"),
    [
        (lambda text: f"### day · {inline(text)}", "day · ", 1),
        (lambda text: f"- label: {inline(text)}", "label: ", 3),
        (lambda text: f"- {item(text)}", "", 3),
    ],
)
@settings(max_examples=examples(60, 200))
@given(text=st.text() | st.text("#>-+=*_`~[]()<&!\\|.1 \t\nx"))
def test_a_short_text_shows_as_it_was_typed(write: Callable[[str], str], before: str, place: int, text: str) -> None:
    if one_line(text):
        tokens = COMMONMARK.parse(write(text))
        assert [token.type for token in tokens if token.level == 0][1:] == [tokens[-1].type]
        assert shown(tokens[place].children or []) == before + one_line(text)


@settings(max_examples=examples(60, 300))
@given(text=st.text() | st.text("#>-+=*_`~[]()<&!\\|.1 \t\nx/"))
def test_a_quote_holds_its_text(text: str) -> None:
    """Whatever it is, the quote is one block, and what follows is not part of it."""
    lines = list(quote(clean(text)))
    tokens = COMMONMARK.parse("\n".join([*lines, "", "### after"]))
    assert [token.type for token in tokens if token.level == 0][-4:] == [
        "blockquote_open", "blockquote_close", "heading_open", "heading_close",
    ]  # fmt: skip
    assert not [token for token in tokens if token.type == "html_block"]
    assert [token.level for token in tokens if token.type == "inline" and token.content == "after"][-1] == 1
    assert len(lines) == clean(text).count("\n") + 1


BAIT = [
    "[a](https://e.example/x)", "![a](https://e.example/x.png)", "![a][b]", "[b]", "[b][]", "[b]: https://e.example/x",
    "  [b]:\nhttps://e.example/x", "> [b]: /x", "[a](<x y> 't')", "<https://e.example>", "<me@e.example>",
    "https://e.example/x", "HTTP://1.2.3.4", "ftp://e.example", "//e.com/x", "www.e.com", "WwW.1e.com", "e.com/x",
    "e.рф", "mailto:me@e.example", "me@e.example", "a_.b-@e.com", "[[page]]", "![[x.png]]", "\\[a](/x)", "[a\\](/x)",
    "[a]\\(/x)", "\\\\[a](/x)", "[![a](/x)](/y)",
    "`[a](/x)", "&#91;a](/x)", "[a](/x", "xmpp:me@e.example/x",
    "javascript:alert(1)",
]  # fmt: skip
bait = st.lists(st.sampled_from(BAIT) | st.text("[]()<>!:/\\`.@ \nabw", max_size=6)).map("".join)
LINKIFYING = MarkdownIt("gfm-like")


def live(text: str) -> list[str]:
    """What could be clicked or would be fetched, by CommonMark and with the widest finding of bare addresses."""
    parsers = (COMMONMARK, LINKIFYING)
    inner = (part for parser in parsers for token in parser.parse(text) for part in token.children or ())
    return [str(part.attrs) for part in inner if part.type in ("link_open", "image")]


@pytest.mark.parametrize("text", BAIT)
def test_each_way_to_a_link(text: str) -> None:
    assert live("\n".join(quote(text))) == live(f"- {inline(text)}") == live(f"- {item(text)}") == []


def test_the_ways_to_a_link_are_ways() -> None:
    assert len(live("\n\n".join(BAIT))) > 30


@settings(max_examples=examples(100, 400))
@given(text=bait, title=bait)
def test_no_text_is_a_link_or_an_image(text: str, title: str) -> None:
    document = [f"### day · {inline(title)}", "", *quote(clean(text)), "", f"- {item(title)}", "", *quote(clean(title))]
    assert live("\n".join(document)) == []


@given(text=st.sampled_from(BAIT))
def test_a_broken_link_shows_as_it_was_typed(text: str) -> None:
    (paragraph,) = [one for one in COMMONMARK.parse("\n".join(quote(text))) if one.type == "inline"][:1]
    plain = COMMONMARK.parse(re.sub(r"([\[\]()<>:])", r"\\\1", text.replace("\\", "\\\\")))
    if "\\" not in text and "&" not in text and not text.startswith(">"):
        assert shown(paragraph.children or []).strip() == shown(plain[1].children or []).strip()


def test_entries_and_reports_hold_no_live_link(store: Store) -> None:
    for text in BAIT:
        store.add(store.new(JournalEntry, {"title": text, "body": text, "tags": [text], "starred": True}))
        store.add(store.new(CheckIn, {"mood": 5, "note": text, "triggers": [text]}))
    found = gather_report(store, 30, PARTS, "\n\n".join(BAIT))
    assert live(written_out(store, "markdown").text) == live(as_markdown(found)) == []


def test_a_day_to_read(store: Store) -> None:
    store.add(
        store.new(
            JournalEntry,
            {
                "written_at": "2026-01-31T21:30+01:00", "title": "# Soup & <b>bread</b>", "starred": True,
                "body": "It was *good*.\n\n# Not a heading\n<script>x</script> 1 < 2 <3", "tags": ["home", "a_b"],
            },
        )
    )  # fmt: skip
    store.add(
        store.new(
            ThoughtRecord,
            {
                "happened_at": "2026-01-30T08:05+01:00", "belief_before": 70, "belief_after": 40,
                "distortions": ["mind_reading", "all_or_nothing"], "situation": "At work",
                "automatic_thought": "They\nknow",
                "emotions": [{"name": "shame", "intensity_before": 80, "intensity_after": 30}, {"name": "fear"}],
            },
        )
    )  # fmt: skip
    assert (
        written_out(store, "markdown").text
        == """\
# calmterm

Written on 2026-11-20. This file holds health data and is not encrypted: whoever gets it can read it.

- Journal entries: 1
- Thought records: 1

## Journal entries

### 2026-01-31, Saturday, 21:30 · \\# Soup \\& \\<b\\>bread\\</b\\>

- Starred: yes
- Tags: home, a\\_b

**Text**

> It was *good*.
>
> # Not a heading
> &lt;script>x&lt;/script> 1 < 2 <3

## Thought records

### 2026-01-30, Friday, 08:05

- Before -> after: 70 -> 40
- How much did you believe it? 70 of 100
- Thinking traps that might fit? All or nothing, Mind reading
- How much do you believe it now? 40 of 100

**Situation**

> At work

**Automatic thought**

> They
> know

**Emotions**

- Emotion: shame, Before -> after: 80 -> 30, How strong was it? 80 of 100, How strong is it now? 30 of 100
- Emotion: fear
"""
    )


def test_records_inside_records_keep_their_prose_in_their_item(store: Store) -> None:
    goal = {
        "title": "Swim", "milestones": [{"title": "One length", "note": "slowly\n# x", "done_at": "2026-01-02T10:00Z"},
                                        {"title": "Two"}],
    }  # fmt: skip
    store.add(store.new(Goal, goal))
    text = written_out(store, "markdown").text
    assert (
        "\n**Milestones**\n\n- Milestone: One length, Done at: 2026-01-02 10:00 UTC\n"
        "\n  **Note**\n\n  > slowly\n  > # x\n\n- Milestone: Two\n"
    ) in text
    assert [heading[0] for heading in parsed(text)[0]] == ["1", "2", "3"]
    assert "\n\n\n" not in text


def test_times_days_and_ranks(store: Store) -> None:
    store.add(store.new(SleepNight, {"night_of": "2026-01-02", "out_of_bed_at": "2026-01-02T07:30+01:00"}))
    store.add(store.new(SafetyPlan, {"number": 1, "signs": "x"}))
    store.add(store.new(CopingCard, {"front": "a", "back": "b", "steps": ["1. breathe", "- look, listen", "# sit"]}))
    text = written_out(store, "markdown").text
    assert "### 2026-01-02, Friday\n\n- Out of bed: 2026-01-02 07:30\n" in text
    assert "### 2026-11-20, Friday\n\n- Version: 1\n" in text
    assert "- Steps:\n  - 1\\. breathe\n  - \\- look, listen\n  - \\# sit\n" in text
    assert text.index("## Coping cards") < text.index("## Nights") < text.index("## Safety plans")


def test_links_are_told_by_name(store: Store) -> None:
    value = store.add(store.new(LifeValue, {"name": "Being *kind*", "importance": 8, "alignment": 20}))
    store.add(store.new(Activity, {"what": "Call Ana", "value_id": str(value.id), "planned_at": "2026-01-02T10:00Z"}))
    person = store.add(store.new(Person, {"name": "Dr. B"}))
    store.add(store.new(Appointment, {"at": "2026-01-03T10:00Z", "with_id": str(person.id), "attended": False}))
    habit = store.add(store.new(Habit, {"name": "Tea"}))
    store.add(store.new(HabitDay, {"habit_id": str(habit.id), "on": "2026-01-02"}))
    store.trash(person)

    text = written_out(store, "markdown").text
    assert "· Call Ana\n\n- For which value: Being \\*kind\\*\n" in text
    assert "- With: Dr. B\n- Attended: no\n" in text
    assert "- Habit: Tea\n" in text
    for record in (value, person, habit):
        assert str(record.id) not in text

    store.removal.purge(store.get(Person, person.id, trashed=True))
    assert "With:" not in written_out(store, "markdown").text
    assert linked_name(store, Appointment.spec("with_id"), person.id) == ""


def test_what_came_with_the_program_is_not_named(store: Store) -> None:
    prompt = store.add(store.new(ContentItem, {"code": "p1", "kind": "prompt", "title": "A prompt"}))
    store.add(store.new(JournalEntry, {"body": "x", "prompt_id": str(prompt.id)}))
    assert written_out(store, "markdown").text.endswith("\n\n**Text**\n\n> x\n")


def test_the_answers_of_ones_own_worksheet(store: Store) -> None:
    def exported(answers: str) -> str:
        store.add(store.new(CustomWorksheet, {"template": "evening", "title": "Evening", "answers": answers}))
        text = written_out(store, "markdown", kind=CustomWorksheet).text
        store.undo.last()
        return text

    answers = {
        "how_easy": 7,
        "what-*": "a_b",
        "long": "one\n# two",
        "rested": True,
        "late": False,
        "things": ["x", "y"],
    }
    text = exported(json.dumps(answers))
    assert "· Evening\n" in text
    assert "- How easy: 7\n- What-\\*: a\\_b\n- Rested: yes\n- Late: no\n- Things: x, y\n" in text
    assert "**Long**\n\n> one\n> # two\n" in text
    assert "**Answers**" not in text
    for other in ("[1]", "no JSON", "[" * 5000):
        assert f"**Answers**\n\n> {other}\n" in exported(other)


def test_what_nobody_said_is_not_told(store: Store) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    text = written_out(store, "markdown").text
    assert text.endswith("- Moment: daily\n- Mood: 4 of 10\n")
    store.add(store.new(JournalEntry, {"body": "x", "source": "jrnl", "source_key": "k" * 8}))
    text = written_out(store, "markdown", kind=JournalEntry).text
    assert not any(word in text for word in ("Starred", "jrnl", "kkkk", "None"))


def test_an_empty_vault_and_a_span(store: Store) -> None:
    nothing = written_out(store, "markdown")
    assert (nothing.count, nothing.text.endswith("\n\nThere is nothing here.\n")) == (0, True)
    for day in (1, 2, 3):
        store.add(store.new(JournalEntry, {"body": f"day {day}", "written_at": f"2026-01-0{day}T12:00Z"}))
    some = written_out(store, "markdown", span=Span(date(2026, 1, 2)))
    assert (some.count, "day 1" in some.text) == (2, False)
    assert some.text.index("day 2") < some.text.index("day 3")


def test_a_damaged_text_is_counted_and_keeps_no_other_out(store: Store) -> None:
    one = store.add(store.new(JournalEntry, {"body": "one"}))
    store.add(store.new(JournalEntry, {"body": "two"}))
    with store.rows.writing() as session:
        session.execute(update(JournalEntry).where(col(JournalEntry.id) == one.id).values(sealed=b"\x01" * 300))
    written = written_out(store, "markdown")
    assert (written.count, written.damaged) == (1, 1)
    assert "- Journal entries: 1\n" in written.text
    assert isinstance(written, Tally)


def test_the_command(calm: Callable[..., Any], tmp_path: Path) -> None:
    calm("write", "--title", "A walk", "by the *river*")
    code, out, err = calm("export", "--format", "markdown", "-o", "-")
    assert (code, err) == (0, "")
    assert "· A walk\n\n**Text**\n\n> by the *river*\n" in out
    code, _, err = calm("export", "--format", "markdown", "-o", str(tmp_path / "out.md"))
    assert (code, err) == (
        0,
        f"1 record written. {READABLE}\n",
    )
    assert (tmp_path / "out.md").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out.md").read_text("utf-8") == out
