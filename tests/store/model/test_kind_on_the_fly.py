"""A new kind is one class, one migration and one menu line: here is one that no design ever named.

It is made in a process of its own, so that no other test ever sees it. The migration is what Alembic writes by itself
(as scripts/new_migration.py does), applied by the vault's own way to head.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import kinds

KIND = '''
import enum
import uuid
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import amount, choice, count, line, moment, prose, reference, scale, tags
from calmterm.store.model.record import About, Child, FeltRecord, Record, Rule, SealedText, Unique


class Light(enum.StrEnum):
    SHADE = "shade"
    HALF_SUN = "half_sun"


class Watering(Record, table=True):
    """One watering."""

    about: ClassVar[About] = About("Watering", "Waterings", own=True, headline=("note",))

    house_plant_id: uuid.UUID = reference("house_plant", "Plant", ondelete="CASCADE")
    millilitres: int = count("How much", low=1, high=5000, unit="ml")

    class Text(SealedText):
        note: str | None = line("Note")


class HousePlant(FeltRecord, table=True):
    """A plant, and how it is doing."""

    about: ClassVar[About] = About(
        "Plant", "Plants", order="seen_at", felt="seen_at", shows=("light",), headline=("name",),
        before_after=("health_before", "health_after"), children=(Child("waterings", Watering, "house_plant_id"),),
        unique=(Unique(("pot",), "Another plant stands in that pot."),),
        rules=(Rule("growth", "height IS NULL OR height_before IS NULL OR height >= height_before",
                    "A plant does not grow downwards."),),
    )

    seen_at: AwareDatetime = moment("When")
    pot: int = count("Pot", low=1)
    light: Light = choice(Light, "Light", default=Light.SHADE)
    health_before: int | None = scale(1, 10, "Health before")
    health_after: int | None = scale(1, 10, "Health after")
    height_before: float | None = amount("Height last time", unit="cm")
    height: float | None = amount("Height", unit="cm")
    value_id: uuid.UUID | None = reference("life_value", "For which value", ondelete="SET NULL", in_form=True)

    class Text(SealedText):
        name: str = line("Name")
        remark: str | None = prose("Remark")
        tags: list[str] = tags("Tags")
'''

DRIVE = """
import contextlib, io, json, os, sys
from pathlib import Path

from calmterm import migrations
from calmterm.store.model import records

records.__path__.append(str(Path(__file__).parent / "kinds"))  # as if the file stood among the others
old_head, migrations.HEAD = migrations.HEAD, "9000"  # the line of a release that has the kind

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from calmterm.screens.base import menu
from calmterm.store.model.records import house_plant
from calmterm.cli import run
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

place, secret = Path(sys.argv[1]), "four quiet words here"

# --- one migration: written by Alembic from the class ---
versions = place / "versions"
versions.mkdir()
config = migrations.alembic_config()
shipped = Path(migrations.__file__).parent / "versions"
config.set_main_option("version_locations", os.pathsep.join([str(shipped), str(versions)]))
blank = create_engine("sqlite://", poolclass=StaticPool)
migrations.run(blank, "upgrade", old_head)
with blank.connect() as connection:
    config.attributes["connection"] = connection
    command.revision(config, message="plants", rev_id="9000", autogenerate=True, version_path=str(versions))

# --- one menu line ---
menu.MENU["more"] += (menu.Tool("house_plant"),)

opened, _ = Vault(place / "vault").create(secret, [Cost(2, 19 * MIB)])
opened.close()
said = {"menu": menu.section_of("house_plant")}


def calm(*words, given=None):
    reading, writing = os.pipe()
    os.write(writing, secret.encode() + b"\\n")
    os.close(writing)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(given).encode()), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["--vault", str(place / "vault"), "--passphrase-fd", str(reading), *words])
    os.close(reading)
    return {"code": code, "out": out.buffer.getvalue().decode(), "err": err.buffer.getvalue().decode()}


plant = {"seen_at": "2026-11-20T09:00+01:00", "pot": 1, "name": "Monstera", "health_before": 4, "health_after": 7,
         "remark": "a new leaf", "tags": ["window"], "waterings": [{"millilitres": 200, "note": "thirsty"}]}
said["add"] = calm("add", "house_plant", "-", given=plant)
plant_id = said["add"]["out"].strip()
said["again"] = calm("add", "house_plant", "-", given=plant)
said["beyond"] = calm("add", "house_plant", "-", given={**plant, "pot": 2, "health_after": 11})
said["child"] = calm("add", "house_plant", "-", given={**plant, "pot": 2, "waterings": [{"millilitres": 5001}]})
said["rule"] = calm("add", "house_plant", "-", given={**plant, "pot": 2, "height_before": 30.5, "height": 30})
said["kinds"] = calm("kinds")
said["schema"] = calm("schema", "house_plant")
said["list"] = calm("list", "house_plant")
said["show"] = calm("show", plant_id)
change = {"light": "half_sun", "waterings": [{"millilitres": 250}, {"millilitres": 9}]}
said["edit"] = calm("edit", plant_id, "-", given=change)
said["json"] = calm("show", "--json", plant_id)
said["search"] = calm("search", "kind:house_plant", "leaf", "health_after>=7", "#window")
said["export"] = calm("export", "--format", "json", "--kind", "house_plant", "-o", "-")
said["csv"] = calm("export", "--format", "csv", "--kind", "house_plant", "-o", str(place / "csv"))
said["trash"] = calm("trash", plant_id)
said["gone"] = calm("list", "house_plant")
said["trashed"] = calm("trash", "list")
said["restore"] = calm("trash", "restore", plant_id)
said["back"] = calm("show", "--json", plant_id)
calm("trash", plant_id)
said["purge"] = calm("trash", "purge", plant_id)

with Vault(place / "vault").unlock(secret) as store:
    first = store.add(store.new(house_plant.HousePlant, {"pot": 1, "name": "Fern"}))
    store.change(first, {"name": "Boston fern", "waterings": [{"millilitres": 100}]})
    undo, name = store.undo.last, lambda: store.get(house_plant.HousePlant, first.id).headline()
    said["undo"] = [undo(), name(), undo(), undo()]
    with store._engine.connect() as connection:
        ask = lambda sql: [list(row) for row in connection.exec_driver_sql(sql)]
        said["tables"] = ask("SELECT name, sql FROM sqlite_master WHERE tbl_name IN ('house_plant', 'watering')")
        said["keys"] = ask("PRAGMA foreign_key_list(house_plant)") + ask("PRAGMA foreign_key_list(watering)")
        said["version"] = ask("SELECT version_num FROM alembic_version")
        said["waterings"] = ask("SELECT count(*) FROM watering")
migrations.run(blank, "upgrade", "9000")
migrations.run(blank, "downgrade", old_head)
with blank.connect() as connection:
    found = "SELECT count(*) FROM sqlite_master WHERE tbl_name IN ('house_plant', 'watering')"
    said["after_down"] = connection.exec_driver_sql(found).scalar()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each command said about the new kind."""
    place = tmp_path_factory.mktemp("plants")
    (place / "kinds").mkdir()
    (place / "kinds" / "house_plant.py").write_text(KIND)
    (place / "drive.py").write_text(DRIVE)
    path = os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(place / "drive.py"), str(place)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["csv_files"] = {path.name: path.read_text() for path in (place / "csv").rglob("*.csv")}
    return found


def fine(answer: dict[str, Any]) -> str:
    assert answer["code"] == 0, answer["err"]
    return answer["out"]


def test_it_is_added_and_shown_by_the_same_commands(said: dict[str, Any]) -> None:
    plant_id = fine(said["add"]).strip()
    assert fine(said["list"]) == f"{plant_id[-8:]}  2026-11-20 09:00  Light shade · 4 -> 7 · Monstera\n"
    shown = fine(said["show"])
    for line in ("Plant, Friday, 20 November 2026, 09:00", "Health before: 4 of 10", "Name: Monstera", "a new leaf",
                 "Watering: 200 ml, thirsty"):  # fmt: skip
        assert line in shown
    assert "house_plant" in fine(said["kinds"])
    assert "A plant, and how it is doing." in said["kinds"]["out"]
    assert said["menu"] == "more"


def test_it_is_changed_with_its_children(said: dict[str, Any]) -> None:
    fine(said["edit"])
    row = json.loads(fine(said["json"]))
    assert (row["kind"], row["light"], row["revision"]) == ("house_plant", "half_sun", 2)
    assert [child["millilitres"] for child in row["waterings"]] == [250, 9]
    assert json.loads(fine(said["back"]))["waterings"] == row["waterings"]


def test_its_rules_hold_in_their_own_words(said: dict[str, Any]) -> None:
    for name, sentence in {
        "again": "Another plant stands in that pot.",
        "beyond": "Health after must be a whole number from 1 to 10.",
        "child": "Waterings, number 1: How much must be a whole number from 1 to 5000.",
        "rule": "A plant does not grow downwards.",
    }.items():
        assert said[name] == {"code": 2, "out": "", "err": f"{sentence}\n"}


def test_it_is_found_exported_and_described(said: dict[str, Any]) -> None:
    assert "leaf" in fine(said["search"])
    (row,) = json.loads(fine(said["export"]))["records"]
    assert (row["name"], row["tags"]) == ("Monstera", ["window"])
    assert "Monstera" in said["csv_files"]["house_plant.csv"]
    schema = json.loads(fine(said["schema"]))
    assert schema["required"] == ["pot", "name"]
    assert schema["$defs"]["WateringValues"]["properties"]["millilitres"]["maximum"] == 5000


def test_it_goes_to_the_trash_and_comes_back(said: dict[str, Any]) -> None:
    assert "Moved to the trash" in fine(said["trash"])
    assert fine(said["gone"]) == ""
    assert "Monstera" in fine(said["trashed"])
    assert fine(said["restore"]) == "Restored.\n"
    assert fine(said["purge"]) == "Deleted forever: 1 record.\n"
    assert said["undo"] == ["Changed: plant", "Fern", "Added: plant", None]
    assert said["waterings"] == [[0]]


def test_its_table_has_all_that_others_have(said: dict[str, Any]) -> None:
    made = dict(said["tables"])
    assert "STRICT" in made["house_plant"]
    for check in ("pot >= 1", "health_after BETWEEN 1 AND 10", "light IN ('shade', 'half_sun')", "height >= 0"):
        assert check in made["house_plant"]
    assert "Monstera" not in made["house_plant"]
    assert {"ix_house_plant_order", "ix_house_plant_trash", "ix_house_plant_value_id", "uq_house_plant_pot",
            "ix_watering_house_plant_id"} <= set(made)  # fmt: skip
    assert {(row[2], row[6]) for row in said["keys"]} == {("life_value", "SET NULL"), ("house_plant", "CASCADE")}
    assert said["version"] == [["9000"]]
    assert said["after_down"] == 0


def test_nobody_else_sees_it(said: dict[str, Any]) -> None:
    assert said["version"]
    assert "house_plant" not in kinds()
    assert not (Path(sys.modules["calmterm"].__file__ or "").parent / "store" / "records" / "house_plant.py").exists()
