"""`calmterm doctor`: a sound vault, and one of each kind of damage; always with advice, never with words of anybody."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from calmterm.core import files
from calmterm.core.clock import FixedClock
from calmterm.domain.crisis_log import note_stay
from calmterm.store import Vault, kinds
from calmterm.store.db import database, health
from calmterm.store.jots import write_jot
from calmterm.store.model.records import CheckIn, CrisisEvent, ExposureStep, JournalEntry, SafetyPlan
from calmterm.store.model.records.checkins import BUILTIN_TRIGGERS

Calm = Callable[..., Any]
WORDS = "four quiet words here"
CHECKS = [
    "versions", "permissions", "file system", "keyring", "agent", "swap", "pages", "rows", "links", "records",
    "change log", "schema", "inbox", "backups",
]  # fmt: skip


def findings(said: Any) -> dict[str, dict[str, str]]:
    """The worst finding of each check, by its name."""
    order = ["problem", "note", "ok"]
    found: dict[str, dict[str, str]] = {}
    for one in said.json["findings"]:
        assert one.keys() == {"check", "level", "says", "advice"}
        assert one["says"].endswith(".")
        assert one["advice"].endswith(".") or one["level"] == "ok" or not one["advice"]
        assert one["advice"] or one["level"] != "problem"
        assert "canary" not in str(one)
        before = found.get(one["check"])
        if before is None or order.index(one["level"]) < order.index(before["level"]):
            found[one["check"]] = one
    return found


def failed(said: Any, check: str, *words: str) -> None:
    """Check that this check failed, and no other did that needs the database open."""
    found = findings(said)
    assert said.code == 1, said
    assert said.json["sound"] is False
    assert found[check]["level"] == "problem", found
    for word in words:
        assert word in found[check]["says"], found[check]


@pytest.fixture(scope="module")
def _full_once(_fresh_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault that holds something, written once and copied."""
    vault = shutil.copytree(_fresh_vault, tmp_path_factory.mktemp("full") / "vault")
    with Vault(vault).unlock(WORDS) as store:
        store.add(store.new(CheckIn, {"mood": 5, "note": "canary", "triggers": ["work"]}))
        for number in range(20):
            store.add(store.new(JournalEntry, {"body": f"canary {number} " * 400}))
        store.add(store.new(SafetyPlan, {"number": 1, "signs": "canary"}))
        store.trash(store.records(JournalEntry)[0])
        store.drafts.save("editor", "canary")
    return vault


@pytest.fixture
def full(vault: Path, _full_once: Path) -> Path:
    """A vault that holds something."""
    shutil.rmtree(vault)
    return shutil.copytree(_full_once, vault)


def change(vault: Path, *statements: str) -> None:
    """Change a vault past the store, as somebody who has its database key could."""
    with Vault(vault).schema(WORDS) as schema, schema._engine.connect() as connection:
        for statement in statements:
            connection.connection.cursor().execute(statement)


# --- all is well --------------------------------------------------------------------------------------------


def test_a_sound_vault(calm: Calm, full: Path) -> None:
    said = calm("doctor", "--json")
    found = findings(said)

    assert said.code == 0
    assert said.json["sound"] is True
    assert list(found) == CHECKS
    assert {one["level"] for name, one in found.items() if name != "backups"} == {"ok"}
    sealed = 1 + 20 + 1 + 1 + len(BUILTIN_TRIGGERS)  # check-in, entries, plan, draft
    assert f"All {sealed} texts can be decrypted." in found["records"]["says"]


def test_as_lines(calm: Calm, full: Path) -> None:
    said = calm("doctor")

    assert said.code == 0
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[-1] == "All is well."
    assert all(line.split()[0] in ("ok", "note") or line.startswith(" " * 9) for line in lines[:-1])
    assert said.out.isascii()
    assert "canary" not in said.out


def test_it_looks_and_changes_nothing(calm: Calm, full: Path) -> None:
    before = (full / "journal.db").read_bytes()
    for _ in range(2):
        assert calm("doctor").code == 0

    assert (full / "journal.db").read_bytes() == before


# --- exit codes of what is no damage --------------------------------------------------------------------------


def test_no_vault(bare: Calm, tmp_path: Path) -> None:
    bare("--vault", str(tmp_path / "nowhere"), "doctor").failed(3, "no vault")


def test_an_empty_directory_is_no_vault(bare: Calm, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    bare("--vault", str(tmp_path / "empty"), "doctor").failed(3, "no vault")


def test_a_wrong_secret(calm: Calm, full: Path) -> None:
    calm("doctor", secret="wrong").failed(12, "does not open")


# --- each kind of damage --------------------------------------------------------------------------------------


def test_others_may_read(calm: Calm, full: Path) -> None:
    (full / "journal.db").chmod(0o644)
    full.chmod(0o755)
    failed(calm("doctor", "--json"), "permissions", "Others have rights on 2 files")
    assert calm("doctor").code == 0  # opening it took them away, as the advice says


def test_a_link_in_the_vault(calm: Calm, full: Path, tmp_path: Path) -> None:
    (full / "backups" / "elsewhere").symlink_to(tmp_path)
    (full / "stray").symlink_to(tmp_path)
    failed(calm("doctor", "--json"), "permissions", "symbolic link")
    assert findings(calm("doctor", "--json"))["opening"]["level"] == "problem"


def test_a_place_that_others_can_write(bare: Calm, full: Path, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    shutil.copytree(full, tmp_path / "open" / "vault")
    (tmp_path / "open").chmod(0o777)
    failed(
        bare("--vault", str(tmp_path / "open" / "vault"), "doctor", "--json"), "permissions", "Other users can write"
    )


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", health.KEYRINGS)
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff" * 100, b"x" * 100_000])
def test_one_keyring_of_two(calm: Calm, full: Path, name: str, content: bytes | None) -> None:
    (full / name).unlink()
    if content is not None:
        (full / name).write_bytes(content)
        (full / name).chmod(0o600)
    failed(calm("doctor", "--json"), "keyring", name, "the other one is whole")
    assert calm("doctor").code == 0  # opening it mended it, as the advice says


def test_both_keyrings(calm: Calm, full: Path) -> None:
    for name in health.KEYRINGS:
        (full / name).write_bytes(b"{}")
    said = calm("doctor", "--json")
    failed(said, "keyring", "Neither")
    assert findings(said)["opening"]["level"] == "problem"


def test_a_damaged_page(calm: Calm, full: Path) -> None:
    path = full / "journal.db"
    data = bytearray(path.read_bytes())
    data[len(data) - 2000] ^= 1
    path.write_bytes(data)
    said = calm("doctor", "--json")
    assert said.code == 1
    found = findings(said)
    assert found["pages"]["level"] == "problem"
    assert "1 page failed" in found["pages"]["says"]


@pytest.mark.parametrize("check", [["doctor"], ["migrate", "verify"]])
def test_a_page_half_written_when_the_power_went_is_no_damage(calm: Calm, full: Path, check: list[str]) -> None:
    path, log = full / "journal.db", full / "journal.db-wal"
    with Vault(full).unlock(WORDS) as store:
        store.add(store.new(JournalEntry, {"body": "canary " * 3000}))
        left = {one: one.read_bytes() for one in (path, log)}
    database_bytes, log_bytes = bytearray(left[path]), left[log]
    size = int.from_bytes(log_bytes[8:12], "big")
    frames = [log_bytes[at : at + 24 + size] for at in range(32, len(log_bytes), 24 + size)]
    page, half = next(
        (number, frame[24 : 24 + size // 2])
        for frame in reversed(frames)
        if 1 < (number := int.from_bytes(frame[:4], "big")) <= len(database_bytes) // size
    )
    start = (page - 1) * size
    database_bytes[start : start + len(half)] = half
    for one, data in ((path, bytes(database_bytes)), (log, log_bytes)):
        files.write_private(one, data)

    said = calm(*check)

    assert said.code == 0, said


def test_a_database_cut_short_or_missing(calm: Calm, full: Path) -> None:
    path = full / "journal.db"
    path.write_bytes(path.read_bytes()[:100])
    assert "damaged" in findings(calm("doctor", "--json"))["opening"]["says"]
    path.unlink()
    assert "missing" in findings(calm("doctor", "--json"))["opening"]["says"]


def test_a_link_between_records_that_leads_nowhere(calm: Calm, full: Path) -> None:
    change(full, "PRAGMA foreign_keys = OFF", "DELETE FROM check_in")
    failed(calm("doctor", "--json"), "links", "points to something that is not there")


@pytest.mark.parametrize(
    "statement", ["DROP INDEX ix_check_in_day", "CREATE TABLE extra (x)", "ALTER TABLE worry ADD COLUMN extra TEXT"]
)
def test_a_schema_that_is_not_ours(calm: Calm, full: Path, statement: str) -> None:
    change(full, statement)
    failed(calm("doctor", "--json"), "schema")


@pytest.mark.sample(4)
@pytest.mark.parametrize("table", ["journal_entry", "check_in", "safety_plan", "draft"])
@pytest.mark.parametrize("how", ["substr(sealed, 1, length(sealed) - 1)", "zeroblob(300)", "NULL"])
def test_a_text_that_does_not_open(calm: Calm, full: Path, table: str, how: str) -> None:
    change(full, f"UPDATE {table} SET sealed = {how} WHERE id = (SELECT max(id) FROM {table})")  # noqa: S608 - ours
    failed(calm("doctor", "--json"), "records", "The text of 1 record does not open", table)


def test_a_text_in_another_place_does_not_open(calm: Calm, full: Path) -> None:
    change(full, "UPDATE safety_plan SET sealed = (SELECT sealed FROM journal_entry LIMIT 1)")
    failed(calm("doctor", "--json"), "records", "safety_plan")


def test_a_damaged_text_in_the_trash_is_found_too(calm: Calm, full: Path) -> None:
    change(full, "UPDATE journal_entry SET sealed = zeroblob(300) WHERE deleted_at IS NOT NULL")
    failed(calm("doctor", "--json"), "records", "1 record")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event)",
        "DELETE FROM audit_event WHERE number = 3",
        "UPDATE audit_event SET action = 'purge' WHERE number = 2",
        "DELETE FROM setting WHERE name = 'audit.head'",
    ],
)
def test_a_change_log_that_was_changed(calm: Calm, full: Path, statement: str) -> None:
    change(full, statement)
    failed(calm("doctor", "--json"), "change log", "change log")


PAGE = 4096


def test_older_pages_put_back(calm: Calm, full: Path) -> None:
    """Any one page of an earlier database in the newer one: its checksum is right, what it holds is not."""
    path = full / "journal.db"
    with Vault(full).unlock(WORDS) as store:
        entry = store.add(store.new(JournalEntry, {"body": "canary one"}))
    older = path.read_bytes()
    with Vault(full).unlock(WORDS) as store:
        store.change(store.get(JournalEntry, entry.id), {"body": "canary two"})
    newer = path.read_bytes()
    starts = range(0, min(len(older), len(newer)), PAGE)
    changed = [start for start in starts if older[start : start + PAGE] != newer[start : start + PAGE]]
    read_old = 0
    for start in changed:
        files.write_private(path, newer[:start] + older[start : start + PAGE] + newer[start + PAGE :])
        with Vault(full).unlock(WORDS) as store:
            words = store.get(JournalEntry, entry.id).text.body
        said = calm("doctor", "--json")
        assert said.code == 1, start // PAGE
        if words == "canary one":  # nothing else can tell
            read_old += 1
            failed(said, "change log", "something else of 1 record than")
    assert read_old == 1


def test_whatever_is_done_to_records_the_log_tells_the_same(calm: Calm, full: Path, clock: FixedClock) -> None:
    vault = Vault(full, clock)
    with vault.unlock(WORDS) as store:
        store.set_setting("retention_days", "30")
        store.set_setting("crisis_log", "on")
        note_stay(store, timedelta(minutes=2), ["text"])
        event = store.records(CrisisEvent)[0]
        store.change(event, {"severity": 3})
        steps = [
            store.add(store.new(ExposureStep, {"rank": rank, "suds_initial": 40, "situation": "a lift"}))
            for rank in (1, 2)
        ]
        store.exchange(steps[0], steps[1], "rank")
        entry = store.change(store.records(JournalEntry)[0], {"body": "another"})
        store.change(store.get(JournalEntry, entry.id), {"body": "a third"})
        store.put_back_version(store.get(JournalEntry, entry.id), 1)
        store.undo.last()
        check_in = store.records(CheckIn)[0]
        store.change(check_in, {"triggers": ["own"], "emotions": [{"emotion": "joy", "intensity": 3}]})
        store.trash(check_in)
        store.restore(check_in)
        store.removal.purge(store.records(JournalEntry, trashed=True)[0])
        store.trash(store.records(SafetyPlan)[0])
    clock.at += timedelta(days=40)
    with vault.unlock(WORDS) as store:  # the stretch is reduced, the plan goes for good
        assert store.get(CrisisEvent, event.id).severity == 2
        assert any("forever: 1" in notice for notice in store.notices)
        store.removal.forget(CrisisEvent)
    assert findings(calm("doctor", "--json"))["change log"]["level"] == "ok"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE check_in SET revision = revision + 1",
        "UPDATE check_in SET deleted_at = updated_at",
        "UPDATE journal_entry SET deleted_at = NULL WHERE deleted_at IS NOT NULL",
        "DELETE FROM safety_plan",
    ],
)
def test_a_record_that_is_not_as_it_was_logged(calm: Calm, full: Path, statement: str) -> None:
    change(full, statement)
    failed(calm("doctor", "--json"), "change log", "something else of 1 record than")


def test_a_record_that_came_back_after_it_was_purged(calm: Calm, full: Path) -> None:
    with Vault(full).unlock(WORDS) as store:
        entry = store.records(JournalEntry, trashed=True)[0]
        copied = store._engine.raw_connection().cursor()
        copied.execute("CREATE TEMP TABLE kept AS SELECT * FROM journal_entry WHERE id = ?", (str(entry.id),))
        store.removal.purge(entry)
        copied.execute("INSERT INTO journal_entry SELECT * FROM kept")
    failed(calm("doctor", "--json"), "change log", "something else of 1 record than")


# --- notes ----------------------------------------------------------------------------------------------------


def test_an_older_schema_is_looked_at_as_it_is(bare: Calm, tmp_path: Path) -> None:
    place = shutil.copytree(Path(__file__).parents[1] / "data" / "vaults" / "0001", tmp_path / "old")
    for path in (place, *place.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    said = bare("--vault", str(place), "doctor", "--json", secret="frozen")
    found = findings(said)

    assert said.code == 0, found
    assert found["change log"]["level"] == "note"
    assert "texts can be decrypted" in found["records"]["says"]
    assert bare("--vault", str(place), "migrate", "status", "--json", secret="frozen").json["version"] == "0001"


def test_what_lies_in_the_inbox(calm: Calm, full: Path) -> None:
    write_jot(full, Vault(full).capture_key(), "canary", datetime.now(UTC))
    assert findings(calm("doctor", "--json"))["inbox"]["says"] == "1 jot waits for the next unlock."
    files.write_private(full / "inbox" / "stray.jot", b"no jot")
    said = calm("doctor", "--json")
    assert said.code == 0
    assert findings(said)["inbox"]["says"] == "1 file in the inbox is no jot that opens, and stays there."


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (30, "ok"), (32, "note")])
def test_how_old_the_newest_backup_is(calm: Calm, full: Path, days: int, level: str) -> None:
    for age in (days, days + 100):
        at = datetime.now(UTC) - timedelta(days=age, minutes=1)
        (full / "backups" / f"{at:%Y%m%dT%H%M%SZ}-schema-0001").mkdir(mode=0o700)
    (full / "backups" / ".partial-x").mkdir(mode=0o700)
    found = findings(calm("doctor", "--json"))["backups"]

    assert found["level"] == level
    assert f"{days} days old" in found["says"]


def test_a_network_file_system_is_named(
    calm: Calm, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("server:/home / nfs4 rw 0 0\n")
    monkeypatch.setattr(database, "MOUNTS", mounts)
    said = calm("doctor", "--json")

    assert said.code == 0
    assert "nfs4" in findings(said)["file system"]["says"]


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
def test_a_vault_that_cannot_be_written(full: Path) -> None:
    as_others = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    full.chmod(0o500)
    done = subprocess.run(
        [*as_others, sys.executable, "-m", "calmterm", "--vault", full, "--passphrase-fd", "0", "doctor", "--json"],
        input=f"{WORDS}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    full.chmod(0o700)
    failed(SimpleNamespace(code=done.returncode, json=json.loads(done.stdout)), "file system", "cannot be written")


def test_little_room_is_a_note(calm: Calm, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LITTLE_ROOM", 2**62)
    said = calm("doctor", "--json")

    assert said.code == 0
    assert "MiB are free" in findings(said)["file system"]["says"]


def test_every_kind_with_text_is_opened(calm: Calm, full: Path) -> None:
    with Vault(full).schema(WORDS) as schema, schema._engine.connect() as connection:
        opened = set(health.sealed_tables(connection))
    assert {name for name, kind in kinds().items() if kind.Text is not None} <= opened


# --- swap


@pytest.mark.parametrize(
    ("areas", "level"),
    [
        ("", "ok"),
        ("/dev/zram0 partition 1 0 100\n", "ok"),
        ("/dev/dm-1 partition 1 0 -2\n", "ok"),
        ("/swapfile file 1 0 -2\n", "note"),
        ("/dev/dm-1 partition 1 0 -2\n/dev/sda2 partition 1 0 -2\n", "note"),
    ],
)
def test_swap_that_is_not_encrypted_is_a_note(
    areas: str, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dm-1" / "dm").mkdir(parents=True)
    (tmp_path / "dm-1" / "dm" / "uuid").write_text("CRYPT-PLAIN-swap")
    (tmp_path / "swaps").write_text(f"Filename Type Size Used Priority\n{areas}")
    monkeypatch.setattr(health, "SWAPS", tmp_path / "swaps")
    monkeypatch.setattr(health, "BLOCKS", tmp_path)
    (finding,) = health._swap(tmp_path)
    assert finding.level == level


def test_the_day_on_which_a_copy_was_tried_is_told(calm: Calm, vault: Path, passphrase_of_vault: str) -> None:
    with Vault(vault).unlock(passphrase_of_vault) as store:
        assert store.is_trial_due()
        store.copier().make(with_trial=True)
        store.note_trial()
        assert not store.is_trial_due()
    (told,) = (one["says"] for one in calm("doctor", "--json").json["findings"] if one["check"] == "backups")
    assert "One was tried out on 20" in told


# --- numbers, a report, and tidying -------------------------------------------------------------------------


def test_numbers_count_records_and_bytes(calm: Calm, full: Path) -> None:
    found = calm("doctor", "--stats", "--json").json
    by_kind = {one["kind"]: one for one in found["kinds"]}

    assert (by_kind["journal_entry"]["records"], by_kind["journal_entry"]["trashed"]) == (20, 1)
    assert by_kind["journal_entry"]["sealed"] > 20 * 400
    assert by_kind["sleep_night"]["records"] == 0
    assert found["size"] == (full / "journal.db").stat().st_size
    assert {one["rows_found"] for one in found["indexes"]} == {None}
    assert "not counted yet" in calm("doctor", "--stats").out


def test_tidying_gives_room_back_and_changes_nothing(calm: Calm, full: Path) -> None:
    before = calm("export", "--json").out
    with Vault(full).unlock(WORDS) as store:
        for entry in [store.add(store.new(JournalEntry, {"body": "x" * 20_000})) for _ in range(20)]:
            store.trash(entry)
            store.removal.purge(entry)
    assert calm("doctor", "--stats", "--json").json["free"] > 100_000

    said = calm("tidy", "--json").json
    assert said["after"] < said["before"] - 300_000
    found = calm("doctor", "--stats", "--json").json
    assert found["free"] == 0
    assert found["size"] == said["after"]
    assert all(one["rows_found"] for one in found["indexes"] if one["table"] == "journal_entry")
    assert calm("export", "--json").out == before
    assert calm("doctor", "--json").json["sound"] is True
    assert (
        calm("tidy").out
        == f"The vault takes {said['after'] / 1e6:.1f} MB; before, it took {said['after'] / 1e6:.1f} MB.\n"
    )


def test_tidying_keeps_no_samples_of_rows(calm: Calm, full: Path) -> None:
    assert calm("tidy").code == 0
    with Vault(full).schema(WORDS) as schema, schema._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_stat1").scalar_one() > 0
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_stat4").scalar_one() == 0


def test_tidying_waits_for_no_other_window_for_ever(calm: Calm, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with Vault(full).unlock(WORDS) as store:
        driver = store._engine.raw_connection().driver_connection
        assert driver is not None
        driver.execute("BEGIN IMMEDIATE")
        said = calm("tidy")
        driver.execute("ROLLBACK")
    assert said.code == 11
    assert "busy" in said.err.lower() or "another window" in said.err.lower()


def test_a_report_tells_how_it_is_and_nothing_of_anybody(
    calm: Calm, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    said = calm("doctor", "--report")
    assert said.code == 0
    assert "TERM: xterm-256color" in said.out
    assert "versions: calmterm " in said.out
    assert "records: ok" in said.out
    for ours in ("canary", str(full), str(Path.home()), f"{datetime.now(UTC):%Y-}"):
        assert ours not in said.out
    assert calm("doctor", "--report", "--stats").code == 2
