"""What stands at the lock screen of a vault whose person chose it: their coping cards, written out at every closing."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from calmterm.core import lock_cards
from calmterm.core.errors import CalmtermError, ReadOnly, TextDamaged

if TYPE_CHECKING:
    from pathlib import Path

    from calmterm.store.repository import Repository

SETTING: Final = "cards_at_lock"


def renew(kept: "Repository", vault: "Path", *, wanted: bool) -> None:
    """Write the cards of the open `vault` out, or remove the file where they are not wanted.

    Where they cannot be written, older ones do not stay either. Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    if not wanted:
        _remove(vault)
        return
    try:
        lock_cards.write(vault, _cards(kept))
    except CalmtermError:
        with suppress(CalmtermError):
            _remove(vault)
        raise


def _remove(vault: "Path") -> None:
    try:
        lock_cards.remove(vault)
    except OSError:
        raise ReadOnly(
            f"The coping cards outside the vault could not be removed. Please delete {lock_cards.path(vault)}"
        ) from None


def _cards(kept: "Repository") -> Iterator[str]:
    """Yield each card as text, the pinned ones first."""
    from calmterm.store.model.records import CopingCard

    for card in sorted(kept.records(CopingCard), key=lambda one: not one.pinned):
        try:
            steps = [f"- {step}" for step in card.text.steps or ()]
            yield "\n".join([card.text.front, f"  {card.text.back}", *steps])
        except TextDamaged:
            continue  # the list shows it as damaged
