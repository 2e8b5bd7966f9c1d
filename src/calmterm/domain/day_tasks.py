"""The small things of a day, as Today and their own screen show and tick them."""

from datetime import date
from typing import Final

from calmterm.core.text import one_line
from calmterm.store import Store
from calmterm.store.model.records import DailyTask
from calmterm.store.model.summary import name_of

ROW_CELLS: Final = 60
LEAST_URGENT: Final = 5  # where none was given: after all that have a priority, 1 to 4


def todays_tasks(store: Store, today: date) -> list[DailyTask]:
    """Return the small things of a day: open ones first, then by their priority."""
    found = store.records(DailyTask, since=today, until=today, oldest_first=True)
    return sorted(found, key=lambda one: (one.done_at is not None, one.priority or LEAST_URGENT))


def set_done(store: Store, task: DailyTask) -> DailyTask:
    """Done now, or not done after all. Raises NotFound, ChangedElsewhere and what the disk says."""
    fresh = store.get(DailyTask, task.id)
    return store.change(fresh, {"done_at": store.clock.now() if fresh.done_at is None else None})


def task_line(task: DailyTask) -> str:
    """Return one small thing on a line, with its box."""
    mark = "✓" if task.done_at is not None else "○"
    minutes = f"  {task.estimated_minutes} min" if task.estimated_minutes else ""
    return f"{mark} {one_line(name_of(task), ROW_CELLS)}{minutes}"
