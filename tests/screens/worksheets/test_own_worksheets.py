"""A person's own worksheets: what a file declares is a form like any other, and a broken one names its line."""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core.errors import InvalidRecord
from calmterm.store import Store, kinds
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.records import CustomWorksheet
from calmterm.store.model.templates import (
    MAX_BYTES,
    Problem,
    Template,
    answers_of,
    check_answers,
    default_directory,
    load_templates,
    worksheet_values,
)

DOCS = Path(__file__).parents[3] / "docs" / "own-worksheets.md"
HEAD = 'name = "mine"\nversion = 2\ntitle = "Mine"\n'
LINE = '[[field]]\nname = "a"\nkind = "line"\nlabel = "A"\n'


def one(tmp_path: Path, text: str | bytes, name: str = "a.toml") -> tuple[list[Template], list[Problem]]:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return load_templates(tmp_path)


def good(tmp_path: Path, text: str) -> Template:
    (template,), problems = one(tmp_path, text)
    assert problems == []
    return template


def bad(tmp_path: Path, text: str | bytes) -> tuple[int, str]:
    templates, (problem,) = one(tmp_path, text)
    assert templates == []
    assert problem.sentence == f"a.toml, line {problem.line}: {problem.why}"
    return problem.line, problem.why


def field(kind: str, *more: str) -> str:
    return "\n".join([HEAD, "[[field]]", 'name = "a"', f'kind = "{kind}"', 'label = "A"', *more, ""])


def spec(tmp_path: Path, kind: str, *more: str) -> FieldSpec:
    (found,) = good(tmp_path, field(kind, *more)).fields
    return found


# --- what loads -------------------------------------------------------------------------------------------


def test_the_example_of_the_page(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    template = good(tmp_path, example)
    assert (template.name, template.version) == ("evening_look", 1)
    assert (template.title, template.purpose) == ("A look back at the evening", "Three minutes before bed.")
    assert [(spec.name, spec.widget, spec.required) for spec in template.fields] == [
        ("worth_keeping", "prose", True), ("ease", "scale", False), ("where", "choice", False),
        ("tea", "number", False), ("screens_off", "flag", False),
    ]  # fmt: skip
    assert template.fields[0].pinned
    assert template.fields[1].anchors == {0: "not at all", 10: "very"}
    assert check_answers(template, {"worth_keeping": "rain", "where": "with others", "ease": "7"}) == {
        "worth_keeping": "rain", "ease": 7, "where": "with others", "tea": None, "screens_off": False,
    }  # fmt: skip


def test_the_page_names_every_kind_and_key() -> None:
    from calmterm.store.model.templates import _KINDS

    page = DOCS.read_text("utf-8").partition("| more keys |")[2]
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]*)\|$", page, re.MULTILINE))
    common = {"name", "kind", "label", "hint"}
    assert {kind: set(re.findall(r"`(\w+)`", more)) for kind, more in rows.items()} == {
        kind: set(known) - common for kind, (known, _) in _KINDS.items()
    }


@pytest.mark.parametrize(
    ("kind", "more", "fits", "unfit", "expects"),
    [
        ("scale", ["low = 1", "high = 5"], 5, 6, "a whole number from 1 to 5"),
        ("percent", [], 100, 101, "a whole number from 0 to 100"),
        ("count", [], 0, -1, "a whole number, 0 or more"),
        ("count", ["low = 2", "high = 4"], 4, 5, "a whole number from 2 to 4"),
        ("amount", ["low = -1.5", "high = 2"], -1.5, 2.01, "a number from -1.5 to 2"),
        ("choice", ['options = ["red wine", "tea"]'], "red wine", "beer", "one of: red wine, tea"),
        ("names", ['options = ["a", "b"]'], ["a", "b"], ["c"], "any of: a, b"),
        ("flag", [], True, "perhaps", "true or false"),
        ("day", [], "2026-01-31", "2026-02-31", "a date as YYYY-MM-DD"),
        ("line", [], "words", "x" * 2001, "at most 2,000 bytes long"),
        ("prose", [], "more\nwords", 5, "at most 262,144 bytes long"),
        ("tags", [], ["x", "y"], "x", "a list of short texts"),
    ],
)  # fmt: skip
def test_every_kind_checks_with_our_sentences(
    tmp_path: Path, kind: str, more: list[str], fits: Any, unfit: Any, expects: str
) -> None:
    template = good(tmp_path, field(kind, *more))
    assert check_answers(template, {"a": fits}) == {"a": fits}
    with pytest.raises(InvalidRecord) as refused:
        check_answers(template, {"a": unfit})
    assert next(iter(refused.value.problems.values())) == f"A must be {expects}."


@pytest.mark.parametrize("kind", ["scale", "percent", "count", "amount", "choice", "names", "day", "line", "prose"])
def test_blank_is_allowed_unless_it_is_required(tmp_path: Path, kind: str) -> None:
    more = {"choice": ['options = ["x", "y"]'], "names": ['options = ["x", "y"]']}.get(kind, ["low = 1", "high = 2"])
    more = [] if kind in ("percent", "day", "line", "prose") else more
    assert check_answers(good(tmp_path, field(kind, *more)), {}) == {"a": None}
    needed = good(tmp_path, field(kind, *more, "required = true"))
    with pytest.raises(InvalidRecord, match=re.escape("A is needed.")):
        check_answers(needed, {})
    assert needed.fields[0].required


def test_words_of_the_file_are_shown_on_one_clean_line(tmp_path: Path) -> None:
    text = HEAD.replace('"Mine"', r'"Mi\u001b[31mne\nx"') + LINE.replace('"A"', r'" A\u202e "') + 'hint = "h\\ti"\n'
    template = good(tmp_path, text)
    assert template.title == "Mine x"
    assert (template.fields[0].label, template.fields[0].hint) == ("A", "h i")


def test_unit_and_hint_and_pinned(tmp_path: Path) -> None:
    found = spec(tmp_path, "count", 'unit = "cups"', 'hint = "of tea"')
    assert (found.unit, found.hint, found.label, found.sealed) == ("cups", "of tea", "A", True)
    assert spec(tmp_path, "line", "pinned = true").pinned


def test_a_template_is_a_kind_that_forms_take(tmp_path: Path) -> None:
    template = good(tmp_path, HEAD + 'purpose = "Why"\n' + LINE + LINE.replace('"a"', '"b"'))
    assert template.form.table_name() == "own_mine"
    assert (template.form.about.title, template.form.about.note) == ("Mine", "Why")
    assert template.form.form_order() == (template.fields,)
    assert template.form.json_schema()["properties"].keys() == {"a", "b"}
    # It is a form and nothing else: no table, no list, no export.
    assert template.form not in kinds().values()
    assert "own_mine" not in kinds()


def test_unknown_answers_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecord, match=r"Mine has no field of that name \(other\); it has: a\."):
        check_answers(good(tmp_path, HEAD + LINE), {"other": 1})


def test_answers_are_kept_and_come_back(tmp_path: Path, store: Store) -> None:
    text = (
        field("day")
        + '[[field]]\nname = "b"\nkind = "prose"\nlabel = "B"\n[[field]]\nname = "c"\nkind = "tags"\nlabel = "C"\n'
    )
    template = good(tmp_path, text)
    given_answers = {"a": date(2026, 1, 31), "b": 'zwei\nZeilen "ü"'}
    record = store.add(store.new(CustomWorksheet, worksheet_values(template, given_answers)))
    kept = store.get(CustomWorksheet, record.id)
    assert (kept.template, kept.template_version, kept.text.title) == ("mine", 2, "Mine")
    assert answers_of(kept.text.answers) == {"a": "2026-01-31", "b": 'zwei\nZeilen "ü"'}
    # What is read back can be checked and saved again, also when the file has lost a question since.
    shorter = good(tmp_path, field("day"))
    assert answers_of(kept.text.answers, shorter) == {"a": "2026-01-31"}
    assert worksheet_values(shorter, answers_of(kept.text.answers, shorter))["answers"] == '{"a": "2026-01-31"}'


@pytest.mark.parametrize("answers", ["", "no", "[1]", "5", "null", "[" * 100_000])
def test_answers_that_are_none(answers: str) -> None:
    assert answers_of(answers) == {}


def test_where_files_are_looked_for(tmp_path: Path) -> None:
    assert default_directory() == Path(os.environ["XDG_CONFIG_HOME"]) / "calmterm" / "worksheets"
    assert load_templates(tmp_path / "no such directory") == ([], [])


def test_broken_files_keep_no_other_out(tmp_path: Path) -> None:
    for name, text in {
        "b.toml": HEAD.replace("mine", "second") + LINE,
        "a.toml": "name = ",
        "c.toml": HEAD + LINE,
        "d.toml": "\n" + HEAD + LINE,
        "e.txt": "not ours",
        ".f.toml": "an editor's",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    templates, problems = load_templates(tmp_path)
    assert [template.name for template in templates] == ["second", "mine"]
    assert [problem.sentence for problem in problems] == [
        "a.toml, line 1: This is not valid TOML. Invalid value.",
        "d.toml, line 2: The worksheet in c.toml has that name already.",
    ]


# --- what does not ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (HEAD + "a b\n", 4, "This is not valid TOML. Expected '=' after a key in a key/value pair."),
        (HEAD + "\n[[field\n", 5, "This is not valid TOML."),
        (HEAD + 'x = """open\n\n\n', 4, "This is not valid TOML."),
        (HEAD + 'title = "again"\n', 4, "This is not valid TOML. Cannot overwrite a value."),
        (b"\n\nname = '\xff'", 3, "This line is not valid UTF-8."),
        (b"x = 1\n" * MAX_BYTES, 1, "This file is larger than 64 KiB."),
        ("x = " + "[" * 20_000, 1, "This file is nested too deeply"),
        ("x = " + "9" * 6000, 1, "nested too deeply, or holds a number too long"),
        ("", 1, "name is missing."),
        (LINE, 1, "name is missing."),
        ('version = 1\ntitle = "x"\n' + LINE, 1, "name is missing."),
        ('version = 1\nname = "Mine"\ntitle = "x"\n' + LINE, 2, "name must begin with a small letter"),
        (HEAD.replace("mine", "m" * 61) + LINE, 1, "60 in all."),
        (HEAD.replace('"mine"', "5") + LINE, 1, "name must be text in quotes."),
        (HEAD.replace("2", "0") + LINE, 2, "version must be a whole number from 1 to 1,000,000."),
        (HEAD.replace("2", "true") + LINE, 2, "version must be a whole number."),
        (HEAD.replace("2", "1.5") + LINE, 2, "version must be a whole number."),
        (HEAD.replace('"Mine"', '" "') + LINE, 3, "title must be a text of 1 to 400 characters."),
        (HEAD + "colour = 1\n" + LINE, 4, 'There is no "colour" here. There can be: name, version, title, purpose,'),
        (HEAD + "purpose = 5\n" + LINE, 4, "purpose must be text in quotes."),
        (HEAD, 1, "A worksheet needs at least one [[field]]."),
        (HEAD + "field = 5\n", 4, "A worksheet needs at least one [[field]]."),
        (HEAD + "field = []\n", 4, "A worksheet needs at least one [[field]]."),
        (HEAD + "[field]\nname = 'a'\n", 4, "A worksheet needs at least one [[field]]."),
        (HEAD + "field = [{name = 'a', kind = 'line'}]\n", 4, "label is missing."),
        (HEAD + LINE + '\n[[field]]\nname = "a"\nkind = "line"\nlabel = "B"\n', 10, "Another field of this worksheet"),
        (HEAD + LINE + '\n[[field]]\nname = "b"\nlabel = "B"\n', 9, "kind is missing."),
        (HEAD + LINE.replace('"line"', '"essay"'), 6, "kind must be one of: scale, percent, count, amount, choice,"),
        (HEAD + LINE.replace('"line"', "5"), 6, "kind must be text in quotes."),
        (HEAD + LINE.replace('label = "A"', ""), 4, "label is missing."),
        (HEAD + LINE + "low = 1\n", 8, 'no "low" here. There can be: name, kind, label, hint, required, pinned.'),
        (HEAD + LINE + "pinned = 1\n", 8, "pinned must be true or false."),
        (HEAD + LINE + "required = 'no'\n", 8, "required must be true or false."),
        (field("flag", "required = true"), 9, 'There is no "required" here. There can be: name, kind, label, hint.'),
        (field("scale", "low = 1"), 5, "high is missing."),
        (field("scale", "low = 5", "high = 5"), 9, "low must be less than high."),
        (field("scale", "low = 5", "high = 101"), 10, "high must be a whole number from 0 to 100."),
        (field("scale", "low = 0", "high = 5", "anchors = 5"), 11, "anchors must be a table such as"),
        (field("scale", "low = 0", "high = 5", 'anchors = { 6 = "x" }'), 11, "anchors must name points from 0 to 5,"),
        (field("scale", "low = 0", "high = 5", 'anchors = { x = "x" }'), 11, "anchors must name points from 0 to 5,"),
        (field("scale", "low = 0", "high = 5", "anchors.1 = 1"), 11, "anchors must name points from 0 to 5,"),
        (field("scale", "low = 0", "high = 5", "[field.anchors]", "1 = 1"), 11, "anchors must name points from 0 to"),
        (field("scale", "low = 0", "high = 5", "[ field . 'anchors' ]", "1 = 1"), 11, "anchors must name points"),
        (field("count", "low = 3", "high = 2"), 9, "low must be less than high."),
        (field("count", "high = -1"), 9, "high must be a whole number from 0 to 1,000,000,000."),
        (field("amount", "low = 0"), 5, "high is missing."),
        (field("amount", "low = nan", "high = 2"), 9, "low must be a number from -1e9 to 1e9."),
        (field("amount", "low = 0", "high = inf"), 10, "high must be a number from -1e9 to 1e9."),
        (field("amount", "low = 0", "high = true"), 10, "high must be a number."),
        (field("choice"), 5, "options is missing."),
        (field("choice", 'options = ["a"]'), 9, "options must be two or more different texts in quotes."),
        (field("choice", 'options = ["a", "a"]'), 9, "options must be two or more different texts in quotes."),
        (field("names", "options = [1, 2]"), 9, "options must be two or more different texts in quotes."),
        (field("names", 'options = ["", "a"]'), 9, "options must be two or more different texts in quotes."),
        (field("names", 'options = "ab"'), 9, "options must be a list of texts in quotes."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str | bytes, line: int, why: str) -> None:
    found = bad(tmp_path, text)
    assert found[0] == line, found
    assert why in found[1]


@pytest.mark.parametrize("name", ["text", "id", "about", "children", "model_config", "copy", "created_at", "json"])
def test_names_that_calmterm_needs(tmp_path: Path, name: str) -> None:
    assert bad(tmp_path, HEAD + LINE.replace('"a"', f'"{name}"')) == (
        5, "That name is taken by calmterm itself. Please choose another.",
    )  # fmt: skip


def test_too_many_fields(tmp_path: Path) -> None:
    fields = "".join(LINE.replace('"a"', f'"a{number}"') for number in range(61))
    assert bad(tmp_path, HEAD + fields) == (4 + 60 * 4, "A worksheet has at most 60 fields.")


def test_lines_are_counted_past_what_only_looks_like_a_field(tmp_path: Path) -> None:
    head = HEAD + 'purpose = """\n[[field]]\nname = "x"\n"""\n'
    text = (
        head
        + LINE
        + "hint = '''\nkind = 5\n'''\n\n[[ 'field' ]] # second\n\"name\" = 'b'\nlabel = 'B'\n 'kind' = 'none'\n"
    )
    line, why = bad(tmp_path, text)
    assert text.split("\n")[line - 1] == " 'kind' = 'none'"
    assert "kind must be one of" in why
    # Line ends of Windows, and a byte order mark, are line ends and nothing.
    assert bad(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == (line, why)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    os.mkfifo(tmp_path / "b.toml")
    (tmp_path / "c.toml").symlink_to("nowhere")
    assert [problem.sentence for problem in load_templates(tmp_path)[1]] == [
        "a.toml, line 1: This is not a file.", "b.toml, line 1: This is not a file.",
        "c.toml, line 1: This is not a file.",
    ]  # fmt: skip


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    (tmp_path / "a.toml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    assert [problem.why for problem in load_templates(tmp_path)[1]] == ["This file cannot be read."]


@given(text=st.text() | st.text("[]field=\"'nameki\n #.1{},abc"))
def test_no_text_is_too_strange(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    place = tmp_path_factory.getbasetemp() / "strange"
    place.mkdir(exist_ok=True)
    templates, problems = one(place, HEAD + LINE + text)
    assert len(templates) + len(problems) == 1
    assert all(1 <= problem.line <= (HEAD + LINE + text).count("\n") + 1 for problem in problems)
    assert json.dumps([problem.sentence for problem in problems])
