"""A milestone or a check-in of a goal, in the same form as everything else; saved as one change of the goal."""

from collections.abc import Mapping
from typing import Any

from calmterm.screens.base.form_screen import FormScreen, Start
from calmterm.store import Record, Store
from calmterm.store.model.kind import Child
from calmterm.store.model.records import Goal


class GoalPartScreen(FormScreen):
    """Asks for a part of `goal` in its list `field`: the one at `place`, or a new one. Returns the saved goal."""

    def __init__(self, goal: Goal, field: str, place: int | None = None) -> None:
        self._part: Child = next(child for child in goal.about.children if child.field == field)
        super().__init__(self._part.kind, section="goals", subject=str(goal.id))
        if place is not None:
            self._draft = f"{self._draft}:{place}"
        self._goal = goal
        self._place = place

    def start(self, store: Store) -> Start:
        """Read the part as it is now; a new check-in is of today."""
        self._goal = store.get(Goal, self._goal.id)
        if self._place is not None:
            return Start(None, self._rows()[self._place])
        return Start(None, {"checked_on": store.today()} if self._has("checked_on") else {})

    def _has(self, name: str) -> bool:
        return any(spec.name == name for spec in self._kind.columns())

    def _rows(self) -> list[dict[str, Any]]:
        return list(self._goal.values()[self._part.field])

    @property
    def is_new(self) -> bool:
        return self._place is None

    def check(self, values: Mapping[str, Any]) -> None:
        """Hold values against the kind, but for the goal they belong to. Raises InvalidRecord."""
        self._kind.check_child(values, self._part.parent)

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        """Store the part by changing its goal. Raises InvalidRecord, ChangedElsewhere, NotFound."""
        rows = self._rows()
        if self._place is None:
            last = max((row.get("position") or 0 for row in rows), default=-1)
            filled = {name: value for name, value in values.items() if value is not None}
            rows.append({**({"position": last + 1} if self._has("position") else {}), **filled})
        else:
            rows[self._place] = {**rows[self._place], **values}
        return store.change(self._goal, {self._part.field: rows})
