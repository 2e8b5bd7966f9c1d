"""A habit and its days as drafts, for the importers of habit trackers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from calmterm.exchange.importers.base import Item, UncheckedRecord, Unfit, each

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrackedHabit:
    """A habit as another program keeps it, to be done so many `times` within so many `days`."""

    identity: tuple[str, ...]
    name: str
    position: int = 0
    times: int = 1
    days: int = 1
    kind: str = "yes_no"
    target: float | None = None
    cue: str = ""
    archived_at: datetime | None = None

    def draft(self, line: int) -> UncheckedRecord:
        """Return the habit. Raises Unfit."""
        if not self.name.strip():
            raise Unfit("This habit has no name.")
        values: dict[str, Any] = {
            "name": self.name, "cue": self.cue, "times": self.times, "days": self.days, "kind": self.kind,
            "target": self.target, "position": self.position,
            "archived_at": self.archived_at,
        }  # fmt: skip
        return UncheckedRecord("habit", values, self.identity, line)

    def day(
        self, on: date, line: int, *, value: float | None = 1, skipped: bool = False, note: str = ""
    ) -> UncheckedRecord:
        """Return one day of the habit."""
        values = {"on": on, "value": value, "skipped": skipped, "note": note}
        links = {"habit_id": ("habit", self.identity)}
        return UncheckedRecord("habit_day", values, (*self.identity, on.isoformat()), line, links)


def habit_and_days(habit: TrackedHabit, rows: Iterable[T], day: Callable[[T], date], line: int) -> Iterator[Item]:
    """Yield the habit and the days on which it was done, each once, as `day` reads them from rows. Raises Unfit."""
    yield habit.draft(line)
    seen: set[date] = set()

    def draft_day(line: int, row: T) -> Iterable[Item]:
        if (on := day(row)) not in seen:
            seen.add(on)
            yield habit.day(on, line)

    yield from each(((line, row) for row in rows), draft_day)
