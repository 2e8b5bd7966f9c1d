"""Up to four devices, all kinds, any order: whatever was lost on the way and came later, all are equal in the end.

And every text that was ever saved is found on one of them, unless its record was removed for good by somebody who knew.
Small by default; STATEFUL_RUNS and STATEFUL_STEPS make it as large as one likes.
"""

import functools
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from calmterm.core.clock import FixedClock
from calmterm.core.errors import CalmtermError, NotFound
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Record, Store, Vault, kinds, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.db.audit import AuditLog
from calmterm.store.model.records import CrisisEvent
from store.test_stateful_kinds import START, TRIGGERS, as_model, child_values, keep_rules, plain_values

MOST: Final = 4
ROUNDS: Final = 12
YEARS: Final = st.sampled_from([-12, -1, 0, 0, 0, 9])
KINDS: Final = tuple(listed_kinds())
SLOW: Final = [HealthCheck.too_slow, HealthCheck.data_too_large]


@functools.cache
def made_once() -> tempfile.TemporaryDirectory[str]:
    """Vaults of one keyring to copy from, with the packaged texts; gone at the end."""
    place = tempfile.TemporaryDirectory()
    first = Path(place.name) / "0"
    for number in range(MOST):
        vault = Vault(Path(place.name) / str(number), FixedClock(START))
        if number:
            store = vault.create_from((first / "keyring.json").read_bytes(), "x")
        else:
            store = vault.create("x", [Cost(2, 19 * MIB)])[0]
        store.library.stock()
        store.close()
    return place


class Devices(RuleBasedStateMachine):
    """A few devices, each with a folder of its own, and somebody who carries files between these."""

    @initialize(
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True),
        years=st.lists(YEARS, min_size=2, max_size=MOST),
        data=st.data(),
    )
    def open(self, kinds: list[type[Record]], years: list[int], data: st.DataObject) -> None:
        self.kinds = kinds
        self.place = tempfile.TemporaryDirectory()
        self.stores: list[Store] = []
        self.clocks: list[FixedClock] = []
        self.texts: dict[str, uuid.UUID] = {}
        for number, ahead in enumerate(years):
            clock = FixedClock(START + timedelta(days=365 * ahead))
            directory = Path(self.place.name) / f"vault-{number}"
            shutil.copytree(Path(made_once().name) / str(number), directory)
            self.folder(number).mkdir()
            store = Vault(directory, clock).unlock("x")
            Sync(store).join(self.where(number))
            self.stores.append(store)
            self.clocks.append(clock)
        for kind in kinds:
            self.add_one(data, self.stores[0], kind)

    def where(self, number: int) -> str:
        """The place that a device syncs over."""
        return str(self.folder(number))

    def folder(self, number: int) -> Path:
        return Path(self.place.name) / f"folder-{number}"

    def files(self, number: int) -> Iterator[Path]:
        yield from (path.relative_to(self.folder(number)) for path in sorted(self.folder(number).glob("*/*/*.ops")))

    def device(self, data: st.DataObject) -> int:
        return data.draw(st.integers(0, len(self.stores) - 1), label="device")

    # --- what people do ---

    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        self.add_one(data, self.stores[self.device(data)], data.draw(st.sampled_from(self.kinds)))

    def add_one(self, data: st.DataObject, store: Store, kind: type[Record]) -> None:
        for spec in kind.columns():
            if spec.widget == "reference" and spec.required and not store.count(kinds()[spec.target]):
                self.add_one(data, store, kinds()[spec.target])
                return
        try:
            record = store.new(kind, self.draw(data, store, kind))
            store.add(record)
        except CalmtermError:
            return
        self.learn(record)

    def draw(self, data: st.DataObject, store: Store, kind: type[Record]) -> dict[str, Any]:
        pairs = dict(data.draw(plain_values(cast("Any", kind))))
        keep_rules(kind, pairs)
        values = {name: pair[0] for name, pair in pairs.items()}
        for spec in kind.columns():
            if spec.widget == "reference" and spec.target != "content_item":
                there = [None] if not spec.required else []
                there += [str(one.id) for one in store.records(kinds()[spec.target])]
                values[spec.name] = data.draw(st.sampled_from(there))
        for child in kind.about.inline:
            if child.link:
                values[child.field] = data.draw(TRIGGERS)
                continue
            rows = [dict(row) for row in data.draw(child_values(child))]
            for row in rows:
                keep_rules(child.kind, row)
            values[child.field] = [{name: one[0] for name, one in row.items()} for row in rows]
        text = next((spec for spec in kind.prose() if spec.widget in ("line", "prose") and spec.limit > 40), None)
        if text is not None:
            values[text.name] = f"text {uuid.uuid4().hex[:12]}"
        return values

    def learn(self, record: Record) -> None:
        if not isinstance(record, CrisisEvent):  # made coarse on purpose
            self.texts |= dict.fromkeys(texts_of(record.values()), record.id)

    def some(self, data: st.DataObject, store: Store, *, trashed: bool) -> Record | None:
        there = [record for kind in self.kinds for record in store.records(kind, trashed=trashed)]
        return data.draw(st.sampled_from(sorted(there, key=lambda one: str(one.id)))) if there else None

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        store = self.stores[self.device(data)]
        record = self.some(data, store, trashed=False)
        if record is not None:
            self.change_one(data, store, record)

    def change_one(self, data: st.DataObject, store: Store, record: Record) -> None:
        values = self.draw(data, store, type(record))
        names = data.draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=5)) if values else []
        before = record.values()
        try:
            changed = store.change(record, {name: values[name] for name in names})
        except CalmtermError:
            return
        if changed.values() != before:  # a change that changes nothing does not outlive a removal elsewhere
            self.learn(changed)

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        store, trashed = self.stores[self.device(data)], data.draw(st.booleans())
        record = self.some(data, store, trashed=trashed)
        if record is None:
            return
        try:
            store.restore(record) if trashed else store.trash(record)
        except CalmtermError:
            return

    @rule(data=st.data())
    def purge(self, data: st.DataObject) -> None:
        store = self.stores[self.device(data)]
        record = self.some(data, store, trashed=True)
        if record is not None:
            self.purge_one(store, record)

    def purge_one(self, store: Store, record: Record) -> None:
        before = {one.id for kind in store.kept_kinds() for one in store.records(kind, trashed=True)}
        goes = {text for text, one in self.texts.items() if one in before}
        mine = goes & self.found(store) if goes else set[str]()
        try:
            store.removal.purge(record)
        except CalmtermError:
            return
        gone = before - {one.id for kind in store.kept_kinds() for one in store.records(kind, trashed=True)}
        goes = {text for text in goes if self.texts[text] in gone}
        now = (
            {text for other in self.stores for one in all_of(other) for text in texts_of(one.values())} if goes else ()
        )
        for text in goes:
            if text in mine or text not in now:  # it was known, or an earlier version of what was known
                del self.texts[text]

    @rule(data=st.data(), minutes=st.integers(0, 3000))
    def wait(self, data: st.DataObject, minutes: int) -> None:
        self.clocks[self.device(data)].at += timedelta(minutes=minutes)

    @rule(data=st.data())
    def meet_and_part(self, data: st.DataObject) -> None:
        """All know the same; then several do something to one record without knowing of each other."""
        self.settle()
        record = self.some(data, self.stores[0], trashed=data.draw(st.integers(0, 3)) == 3)
        if record is None:
            return
        for number, store in enumerate(self.stores):
            for did in data.draw(st.lists(st.sampled_from(["change", "change", "move", "purge", "wait"]), max_size=2)):
                if did == "wait":
                    self.clocks[number].at += timedelta(minutes=1)
                    continue
                with suppress(NotFound):
                    self.do(data, store, store.get(type(record), record.id, trashed=True), did)

    @rule(data=st.data())
    def meet_and_part_again(self, data: st.DataObject) -> None:
        """By chance alone two would seldom do something at once."""
        self.meet_and_part(data)

    def do(self, data: st.DataObject, store: Store, record: Record, did: str) -> None:
        try:
            if did == "change" and record.deleted_at is None:
                self.change_one(data, store, record)
            elif did == "move":
                store.restore(record) if record.deleted_at is not None else store.trash(record)
            elif did == "purge":
                if record.deleted_at is None:
                    store.trash(record)
                self.purge_one(store, store.get(type(record), record.id, trashed=True))
        except CalmtermError:
            return

    # --- what machines do ---

    @rule(data=st.data())
    def sync(self, data: st.DataObject) -> None:
        Sync(self.stores[self.device(data)]).now()

    @rule(data=st.data())
    def carry(self, data: st.DataObject) -> None:
        """Some files arrive, in any order, and some not whole."""
        source, target = self.device(data), self.device(data)
        for path in self.files(source):
            arrives = data.draw(st.sampled_from(["whole", "whole", "cut", "not"]))
            place = self.folder(target) / path
            if source == target or arrives == "not" or (place.exists() and arrives == "cut"):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            content = (self.folder(source) / path).read_bytes()
            place.write_bytes(content[: len(content) // 2] if arrives == "cut" else content)

    # --- what holds in the end ---

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        try:
            self.settle()
            told = [self.state(store) for store in self.stores]
            for other in told[1:]:
                assert other == told[0]
            found = set[str]().union(*map(self.found, self.stores))
            assert self.texts.keys() - found == set()
            for store in self.stores:
                assert store.verify_audit() == []
                with store._engine.connect() as connection:
                    assert not any(AuditLog.count_strays(connection, kind.table_name()) for kind in KINDS)
        finally:
            for store in self.stores:
                store.close()
            self.place.cleanup()

    def settle(self) -> None:
        for _ in range(ROUNDS):
            moved = 0
            for store in self.stores:
                result = Sync(store).now()
                moved += result.sent + result.received
            for source in range(len(self.stores)):
                for path in self.files(source):
                    content = (self.folder(source) / path).read_bytes()
                    for target in range(len(self.stores)):
                        place = self.folder(target) / path
                        if not place.exists() or place.stat().st_size < len(content):
                            place.parent.mkdir(parents=True, exist_ok=True)
                            place.write_bytes(content)
                            moved += 1
            if not moved:
                return
        raise AssertionError("the devices never rest")

    @staticmethod
    def state(store: Store) -> dict[uuid.UUID, Any]:
        found: dict[uuid.UUID, Any] = {}
        for record in all_of(store):
            values = filled(as_model(record))
            for child in record.about.inline:
                if child.link:  # a name is as it was first written on each device
                    values[child.field] = sorted(name.casefold() for name in values.get(child.field, ()))
            day = getattr(record, "local_date", None), getattr(record, "utc_offset_minutes", None)
            found[record.id] = (record.deleted_at is not None, values, day)
        return found

    @staticmethod
    def found(store: Store) -> set[str]:
        """Every text of the records and their versions, live and in the trash."""
        return {
            text for record in all_of(store) for version in store.history.of(record)
            for text in texts_of(version.values)
        }  # fmt: skip


def all_of(store: Store) -> list[Record]:
    """All records of a store, live and in the trash."""
    return [
        record for kind in store.kept_kinds() for trashed in (False, True)
        for record in store.records(kind, trashed=trashed)
    ]  # fmt: skip


def filled(value: Any) -> Any:
    """A value without what is blank: changing one blank to another, such as none to an empty list, is no change."""
    match value:
        case dict():
            told = {name: filled(one) for name, one in cast("dict[str, Any]", value).items()}
            return {name: one for name, one in told.items() if one not in (None, "", [])}
        case list():
            return [filled(one) for one in cast("list[Any]", value)]
        case _:
            return value


def texts_of(value: Any) -> set[str]:
    """What a person wrote in values of any depth: texts that no other save has."""
    match value:
        case str() if value.startswith("text "):
            return {value}
        case dict():
            return set[str]().union(*map(texts_of, cast("dict[str, Any]", value).values()))
        case list():
            return set[str]().union(*map(texts_of, cast("list[Any]", value)))
        case _:
            return set()


@pytest.mark.slow
def test_all_devices_are_equal_in_the_end(measured: Callable[[str, str], None]) -> None:
    runs, steps = int(os.environ.get("STATEFUL_RUNS", "2")), int(os.environ.get("STATEFUL_STEPS", "12"))
    size = settings(max_examples=runs, stateful_step_count=steps, suppress_health_check=SLOW)
    run_state_machine_as_test(Devices, settings=size)
    measured("sync", f"{runs} runs of {steps} steps on up to {MOST} devices: all equal in the end, no text lost")
