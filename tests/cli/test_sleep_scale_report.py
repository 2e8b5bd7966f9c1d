"""The commands `sleep`, `scale` and `report`: the contract, in order of what a person sees."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "clinical_vectors.json").read_text(encoding="utf-8")
)
NIGHT = ("--night-of", "2025-01-15", "--into-bed", "2245", "--tried", "11:15 pm", "--latency", "30", "--awake", "40",
         "--wakings", "2", "--woke", "6:30", "--up", "7", "--tz", "Europe/Berlin")  # fmt: skip


# --- sleep -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["sleep"], ids=lambda one: f"{one['tz']} {one['date_of_wake']}")
def test_every_night_of_the_vectors(calm: Any, vector: dict[str, Any]) -> None:
    told = calm(
        "sleep", "--night-of", vector["date_of_wake"], "--tz", vector["tz"], "--into-bed", vector["into_bed"],
        "--tried", vector["tried_to_sleep"], "--latency", str(vector["sol"]), "--awake", str(vector["waso"]),
        "--woke", vector["final_awakening"], "--up", vector["out_of_bed"], "--json",
    ).json  # fmt: skip
    names = {"tib": "TIB", "sol": "SOL", "waso": "WASO", "tst": "TST", "se": "SE_percent",
             "terminal": "TWAK_terminal"}  # fmt: skip
    assert {name: told[name] for name in names} == {name: vector[key] for name, key in names.items()}


def test_a_night_in_words(calm: Any) -> None:
    told = calm("sleep", *NIGHT, "--quality", "4")
    assert told.code == 0
    for words in ("8 h 15 min", "6 h 05 min", "73.7 % of the time in bed", "03:07"):
        assert words in told.out
    assert "In bed after waking  30 min" in told.out.splitlines()
    (kept,) = calm("list", "sleep_night", "--json").json
    assert (kept["night_of"], kept["quality"], kept["times_woken"]) == ("2025-01-15", 4, 2)
    assert (kept["into_bed_at"], kept["zone"]) == ("2025-01-14T22:45:00+01:00", "Europe/Berlin")


@pytest.mark.parametrize(("typed", "kept"), [
    ("very poor", 1), ("Poor", 2), ("fair", 3), ("good", 4), (" VERY  good ", 5), ("5", 5), ("1", 1),
])  # fmt: skip
def test_quality_in_words(calm: Any, typed: str, kept: int) -> None:
    assert calm("sleep", "--quality", typed).code == 0
    assert [one["quality"] for one in calm("list", "sleep_night", "--json").json] == [kept]


def test_naps_and_waking_early(calm: Any) -> None:
    assert calm("sleep", *NIGHT, "--nap-at", "2:30 pm", "--nap", "20", "--woke-early", "45").code == 0
    (kept,) = calm("list", "sleep_night", "--json").json
    assert (kept["nap_at"], kept["nap_minutes"]) == ("2025-01-14T14:30:00+01:00", 20)
    assert kept["woke_early_minutes"] == 45
    told = calm("show", kept["id"]).out
    assert "Nap began" in told
    assert "45 min" in told


def test_a_nap_long_before_the_night_is_asked_about(calm: Any) -> None:
    calm("sleep", *NIGHT, "--nap-at", "23:00").failed(2, "23:00", "23 h 45 min before getting into bed", "--as-told")
    assert calm("list", "sleep_night", "--json").json == []


def test_an_older_rating_reads_as_it_was(calm: Any) -> None:
    row = {"night_of": "2025-01-15", "quality_of_ten": 7}
    calm("add", "sleep_night", "-", stdin=json.dumps(row))
    (kept,) = calm("list", "sleep_night", "--json").json
    assert (kept["quality"], kept["quality_of_ten"]) == (None, 7)
    assert "7 of 10" in calm("show", kept["id"]).out
    assert "7 of 10" in calm("list", "sleep_night").out


def test_the_other_denominator(calm: Any) -> None:
    assert calm("sleep", *NIGHT, "--from-trying", "--json").json["se"] == 78.5


def test_blanks_stay_blank(calm: Any) -> None:
    told = calm("sleep", "--night-of", "2025-01-15", "--into-bed", "23:00", "--up", "7:00", "--json").json
    assert (told["tib"], told["tst"], told["se"], told["midpoint"]) == (480, None, None, None)


def test_a_journey(calm: Any) -> None:
    told = calm("sleep", "--night-of", "2026-11-20", "--into-bed", "20:00", "--up", "8:30", "--tz", "Europe/Berlin",
                "--tz-into-bed", "America/New_York", "--json").json  # fmt: skip
    assert told["tib"] == 390


def test_what_does_not_add_up_is_asked_and_kept_only_as_told(calm: Any) -> None:
    wrong = [*NIGHT]
    wrong[wrong.index("11:15 pm")] = "22:15"
    calm("sleep", *wrong).failed(2, "22:45", "22:15", "right order?", "--as-told")
    assert calm("list", "sleep_night", "--json").json == []
    assert calm("sleep", *wrong, "--as-told", "--json").json["tib"] == 1935


@pytest.mark.parametrize(("option", "value", "words"), [
    ("--into-bed", "25:00", "--into-bed"), ("--latency", "-5", "fall asleep"), ("--latency", "x", "fall asleep"),
    ("--tz", "Mars/Base", "time zone"), ("--night-of", "the other day", "day like"), ("--quality", "6", "1 to 5"),
    ("--quality", "excellent", "very poor, poor, fair, good or very good"), ("--quality", "", "1 to 5"),
    ("--nap-at", "noonish", "--nap-at"), ("--nap", "-1", "Naps"), ("--woke-early", "early", "earlier than wanted"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_before_a_secret_is_asked(bare: Any, option: str, value: str, words: str) -> None:
    bare("--vault", "/nowhere/at/all", "sleep", option, value, secret=None).failed(2, words)


def test_a_second_night_of_the_same_day_is_refused(calm: Any) -> None:
    assert calm("sleep", *NIGHT).code == 0
    calm("sleep", *NIGHT).failed(2, "night of that date already")


# --- scale -----------------------------------------------------------------------------------------------------


def test_a_score_and_the_change_since_last_time(calm: Any) -> None:
    first = calm("scale", "phq9", "--answers", "1,1,1,1,1,1,1,1,0", "--at", "2026-10-01T09:00").out
    assert "PHQ-9: 8 on a range from 0 to 27, mild." in first
    assert "not a diagnosis" in first
    told = calm("scale", "phq9", "--answers", "2,2,2,2,2,2,2,0,0", "--json").json
    assert told == {"name": "phq9", "total": 14, "band": "moderate", "change": 6, "help": False}
    assert "an ordinary amount of change" in calm("scale", "phq9", "--answers", "2,2,2,2,2,2,1,0,0").out


def test_item_nine_prints_the_lines_first(calm: Any) -> None:
    told = calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,0,1")
    assert told.code == 0
    thanks, lines, score = (told.out.index(words) for words in ("Thank you", "emergency number", "PHQ-9: 1"))
    assert thanks < lines < score
    assert "risk" not in told.out.replace("at risk of", "")
    (kept,) = calm("list", "scale_result", "--json").json
    assert (kept["total"], kept["band"], kept["help_shown"]) == (1, "minimal", True)


def test_item_nine_with_json_keeps_to_json_on_stdout(calm: Any) -> None:
    told = calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,0,3", "--json")
    assert told.json["help"] is True
    assert "Thank you" in told.err
    assert "emergency number" in told.err


def test_item_nine_prints_the_lines_also_where_nothing_can_be_kept(calm: Any) -> None:
    told = calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,0,2", secret="not the words")
    assert told.code == 12
    assert "emergency number" in told.out


def test_the_lines_are_those_of_the_country(calm: Any, vault: Path) -> None:
    from calmterm.store import Vault

    with Vault(vault).unlock("four quiet words here") as store:
        store.set_setting("country", "AT")
    assert "Austria" in calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,0,1").out


def test_other_triggers_offer_after_the_score(calm: Any) -> None:
    told = calm("scale", "gad7", "--answers", "3,3,3,3,3,0,0")
    assert told.out.index("GAD-7: 15") < told.out.index("support help right now?")
    assert calm("scale", "gad7", "--answers", "3,3,3,3,2,0,0", "--json").json["help"] is False


def test_blanks_and_no_score(calm: Any) -> None:
    told = calm("scale", "phq9", "--answers", "1,2,,2,1,1,1,0,0", "--json").json
    assert (told["total"], told["band"]) == (9, "mild")
    assert "3 items left out, so there is no score." in calm("scale", "phq9", "--answers", ",,-,2,1,1,1,0,0").out


def test_codings_never_mix(calm: Any, vault: Path) -> None:
    assert calm("scale", "k10", "--answers", ",".join("1" * 10), "--json").json["total"] == 10
    from calmterm.store import Vault

    with Vault(vault).unlock("four quiet words here") as store:
        store.set_setting("k10_coding", "one_based")
    told = calm("scale", "k10", "--answers", ",".join("2" * 10), "--json").json
    assert (told["total"], told["band"], told["change"]) == (20, "moderate", None)
    calm("scale", "k10", "--answers", ",".join("0" * 10)).failed(2, "1 to 5")


def test_what_cannot_be_answered(calm: Any) -> None:
    calm("scale", "phq9", "--answers", "1,2,3").failed(2, "9 answers from 0 to 3")
    calm("scale", "phq9", "--answers", "4,0,0,0,0,0,0,0,0").failed(2, "9 answers from 0 to 3")
    calm("scale", "isi", "--answers", "1").failed(3, "no questionnaire of that name", "phq9")
    assert calm("scale", "pcptsd5", "--answers", "no", "--json").json["total"] == 0


@pytest.mark.parametrize(("first", "second", "with_that_of"), [
    ("2026-10-01", "2026-10-14", "1 Oct"), ("2026-10-01", "2026-10-15", ""), ("2026-10-14", "2026-10-01", "14 Oct"),
])  # fmt: skip
def test_two_recall_periods_that_overlap_are_told(calm: Any, first: str, second: str, with_that_of: str) -> None:
    answers = ("scale", "gad7", "--answers", "1,1,1,1,1,1,1", "--at")
    assert "overlaps" not in calm(*answers, f"{first}T09:00").err
    told = calm(*answers, f"{second}T09:00", "--json")
    assert told.code == 0
    assert ("overlaps" in told.err) is bool(with_that_of)
    assert not with_that_of or f"It overlaps with the one of {with_that_of} 2026:" in told.err
    assert told.json["total"] == 7  # kept all the same


def test_the_recall_period_is_that_of_the_questionnaire(calm: Any) -> None:
    calm("scale", "cesd", "--answers", ",".join("1" * 20), "--at", "2026-10-01T09:00")
    told = calm("scale", "cesd", "--answers", ",".join("1" * 20), "--at", "2026-10-09T09:00")
    assert "overlaps" not in told.err  # its questions look back a week, not two


def test_grounding_follows_questions_that_stir_things_up(calm: Any) -> None:
    told = calm("scale", "pcptsd5", "--answers", "1,0,0,0,0").out
    assert told.index("PC-PTSD-5: 1") < told.index("name five things you see")
    assert "five things" not in calm("scale", "pcptsd5", "--answers", "no").out
    assert "five things" not in calm("scale", "phq2", "--answers", "0,1").out


def test_a_change_names_the_source_of_its_figure_and_severe_what_to_do(calm: Any) -> None:
    calm("scale", "gad7", "--answers", "0,0,0,0,0,0,0", "--at", "2026-10-01T09:00")
    told = calm("scale", "gad7", "--answers", "3,3,3,3,3,3,3").out
    assert "NHS Talking Therapies manual; Toussaint 2020" in told
    assert "the questionnaire's word for a high score: talk with a doctor" in told


def test_the_items_and_the_list_need_no_vault(bare: Any) -> None:
    told = bare("scale", secret=None)
    assert told.code == 0
    assert [line.split()[0] for line in told.out.splitlines()][:3] == ["phq9", "phq8", "phq2"]
    items = bare("scale", "gad7", secret=None).out
    assert "7. Feeling afraid as if something awful might happen" in items
    assert "No permission required" in items


OWN = """
title = "Evening rest"
version = 1
text_licence = "Mine"
stem = "How often?"
options = ["never", "often"]
items = ["An hour to myself", "A walk"]
[[bands]]
low = 0
high = 1
label = "little"
"""


@pytest.fixture
def own() -> Path:
    """The directory of the person's own questionnaires, with one that is fine and one that is not."""
    from calmterm.domain.own_questionnaires import default_directory

    default_directory().mkdir(parents=True, exist_ok=True)
    (default_directory() / "evening_rest.toml").write_text(OWN, "utf-8")
    (default_directory() / "phq9.toml").write_text(OWN.replace("Evening", "Other"), "utf-8")
    return default_directory()


def test_one_of_ones_own(calm: Any, bare: Any, own: Path) -> None:
    told = bare("scale", secret=None)
    assert told.out.splitlines()[-1].startswith("evening_rest Evening rest:")
    assert told.err == (
        "phq9.toml, line 1: calmterm has a questionnaire of that name. Please give this file another name.\n"
    )
    assert "2. A walk" in bare("scale", "evening-rest", secret=None).out
    assert "Evening rest: 1 on a range from 0 to 2, little." in calm("scale", "evening_rest", "--answers", "0,1").out
    assert "PHQ-9: 0" in calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,0,0").out  # the packaged one, always
    for path in own.iterdir():
        path.unlink()
    calm("scale", "evening_rest", "--answers", "0,1").failed(3, "no questionnaire of that name")
    told = calm("list", "scale_result").out
    assert "Evening rest" in told
    (kept,) = [one for one in calm("list", "scale_result", "--json").json if one["instrument"] == "evening_rest"]
    shown = calm("show", kept["id"]).out
    assert "The range is 0 to 2." in shown
    assert "2. A walk often" in shown
    assert "Evening rest | 1 | 0 to 2 | little" in calm("report").out


def test_what_was_shipped_once_can_be_read_and_imported(calm: Any, tmp_path: Path) -> None:
    calm("scale", "swls", "--answers", "5,5,6,4,3").failed(3, "no longer ships the SWLS", "docs/own-questionnaires.md")
    calm("scale", "SWLS").failed(3, "no longer ships the SWLS")
    old = {"instrument": "swls", "version": 1, "total": 23, "band": "slightly satisfied", "coding": "one_based",
           "answers": "[5, 5, 6, 4, 3]", "taken_at": "2026-10-01T09:00:00+00:00"}  # fmt: skip
    assert calm("add", "scale_result", "-", stdin=json.dumps(old)).code == 0
    place = tmp_path / "old.json"
    assert calm("export", "--format", "json", "-o", str(place)).code == 0
    (kept,) = calm("list", "scale_result", "--json").json
    assert "slightly satisfied" in calm("list", "scale_result").out
    assert "slightly satisfied" in calm("show", kept["id"]).out
    assert "SWLS | 23 | 5 to 35 | slightly satisfied" in calm("report").out
    assert calm("trash", kept["id"]).code == 0
    assert calm("trash", "purge", kept["id"]).code == 0
    assert calm("import", str(place)).code == 0
    (back,) = calm("list", "scale_result", "--json").json
    assert (back["instrument"], back["total"], back["answers"]) == ("swls", 23, "[5, 5, 6, 4, 3]")


# --- report ----------------------------------------------------------------------------------------------------


def filled(calm: Any) -> None:
    calm("checkin", "6", "--energy", "4")
    calm("sleep", *NIGHT)
    calm("scale", "gad7", "--answers", "1,1,2,1,0,1,2")
    calm("add", "goal", "-", stdin=json.dumps({"title": "Swim | <b>forty</b> lengths", "progress": 40}))
    calm("add", "medicine", "-", stdin=json.dumps({"name": "Something", "dose": "as told"}))
    calm("write", "--title", "Not starred", "A secret of the journal")


def test_a_report_shows_what_it_holds_and_prints_it(calm: Any) -> None:
    filled(calm)
    told = calm("report")
    assert told.code == 0
    assert "Moods: 1 of 90 days" in told.err
    assert "Questionnaires: 1 score" in told.err
    assert "# Summary" in told.out
    assert "GAD-7 | 8 | 0 to 21 | mild" in told.out
    assert "Swim \\| \\<b\\>forty" in told.out
    assert "Something" not in told.out  # only what was chosen
    assert "secret" not in told.out
    more = calm("report", "--with", "medicines", "--without", "scales", "--note", "Please read this").out
    assert "Something" in more
    assert "GAD-7" not in more
    assert "> Please read this" in more


def test_a_report_tells_the_time_in_bed_after_waking(calm: Any) -> None:
    for day in range(16, 21):
        calm("sleep", "--night-of", f"2026-11-{day}", "--into-bed", "23", "--tried", "23", "--latency", "10", "--awake",
             "5", "--woke", "6:30", "--up", f"6:{35 + day - 15}")  # fmt: skip
    told = calm("report").out
    assert "in bed after waking 8 min" in told
    (heads,) = (line.split(" | ") for line in told.splitlines() if "In bed after waking (min)" in line)
    (week,) = (line.split(" | ") for line in told.splitlines() if line.startswith("| 2026-11-16 | 5 |"))
    assert week[heads.index("In bed after waking (min)")] == "8"


def test_a_report_as_a_page_is_private_and_safe(calm: Any, tmp_path: Path) -> None:
    filled(calm)
    place = tmp_path / "summary.html"
    told = calm("report", "-o", str(place), "--note", "<script>alert(1)</script>\x1b[31m")
    assert (told.code, told.out) == (0, "")
    assert "not encrypted" in told.err
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    text = place.read_text("utf-8")
    assert "<script" not in text
    assert "\x1b" not in text
    assert "&lt;b&gt;forty&lt;/b&gt;" in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")


@pytest.mark.parametrize(("args", "words"), [
    (("--range", "soon"), "14d"), (("--with", "secrets"), "The parts are"), (("-o", "summary.pdf"), ".html"),
    (("-o", "/nowhere/summary.html"), "directory that exists"),
])  # fmt: skip
def test_what_a_report_cannot_do(bare: Any, args: tuple[str, ...], words: str) -> None:
    bare("--vault", "/nowhere/at/all", "report", *args, secret=None).failed(2, words)


def test_a_report_of_nothing(calm: Any) -> None:
    told = calm("report", "--range", "14d")
    assert told.code == 0
    assert "0 of 14 days" in told.out
    assert "Nothing noted." in told.out
