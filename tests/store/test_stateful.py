"""A vault against a plain dictionary: whatever is done in whatever order, both hold the same after every step.

Small by default; STATEFUL_RUNS and STATEFUL_STEPS make it as large as one likes.
"""

import copy
import functools
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, NotFound
from calmterm.store import Record, Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, JournalEntry

KINDS: tuple[type[Record], ...] = (CheckIn, JournalEntry)
START = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))

words = st.text(st.sampled_from("ab \u00e4\u4eca\n"), max_size=8).map(str.strip)
text = words.map(lambda word: word or None)
moments = st.sampled_from([
    START, START - timedelta(days=1), START.replace(hour=2), datetime(1931, 3, 3, 12, tzinfo=UTC),
    datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=-9))),
])  # fmt: skip
emotions = st.dictionaries(st.sampled_from(["joy", "fear", "anger"]), st.none() | st.integers(0, 10), max_size=3)
triggers = st.lists(st.sampled_from(["work", "Work", "dog", "DOG", "rain"]), max_size=3)
check_ins = st.fixed_dictionaries(
    {"mood": st.integers(1, 10)},
    optional={"energy": st.none() | st.integers(1, 10), "note": text, "emotions": emotions, "triggers": triggers,
              "felt_at": moments},
)  # fmt: skip
entries = st.fixed_dictionaries(
    {"body": words.filter(bool)},
    optional={"title": words.map(lambda word: " ".join(word.split()) or None), "starred": st.booleans(),
              "tags": st.lists(st.sampled_from(["a", "b"]), unique=True), "written_at": moments},
)  # fmt: skip
DEFAULTS: dict[type[Record], dict[str, Any]] = {
    CheckIn: {"energy": None, "note": None, "emotions": {}, "triggers": []},
    JournalEntry: {"title": None, "starred": False, "tags": []},
}


@functools.cache
def made_once() -> tempfile.TemporaryDirectory[str]:
    """A new vault to copy from; gone at the end."""
    place = tempfile.TemporaryDirectory()
    Vault(Path(place.name) / "vault", FixedClock(START)).create("x", [Cost(2, 19 * MIB)])[0].close()
    return place


def given_form(values: dict[str, Any]) -> dict[str, Any]:
    """Model values as the store takes them."""
    if "emotions" not in values:
        return values
    rows = [{"emotion": name, "intensity": much} for name, much in values["emotions"].items()]
    return {**values, "emotions": rows}


def model_form(record: Record, names: Any) -> dict[str, Any]:
    """A record's values as the model keeps them."""
    found = {name: record.get(name) for name in names}
    if "emotions" in found:
        found["emotions"] = {str(row.emotion): row.intensity for row in found["emotions"]}
    if "triggers" in found:
        found["triggers"] = sorted(found["triggers"])
    return found


class VaultAgainstDict(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        self.clock = FixedClock(START)
        self.vault = Vault(Path(self.place.name) / "vault", self.clock)
        shutil.copytree(Path(made_once().name) / "vault", self.vault.directory)
        self.store = self.vault.unlock("x")
        self.live: dict[Any, tuple[type[Record], dict[str, Any]]] = {}
        self.trash: dict[Any, tuple[type[Record], dict[str, Any]]] = {}
        self.names: dict[str, str] = {"work": "work"}  # how a trigger was first written
        self.undos: list[tuple[str, Any, Any]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.place.cleanup()

    # --- what the model does by itself ---

    def modelled(self, values: dict[str, Any]) -> dict[str, Any]:
        done = copy.deepcopy(values)
        if "triggers" in done:
            once = {name.casefold(): name for name in reversed(done["triggers"])}
            for folded in [name.casefold() for name in done["triggers"]]:
                self.names.setdefault(folded, once[folded])
            done["triggers"] = sorted(self.names[folded] for folded in once)
        return done

    def pick(self, data: st.DataObject, where: dict[Any, Any]) -> Any:
        return data.draw(st.sampled_from(sorted(where)))

    # --- what a person does ---

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def add(self, data: st.DataObject, kind: type[Record]) -> None:
        values = data.draw(check_ins if kind is CheckIn else entries)
        record = self.store.add(self.store.new(kind, given_form(values)))
        when = {kind.about.felt or "": self.clock.now()}
        self.live[record.id] = kind, {**when, **copy.deepcopy(DEFAULTS[kind]), **self.modelled(values)}
        self.undos.append(("add", record.id, None))

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        one = self.pick(data, self.live)
        kind, before = self.live[one]
        values = data.draw(check_ins if kind is CheckIn else entries)
        some = {name: values[name] for name in data.draw(st.lists(st.sampled_from(sorted(values)), unique=True))}
        self.store.change(self.store.get(kind, one), given_form(some))
        self.live[one] = kind, {**before, **self.modelled(some)}
        self.undos.append(("change", one, before))

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def move_to_trash(self, data: st.DataObject) -> None:
        one = self.pick(data, self.live)
        self.store.trash(self.store.get(self.live[one][0], one))
        self.trash[one] = self.live.pop(one)
        self.undos.append(("trash", one, None))

    @precondition(lambda self: self.trash)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        one = self.pick(data, self.trash)
        self.store.restore(self.store.find(str(one), trashed=True))
        self.live[one] = self.trash.pop(one)
        self.undos.append(("restore", one, None))

    @precondition(lambda self: self.trash)
    @rule(data=st.data(), everything=st.booleans())
    def purge(self, data: st.DataObject, everything: bool) -> None:
        one = self.pick(data, self.trash)
        if everything:
            assert self.store.removal.purge() == len(self.trash)
            self.trash.clear()
        else:
            assert self.store.removal.purge(self.store.get(self.trash[one][0], one, trashed=True)) == 1
            del self.trash[one]

    @rule()
    def undo(self) -> None:
        if not self.undos:
            assert self.store.undo.last() is None
            return
        did, one, before = self.undos.pop()
        where = self.trash if did == "trash" else self.live
        if one not in where:
            with pytest.raises(NotFound):
                self.store.undo.last()
            return
        assert self.store.undo.last()
        match did:
            case "add" | "restore":
                self.trash[one] = self.live.pop(one)
            case "trash":
                self.live[one] = self.trash.pop(one)
            case _:
                self.live[one] = self.live[one][0], before

    @rule(minutes=st.integers(0, 3000))
    def wait(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.vault.unlock("x")
        self.undos.clear()

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def change_in_another_window(self, data: st.DataObject) -> None:
        one = self.pick(data, self.live)
        kind, before = self.live[one]
        stale = self.store.get(kind, one)
        values = {"mood": 1} if kind is CheckIn else {"body": "theirs"}
        with self.vault.unlock("x") as second:
            second.change(second.get(kind, one), values)
        with pytest.raises(ChangedElsewhere):
            self.store.change(stale, values)
        self.live[one] = kind, {**before, **values}
        # Undo stops at what another window saved; the model looks no further than that.
        self.store.close()
        self.store = self.vault.unlock("x")
        self.undos.clear()

    # --- what holds after every step ---

    @invariant()
    def both_hold_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        for trashed, expected in ((False, self.live), (True, self.trash)):
            found: dict[Any, Any] = {}
            for kind in KINDS:
                rows = list(self.store.each(kind, trashed=trashed))
                order: list[Any] = [row.deleted_at if trashed else getattr(row, kind.about.order) for row in rows]
                assert order == sorted(order, reverse=True)
                for row in rows:
                    felt = row.get(kind.about.felt or "")
                    assert row.local_date == (felt - timedelta(hours=4)).date()  # pyright: ignore
                    found[row.id] = kind, model_form(row, expected[row.id][1])
            assert found == expected
        assert self.store.count(CheckIn) + self.store.count(JournalEntry) == len(self.live)
        assert_no_orphans(self.store, len([1 for kind, _ in self.live.values() if kind is CheckIn]))


def assert_no_orphans(store: Store, check_ins: int) -> None:
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        live = "SELECT count(*) FROM check_in_emotion e JOIN check_in c ON c.id = e.check_in_id"
        adrift = f"{live} WHERE e.deleted_at IS NOT c.deleted_at"
        assert connection.exec_driver_sql(adrift).scalar() == 0
    assert check_ins == store.count(CheckIn)


RUNS: Final = settings(
    max_examples=int(os.environ.get("STATEFUL_RUNS", "3")),
    stateful_step_count=int(os.environ.get("STATEFUL_STEPS", "20")),
)


@pytest.mark.slow
def test_the_vault_against_a_dict(measured: Any) -> None:
    run_state_machine_as_test(VaultAgainstDict, settings=RUNS)
    measured("stateful", f"{RUNS.max_examples} sequences of up to {RUNS.stateful_step_count} steps over check-ins and"
             " entries: equal to a plain dict after every step")  # fmt: skip
