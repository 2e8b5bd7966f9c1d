"""A milestone or a check-in of a goal, in the same form as everything else; saved as one change of the goal."""

from collections.abc import Mapping
from typing import Any

from calmterm.core.errors import CalmtermError, InvalidRecord
from calmterm.screens.base.form_screen import FormScreen, Start
from calmterm.store import Record, Store
from calmterm.store.model.kind import Child
from calmterm.store.model.records import Goal


class GoalPartScreen(FormScreen):
    """A part of `goal` in its list `field`: the one at `place`, or a new one. Returns the goal as it was saved."""

    def __init__(self, goal: Goal, field: str, place: int | None = None) -> None:
        self._part: Child = next(child for child in goal.about.children if child.field == field)
        super().__init__(self._part.kind, section="goals", subject=str(goal.id))
        if place is not None:
            self._draft = f"{self._draft}:{place}"
        self._is_new = place is None
        self._goal = goal
        self._place = place

    def start(self, store: Store) -> Start:
        """The part as it is now; a new check-in is of today."""
        self._goal = store.get(Goal, self._goal.id)
        if self._place is not None:
            return Start(None, self._rows()[self._place])
        return Start(None, {"checked_on": store.today()} if self._has("checked_on") else {})

    def _has(self, name: str) -> bool:
        return any(spec.name == name for spec in self._kind.columns())

    def _rows(self) -> list[dict[str, Any]]:
        return list(self._goal.values()[self._part.field])

    def _check(self, values: Mapping[str, Any]) -> None:
        """As every form, but without the goal it belongs to. Raises InvalidRecord."""
        self._kind.check_child(values, self._part.parent)

    async def _save(self, values: dict[str, Any]) -> None:
        """Save it with its goal."""
        rows = self._rows()
        if self._place is None:
            last = max((row.get("position") or 0 for row in rows), default=-1)
            filled = {name: value for name, value in values.items() if value is not None}
            rows.append({**({"position": last + 1} if self._has("position") else {}), **filled})
        else:
            rows[self._place] = {**rows[self._place], **values}
        goal, field = self._goal, self._part.field
        try:
            saved: Record = await self.ask(lambda store: store.change(goal, {field: rows}))
        except InvalidRecord as error:
            await self.form.complain(error.problems)
        except CalmtermError as error:
            self.tell(error)
        else:
            await self._leave(saved, "Saved. Press u to undo.")
