"""A person's own questionnaires: checked like own worksheets, answered and charted, readable without their file."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.content.scales import ORDER, Scale, UnknownScale, scale_named, scales
from calmterm.core.clock import FixedClock
from calmterm.domain.own_questionnaires import (
    KEYS,
    MAX_FILES,
    MAX_ITEMS,
    MAX_TABLES,
    default_directory,
    load_questionnaires,
)
from calmterm.domain.period_summary import scale_line
from calmterm.domain.questionnaires import keep, scored, shape_of, take
from calmterm.domain.support_causes import causes
from calmterm.exchange.report import gather_report
from calmterm.insights.kept_form import read_form, result_measures
from calmterm.screens.trends.pages import ChartChoice
from calmterm.screens.trends.questionnaire_page import scale_page
from calmterm.store import Store
from calmterm.store.model.records import ScaleResult
from calmterm.store.model.summary import summary
from calmterm.store.model.templates import MAX_BYTES, Problem

DOCS = Path(__file__).parents[2] / "docs" / "own-questionnaires.md"
PACKAGED = Path(__file__).parents[2] / "src" / "calmterm" / "content" / "scales"
HEAD = 'title = "Mine"\nversion = 2\ntext_licence = "My own words"\noptions = ["no", "a bit", "yes"]\n'
ITEMS = 'items = ["One", "Two", "Three"]\n'
GOOD = HEAD + ITEMS
YEAR = ChartChoice(span="1y")
BAND = '[[bands]]\nlow = 0\nhigh = 3\nlabel = "low"\n'


def one(tmp_path: Path, text: str | bytes, name: str = "mine.toml") -> tuple[list[Scale], list[Problem]]:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return load_questionnaires(tmp_path)


def good(tmp_path: Path, text: str, name: str = "mine.toml") -> Scale:
    (scale,), problems = one(tmp_path, text, name)
    assert problems == []
    return scale


def bad(tmp_path: Path, text: str | bytes, name: str = "mine.toml") -> tuple[int, str]:
    found, (problem,) = one(tmp_path, text, name)
    assert found == []
    return problem.line, problem.why


# --- what loads -------------------------------------------------------------------------------------------


def test_the_example_of_the_page(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    scale = good(tmp_path, example, "evening_rest.toml")
    assert (scale.id, scale.title, scale.version, scale.recall_days) == ("evening_rest", "Evening rest", 1, 7)
    assert (scored(scale, [3, 0, 3], 0).total, scored(scale, [3, 0, 3], 0).band) == (9, "some rest")
    assert scored(scale, [3, None, 3], 0).filled
    assert scored(scale, [0, 3, 1], 0).band == "little rest"
    assert [note.words for note in scale.notes] == ["Evenings like these are worth keeping."]


def test_the_page_names_every_key() -> None:
    table = DOCS.read_text("utf-8").partition("## The keys")[2].partition("## What is kept")[0]
    named = {key for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for key in re.findall(r"\w+", row)}
    assert named - {"key"} == set(KEYS)


@pytest.mark.parametrize("name", ORDER)
def test_the_format_is_that_of_the_packaged_files(tmp_path: Path, name: str) -> None:
    text = (PACKAGED / f"{name}.toml").read_text("utf-8").replace(f'title = "{scales()[name].title}"', 'title = "Mine"')
    text = re.sub(r"^preference = .*$", "", text, flags=re.MULTILINE).replace("codings = [0, 1]", "codings = [1]")
    others = {"id", "own", "title", "preference", "codings"}
    assert good(tmp_path, text).model_dump(exclude=others) == scales()[name].model_dump(exclude=others)


def test_one_is_found_by_name_and_title(tmp_path: Path) -> None:
    scale = good(tmp_path, GOOD.replace("Mine", "My Rest"), "evening_rest.toml")
    for name in ("evening_rest", "Evening-Rest", "my rest"):
        assert scale_named(name, [scale]) is scale
    with pytest.raises(UnknownScale, match="evening_rest"):
        scale_named("other", [scale])


def test_words_of_the_file_are_shown_on_one_clean_line(tmp_path: Path) -> None:
    text = GOOD.replace('"Mine"', r'"Mi\u001b[31mne\nx"').replace('"Two"', r'"T\u202ewo[red]"')
    scale = good(tmp_path, text)
    assert (scale.title, scale.items[1]) == ("Mine x", "Two[red]")


def test_where_files_are_looked_for(tmp_path: Path) -> None:
    assert default_directory() == Path(os.environ["XDG_CONFIG_HOME"]) / "calmterm" / "questionnaires"
    assert load_questionnaires(tmp_path / "no such directory") == ([], [])


def test_broken_files_keep_no_other_out(tmp_path: Path) -> None:
    for name, text in {
        "a.toml": "title = ", "b.toml": GOOD, "c.toml": GOOD, "phq_9.toml": GOOD, "e.txt": "not ours",
        ".f.toml": "an editor's", "b_.toml": GOOD.replace("Mine", "Other"), "swls.toml": GOOD.replace("Mine", "SWLS"),
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "pipe.toml").mkdir()
    found, problems = load_questionnaires(tmp_path)
    assert [scale.id for scale in found] == ["b", "swls"]  # one may bring what is no longer shipped
    assert [problem.sentence for problem in problems] == [
        "a.toml, line 1: This is not valid TOML. Invalid value.",
        "b_.toml, line 1: The questionnaire in b.toml has that name. Please give this file another name.",
        "c.toml, line 1: The questionnaire in b.toml has that title. Please choose another.",
        "phq_9.toml, line 1: calmterm has a questionnaire of that name. Please give this file another name.",
        "pipe.toml, line 1: This is not a file.",
    ]


def test_there_is_an_end_to_the_files(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 3):
        (tmp_path / f"q{number:03}.toml").write_text(GOOD.replace("Mine", f"M{number}"), "utf-8")
    found, (problem,) = load_questionnaires(tmp_path)
    assert len(found) == MAX_FILES
    assert problem.sentence == f"q060.toml, line 1: Only the first {MAX_FILES} files are read: not this and later ones."


# --- what does not ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (b"\n\ntitle = '\xff'", 3, "This line is not valid UTF-8."),
        (b"x = 1\n" * MAX_BYTES, 1, "This file is larger than 64 KiB."),
        ("x = " + "[" * 20_000, 1, "This file is nested too deeply"),
        ("", 1, "title is missing."),
        (GOOD.replace('"Mine"', "5"), 1, "title must be text in quotes."),
        (GOOD.replace("Mine", "M" * 41), 1, "title must be a text of 1 to 40 characters."),
        (GOOD.replace("Mine", "PHQ 9"), 1, "calmterm has a questionnaire of that title."),
        (GOOD.replace("version = 2", "version = 0"), 2, "version must be a whole number from 1 to"),
        (GOOD.replace("text_licence", "licence"), 3, 'There is no "licence" here.'),
        (GOOD + 'preference = "cesd"\n', 6, 'There is no "preference" here.'),
        (GOOD.replace(', "a bit", "yes"', ""), 4, "options must be 2 to 11 texts in quotes"),
        (HEAD + "items = []\n", 5, f"items must be 1 to {MAX_ITEMS} texts in quotes"),
        (HEAD + "items = [1]\n", 5, f"items must be 1 to {MAX_ITEMS} texts in quotes"),
        (HEAD + "items = [" + '"x",' * (MAX_ITEMS + 1) + "]\n", 5, f"items must be 1 to {MAX_ITEMS} texts in quotes"),
        (HEAD + "items = ['" + "x" * 401 + "']\n", 5, "each of 1 to 400 characters"),
        (GOOD + "codings = [0, 1]\n", 6, "codings must be [0] or [1]"),
        (GOOD + "codings = [true]\n", 6, "codings must be [0] or [1]"),
        (GOOD + "reversed_items = [4]\n", 6, "reversed_items must be numbers of items, from 1 to 3."),
        (GOOD + "most_missing = 3\n", 6, "most_missing must be a whole number from 0 to 2."),
        (GOOD + "cutoff = 7\n", 6, "cutoff must be a whole number from 0 to 6."),
        (GOOD + "change = 0\n", 6, "change must be a whole number from 1 to 6."),
        (GOOD + "support_item = 4\n", 6, "support_item must be a whole number from 1 to 3."),
        (GOOD + "comparable_from = 3\n", 6, "comparable_from must be a whole number from 1 to 2."),
        (GOOD + "bands = 5\n", 6, "bands is written as [[bands]], once for each."),
        (GOOD + BAND.replace("3", "7"), 8, "high must be a whole number from 0 to 6."),
        (GOOD + BAND.replace("3", "-1"), 8, "high must be a whole number from 0 to 6."),
        (GOOD + BAND.replace("low = 0", "low = 4"), 7, "low must not be more than high."),
        (GOOD + BAND + "\n" + BAND, 12, "This band lies over another."),
        (GOOD + BAND + "colour = 1\n", 10, 'There is no "colour" here. There can be: low, high, label, coding.'),
        (GOOD + BAND + "coding = 1\n", 10, "coding must be a whole number from 0 to 0."),
        (GOOD + BAND.replace('"low"', '"' + "ü" * 31 + '"'), 9, "label must be at most 60 bytes long."),
        (GOOD + BAND + '[[notes]]\nat = 2\n[[notes]]\nwords = "x"\n', 10, "words is missing."),
        (GOOD + '[[notes]]\nat = 2\nwords = "x"\n' * (MAX_TABLES + 1), 6, "There can be at most 20 [[notes]]."),
        (GOOD + '[[parts]]\ntitle = "x"\nitems = [9]\nat = 1\nwords = "x"\n', 8, "items must be numbers of items"),
        (GOOD + "[[skips]]\nitem = 2\nafter = 9\n", 8, "after must be a whole number from 1 to 3."),
        (GOOD + "gate = 5\n", 6, "gate is written as [gate]."),
        (GOOD + '[gate]\nintro = "x"\nquestion = "y"\n', 6, "A questionnaire with a [gate] has two options"),
        (GOOD + '[difficulty]\nquestion = "y"\n', 6, "options is missing."),
        (GOOD + '[difficulty]\nquestion = "y"\noptions = ["x"]\n', 8, "options must be 2 to 11 texts"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line(tmp_path: Path, text: str | bytes, line: int, why: str) -> None:
    found_line, found_why = bad(tmp_path, text)
    assert why in found_why
    assert found_line == line


@pytest.mark.parametrize("name", ["Mine.toml", "1a.toml", "a-b.toml", f"{'a' * 21}.toml", "\u00e4.toml", "a b.toml"])
def test_a_name_that_cannot_be_kept(tmp_path: Path, name: str) -> None:
    assert bad(tmp_path, GOOD, name)[1].startswith("The name of the file must begin with a small letter")


def test_the_no_of_a_gate_meets_every_rule(tmp_path: Path) -> None:
    text = GOOD.replace(', "a bit"', "") + "offer_at = 1\noffer_items = [3]\nsupport_item = 1\ngrounding_at = 0\n"
    scale = good(tmp_path, text + '[gate]\nintro = "x"\nquestion = "y"\n')
    assert scored(scale, [], 0).total == 0
    assert not scale.offers_support([], 0)
    assert not scale.opens_support([])
    assert not scale.offers_grounding([], 0)


# --- what is kept -----------------------------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path: Path) -> Scale:
    return good(tmp_path, GOOD + "change = 2\nchange_source = 'a study'\n" + BAND)


def test_a_result_is_readable_without_its_file(store: Store, clock: FixedClock, mine: Scale) -> None:
    keep(store, take(store, mine, [2, 2, 1], 0), taken_at=clock.now() - timedelta(days=30))
    result = keep(store, take(store, mine, [0, 1, 0], 0))
    # From here on nothing knows the file.
    assert summary(result) == "Score 1 · Band low · Mine"
    assert scale_line(result).startswith("Mine 1, low on ")
    assert [one.words for one in result.measures] == [
        "The range is 0 to 6.",
        "1. One no",
        "2. Two a bit",
        "3. Three no",
    ]
    page = scale_page(store, YEAR)
    assert "Mine, score 0 to 6" in page.title
    assert "-4. The change is larger" in " ".join(page.words)
    assert "2 points, a study" in " ".join(page.words)
    (table,) = [part.table for part in gather_report(store, 90, ["scales"]).parts]
    assert table is not None
    assert [(row[1], row[3], row[5]) for row in table.rows] == [("Mine", "0 to 6", ""), ("Mine", "0 to 6", "-4")]
    row = result.to_json()
    assert json.loads(row["form"])["items"] == ["One", "Two", "Three"]


def test_another_version_stands_in_no_line_unless_it_says_so(store: Store, clock: FixedClock, mine: Scale) -> None:
    earlier = mine.model_copy(update={"version": 1})
    keep(store, take(store, earlier, [2, 2, 2], 0), taken_at=clock.now() - timedelta(days=30))
    assert take(store, mine, [0, 0, 0], 0).change is None
    alike = mine.model_copy(update={"comparable_from": 1})
    assert take(store, alike, [0, 0, 0], 0).change == -6
    keep(store, take(store, mine, [0, 0, 0], 0), taken_at=clock.now() - timedelta(days=2))
    assert "not in this line: 1." in scale_page(store, YEAR).words[-1]
    keep(store, take(store, alike, [0, 0, 0], 0))
    assert "Answered in an earlier wording: 1." in scale_page(store, YEAR).words


def test_its_words_are_no_sign_of_the_person(store: Store, tmp_path: Path) -> None:
    scale = good(tmp_path, GOOD.replace('"Two"', '"I want to die"'))
    assert causes(keep(store, take(store, scale, [0, 0, 0], 0)), store) == []


@pytest.mark.parametrize(
    "form", [None, "", "no", "[1]", "{}", '{"low": 5, "high": 5}', '{"low": 0, "high": 1e99}', "[" * 99_999]
)
def test_a_form_that_does_not_fit_is_as_good_as_none(form: str | None) -> None:
    assert read_form(form) is None
    assert result_measures({"form": form, "answers": "[1]"}) == []


@pytest.mark.parametrize("answers", ["no", "{}", "[9, -1, [], {}, true, 1e9]", "[" * 99_999, None])
def test_hostile_answers_and_words_do_no_harm(answers: Any) -> None:
    form = json.dumps({"low": 0, "high": 9, "items": ["a\u001b[2J\u202eb"] * 6, "options": ["x\ny"]})
    said = [one.words for one in result_measures({"form": form, "answers": answers})]
    assert not any("\x1b" in words or "\n" in words or "\u202e" in words for words in said)


def test_a_row_never_says_how_a_packaged_one_is_scored(store: Store, clock: FixedClock) -> None:
    values = {"instrument": "phq9", "version": 1, "total": 3, "answers": "[1]", "taken_at": clock.now(),
              "title": "Other", "form": '{"low": 0, "high": 5}'}  # fmt: skip
    shape = shape_of(store.add(store.new(ScaleResult, values)))
    assert (shape.title, shape.high) == ("PHQ-9", 27)
