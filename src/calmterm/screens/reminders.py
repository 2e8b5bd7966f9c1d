"""Reminders while the program is open: each occasion is told once in a session, as a quiet line."""

from typing import TYPE_CHECKING

from calmterm.errors import CalmtermError
from calmterm.safetext import one_line

if TYPE_CHECKING:
    from calmterm.app import CalmApp
    from calmterm.store import Store
    from calmterm.upcoming import Notice


class Reminders:
    """What was told in this session. Nothing leaves the program: no bell, no desktop, no mail."""

    def __init__(self, app: "CalmApp") -> None:
        self._app = app
        self._told: set[str] = set()

    async def look(self) -> None:
        """Tell what is new. A vault that cannot be read says so where somebody asks it for something."""
        if not self._app.desk.is_open:
            return
        try:
            found = await self._app.desk.run(_notices)
        except CalmtermError:
            return
        for one in found:
            if one.key not in self._told:
                self._told.add(one.key)
                self._app.notify(one_line(one.words), markup=False, timeout=12)


def _notices(store: "Store") -> "list[Notice]":
    from calmterm.upcoming import notices  # with the store, which is there by now

    return notices(store)
