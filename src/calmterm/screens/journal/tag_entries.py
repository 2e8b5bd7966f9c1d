"""Tags for several entries at once."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from calmterm.core.text import clean
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput

ABOUT: Final = "Enter adds them. A - before one removes it; tags within a text stay."


class TagEntriesScreen(ModalScreen[tuple[list[str], list[str]] | None]):
    """Asks for tags; returns those to give and those to take away."""

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Tags"
    AUTO_FOCUS = "#tags-to-give"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="tag_entries.back", tooltip="Go back; nothing is changed"),
    ]

    def __init__(self, entries: int) -> None:
        super().__init__()
        self._entries = entries

    def compose(self) -> ComposeResult:
        heading = "Tags for the selected entry" if self._entries == 1 else f"Tags for {self._entries:,} entries"
        with Vertical(classes="choose"):
            yield Static(heading, classes="heading")
            yield LineInput(placeholder="walk, two words, -rain", id="tags-to-give", select_on_focus=False)
            yield Static(ABOUT, classes="muted", markup=False)
        yield KeyBar()

    @on(Input.Submitted)
    def _named(self, message: Input.Submitted) -> None:
        words = [clean(one, multiline=False).strip() for one in message.value.split(",")]
        gone = [one.lstrip("-#").strip() for one in words if one.startswith("-")]
        given = [one.lstrip("#").strip() for one in words if not one.startswith("-")]
        if any((*gone, *given)):
            self.dismiss(([one for one in given if one], [one for one in gone if one]))

    def action_cancel(self) -> None:
        """Go back; nothing is changed."""
        self.dismiss(None)
