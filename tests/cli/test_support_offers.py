"""Every command that saves looks at what it saved, and says one quiet line where support may be wanted."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.content import crisis
from calmterm.content.support_words import Cause, sentence
from calmterm.core.configuration import remember_country

WORDS = "Some days I want to die."
QUIET = sentence(Cause.WORDS, "see calmterm crisis") + "\n"
LOW = sentence(Cause.LOW_MOOD, "see calmterm crisis") + "\n"
NOW = datetime.now(UTC)


def entry(body: str, written_at: datetime = NOW) -> str:
    return json.dumps({"body": body, "written_at": written_at.isoformat()})


def test_a_check_in_that_says_it_gets_one_line_and_its_id(calm: Any) -> None:
    said = calm("checkin", "1", "--anxiety", "10", "--note", WORDS)
    assert said.code == 0
    assert len(said.last) == 36
    assert said.err in (QUIET, LOW)
    assert calm("checkin", "1").err == LOW
    assert calm("checkin", "7").err == ""


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["write", WORDS], ""),
        (["write", "-"], WORDS),
        (["jot", WORDS], ""),
        (["add", "journal_entry", "-"], entry(WORDS)),
        (["add", "thought_record", "-"], json.dumps({
            "situation": "home", "automatic_thought": WORDS, "belief_before": 80,
        })),
    ],
    ids=["argument", "standard input", "jot", "entry", "worksheet"],
)  # fmt: skip
def test_words_in_what_is_saved_get_one_line_on_standard_error(arguments: list[str], stdin: str, calm: Any) -> None:
    said = calm(*arguments, stdin=stdin)
    assert (said.code, said.err) == (0, QUIET)
    assert len(said.out) == 37


def test_a_change_is_looked_at_as_well(calm: Any) -> None:
    record_id = calm("write", "a quiet day").last
    assert calm("edit", record_id, "-", stdin=json.dumps({"body": WORDS})).err == QUIET


def test_a_jot_is_looked_at_before_it_is_sealed(calm: Any, vault: Path) -> None:
    said = calm("jot", WORDS, secret=None)
    assert (said.code, said.err) == (0, QUIET)
    assert len(list((vault / "inbox").glob("*.jot"))) == 1
    assert calm("jot", "milk and bread", secret=None).err == ""


def test_the_offer_after_words_can_be_turned_off(calm: Any, vault: Path, passphrase_of_vault: str) -> None:
    from calmterm.store import Vault

    with Vault(vault).unlock(passphrase_of_vault) as store:
        store.set_setting("quiet_offers", "off")
    assert calm("write", WORDS).err == ""
    assert calm("checkin", "1").err == LOW


def jrnl(*entries: tuple[datetime, str]) -> str:
    return "".join(f"[{at.astimezone():%Y-%m-%d %H:%M}] {text}\n" for at, text in entries)


def test_an_import_looks_once_at_what_is_recent(calm: Any) -> None:
    old = NOW - timedelta(days=400)
    assert calm("import", "-", stdin=jrnl((old, WORDS))).err == ""
    said = calm("import", "-", stdin=jrnl((NOW - timedelta(days=1), WORDS), (NOW, WORDS + " Again.")))
    assert (said.code, said.err) == (0, QUIET)
    assert calm("import", "-", "--dry-run", stdin=jrnl((NOW, WORDS + " Thrice."))).err.count("people are there") == 0


def test_an_import_as_json_keeps_its_output_to_itself(calm: Any) -> None:
    said = calm("import", "-", "--json", stdin=jrnl((NOW, WORDS)))
    assert (said.code, said.err) == (0, QUIET)
    assert said.json == {"new": 1, "existing": 0, "rejected": []}


def scale_result(answers: list[int]) -> str:
    return json.dumps({
        "instrument": "phq9", "version": 1, "total": sum(answers), "taken_at": NOW.isoformat(), "coding": "zero_based",
        "answers": json.dumps(answers), "help_shown": False,
    })  # fmt: skip


def test_item_nine_that_comes_in_as_json_shows_the_lines_first(calm: Any) -> None:
    remember_country("AT")
    said = calm("add", "scale_result", "-", stdin=scale_result([0, 0, 0, 0, 0, 0, 0, 0, 1]))
    assert said.code == 0
    assert len(said.out) == 37
    assert "You don't have to carry them alone" in said.err
    assert "Call 142" in said.err
    said = calm("add", "scale_result", "-", stdin=scale_result([0] * 9))
    assert said.err == ""
    changed = calm("edit", said.last, "-", stdin=json.dumps({"answers": json.dumps([0] * 8 + [2]), "total": 2}))
    assert changed.code == 0
    assert "You don't have to carry them alone" in changed.err
    assert "Call 142" in changed.err


@pytest.mark.parametrize("answers", ["0,0,0,0,0,0,0,7,1", "0,0,0,0,x,0,0,0,2", "0,0,0,0,0,0,0,0,3,0"])
def test_item_nine_shows_the_lines_also_where_another_answer_does_not_fit(answers: str, calm: Any) -> None:
    said = calm("scale", "phq9", "--answers", answers)
    assert said.code == 2
    assert "You don't have to carry them alone" in said.out
    assert "PHQ-9 takes 9 answers" in said.err
    assert "carry them alone" not in calm("scale", "phq9", "--answers", "0,0,0,0,0,0,0,7,0").out


@pytest.mark.parametrize(
    ("name", "answers", "offered"),
    [
        ("phq8", "3,3,3,3,3,3,2,0", True),
        ("phq8", "3,3,3,3,3,3,1,0", False),
        ("phq4", "3,3,3,0", True),
        ("phq4", "3,3,2,0", False),
        ("k10", "2,2,2,2,2,2,2,2,2,2", True),
        ("k10", "2,2,2,2,2,2,2,2,2,1", False),
        ("k10", "0,0,0,4,0,0,0,0,0,0", True),
        ("k10", "0,0,0,0,0,0,0,0,0,4", True),
        ("k10", "0,0,0,3,0,0,0,0,0,3", False),
    ],
)
def test_high_scores_offer_support(name: str, answers: str, offered: bool, calm: Any) -> None:
    said = calm("scale", name, "--answers", answers, "--json")
    assert said.json["help"] is offered


@pytest.mark.parametrize(("coding", "answers"), [("zero_based", "2"), ("one_based", "3")])
def test_k10_says_what_to_do_in_every_coding(
    coding: str, answers: str, calm: Any, vault: Path, passphrase_of_vault: str
) -> None:
    from calmterm.store import Vault

    with Vault(vault).unlock(passphrase_of_vault) as store:
        store.set_setting("k10_coding", coding)
    high, lower = ",".join([answers] * 10), ",".join([answers] * 9 + [str(int(answers) - 1)])
    assert "worth a talk with a doctor" in calm("scale", "k10", "--answers", high).out
    assert "worth a talk with a doctor" not in calm("scale", "k10", "--answers", lower).out


# --- the country outside the vault


def test_the_remembered_country_is_no_guess(calm: Any) -> None:
    remember_country("NZ")
    said = calm("crisis", secret=None)
    assert "In immediate danger (New Zealand)" in said.out
    assert "Guessed" not in said.out
    assert "In immediate danger (Austria)" in calm("crisis", "AT", secret=None).out


@pytest.mark.parametrize(("more", "known"), [([], True), (["--country-inside"], False)])
def test_init_notes_the_country_unless_told_not_to(
    more: list[str], known: bool, bare: Any, tmp_path: Path, fast_init: None
) -> None:
    assert bare("--vault", str(tmp_path / "new"), "init", "--country", "at", *more).code == 0
    assert ("In immediate danger (Austria)" in bare("crisis", secret=None).out) is known
    assert crisis.lines_for("AT").country == "Austria"
