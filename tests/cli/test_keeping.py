"""Keeping: an archive, ages kind by kind, the schema by steps, and parts of records added alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from calmterm import migrations

from .conftest import Calm


def add(calm: Calm, kind: str, **values: Any) -> str:
    said = calm("add", kind, "-", stdin=json.dumps(values))
    assert said.code == 0, said
    return said.last


@pytest.fixture
def old_and_new(calm: Calm) -> list[str]:
    return [add(calm, "gratitude", what=f"Soup {year}", noted_at=f"{year}-05-01T12:00Z") for year in (2019, 2024)]


# --- archive -----------------------------------------------------------------------------------------------


def test_an_archive_goes_out_and_opens_again(calm: Calm, old_and_new: list[str], tmp_path: Path) -> None:
    place = tmp_path / "old.backup"
    said = calm("archive", "--before", "2020-01-01", "-o", str(place), "--json")
    assert (said.json["removed"], said.json["path"]) == (1, str(place))
    assert said.err == "1 gratitude\n"
    assert [row["id"] for row in calm("list", "gratitude", "--json").json] == old_and_new[1:]
    assert calm("verify", str(place)).code == 0
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_dry_run_writes_and_removes_nothing(calm: Calm, old_and_new: list[str], tmp_path: Path) -> None:
    said = calm("archive", "--before", "2020-01-01", "-o", str(tmp_path / "x.backup"), "--dry-run")
    assert said.err == "1 gratitude\nNothing was written or removed.\n"
    assert list(tmp_path.glob("*.backup")) == []
    assert len(calm("list", "gratitude", "--json").json) == 2


def test_what_an_archive_refuses(calm: Calm, old_and_new: list[str], tmp_path: Path) -> None:
    taken = tmp_path / "taken.backup"
    taken.write_text("mine")
    calm("archive", "--before", "2020-01-01", "-o", str(taken)).failed(2, "taken")
    calm("archive", "--before", "2010-01-01", "-o", str(tmp_path / "x.backup")).failed(3, "nothing")
    calm("archive", "--before", "2999-01-01", "-o", str(tmp_path / "x.backup")).failed(2, "still to come")
    calm("archive", "-o", str(tmp_path / "x.backup")).failed(2)
    assert taken.read_text() == "mine"
    assert len(calm("list", "gratitude", "--json").json) == 2


# --- ages --------------------------------------------------------------------------------------------------


def test_ages_are_kept_shown_first_and_done_only_when_asked(calm: Calm, old_and_new: list[str]) -> None:
    assert "No kind has an age" in calm("trash", "old").out
    shown = calm("trash", "old", "--age", "gratitude=5y", "--dry-run")
    assert shown.out == "gratitude: after 1,825 days\n1 gratitude\nNothing was moved.\n"
    assert len(calm("list", "gratitude", "--json").json) == 2
    assert calm("trash", "old").out.endswith("Moved to the trash: 1. See: calmterm trash list\n")
    assert [row["id"] for row in calm("list", "gratitude", "--json").json] == old_and_new[1:]
    assert calm("trash", "restore", old_and_new[0]).code == 0
    calm("trash", "old", "--age", "gratitude=never")
    assert len(calm("list", "gratitude", "--json").json) == 2


@pytest.mark.parametrize("age", ["gratitude", "gratitude=", "gratitude=5", "gratitude=-1d", "nothing=5y", "person=5y"])
def test_ages_that_are_none(calm: Calm, age: str) -> None:
    calm("trash", "old", "--age", age).failed(2)


# --- the schema by steps -----------------------------------------------------------------------------------


def test_down_by_steps(calm: Calm) -> None:
    versions = [*migrations.revisions()]
    assert calm("migrate", "down", "1", "--json").json["version"] == versions[-2]
    assert calm("migrate", "down", "1", "--json").json["version"] == versions[-3]
    calm("migrate", "up")
    assert calm("migrate", "down", "2", "--json").json["version"] == versions[-3]
    calm("migrate", "up")
    for steps in ("0", "99", str(len(versions))):
        calm("migrate", "down", steps).failed(2, "Steps down", f"1 to {len(versions) - 1}")


# --- a part of a record alone ------------------------------------------------------------------------------


def test_a_part_is_added_to_its_record(calm: Calm) -> None:
    goal = add(calm, "goal", title="Paint again", milestones=[{"title": "Buy paper"}])
    one = add(calm, "goal_milestone", goal_id=goal, title="One sketch", done_at="2026-01-05 10:00")
    shown = calm("show", goal, "--json").json["milestones"]
    assert [row["title"] for row in shown] == ["Buy paper", "One sketch"]
    assert len(one) == 36
    assert "goal_id" in calm("schema", "goal_milestone").json["properties"]
    assert len(calm("history", goal, "--json").json) == 2


def test_a_part_without_its_record_is_one_sentence(calm: Calm) -> None:
    goal = add(calm, "goal", title="Paint again")
    other = add(calm, "gratitude", what="Soup")
    for values in ({"title": "x"}, {"title": "x", "goal_id": 4}, {"title": "x", "goal_id": other}):
        calm("add", "goal_milestone", "-", stdin=json.dumps(values)).failed(2)
    calm("add", "goal_milestone", "-", stdin=json.dumps({"goal_id": goal})).failed(2)
    calm("add", "goal_milestone", "-", stdin=json.dumps({"title": "x", "goal_id": "0" * 32})).failed(3)
    assert calm("show", goal, "--json").json["milestones"] == []
    calm("add", "trigger", "-", stdin="{}").failed(2, "kept inside check_in")
