"""The vault's own tables."""

from typing import ClassVar

from calmterm.store.fields import plain
from calmterm.store.record import About, Record, Unique


class Setting(Record, table=True):
    """One choice of the person, by name."""

    about: ClassVar[About] = About(
        "Setting",
        "Settings",
        own=True,
        unique=(Unique(("name",), "There is a setting of that name already."),),
    )

    name: str = plain("Name", limit=60)
    value: str = plain("Value", limit=400)
