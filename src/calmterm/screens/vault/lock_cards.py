"""Coping cards at the lock screen, for those who chose to have them there."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.key_bar import KeyBar


class LockCardsScreen(CalmScreen[None]):
    """Shows the cards that are kept outside the vault, to read."""

    CSS_PATH = "lock_cards.tcss"
    TITLE = "Coping cards"
    PURPOSE = "The coping cards that you chose to have at the lock, to read without the passphrase."
    AUTO_FOCUS = "#lock-cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f7", "back", "Back", id="lock_cards.back", tooltip="Back to the lock"),
    ]

    def __init__(self, cards: Sequence[str]) -> None:
        super().__init__()
        self._cards = cards

    def compose(self) -> ComposeResult:
        yield Static("Your coping cards", classes="heading", id="lock-cards-title")
        with VerticalScroll(id="lock-cards"):
            for card in self._cards:
                front, _, rest = card.partition("\n")
                yield Static(Content.assemble((front, "bold"), f"\n{rest}" if rest else ""), classes="lock-card")
        yield KeyBar()

    def action_back(self) -> None:
        """Go back to the lock."""
        self.dismiss(None)
