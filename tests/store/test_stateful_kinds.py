"""Every kind of record against a plain dictionary: whatever is done in whatever order, both hold the same afterwards.

And the vault as it stood: whatever is done afterwards, it holds what an export wrote at that time.

Values come from the declarations: bounds, choices, text in several scripts with control characters that must be gone.
Small by default; STATEFUL_RUNS and STATEFUL_STEPS make it as large as one likes.
"""

import copy
import functools
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
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
from calmterm.core.errors import CalmtermError, InvalidRecord, NotFound, Refused
from calmterm.exchange.exporting import written_out
from calmterm.store import FieldSpec, Record, Store, Vault, kinds, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.db import database
from calmterm.store.db.audit import AuditLog
from calmterm.store.model.kind import Child
from calmterm.store.model.record import FeltRecord
from calmterm.store.model.records import CrisisEvent
from calmterm.store.model.validation import MOST

START: Final = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))
KINDS: Final = tuple(listed_kinds())
DERIVED: Final = frozenset({"utc_offset_minutes"})  # follows from the times of a night

# --- values: each a pair of what is given and what is kept ---------------------------------------------------

TOKENS: Final = [*"aBßé今😀 '\"%\\", "e\u0301", "日は", "שלום", "مرحبا", "👩\u200d👧", "[/]"]
NOISE: Final = ["", "", "", "", "\x00", "\x07", "\x1b[31m", "\x1b]0;x\x07", "\u202e", "\u2066", "\x9b2J", "\x7f"]
Pair = tuple[Any, Any]


def texts(spec: FieldSpec) -> st.SearchStrategy[Pair]:
    """Text with characters around it and in it that do not come through."""
    prose = spec.widget == "prose"
    length = min(6, spec.limit // 13)

    def pair(parts: list[tuple[str, str]]) -> Pair:
        given = "".join(noise + part for part, noise in parts)
        kept = "".join(part for part, _ in parts).replace("\r\n", "\n")
        if not prose:
            kept = kept.replace("\n", " ")
        if not spec.hidden:  # what no person typed is kept as it came
            kept = kept.strip("\n").rstrip() if prose else kept.strip()
        return given, kept or None

    words = TOKENS if spec.hidden else [*TOKENS, "\n", "\r\n"]
    found = st.lists(st.tuples(st.sampled_from(words), st.sampled_from(NOISE)), max_size=length).map(pair)
    return found.filter(lambda one: one[1]) if spec.required else found


def same(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Pair]:
    return strategy.map(lambda value: (value, value))


EARLIEST: Final = datetime.fromisoformat("1950-01-01")
OFFSETS: Final = [timezone(timedelta(minutes=minutes)) for minutes in (-570, -60, 0, 60, 345, 840)]
moments = st.datetimes(EARLIEST, EARLIEST.replace(year=2050), timezones=st.sampled_from(OFFSETS))
days = st.dates(date(1950, 1, 1), date(2050, 1, 1))


def values_for(spec: FieldSpec) -> st.SearchStrategy[Pair]:
    """What a person may give for a field that is no reference, and what is kept of it."""
    match spec.widget:
        case "scale":
            found = same(st.integers(int(spec.low or 0), int(spec.high or 0)))
        case "number" if spec.whole:
            high = MOST if spec.high is None else int(spec.high)
            small = st.integers(int(spec.low or 0), min(high, int(spec.low or 0) + 4))
            found = same(small | st.integers(int(spec.low or 0), high))
        case "number":
            high = float(MOST) if spec.high is None else spec.high
            found = same(st.floats(float(spec.low or 0), high, allow_nan=False, allow_subnormal=False))
        case "moment":
            found = same(moments) | moments.map(lambda value: (value.isoformat(), value))
        case "day":
            near = st.sampled_from([START.date(), START.date() - timedelta(days=1)])
            found = (near | days).map(lambda value: (value.isoformat(), value))
        case "choice":
            found = same(st.sampled_from([name for name, _ in spec.choices]))
        case "names":
            names = st.lists(st.sampled_from([name for name, _ in spec.choices]), max_size=4)
            found = names.map(lambda given: (given, sorted(set(given))))
        case "flag":
            found = same(st.booleans())
        case "line" | "prose":
            found = texts(spec)
        case "tags" | "lines":
            words = st.lists(st.sampled_from(["a", "b ", "今日", "a\x1b[31m", "שלום"]), max_size=4)
            found = words.map(lambda given: (given, [*dict.fromkeys(map(kept_tag, given))]))
        case "reference":
            raise AssertionError("needs what is there")
    optional = not spec.required and spec.default is None and spec.widget not in ("tags", "lines", "line", "prose")
    return st.just((None, None)) | found if optional else found


def kept_tag(given: str) -> str:
    return given.strip().removesuffix("\x1b[31m")


def fields_of(kind: type[Record], leave_out: str = "") -> list[FieldSpec]:
    return [spec for spec in kind.specs() if spec.name not in DERIVED | {leave_out} and spec.widget != "reference"]


@functools.cache
def plain_values(kind: Any, leave_out: str = "") -> st.SearchStrategy[dict[str, Pair]]:
    specs = {spec.name: values_for(spec) for spec in fields_of(kind, leave_out)}
    needed = {spec.name for spec in fields_of(kind, leave_out) if spec.required and spec.name != kind.about.felt}
    return st.fixed_dictionaries(
        {name: strategy for name, strategy in specs.items() if name in needed},
        optional={name: strategy for name, strategy in specs.items() if name not in needed},
    )


TRIGGERS: Final = st.lists(st.sampled_from(["work", "Work", "今日", "dog", "DOG", "rain"]), max_size=3)


@functools.cache
def child_values(child: Child) -> st.SearchStrategy[list[dict[str, Pair]]]:
    rows = plain_values(child.kind, child.parent)
    key = child.key
    alone = (lambda row: row[key][1]) if key is not None else None
    return st.lists(rows, max_size=3, unique_by=alone)


def blank(kind: type[Record], leave_out: str = "") -> dict[str, Any]:
    """What a record holds of which nothing was said."""
    return {
        spec.name: [] if spec.widget in ("tags", "lines") else spec.default
        for spec in kind.specs()
        if spec.name not in DERIVED | {leave_out}
    }


# --- rules over several fields --------------------------------------------------------------------------------

NIGHT: Final = ("into_bed_at", "tried_to_sleep_at", "final_awakening_at", "out_of_bed_at")
SPANS: Final = {
    "consent": (("from_on", "until_on"),),
    "sharing": (("from_on", "until_on"),),
    "care_note": (("received_at", "read_at"), ("received_at", "answered_at")),
    "care_message": (("sent_at", "read_at"),),
}
NONE: Final = (None, None)


def keep_rules(kind: type[Record], pairs: dict[str, Pair]) -> None:
    """Put drawn values in the order that the kind's rules ask for."""
    match kind.table_name():
        case "sleep_night":
            there = [name for name in ("nap_at", *NIGHT) if pairs.get(name, NONE)[1] is not None]
            pairs |= dict(zip(there, sorted((pairs[name] for name in there), key=lambda one: one[1]), strict=True))
        case name if name in SPANS:
            there = [name for span in SPANS[name] for name in span]
            there = [name for name in dict.fromkeys(there) if pairs.get(name, NONE)[1] not in (None, ...)]
            pairs |= dict(zip(there, sorted((pairs[name] for name in there), key=lambda one: one[1]), strict=True))
        case "exposure_attempt" if pairs.get("suds_peak", NONE)[1] is not None:
            rated = [pairs[name][1] for name in ("suds_pre", "suds_peak", "suds_post") if name in pairs]
            highest = max(one for one in rated if one is not None)
            pairs["suds_peak"] = (highest, highest)
        case _:
            pass


def refusal(kind: type[Record], values: Mapping[str, Any]) -> str | None:
    """What is said of values that do not fit the kind's rules over several fields; None where they do."""
    if kind.table_name() == "sleep_night":
        told = [values[name] for name in NIGHT if values[name] is not None]
        nap, bed = values["nap_at"], values["into_bed_at"]
        fits = told == sorted(told) and (nap is None or bed is None or nap <= bed)
        return None if fits else "comes after"
    needs = kind.about.needs
    if needs is not None and all(values.get(name) in (None, []) for name in needs.names):
        return re.escape(needs.sentence)
    for first, last in SPANS.get(kind.table_name(), ()):
        if values[last] is not None and values[first] > values[last]:
            return "ends on the day|begins before it ends|after it (came|was sent)"
    return None


# --- the model ------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One record as the model knows it."""

    kind: type[Record]
    values: dict[str, Any]
    deleted: datetime | None = None


@dataclass
class Model:
    """All that a vault holds, as plain values."""

    rows: dict[uuid.UUID, Row] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: {"work": "work"})  # how a trigger was first written

    def of(self, kind: type[Record], *, trashed: bool) -> dict[uuid.UUID, Row]:
        return {one: row for one, row in self.rows.items() if row.kind is kind and (row.deleted is not None) is trashed}

    def tied(self, one: uuid.UUID) -> list[uuid.UUID]:
        """Records with a list of their own that cannot outlive this one."""
        bound = {child.kind: child.parent for child in self.rows[one].kind.about.children if not child.inline}
        return [other for other, row in self.rows.items() if row.kind in bound and row.values[bound[row.kind]] == one]

    def bound(self, one: uuid.UUID) -> list[uuid.UUID]:
        """Records of any kind whose key says that they go with this one."""
        table = self.rows[one].kind.table_name()
        keys = {
            row.kind: [key.parent.name for key in vars(row.kind)["__table__"].foreign_keys
                       if key.column.table.name == table and key.ondelete in ("CASCADE", "RESTRICT")]
            for row in self.rows.values()
        }  # fmt: skip
        return [other for other, row in self.rows.items() if one in map(row.values.get, keys[row.kind])]

    def conflict(self) -> str | None:
        """The sentence of the first unique rule that does not hold among live rows."""
        seen: set[tuple[Any, ...]] = set()
        for row in self.rows.values():
            for unique in row.kind.about.unique if row.deleted is None else ():
                place = (row.kind, *(row.values[name] for name in unique.columns))
                if None not in place and place in seen:
                    return unique.sentence
                seen.add(place)
        return None

    def set_deleted(self, one: uuid.UUID, at: datetime | None) -> None:
        was = self.rows[one].deleted
        self.rows[one].deleted = at
        for other in self.tied(one):
            if self.rows[other].deleted == was:
                self.rows[other].deleted = at

    def remove(self, gone: Iterable[uuid.UUID]) -> None:
        removed = set(gone)
        self.rows = {one: row for one, row in self.rows.items() if one not in removed}
        for row in self.rows.values():  # all that still point there may lose what they point to
            for spec in row.kind.columns():
                if spec.widget == "reference" and row.values[spec.name] in removed:
                    row.values[spec.name] = None


def as_model(record: Record) -> dict[str, Any]:
    """A record's values as the model keeps them; a linked or keyed child has no place of its own."""
    found: dict[str, Any] = {spec.name: record.get(spec.name) for spec in record.specs() if spec.name not in DERIVED}
    for child in record.about.inline:
        rows = record.children[child.field]
        if child.link:
            found[child.field] = sorted(rows)
            continue
        told = [{spec.name: row.get(spec.name) for spec in row.specs() if spec.name != child.parent} for row in rows]
        key = child.key
        found[child.field] = told if key is None else sorted(told, key=lambda values: str(values[key]))
    return found


@functools.cache
def made_once() -> tempfile.TemporaryDirectory[str]:
    """A new vault to copy from; gone at the end."""
    place = tempfile.TemporaryDirectory()
    Vault(Path(place.name) / "vault", FixedClock(START)).create("x", [Cost(2, 19 * MIB)])[0].close()
    return place


COUNTS: Final = " UNION ALL ".join(
    f"SELECT '{kind.table_name()}', count(*), count(deleted_at) FROM {kind.table_name()}"  # noqa: S608
    for kind in KINDS
)


class EveryKind(RuleBasedStateMachine):
    @initialize(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    def open(self, kinds: list[type[Record]]) -> None:
        self.kinds = kinds  # a few a run, so that much happens to each
        self.place = tempfile.TemporaryDirectory()
        self.clock = FixedClock(START)
        self.vault = Vault(Path(self.place.name) / "vault", self.clock)
        shutil.copytree(Path(made_once().name) / "vault", self.vault.directory)
        self.store = self.vault.unlock("x")
        self.model = Model()
        self.undos: list[tuple[str, uuid.UUID, dict[str, Any]]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            with self.store._engine.connect() as connection:
                assert not any(AuditLog.count_strays(connection, kind.table_name()) for kind in KINDS)
            self.store.close()
            self.place.cleanup()

    # --- drawing ---

    def pick(self, data: st.DataObject, *, trashed: bool) -> uuid.UUID:
        there = sorted(one for one, row in self.model.rows.items() if (row.deleted is not None) is trashed)
        return data.draw(st.sampled_from(there))

    def draw(self, data: st.DataObject, kind: type[Record]) -> dict[str, Pair]:
        """Values for a record, each as given and as kept."""
        pairs = dict(data.draw(plain_values(cast("Any", kind))))
        keep_rules(kind, pairs)
        for spec in kind.columns():
            if spec.widget == "reference":
                targets = [one for one, row in self.model.rows.items() if row.kind.table_name() == spec.target]
                found = data.draw(st.sampled_from(([] if spec.required else [None]) + sorted(targets)))
                pairs[spec.name] = (found and str(found), found)
        for child in kind.about.inline:
            if child.link:
                given = data.draw(TRIGGERS)
                pairs[child.field] = (given, given)
                continue
            rows = [dict(row) for row in data.draw(child_values(child))]
            for row in rows:
                keep_rules(child.kind, row)
            kept = [blank(child.kind, child.parent) | {name: one[1] for name, one in row.items()} for row in rows]
            for values in kept:
                if child.kind.about.felt and values[child.kind.about.felt] is None:
                    values[child.kind.about.felt] = ...  # whatever stood in its place, or now
            if child.key is not None:
                kept.sort(key=lambda values, key=child.key: str(values[key]))
            pairs[child.field] = ([{name: one[0] for name, one in row.items()} for row in rows], kept)
        return pairs

    def kept(self, kind: type[Record], pairs: Mapping[str, Pair], before: Mapping[str, Any]) -> dict[str, Any]:
        """What a record holds once it was saved."""
        values = {**before, **{name: copy.deepcopy(pair[1]) for name, pair in pairs.items()}}
        felt = kind.about.felt
        if felt and values[felt] is None:
            values[felt] = before.get(felt) or self.clock.now()
        for child in kind.about.inline:
            if child.link and child.field in pairs:
                first = {name.casefold(): name for name in reversed(values[child.field])}
                values[child.field] = sorted(self.model.names.get(folded) or name for folded, name in first.items())
            for place, row in enumerate(values[child.field] if child.kind.about.felt else ()):
                if row[child.kind.about.felt] is ...:
                    old = before.get(child.field, [])[place : place + 1]
                    row[child.kind.about.felt] = old[0][child.kind.about.felt] if old else self.clock.now()
        return values

    def learn(self, kind: type[Record], pairs: Mapping[str, Pair]) -> None:
        """Triggers are made by the first who names them."""
        for child in kind.about.inline:
            for name in pairs[child.field][0] if child.link and child.field in pairs else ():
                self.model.names.setdefault(name.casefold(), name)

    def then(self, one: uuid.UUID, row: Row) -> str | None:
        """Why a record cannot be as `row`, or None; the model as it was."""
        trial = Model({**self.model.rows, one: row})
        return refusal(row.kind, row.values) or trial.conflict()

    # --- what a person does ---

    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        self.add_one(data, data.draw(st.sampled_from(self.kinds)))

    def add_one(self, data: st.DataObject, kind: type[Record]) -> None:
        for spec in kind.columns():  # what it cannot be without comes first
            there = {row.kind.table_name() for row in self.model.rows.values()}
            if spec.widget == "reference" and spec.required and spec.target not in there:
                self.add_one(data, kinds()[spec.target])
                return
        pairs = self.draw(data, kind)
        given = {name: pair[0] for name, pair in pairs.items()}
        row = Row(kind, self.kept(kind, pairs, blank(kind) | {child.field: [] for child in kind.about.inline}))
        if sentence := refusal(kind, row.values):
            with pytest.raises(InvalidRecord, match=sentence):
                self.store.add(self.store.new(kind, given))
            return
        record = self.store.new(kind, given)
        refused = self.then(record.id, row)
        if refused:
            with pytest.raises(InvalidRecord, match=refused):
                self.store.add(record)
            return
        self.store.add(record)
        self.learn(kind, pairs)
        self.model.rows[record.id] = row
        self.undos.append(("add", record.id, {}))

    @precondition(lambda self: any(row.deleted is None for row in self.model.rows.values()))
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        one = self.pick(data, trashed=False)
        row = self.model.rows[one]
        drawn = self.draw(data, row.kind)
        names = data.draw(st.lists(st.sampled_from(sorted(drawn)), unique=True, max_size=5)) if drawn else []
        pairs = {name: drawn[name] for name in names}
        after = Row(row.kind, self.kept(row.kind, pairs, row.values))
        given = {name: pair[0] for name, pair in pairs.items()}
        refused = self.then(one, after)
        if refused:
            with pytest.raises(InvalidRecord, match=refused):
                self.store.change(self.store.get(row.kind, one), given)
            return
        self.store.change(self.store.get(row.kind, one), given)
        self.learn(row.kind, pairs)
        self.undos.append(("change", one, row.values))
        self.model.rows[one] = after

    @precondition(lambda self: any(row.deleted is None for row in self.model.rows.values()))
    @rule(data=st.data())
    def move_to_trash(self, data: st.DataObject) -> None:
        one = self.pick(data, trashed=False)
        self.store.trash(self.store.get(self.model.rows[one].kind, one))
        self.model.set_deleted(one, self.clock.now())
        self.undos.append(("trash", one, {}))

    @precondition(lambda self: any(row.deleted is not None for row in self.model.rows.values()))
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        one = self.pick(data, trashed=True)
        record = self.store.find(str(one), trashed=True)
        trial = copy.deepcopy(self.model)
        trial.set_deleted(one, None)
        refused = trial.conflict()
        if refused:
            with pytest.raises(InvalidRecord, match=refused):
                self.store.restore(record)
            return
        self.store.restore(record)
        self.model = trial
        self.undos.append(("restore", one, {}))

    @precondition(lambda self: any(row.deleted is not None for row in self.model.rows.values()))
    @rule(data=st.data())
    def purge_one(self, data: st.DataObject) -> None:
        one = self.pick(data, trashed=True)
        record = self.store.find(str(one), trashed=True)
        bound = self.model.bound(one)
        if any(self.model.rows[other].deleted is None for other in bound):
            with pytest.raises(Refused):
                self.store.removal.purge(record)
            return
        assert self.store.removal.purge(record) == 1
        self.model.remove([one, *bound])

    @rule()
    def purge_all(self) -> None:
        gone = {one for one, row in self.model.rows.items() if row.deleted is not None}
        gone -= {one for one in gone if any(self.model.rows[other].deleted is None for other in self.model.bound(one))}
        assert self.store.removal.purge() == len(gone)
        self.model.remove(gone)

    @rule()
    def undo(self) -> None:
        if not self.undos:
            assert self.store.undo.last() is None
            return
        did, one, before = self.undos.pop()
        row = self.model.rows.get(one)
        if row is None or (row.deleted is not None) is not (did == "trash"):
            with pytest.raises(NotFound):
                self.store.undo.last()
            return
        trial = copy.deepcopy(self.model)
        if did == "change":
            trial.rows[one].values = copy.deepcopy(before)
            lost = [before[spec.name] for spec in row.kind.columns() if spec.widget == "reference"]
            if any(target is not None and target not in self.model.rows for target in lost):
                with pytest.raises(Refused):  # what it pointed to is gone for good
                    self.store.undo.last()
                return
        else:
            trial.set_deleted(one, None if did == "trash" else self.clock.now())
        refused = trial.conflict()
        if refused:
            with pytest.raises(CalmtermError, match=refused):
                self.store.undo.last()
            return
        assert self.store.undo.last()
        self.model = trial

    @rule(minutes=st.integers(0, 3000))
    def wait(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.vault.unlock("x")
        self.undos.clear()
        for row in self.model.of(CrisisEvent, trashed=False).values():
            make_coarse(row.values, self.store.today())

    # --- what holds after every step ---

    @invariant()
    def both_hold_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store._engine.connect() as connection:
            counted = {name: (every, trashed) for name, every, trashed in connection.exec_driver_sql(COUNTS)}
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        for kind in KINDS:
            live, trashed = self.model.of(kind, trashed=False), self.model.of(kind, trashed=True)
            assert counted[kind.table_name()] == (len(live) + len(trashed), len(trashed))
            if live:
                self.compare(kind, live, trashed=False)
            if trashed:
                self.compare(kind, trashed, trashed=True)

    def compare(self, kind: type[Record], expected: Mapping[uuid.UUID, Row], *, trashed: bool) -> None:
        found = self.store.records(kind, trashed=trashed)
        assert {record.id for record in found} == set(expected)
        for record in found:
            told, wanted = as_model(record), expected[record.id].values
            assert told.keys() == wanted.keys()
            other = {name: (value, wanted[name]) for name, value in told.items() if value != wanted[name]}
            assert not other, other
        assert [record.deleted_at for record in found] == [expected[record.id].deleted for record in found]
        upwards = kind.about.ascending and not trashed
        order = [(record.deleted_at if trashed else getattr(record, kind.about.order), record.id) for record in found]
        assert order == sorted(order, reverse=not upwards)
        for record in found:
            assert_placed(record)
            for child in kind.about.inline:
                for row in () if child.link else record.children[child.field]:
                    assert_placed(row)
                    assert row.deleted_at == record.deleted_at


def make_coarse(stretch: dict[str, Any], today: date) -> None:
    """What opening a vault does to a hard stretch of 30 days ago and more: its month, a band, how it was afterwards."""
    if today - stretch["on"] < timedelta(days=30):
        return
    severity = stretch["severity"]
    band = None if severity is None else 2 if severity <= 3 else 5 if severity <= 7 else 9
    left = {
        **dict.fromkeys(stretch),
        "on": stretch["on"].replace(day=1),
        "severity": band,
        "outcome": stretch["outcome"],
    }
    if {k: v for k, v in left.items() if v} != {k: v for k, v in stretch.items() if v not in (None, "", [])}:
        stretch.update(left)


def assert_placed(record: Record) -> None:
    """A felt record stands on its felt day, and is told in the offset in which it was felt."""
    if isinstance(record, FeltRecord):
        felt = record.get(record.about.felt or "")
        assert record.local_date == (felt - timedelta(hours=4)).date()
        assert felt.utcoffset() == timedelta(minutes=record.utc_offset_minutes)
    assert record.updated_at >= record.created_at
    assert record.created_at.tzinfo is UTC


# --- the vault as it stood ------------------------------------------------------------------------------------


Decrypted = Callable[[Path, bytes], bytes]
SEALED: Final = "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c ON c.name = 'sealed'"
REFERENCES: Final = frozenset(spec.name for kind in KINDS for spec in kind.columns() if spec.widget == "reference")
LOOKS: Final = 4  # a run


class AsItStood(EveryKind):
    """Exports now and then, and looks back afterwards; what was purged in between is not in what is expected."""

    decrypted: Decrypted

    def __init__(self) -> None:
        super().__init__()
        self.looks: list[tuple[datetime, dict[str, Any]]] = []
        self.gone: set[bytes] = set()
        self.coarse: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            for at, seen in self.looks:
                self.look_back(at, seen)
            database.fold_log(self.store._engine)
            pages = self.decrypted(self.vault.directory / "journal.db", self.store.master.database[0])
            kept = self.boxes()
            assert all(box in pages for box in kept)  # what is looked for can be found
            assert not any(box in pages for box in self.gone - kept)
            assert self.store.verify_audit() == []
        super().teardown()

    @precondition(lambda self: len(self.looks) < LOOKS and self.model.rows)
    @rule()
    def look(self) -> None:
        self.looks.append((self.clock.at, exported(self.store)))
        self.clock.at += timedelta(seconds=1)

    @precondition(lambda self: self.model.rows)
    @rule()
    def reopen(self) -> None:
        before = {one: copy.copy(row.values) for one, row in self.model.of(CrisisEvent, trashed=False).items()}
        super().reopen()
        self.coarse |= {str(one) for one, values in before.items() if self.model.rows[one].values != values}

    @precondition(lambda self: any(row.deleted is not None for row in self.model.rows.values()))
    @rule(data=st.data())
    def purge_one(self, data: st.DataObject) -> None:
        before = self.boxes()
        super().purge_one(data)
        self.note_gone(before)

    @precondition(lambda self: any(row.deleted is not None for row in self.model.rows.values()))
    @rule()
    def purge_all(self) -> None:
        before = self.boxes()
        super().purge_all()
        self.note_gone(before)

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data())
    def change_and_purge(self, data: st.DataObject) -> None:
        """By chance alone little that was changed would be purged."""
        if any(row.deleted is None for row in self.model.rows.values()):
            self.change(data)
            self.move_to_trash(data)
        self.purge_all()

    def boxes(self) -> set[bytes]:
        """Every sealed text of the vault and every patch, by its first bytes, which are random."""
        with self.store._engine.connect() as connection:
            tables = connection.exec_driver_sql(SEALED).scalars().all()
            query = " UNION ALL ".join(f'SELECT substr(sealed, 1, 24) FROM "{table}"' for table in tables)  # noqa: S608
            return {bytes(box) for box in connection.exec_driver_sql(query).scalars() if box is not None}

    def note_gone(self, before: set[bytes]) -> None:
        self.gone |= before - self.boxes()
        with self.store._engine.connect() as connection:
            query = "SELECT record_id FROM audit_event WHERE substr(sealed, 1, 1) = x'01'"
            patched = {uuid.UUID(one) for one in connection.exec_driver_sql(query).scalars()}
        assert patched <= self.model.rows.keys(), "a patch of what was purged is kept"

    def look_back(self, at: datetime, seen: Mapping[str, Any]) -> None:
        with self.store.as_of(at) as past:
            found, told = exported(past), past.notices
        there = {str(one) for one in self.model.rows}
        assert not any("nothing earlier" in one for one in told) or self.coarse
        assert any("Deleted forever" in one for one in told) or seen.keys() <= there
        wanted = {one: self.still_told(record, there) for one, record in seen.items() if one in there}
        found = {one: self.still_told(record, there) for one, record in found.items()}
        for one in self.coarse:  # nothing finer is kept of it
            wanted.pop(one, None)
            found.pop(one, None)
        assert found == wanted

    @staticmethod
    def still_told(record: Mapping[str, Any], there: set[str]) -> dict[str, Any]:
        """A record of an export, with what points to a record that was purged since taken off."""
        return {name: None if name in REFERENCES and value not in there else value for name, value in record.items()}


def exported(store: Store) -> dict[str, Any]:
    """What an export of all kinds holds, by id."""
    rows = json.loads(written_out(store, "json", everything=True).text)["records"]
    return {row["id"]: row for row in rows}


RUNS: Final = settings(
    max_examples=int(os.environ.get("STATEFUL_RUNS", "2")),
    stateful_step_count=int(os.environ.get("STATEFUL_STEPS", "20")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],  # to shrink a history takes minutes, and it is short as it is
)


@pytest.mark.slow
def test_every_kind(measured: Callable[[str, str], None]) -> None:
    run_state_machine_as_test(EveryKind, settings=RUNS)
    words = f"{RUNS.max_examples} sequences of up to {RUNS.stateful_step_count} steps over all kinds"
    measured("stateful", f"{words}: equal to a plain model after every step")


@pytest.mark.slow
def test_the_vault_as_it_stood(decrypted: Decrypted, measured: Callable[[str, str], None]) -> None:
    class Looking(AsItStood):
        pass

    Looking.decrypted = staticmethod(decrypted)
    run_state_machine_as_test(Looking, settings=RUNS)
    words = f"{RUNS.max_examples} runs of {RUNS.stateful_step_count} random steps over all kinds, purges among them"
    measured("history", f"{words}: the vault as it stood equals what was exported then, purged seals in no page")
