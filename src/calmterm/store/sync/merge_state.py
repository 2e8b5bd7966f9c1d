"""How the states that several devices have of one record become one, the same on all of them in whatever order.

A record is merged by its units: a field, or those fields that a rule holds together, so that values of two devices
never break it. Each unit knows its last write: the time of a hybrid logical clock and the device. The later write wins.
A write of prose names the writes that it knew of; two that did not know of each other are a conflict.

A trash covers the writes that the device knew when it threw the record away. A record is in the trash while all of its
writes are covered, so a change that was made elsewhere meanwhile brings it back. Removing for good does the same, and
takes the covered units along.
"""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, Self, cast

from calmterm.core.errors import TextDamaged
from calmterm.store.crypto.master_key import derive
from calmterm.store.model.record import FeltRecord, Record

ALIVE: Final = ""  # the unit that being added and coming out of the trash write
DAY: Final = "local_date"
LATEST: Final = 253_402_300_799_999  # milliseconds: the end of the year 9999
MOST_COUNTS: Final = 2**53
DIGEST: Final = 8  # bytes

Clock = tuple[int, int]
"""Milliseconds of a hybrid logical clock, and a count within them."""
Seen = dict[str, Clock]
"""By device the latest write that is known."""


class Stamp(NamedTuple):
    """When and where a unit was written; of two the greater is the later."""

    milliseconds: int
    counter: int
    device: str

    @property
    def clock(self) -> Clock:
        """Return the time alone."""
        return self.milliseconds, self.counter


@dataclass(frozen=True, slots=True)
class Write:
    """The last write of a unit, and of prose the writes that its writer knew."""

    stamp: Stamp
    knew: Mapping[str, Clock] = field(default_factory=dict[str, Clock])


def covers(seen: Mapping[str, Clock], stamp: Stamp) -> bool:
    """Return whether a write is among those that were seen."""
    return seen.get(stamp.device, (-1, -1)) >= stamp.clock


def join_seen(into: Seen, other: Mapping[str, Clock]) -> None:
    """Add what somebody else saw."""
    for device, clock in other.items():
        into[device] = max(into.get(device, clock), clock)


@dataclass(slots=True)
class Joined:
    """What came of a join: units to take over, and those of prose where this or the other device's text lost."""

    taken: set[str] = field(default_factory=set[str])
    ours_lost: set[str] = field(default_factory=set[str])
    theirs_lost: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class MergeState:
    """The writes of a record's units, what a trash and a removal for good cover.

    `known` (by unit of prose, all writes that were met here) and `digests` (of the values as they stand here) stay on
    the device.
    """

    writes: dict[str, Write] = field(default_factory=dict[str, Write])
    trashed: Seen = field(default_factory=dict[str, Clock])
    gone: Seen = field(default_factory=dict[str, Clock])
    known: dict[str, Seen] = field(default_factory=dict[str, Seen])
    digests: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def is_trashed(self) -> bool:
        """Return whether no write escaped the trash."""
        return all(covers(self.trashed, write.stamp) for write in self.writes.values())

    @property
    def last(self) -> Stamp:
        """Return the latest write."""
        return max((write.stamp for write in self.writes.values()), default=Stamp(0, 0, ""))

    def write(self, unit: str, stamp: Stamp, *, prose: bool) -> None:
        """Note a write of this device, which knew all that is known here."""
        knew: Seen = {}
        if prose and unit in self.writes:
            join_seen(knew, self.known.get(unit, {}))
            join_seen(knew, self.writes[unit].knew)
            join_seen(knew, {self.writes[unit].stamp.device: self.writes[unit].stamp.clock})
        self.writes[unit] = Write(stamp, knew)

    def cover(self, seen: Seen) -> None:
        """Let a trash or a removal cover all that is known."""
        for write in self.writes.values():
            join_seen(seen, {write.stamp.device: write.stamp.clock})

    def join(self, other: Self, prose: Iterable[str]) -> Joined:
        """Take in the state of another device; joining it again changes nothing."""
        joined = Joined()
        texts = frozenset(prose)
        for unit, theirs in other.writes.items():
            ours = self.writes.get(unit)
            if ours is None or theirs.stamp > ours.stamp:
                self.writes[unit] = theirs
                joined.taken.add(unit)
            if ours is None or unit not in texts or theirs.stamp == ours.stamp:
                continue
            known = self.known.setdefault(unit, {})
            join_seen(known, ours.knew)
            if not covers(known, theirs.stamp) and not covers(theirs.knew, ours.stamp):
                (joined.ours_lost if unit in joined.taken else joined.theirs_lost).add(unit)
            join_seen(known, {theirs.stamp.device: theirs.stamp.clock})
            join_seen(known, theirs.knew)
        join_seen(self.trashed, other.trashed)
        join_seen(self.gone, other.gone)
        self.forget_gone()
        return joined

    def forget_gone(self) -> None:
        """Drop the units that a removal for good covers."""
        for unit in [unit for unit, write in self.writes.items() if covers(self.gone, write.stamp)]:
            del self.writes[unit]
            self.known.pop(unit, None)
            self.digests.pop(unit, None)

    # --- as text ----------------------------------------------------------------------------------------

    def sent(self) -> dict[str, Any]:
        """Return the part that other devices are told, as JSON."""
        writes = {unit: [*write.stamp, *([write.knew] if write.knew else [])] for unit, write in self.writes.items()}
        common = max(writes.values(), key=list(writes.values()).count) if writes else None
        alike = sorted(unit for unit, write in writes.items() if write == common)
        told: dict[str, Any] = {"writes": {unit: write for unit, write in writes.items() if write != common}}
        told |= {"common": common, "units": alike} if common is not None else {}
        told |= {"trashed": self.trashed} if self.trashed else {}
        return told | ({"gone": self.gone} if self.gone else {})

    @classmethod
    def from_sent(cls, told: Any) -> Self:
        """Read what another device told. Raises TextDamaged."""
        try:
            writes = {str(unit): _write(write) for unit, write in told["writes"].items()}
            if "common" in told:
                writes |= dict.fromkeys(map(str, told["units"]), _write(told["common"]))
            return cls(writes, _seen(told.get("trashed", {})), _seen(told.get("gone", {})))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TextDamaged from None

    def kept(self) -> str:
        """Return all of it, as it is kept in the vault."""
        return json.dumps([self.sent(), self.known, self.digests], separators=(",", ":"))

    @classmethod
    def from_kept(cls, text: str) -> Self:
        """Read what `kept` wrote."""
        sent, known, digests = json.loads(text)
        state = cls.from_sent(sent)
        state.known = {unit: _seen(seen) for unit, seen in known.items()}
        state.digests = digests
        return state


def _write(value: Any) -> Write:
    milliseconds, counter, device, *knew = value
    return Write(Stamp(*_clock([milliseconds, counter]), str(device)), _seen(knew[0]) if knew else {})


def _seen(value: Any) -> Seen:
    return {str(device): _clock(clock) for device, clock in value.items()}


def _clock(value: Any) -> Clock:
    milliseconds, counter = value
    if type(milliseconds) is not int or type(counter) is not int:
        raise ValueError("a clock has whole numbers")
    if not (0 <= milliseconds <= LATEST and 0 <= counter <= MOST_COUNTS):
        raise ValueError("a clock beyond the calendar")
    return milliseconds, counter


# --- the units of a kind -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a kind by name, each with its fields, and which of them hold prose."""

    fields: Mapping[str, tuple[str, ...]]
    prose: frozenset[str]


def units_of(kind: type[Record]) -> Units:
    """Return the units that records of a kind are merged by."""
    return _units(cast("Any", kind))


@functools.cache
def _units(kind: type[Record]) -> Units:
    names = [spec.name for spec in kind.specs()] + [child.field for child in kind.about.inline]
    together = [{name for name in names if re.search(rf"\b{name}\b", rule.sql)} for rule in kind.about.rules]
    together += [set(kind.about.needs.names)] if kind.about.needs is not None else []
    if issubclass(kind, FeltRecord):
        names.append(DAY)
        together.append({DAY, *filter(None, (kind.about.felt,))})
    elif "utc_offset_minutes" in names:  # it is the clock that the times of a night are on
        moments = {spec.name for spec in kind.columns() if spec.widget == "moment"}
        together.append({"utc_offset_minutes", *({"zone"} & set(names)), *moments})
    groups = {name: {name} for name in names}
    for some in together:
        joined = set[str]().union(*(groups[name] for name in some))
        for name in joined:
            groups[name] = joined
    fields = {min(group): tuple(sorted(group)) for group in groups.values()}
    texts = {spec.name for spec in kind.prose()}
    texts |= {child.field for child in kind.about.inline if child.kind.Text is not None}
    return Units(fields, frozenset(unit for unit, group in fields.items() if texts & set(group)))


def digests(key: bytes, record: Record) -> dict[str, str]:
    """Return keyed hashes of a record's units as they stand, to notice which of them changed."""
    values = {**record.values(), DAY: getattr(record, DAY, None)}
    links = {child.field for child in record.about.inline if child.link is not None}
    found: dict[str, str] = {}
    for unit, group in units_of(type(record)).fields.items():
        plain: list[Any] = [sorted(values[name] or ()) if name in links else _plain(values[name]) for name in group]
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
        found[unit] = derive(key, "calm.sync.unit", size=DIGEST, data=text.encode("utf-8", "surrogatepass")).hex()
    return found


def _plain(value: Any) -> Any:
    """A value in one form, whatever offset its time has and however blank was written."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat() if value.year not in (1, 9999) else value.isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            plain = {name: _plain(item) for name, item in cast("Mapping[str, Any]", value).items()}
            return {name: item for name, item in plain.items() if item is not None}
        case list() | tuple():
            return [_plain(item) for item in cast("list[Any]", value)] or None
        case None | "":
            return None
        case bool() | int() | float() | str():
            return value
        case _:
            return str(value)
