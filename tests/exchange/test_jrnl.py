"""jrnl's text and JSON formats: what is read, what is escaped, and that a round trip loses nothing."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calmterm.exchange.jrnl import (
    PlainEntry,
    Rejected,
    format_json,
    format_text,
    parse_json,
    parse_text,
    split_title,
)

DIARY = Path(__file__).parents[1] / "data" / "diary.jrnl.txt"
local = datetime.fromisoformat
NOON = local("2023-05-05 12:00")


def entry(text: str, *, tags: tuple[str, ...] = (), starred: bool = False, at: datetime = NOON) -> PlainEntry:
    title, gap, body = split_title(text)
    return PlainEntry(at, title, gap, body, tags, starred)


def read(source: str) -> list[PlainEntry]:
    return [item for item in parse_text(source) if isinstance(item, PlainEntry)]


def refused(source: str) -> list[Rejected]:
    return [item for item in parse_text(source) if isinstance(item, Rejected)]


def written(*entries: PlainEntry) -> str:
    return "".join(format_text(entries))


def again(one: PlainEntry) -> PlainEntry:
    (back,) = parse_text(written(one))
    assert isinstance(back, PlainEntry)
    return back


class TestHeads:
    @pytest.mark.parametrize(
        ("stamp", "moment"),
        [
            ("2023-05-05 10:07", local("2023-05-05 10:07")),
            ("2023-05-05 10:07:09", local("2023-05-05 10:07:09")),
            ("2023-05-05 10:07:09.25", local("2023-05-05 10:07:09.250000")),
            ("2023-05-05T10:07", local("2023-05-05 10:07")),
            ("2023-05-05 10:07:09 PM", local("2023-05-05 22:07:09")),
            ("2023-05-05 12:07 am", local("2023-05-05 00:07")),
            ("2023-05-05 12:07 PM", local("2023-05-05 12:07")),
            ("2023-05-05 22:07 PM", local("2023-05-05 22:07")),
            ("2023-05-05", local("2023-05-05 00:00")),
            ("2023/5/6 9:07", local("2023-05-06 09:07")),
            ("05.06.2023, 10:07", local("2023-06-05 10:07")),
            ("0001-01-01 00:00", local("0001-01-01 00:00")),
            ("9999-12-31 23:59", local("9999-12-31 23:59")),
            ("1903-01-03 21:00", local("1903-01-03 21:00")),
        ],
    )
    def test_stamps_that_begin_an_entry(self, stamp: str, moment: datetime):
        (one,) = parse_text(f"[{stamp}] Went out")
        assert one == PlainEntry(moment, None, "", "Went out", (), False)

    @pytest.mark.parametrize(
        "line",
        [
            "[2023-02-31 10:00] no such day",
            "[2023-05-05 24:00] no such hour",
            "[0000-05-05 10:00] no such year",
            "[2023-05-05 00:30 PM] no such half day",
            "[2023-05-05 13:30 AM] no such half day",
            "[2023-05/05 10:00] mixed",
            "[05/06/2023 10:00] two meanings",
            "[05.31.2023 10:00] no such month",
            "[Monday, 6 Mar 2023, 18:00] words",
            "[6. März 2023 18:00] words of another language",
            "[March 6, 2023 6:00 PM] words in another order",
        ],
    )
    def test_a_head_that_cannot_be_read_is_told_and_keeps_its_text_to_itself(self, line: str):
        source = f"[2023-05-05 10:00] Title\nbefore\n{line}\nits text\n\n[2023-05-06 10:00] Next"
        first, told, last = parse_text(source)
        assert isinstance(told, Rejected)
        assert (told.line, "date on this line" in told.why) == (3, True)
        assert [one.text for one in (first, last) if isinstance(one, PlainEntry)] == ["Title\nbefore", "Next"]

    @pytest.mark.parametrize("line", ["[6. März 2023] x", "[05/06/2023 10:00] x", "[Monday, 6 Mar 2023, 18:00] x"])
    def test_a_line_of_ours_that_looks_like_such_a_head_comes_back(self, line: str):
        entry = PlainEntry(datetime(2023, 5, 5, 10), "Title", "\n", line, (), starred=False)  # noqa: DTZ001
        assert again(entry).body == line

    def test_jrnl_1_wrote_heads_without_brackets(self):
        found = read("2013-06-09 15:39 My first entry.\nText.\n\n2013-06-10 15:40 Second.\n")
        assert [(one.written.day, one.text) for one in found] == [(9, "My first entry.\nText."), (10, "Second.")]

    @pytest.mark.parametrize(
        "line",
        [
            "[2023-05-05 10:00]",
            "[2023-05-05 10:00]no space",
            "[2023-05-05 10:00 +0200] a zone",
            "[٢٠٢٣-05-05 10:00] other digits",
            " [2023-05-05 10:00] indented",
            "2023-05-05 10:00 bare",
            "[x] [ ] [1] [friday afternoon] no date",
        ],
    )
    def test_other_lines_stay_text(self, line: str):
        (one,) = read(f"[2023-05-05 10:00] Title\nbefore\n{line}\nafter")
        assert one.body == f"before\n{line}\nafter"
        assert again(one) == one

    def test_entries_know_their_lines(self):
        found = read("\n\n[2023-05-05 10:00] a\nb\n\n[2023-05-06 10:00] c\n[2023-05-07 10:00] d")
        assert [(one.line, one.text) for one in found] == [(3, "a\nb"), (6, "c"), (7, "d")]

    def test_text_before_the_first_head_is_rejected_once(self):
        items = list(parse_text("\nLost\nlines\n\n[2023-05-05 10:00] Kept"))
        assert isinstance(items[0], Rejected)
        assert (items[0].line, len(items)) == (2, 2)
        assert items[0].why == "This stands before the first date (such as [2023-05-05 10:00])."

    def test_an_impossible_date_before_the_first_head_is_named(self):
        items = refused("[2023-02-31 10:00] a\nb\n[2023-13-01] c\n[2023-05-05 10:00] d")
        assert [(item.line, item.why) for item in items] == [
            (1, "The date on this line does not exist."),
            (3, "The date on this line does not exist."),
        ]

    def test_an_escaped_head_before_the_first_entry_is_not_called_impossible(self):
        (item,) = refused("\\[2023-05-05 10:00] a")
        assert "before the first date" in item.why

    @pytest.mark.parametrize("nothing", ["", " \n\n ", " *", "*\n\n"])
    def test_a_date_without_text_is_rejected(self, nothing: str):
        items = list(parse_text(f"[2023-05-05 10:00] {nothing}\n[2023-05-06 10:00] b"))
        assert items[0] == Rejected(1, "Nothing is written under this date.")
        assert isinstance(items[1], PlainEntry)

    @pytest.mark.parametrize("source", ["", "\n \n", "\ufeff\n"])
    def test_an_empty_file_holds_nothing(self, source: str):
        assert list(parse_text(source)) == []

    def test_byte_order_mark_and_line_ends_of_other_systems(self):
        found = read("\ufeff[2023-05-05 10:00] A *\r\nb\r\n\r\n[2023-05-06 10:00] C\rd")
        assert [(one.text, one.starred) for one in found] == [("A\nb", True), ("C\nd", False)]

    def test_blank_lines_go_and_indentation_stays(self):
        (one,) = read("[2023-05-05 10:00] \n \n  a\n    b  \n\n")
        assert one.text == "  a\n    b"
        assert again(one) == one


class TestEscapes:
    def test_a_body_line_that_looks_like_a_head(self):
        one = entry("She wrote\n[2023-05-05 10:00] come home\n\\[2023-05-05 10:00] x\n\\\\[2023-02-31] y")
        assert written(one) == (
            "[2023-05-05 12:00] She wrote\n"
            "\\[2023-05-05 10:00] come home\n"
            "\\\\[2023-05-05 10:00] x\n"
            "\\\\\\[2023-02-31] y\n\n"
        )
        assert again(one) == one

    def test_what_only_jrnl_might_take_for_a_head_is_escaped_too(self):
        one = entry("Note\n[added 2019-09-27] more\n[05/06/2023 10:00] more")
        assert written(one).count("\n\\[") == 2
        assert again(one) == one

    def test_other_backslashes_and_brackets_stay_as_they_are(self):
        text = "Note\n\\[x] done\n\\* item\n[see page 12] there\n[1] foot\n\\"
        assert written(entry(text)) == f"[2023-05-05 12:00] {text}\n\n"
        assert again(entry(text)).text == text

    def test_a_first_line_that_looks_like_a_head_needs_no_escape(self):
        one = entry("[2023-05-05 10:00] quoted")
        assert written(one) == "[2023-05-05 12:00] [2023-05-05 10:00] quoted\n\n"
        assert again(one) == one

    @pytest.mark.parametrize(
        ("source", "text", "starred"),
        [
            ("Walk *", "Walk", True),
            ("Walk *  \nbody", "Walk\nbody", True),
            ("Walk.  Home *\nbody", "Walk.  Home\nbody", True),
            ("Walk * *", "Walk *", True),
            ("Walk *\\", "Walk *", False),
            ("Walk *\\\\", "Walk *\\", False),
            ("Walk *\\ *", "Walk *", True),
            ("Walk \\*", "Walk \\*", False),
            ("*\\\nbody", "*\nbody", False),
            ("*\nbody", "body", True),
            ("**Walk**", "**Walk**", False),
            ("Walk\nbody *", "Walk\nbody *", False),
            ("* Walk", "* Walk", False),
        ],
    )
    def test_stars(self, source: str, text: str, starred: bool):
        (one,) = read(f"[2023-05-05 10:00] {source}")
        assert (one.text, one.starred) == (text, starred)
        assert again(one) == one

    def test_a_star_is_written_at_the_end_of_the_first_line(self):
        assert written(entry("Walk\nbody", starred=True)) == "[2023-05-05 12:00] Walk *\nbody\n\n"
        assert written(entry("**Walk**")) == "[2023-05-05 12:00] **Walk**\\\n\n"
        assert written(entry("Walk *\nbody")) == "[2023-05-05 12:00] Walk *\\\nbody\n\n"


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("One line", (None, "", "One line")),
            ("One sentence.", (None, "", "One sentence.")),
            ("One. Two.", ("One.", " ", "Two.")),
            ("One.\n\nTwo.", ("One.", "\n\n", "Two.")),
            ("One\nTwo. Three.", ("One", "\n", "Two. Three.")),
            ("One. Two\nThree", ("One.", " ", "Two\nThree")),
            ("“Really?!” Yes", ("“Really?!”", " ", "Yes")),
            ("(One.) Two", ("(One.)", " ", "Two")),
            ("Well… and so", ("Well…", " ", "and so")),
            ("At 1:20, 3.5 cm, a.b@c.org", (None, "", "At 1:20, 3.5 cm, a.b@c.org")),
            ("今日は晴れ。散歩した", ("今日は晴れ。", "", "散歩した")),
            ("「晴れ。」散歩した", ("「晴れ。」", "", "散歩した")),
            ("今日は晴れ！！", (None, "", "今日は晴れ！！")),
            ("Title  \n\n    code", ("Title", "  \n\n", "    code")),
            ("\n  A\nb", ("\n  A", "\n", "b")),
            ("One.  ", (None, "", "One.  ")),
            ("", (None, "", "")),
        ],
    )
    def test_split(self, text: str, parts: tuple[str | None, str, str]):
        assert split_title(text) == parts

    @given(st.text(st.sampled_from("ab.!?。！…”) \n\t\u00a0"), max_size=30))
    def test_the_parts_are_the_whole(self, text: str):
        title, gap, body = split_title(text)
        assert (title or "") + gap + body == text
        assert gap == "" or gap.isspace()
        assert title is None or (title.strip() and body.strip())
        assert title is not None or gap == ""


class TestTags:
    def test_found_in_the_text(self):
        (one,) = read("[2023-05-05 10:00] With @Ann and @ann, not a@b.org or (@no). @a/b-c_1, @élan!\n@end")
        assert one.tags == ("Ann", "a/b-c_1", "élan", "end")

    def test_a_last_paragraph_of_tags_is_taken_off(self):
        (one,) = read("[2023-05-05 10:00] Went out @sea *\nlate\n\n@walk @sun\n@Walk\n")
        assert (one.text, one.tags, one.starred) == ("Went out @sea\nlate", ("sea", "walk", "sun"), True)
        assert written(one).endswith("late\n\n@walk @sun\n\n")

    @pytest.mark.parametrize(
        "text",
        [
            "Went out @WALK\n\n@walk @sun",
            "Went out\n@walk",
            "Went out\n\n@walk with Ann",
            "Went out\n\n@walk.",
            "@walk @sun",
        ],
    )
    def test_other_paragraphs_stay_text(self, text: str):
        (one,) = read(f"[2023-05-05 10:00] {text}")
        assert one.text == text
        assert {tag.lower() for tag in one.tags} >= {"walk"}
        assert written(one) == f"[2023-05-05 10:00] {text}\n\n"

    @pytest.mark.parametrize("tail", ["@walk", "@walk @sun", "@walk \\", "@walk \\\\", "@walk\n@sun"])
    def test_a_paragraph_of_tags_that_belongs_to_the_text_stays(self, tail: str):
        one = entry(f"Went out\n\n{tail}", tags=("walk", "sun") if "sun" in tail else ("walk",))
        assert written(one).endswith(" \\\n\n" if "\\" not in tail else "\\\n\n")
        assert again(one) == one

    def test_tags_the_text_does_not_hold_follow_those_it_does(self):
        back = again(entry("With @ann", tags=("late", "ANN", "Late")))
        assert (back.text, back.tags) == ("With @ann", ("ann", "late"))

    @pytest.mark.parametrize(
        ("tag", "carried"),
        [
            ("late shift", ("late_shift",)),
            ("a, b & c", ("a_b_c",)),
            ("@home", ("home",)),
            ("e\u0301lan", ("élan",)),
            ("睡眠", ("睡眠",)),
            ("豈", ("豈",)),
            ("  ", ()),
            ("", ()),
        ],
    )
    def test_what_a_tag_cannot_hold_becomes_an_underscore(self, tag: str, carried: tuple[str, ...]):
        back = again(entry("Text", tags=(tag,)))
        assert (back.text, back.tags) == ("Text", carried)
        assert again(back) == back


class TestTimes:
    @pytest.mark.parametrize(
        ("at", "stamp"),
        [
            (local("0001-02-03 00:00"), "0001-02-03 00:00"),
            (local("2023-05-05 09:07"), "2023-05-05 09:07"),
            (local("2023-05-05 09:07:01"), "2023-05-05 09:07:01"),
            (local("2023-05-05 09:07:00.000005"), "2023-05-05 09:07:00.000005"),
        ],
    )
    def test_no_finer_than_needed(self, at: datetime, stamp: str):
        assert written(entry("x", at=at)) == f"[{stamp}] x\n\n"

    def test_a_zone_is_refused(self):
        aware = entry("x", at=NOON.astimezone())
        with pytest.raises(ValueError, match="local wall time"):
            written(aware)
        with pytest.raises(ValueError, match="local wall time"):
            format_json([aware])


WORDS = st.sampled_from(
    [
        *("[2023-05-05 10:00] ", "[2023-02-31 10:00] ", "[05.05.2023] ", "[added 1/2/03] "),
        *(
            "\n[2023-05-05 10:00] ",
            "\n\\[2023-05-05 10:00] ",
            "\n\\\\[2023-02-31] ",
            "[x] ",
            "word",
            "é",
            "e\u0301",
            "睡",
        ),
        *("\\", "\\\\", "*", " *", "*\\", " *\n", "*\\\n", "*\\ \n", "**b**"),
        *("[2023-05-05 10:00]", ".", "! ", "。", "”", ")", "\ufeff", "😶"),
        *("@", "@a", "@A", "@b-c", "a@b.c", "\n\n@a @b", "\n\n@c", "\n\n@c \\", "\n\n@c \\\\"),
        *(" ", "  ", "\t", "\n", "\n\n", "\n \n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\u00a0"),
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=3), max_size=12).map("".join).filter(lambda text: text.strip())
# Tags which the text format carries as they are.
TAGS = st.lists(st.sampled_from(["a", "A", "b-c", "c", "late", "élan", "*", "x/y"]), max_size=4).map(tuple)
MOMENTS = st.datetimes()


@st.composite
def drawn_entries(draw: st.DrawFn) -> PlainEntry:
    return entry(draw(TEXTS), tags=draw(TAGS), starred=draw(st.booleans()), at=draw(MOMENTS))


ENTRIES = drawn_entries()


def plain(text: str) -> str:
    """What is promised of a text: "\\n" as line end, no blank lines before, no white space after it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")
    while not lines[0].strip():
        del lines[0]
    return "\n".join(lines)


def tags_of(text: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """The tags in ``text``, found by its words, then ``more``, each once."""
    tags: list[str] = []
    for word in text.split():
        if word.startswith(("@", "#")):
            held = ""
            for letter in word[1:]:
                if not (letter.isalnum() or letter in "-+*#/_"):
                    break
                held += letter
            has_letter = any(letter.isalnum() and not letter.isdecimal() for letter in held)
            tags += [held] if held and (word[0] == "@" or has_letter) else []
    kept: list[str] = []
    for tag in [*tags, *more]:
        if tag.lower() not in [other.lower() for other in kept]:
            kept.append(tag)
    return tuple(kept)


class TestRoundTrip:
    @given(st.lists(ENTRIES, max_size=4))
    @example([entry("x\n\n@a", tags=("a",)), entry("[2023-05-05 10:00] *", starred=True)])
    def test_text(self, entries: list[PlainEntry]):
        back = list(parse_text("".join(format_text(entries))))
        expected: list[PlainEntry | Rejected] = []
        for one in entries:
            text = plain(one.text)
            expected.append(entry(text, tags=tags_of(text, one.tags), starred=one.starred, at=one.written))
        assert back == expected

    @given(st.lists(ENTRIES, max_size=4))
    def test_a_second_export_is_the_same_file(self, entries: list[PlainEntry]):
        first = "".join(format_text(entries))
        assert "".join(format_text(read(first))) == first

    @given(st.lists(ENTRIES, max_size=4))
    def test_json(self, entries: list[PlainEntry]):
        back = list(parse_json(format_json(entries)))
        assert len(back) == len(entries)
        for number, (one, found) in enumerate(zip(entries, back, strict=True), 1):
            assert isinstance(found, PlainEntry)
            title = plain(one.title) if one.title is not None else None
            body = plain(one.body)
            assert (found.line, found.written, found.starred) == (number, one.written, one.starred)
            assert (found.title, found.gap, found.body) == (title, "" if title is None else "\n", body)
            assert {tag.lower() for tag in found.tags} == {
                tag.lower() for tag in tags_of(one.text, tags_of(found.text, one.tags))
            }

    @given(st.lists(WORDS | st.text(max_size=5), max_size=30).map("".join))
    def test_any_file_is_read_and_keeps_its_text(self, source: str):
        for item in parse_text(source):
            if isinstance(item, PlainEntry):
                assert item.body.strip()
                assert again(item) == item
            else:
                assert 1 <= item.line <= plain(f"x{source}").count("\n") + 1

    def test_a_diary_comes_back_byte_for_byte(self):
        source = DIARY.read_bytes().decode()
        items = list(parse_text(source))
        assert len(items) == 39
        assert [item for item in items if isinstance(item, Rejected)] == []
        entries = [item for item in items if isinstance(item, PlainEntry)]
        assert "".join(format_text(entries)) == source
        assert entries[0].written == local("1903-01-04 21:00")
        assert entries[-1] == entry("Enough.", at=local("1903-12-31 21:00"))

    @pytest.mark.parametrize("piece", [".", '."', " ", "\\", "[1", "\n[", "1-1-", "* ", "@a ", "\n \n", "。"])
    def test_hostile_text_takes_no_more_time_than_its_length(self, piece: str):
        source = "[2023-05-05 10:00] x\n\n[" + piece * 100_000 + "!"
        began = time.process_time()
        assert read(written(*read(source)))[0].text == read(source)[0].text
        # A quadratic pattern needs minutes here, a linear one some 50 ms.
        assert time.process_time() - began < 5


class TestJson:
    def test_what_jrnl_exports(self):
        exported = {
            "tags": {"@ann": 1},
            "entries": [
                {
                    "title": "Went out with @Ann.",
                    "body": "It rained.\nThen sun.",
                    "date": "1999-12-31",
                    "time": "23:59",
                    "tags": ["@ann"],
                    "starred": True,
                    "uuid": "ignored",
                }
            ],
        }
        (one,) = parse_json("\ufeff" + json.dumps(exported))
        assert one == PlainEntry(
            local("1999-12-31 23:59"), "Went out with @Ann.", "\n", "It rained.\nThen sun.", ("Ann",), True
        )

    def test_what_is_written(self):
        at = local("2023-05-05 09:07:01")
        text = format_json([entry("One @a. Two", tags=("late shift",), at=at), entry("Just é @A")])
        assert json.loads(text) == {
            "tags": {"@a": 2, "@late shift": 1},
            "entries": [
                {
                    "title": "One @a.",
                    "body": "Two",
                    "date": "2023-05-05",
                    "time": "09:07:01",
                    "tags": ["@a", "@late shift"],
                    "starred": False,
                },
                {
                    "title": "Just é @A",
                    "body": "",
                    "date": "2023-05-05",
                    "time": "12:00",
                    "tags": ["@A"],
                    "starred": False,
                },
            ],
        }
        assert "é" in text
        assert text.endswith("}\n")
        back = [one.tags for one in parse_json(text) if isinstance(one, PlainEntry)]
        assert back == [("a", "late shift"), ("A",)]

    def test_missing_fields_and_a_single_entry(self):
        (one,) = parse_json('{"title": "Only this", "body": "", "date": "2023-05-05"}')
        assert one == PlainEntry(local("2023-05-05 00:00"), None, "", "Only this", (), False)
        (two,) = parse_json('{"entries": [{"body": "b", "date": "2023-05-05", "time": null, "tags": null}]}')
        assert two == PlainEntry(local("2023-05-05 00:00"), None, "", "b", (), False)

    @pytest.mark.parametrize(
        ("item", "why"),
        [
            ("3", "not a JSON object"),
            ('{"title": 3, "date": "2023-05-05"}', "title of this entry is not text"),
            ('{"title": "a", "body": [], "date": "2023-05-05"}', "body of this entry is not text"),
            ('{"title": "a", "date": 20230505}', "date of this entry is not text"),
            ('{"title": "a", "date": "2023-05-05", "time": 9}', "time of this entry is not text"),
            ('{"title": "a"}', "has no date"),
            ('{"title": "a", "date": "2023-02-31"}', "does not exist"),
            ('{"title": "a", "date": "2023-05-05", "time": "25:00"}', "does not exist"),
            ('{"title": "a", "date": "2023-05-05", "tags": "x"}', "tags of this entry"),
            ('{"title": "a", "date": "2023-05-05", "tags": [1]}', "tags of this entry"),
            ('{"title": "a", "date": "2023-05-05", "starred": "no"}', "neither true nor false"),
            ('{"title": " ", "body": "\\n", "date": "2023-05-05"}', "Nothing is written"),
            ('{"title": "\\ud800", "date": "2023-05-05"}', "half a character"),
        ],
    )
    def test_a_bad_entry_is_named_and_the_others_are_read(self, item: str, why: str):
        items = list(parse_json(f'{{"entries": [{{"title": "ok", "date": "2023-05-05"}}, {item}]}}'))
        assert isinstance(items[0], PlainEntry)
        (bad,) = items[1:]
        assert isinstance(bad, Rejected)
        assert bad.line == 2
        assert why in bad.why

    @pytest.mark.parametrize(
        ("source", "line", "why"),
        [
            ("", 1, "not JSON"),
            ("[2023-05-05 10:00] text", 1, "not JSON"),
            ('{\n"entries": [\n}', 3, "not JSON"),
            ("[" * 200_000, 1, "too deeply"),
            ("1" * 10_000, 1, "too long"),
            ("[]", 1, "no list"),
            ("{}", 1, "no list"),
            ('{"entries": {}}', 1, "no list"),
            ('{"entries": null, "date": "2023-05-05"}', 1, "no list"),
        ],
    )
    def test_a_file_that_is_no_export_is_rejected_once(self, source: str, line: int, why: str):
        (item,) = parse_json(source)
        assert isinstance(item, Rejected)
        assert item.line == line
        assert why in item.why


class TestLongFirstLine:
    @pytest.mark.parametrize("words", ["and then we walked on " * 200, "วันนี้อากาศดี" * 300, "a" * 2001])
    def test_the_title_ends_early_and_nothing_is_lost(self, words: str):
        (one,) = read(f"[2023-05-05 10:00] {words}\nmore")
        assert one.text == f"{words}\nmore".replace(" \n", " \n")
        assert len((one.title or "").encode()) <= 2_000
        assert again(one) == one


def test_tags_with_either_sign():
    (one,) = read("[2024-05-05 10:00] Met Ana. #work @friends and #c++ in #3\n# No tag\n## Nor this")
    assert one.tags == ("work", "friends", "c++")
    (two,) = parse_json('{"entries": [{"title": "Met.", "body": "", "date": "2024-05-06", "tags": ["#work", "@x"]}]}')
    assert isinstance(two, PlainEntry)
    assert two.tags == ("work", "x")
