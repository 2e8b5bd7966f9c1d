"""Ages: after how long records of a kind are to leave for the trash, chosen kind by kind, and never by themselves.

Only what has a day of its own grows old. The trash gives everything back until it is emptied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import col

from calmterm.core.errors import UsageError
from calmterm.store.model import records
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.record import Record
from calmterm.store.record_mapper import live
from calmterm.store.record_reader import day_column
from calmterm.store.retention import MOST_DAYS, OldCount
from calmterm.store.store import Store

NEVER: Final = 0
PREFIX: Final = "age."
STEP: Final = 100  # records between two words of progress


@dataclass(frozen=True, slots=True)
class AgingKind:
    """How many live records of a kind there are, after how many days they are old, and how many are."""

    kind: type[Record]
    count: int
    days: int
    old: int


def set_age(store: Store, kind: type[Record], days: int) -> None:
    """Choose after how many days records of a kind are old; `NEVER` for none. Raises UsageError."""
    if not day_column(kind)[1]:
        raise UsageError(f"What is kept as {kind.table_name()} has no day of its own, so it does not grow old.")
    if not NEVER <= days <= MOST_DAYS:
        raise UsageError(f"An age is at most {MOST_DAYS:,} days.")
    store.set_setting(f"{PREFIX}{kind.table_name()}", str(days))


def ages(store: Store) -> dict[type[Record], int]:
    """Return the ages that were chosen, in days by kind."""
    with store.rows.reading() as session:
        query = select(col(records.Setting.name), col(records.Setting.value))
        kept = {row[0]: row[1] for row in session.execute(query.where(col(records.Setting.name).startswith(PREFIX)))}
    found = {kind: kept.get(f"{PREFIX}{kind.table_name()}", "") for kind in listed_kinds()}
    return {kind: int(days) for kind, days in found.items() if days.isdigit() and int(days) != NEVER}


def old(store: Store) -> list[OldCount]:
    """Return how many records of each kind are older than its age, where there are any."""
    with store.rows.reading() as session:
        counts = [
            OldCount(kind, len(session.scalars(_older(store, kind, days)).all())) for kind, days in ages(store).items()
        ]
    return [one for one in counts if one.count]


def aging_kinds(store: Store) -> list[AgingKind]:
    """Return what is kept of the kinds that grow old, where there is any record or an age."""
    chosen, due = ages(store), {one.kind: one.count for one in old(store)}
    found: list[AgingKind] = []
    with store.rows.reading() as session:
        for kind in listed_kinds():
            if day_column(kind)[1]:
                count = session.scalar(select(func.count()).select_from(kind).where(live(kind))) or 0
                found.append(AgingKind(kind, count, chosen.get(kind, NEVER), due.get(kind, 0)))
    return [one for one in found if one.count or one.days]


def move_old(store: Store, progress: Callable[[int], object] = lambda moved: None) -> int:
    """Move what is older than its age to the trash, all of it or nothing; return how many. Raises what saving does.

    `progress` is told now and then how many were moved; what it raises ends it, and nothing was.
    """
    moved = 0
    with store.rows.writing() as session:
        for kind, days in ages(store).items():
            for one in session.scalars(_older(store, kind, days)).all():
                if moved % STEP == 0:
                    progress(moved)
                store.move(session, kind, one, trashed=True)
                moved += 1
    return moved


def _older(store: Store, kind: type[Record], days: int) -> Any:
    first = store.today() - timedelta(days=days)
    return select(col(kind.id)).where(live(kind), day_column(kind)[0] < first)
