"""A person's settings, each with its default where none was chosen."""

from typing import TYPE_CHECKING

from calmterm.core.preferences import PREFERENCES

if TYPE_CHECKING:  # the first screen comes before the store is loaded
    from calmterm.store import Store


def values(store: "Store") -> dict[str, str]:
    """Return every setting by its name, the default where none was chosen."""
    return {one.name: store.preference(one.name) for one in PREFERENCES}
