"""Which notebook the journal shows, from one time to the next."""

import uuid
from typing import Final

from calmterm.domain.notebooks import NamedNotebook
from calmterm.screens.journal.notebooks import NO_NOTEBOOK, chosen_from
from calmterm.store import Store
from calmterm.store.record_reader import ANY, Among

SETTING: Final = "journal.notebook"
"""Keeps the id of the notebook that was shown last."""


class ShownNotebook:
    """The notebook that is shown, as it was read last. None in its place is all entries."""

    def __init__(self) -> None:
        self.shelf: NamedNotebook | None = None
        self.is_known = False
        """Whether the notebook that was shown last has been read."""

    @property
    def among(self) -> Among:
        """Return what leaves the entries of other notebooks out."""
        return ANY if self.shelf is None else {"notebook_id": self.shelf.ids}

    def read(self, store: Store) -> NamedNotebook | None:
        """Return the notebook to show as it is now, at first the one that was shown last; None where it is gone."""
        ids = self.shelf.ids if self.shelf is not None else ()
        if not self.is_known:
            kept = store.setting(SETTING) or ""
            ids = (None,) if kept == NO_NOTEBOOK else (uuid.UUID(kept),) if kept else ()
        found, _ = chosen_from(store) if ids else ([], 0)
        return next((one for one in found if not {*ids}.isdisjoint(one.ids)), None)

    def keep(self, store: Store) -> None:
        """Keep which one is shown, for the next time."""
        store.set_setting(SETTING, "" if self.shelf is None else str(self.shelf.ids[0] or NO_NOTEBOOK))
