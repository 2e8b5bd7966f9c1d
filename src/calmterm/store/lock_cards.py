"""What stands at the lock screen of a vault whose person chose it: their coping cards, written out at every closing."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from calmterm.core import lock_cards
from calmterm.core.errors import CalmtermError, ReadOnly, TextDamaged

if TYPE_CHECKING:
    from calmterm.store.store import Store

SETTING: Final = "cards_at_lock"


def renew(store: "Store") -> None:
    """Write the cards of an open vault out, or remove the file where the setting is off.

    Where they cannot be written, older ones do not stay either. Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    if store.preference(SETTING) != "on":
        _remove(store)
        return
    try:
        lock_cards.write(store.directory, _cards(store))
    except CalmtermError:
        with suppress(CalmtermError):
            _remove(store)
        raise


def _remove(store: "Store") -> None:
    try:
        lock_cards.remove(store.directory)
    except OSError:
        raise ReadOnly(
            f"The coping cards outside the vault could not be removed. Please delete {lock_cards.path(store.directory)}"
        ) from None


def _cards(store: "Store") -> Iterator[str]:
    """Yield each card as text, the pinned ones first."""
    from calmterm.store.model.records import CopingCard

    for card in sorted(store.records(CopingCard), key=lambda one: not one.pinned):
        try:
            steps = [f"- {step}" for step in card.text.steps or ()]
            yield "\n".join([card.text.front, f"  {card.text.back}", *steps])
        except TextDamaged:
            continue  # the list shows it as damaged
