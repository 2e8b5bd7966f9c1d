"""What 100,000 records cost against 1,000, in the same run: opening Today, and the first page of every list.

    python bench/many_records.py [--few 1000] [--many 100000] [--runs 31] [--kind K ...]

Every kind gets a vault with the few and one with the many, whose last days are alike: ten records a day, as far back as
they reach. The calls alternate between the two, so that whatever else the machine does weighs on both. A page is what
a list screen reads, a hundred records with their lines. Prints medians in milliseconds, their ratio (the aim: at most
1.5) and the index that SQLite takes. Leaves with 1 if a ratio is above the aim or a list needs a sort of its own.

The records are written past the store, sealed as it seals them: saving them one by one would take hours.
"""

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from calmterm.core.clock import FixedClock
from calmterm.core.ids import new_id
from calmterm.screens.today.today import read_day
from calmterm.store import FieldSpec, Record, Store, Vault, kinds, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.crypto.seal import seal
from calmterm.store.model.records import CheckIn, CheckInEmotion, JournalEntry
from calmterm.store.model.summary import summary

NOW: Final = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
STEP: Final = timedelta(hours=2, minutes=24)  # ten a day
PAGE: Final = 100
CHUNK: Final = 10_000
AIM: Final = 1.5
SMALL: Final = "SCAN setting"
"""A table of a few rows, however many records there are: it is read whole."""


def value(spec: FieldSpec, number: int) -> Any:
    """A valid value of a required field, another for every number where there is room for that."""
    match spec.widget:
        case "scale":
            return int(spec.low or 0) + number % 2
        case "number":
            return int(spec.low or 0) + number
        case "moment":
            return NOW - number * STEP
        case "day":
            return NOW.date() - timedelta(days=number)
        case "choice":
            return spec.choices[0][0]
        case _:
            return f"{number} quiet words by the river"[: spec.limit]


def rows(store: Store, kind: type[Record], count: int, fixed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Table rows of a kind, the newest first, sealed under their own ids."""
    table: Any = vars(kind)["__table__"]
    columns = [spec for spec in kind.columns() if spec.required and spec.name not in fixed]
    prose = [spec for spec in kind.prose() if spec.required or spec.name in kind.about.headline]
    defaults = {spec.name: spec.default for spec in kind.columns() if spec.default is not None}
    for number in range(count):
        row: dict[str, Any] = dict.fromkeys(table.columns.keys())
        row |= defaults | fixed | {spec.name: value(spec, number) for spec in columns}
        made = NOW - number * STEP
        row |= {"id": new_id(), "created_at": made, "updated_at": made, "revision": 1}
        if kind.about.felt:
            row |= {kind.about.felt: made, "local_date": store.day_of(made), "utc_offset_minutes": 0}
        if kind.Text is not None:
            record = kind(id=row["id"])
            record.assign({spec.name: value(spec, number) for spec in prose})
            row["sealed"] = seal(store.rows.text_key, store.rows._context(record), record.payload())  # pyright: ignore[reportPrivateUsage] - see above
        yield row


def write(store: Store, kind: type[Record], found: Iterable[dict[str, Any]]) -> None:
    """Put rows into their table, some to a transaction."""
    table: Any = vars(kind)["__table__"]
    while chunk := list(islice(found, CHUNK)):
        with store.rows.writing() as session:  # pyright: ignore[reportPrivateUsage] - see above
            session.connection().execute(table.insert(), chunk)


def fill(store: Store, kind: type[Record], count: int) -> None:
    """Give a vault so many records of a kind, and of what they cannot be without one."""
    fixed: dict[str, Any] = {}
    for spec in kind.columns():
        if spec.widget == "reference" and spec.required:
            target = next(rows(store, kinds()[spec.target], 1, {}))
            write(store, kinds()[spec.target], iter([target]))
            fixed[spec.name] = target["id"]
    write(store, kind, rows(store, kind, count, fixed))


def add_emotions(store: Store) -> None:
    """Two emotions for every check-in."""
    with store._engine.connect() as connection:  # pyright: ignore[reportPrivateUsage] - see above
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM check_in")]
    stamp = {"created_at": NOW, "updated_at": NOW, "deleted_at": None, "revision": 1, "sealed": None}
    found = (
        {"id": new_id(), **stamp, "check_in_id": uuid.UUID(one), "emotion": emotion, "intensity": 5}
        for one in ids
        for emotion in ("joy", "fear")
    )
    write(store, CheckInEmotion, found)


def page(kind: type[Record]) -> Callable[[Store], object]:
    """What a list screen reads at first."""
    return lambda store: [summary(record) for record in store.records(kind, limit=PAGE)]


def plans(store: Store, call: Callable[[Store], object]) -> list[str]:
    """What SQLite's planner says to the queries of a call."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engine = store._engine  # pyright: ignore[reportPrivateUsage] - see above
    event.listen(engine, "before_cursor_execute", note)
    call(store)
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        return [
            "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
            for statement, parameters in asked
        ]


def compare(name: str, call: Callable[[Store], object], few: Store, many: Store, runs: int) -> bool:
    """Measure a call on both vaults and print the line; whether it is within the aim and along indexes.

    Today sorts the check-ins of its two weeks, found by their day; a list comes sorted.
    """
    times: list[tuple[float, float]] = []
    for turn in range(runs + 2):
        pair = (seconds(call, few), seconds(call, many))
        if turn > 1:  # the first rounds fill the caches of both
            times.append(pair)
    small, large = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    found = plans(many, call)
    sorts = name != "today" and "TEMP B-TREE" in found[0]
    scans = [plan for plan in found if "SCAN" in plan and "USING" not in plan and plan != SMALL]
    fine = large / small <= AIM and not sorts and not scans
    print(f"{name:<18} {small:7.2f} {large:7.2f} {large / small:6.2f}   {found[0]}", flush=True)
    return fine


def seconds(call: Callable[[Store], object], store: Store) -> float:
    began = time.perf_counter()
    call(store)
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--few", type=int, default=1_000)
    arguments.add_argument("--many", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=31)
    arguments.add_argument("--kind", action="append", help="only this list (may be given again); today is one too")
    given = arguments.parse_args()
    lists = {kind.table_name(): kind for kind in listed_kinds()}
    chosen = given.kind or ["today", *lists]
    print(f"{'':<18} {given.few:7,} {given.many:7,}  ratio   (ms, medians of {given.runs})")
    fine = True
    for name in chosen:
        with tempfile.TemporaryDirectory() as place:
            stores: list[Store] = []
            for count in (given.few, given.many):
                store, _ = Vault(Path(place) / str(count), FixedClock(NOW)).create("bench", [Cost(2, 19 * MIB)])
                stores.append(store)
                if name == "today":
                    fill(store, CheckIn, count)
                    add_emotions(store)
                    fill(store, JournalEntry, count)
                else:
                    fill(store, lists[name], count)
            call = read_day if name == "today" else page(lists[name])
            fine = compare(name, call, *stores, runs=given.runs) and fine
            for store in stores:
                store.close()
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
