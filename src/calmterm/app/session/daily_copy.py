"""The copy of each day: made a while after the vault was opened, in a thread that nothing waits for."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from calmterm.app.session.aside import in_a_thread
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.host import Host

if TYPE_CHECKING:
    from calmterm.store import Store
    from calmterm.store.copies import Copier

OLD: Final = timedelta(days=30)
OLD_COPY: Final = "The newest copy of this vault is {} days old. calmterm backup makes one."


class DailyCopy:
    """Makes today's copy if there is none, and tells what went wrong with it."""

    def __init__(self, app: Host) -> None:
        self._app = app

    async def look(self) -> None:
        """Make the copy that is due; where the person wants none, tell when the newest is old."""
        try:
            is_wanted, copier, with_trial = await self._app.worker.run(_what_is_due)
            if is_wanted and copier.is_due():
                outcome = await in_a_thread("daily copy", lambda: copier.make(with_trial=with_trial))
                if outcome.is_tried:
                    await self._app.worker.run(lambda store: store.note_trial())
                problems = outcome.problems
            else:
                problems = () if is_wanted else _age(copier)
        except CalmtermError as error:
            problems = (f"Today's copy of the vault could not be made. {error}",)
        for problem in problems:
            self._app.notify(problem, markup=False, timeout=12)


def _what_is_due(store: "Store") -> "tuple[bool, Copier, bool]":
    return store.preference("daily_copy") == "on", store.copier(), store.is_trial_due()


def _age(copier: "Copier") -> tuple[str, ...]:
    newest = copier.newest()
    age = timedelta() if newest is None else copier.clock.now() - newest
    return (OLD_COPY.format(age.days),) if age > OLD else ()
