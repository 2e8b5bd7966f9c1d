"""Reminders while the program is open: each occasion is told once in a session, as a quiet line."""

from typing import TYPE_CHECKING, Final

from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.screens.base.host import Host

if TYPE_CHECKING:
    from calmterm.domain.due import DueLine
    from calmterm.store import Store


OUT_OF_SIGHT: Final = "A reminder is due. F8 shows it."


class Reminders:
    """What was told in this session. Nothing leaves the program: no bell, no desktop, no mail.

    While words are hidden, it is only told that there is something; the words follow when they are shown again. In
    quiet hours nothing is told; what still waits afterwards is told then.
    """

    def __init__(self, app: Host) -> None:
        self._app = app
        self._told: set[tuple[str, object]] = set()
        self._hinted: set[tuple[str, object]] = set()

    async def look(self) -> None:
        """Tell what is new. A vault that cannot be read says so where somebody asks it for something."""
        if not self._app.worker.is_open or self._app.is_covered:
            return
        try:
            found = await self._app.worker.run(_to_tell)
        except CalmtermError:
            return
        hidden = self._app.hides_words
        told = self._hinted if hidden else self._told
        for one in found:
            key = one.waiting.occasion, one.until  # what was put off is told once more
            if key not in self._told | told:
                told.add(key)
                self._app.notify(OUT_OF_SIGHT if hidden else one_line(one.waiting.words), markup=False, timeout=12)


def _to_tell(store: "Store") -> "list[DueLine]":
    from calmterm.domain.due import to_tell  # with the store, which is there by now

    return to_tell(store)
