"""A page to read before something is used for the first time: what it is for, and what it is not for."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from calmterm.widgets.key_bar import KeyBar


class SafetyScreen(ModalScreen[bool]):
    """Shows `paragraphs` under `title`; True once they were read, False for going back."""

    CSS_PATH = "../dialogs/notice.tcss"
    TITLE = "Before you begin"
    AUTO_FOCUS = "#safety"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "I have read this", id="safety.go_on", tooltip="Go on"),
        Binding("escape", "go_back", "Back", id="safety.back", tooltip="Go back; nothing is begun"),
    ]

    def __init__(self, title: str, paragraphs: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = paragraphs

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="safety"):
            yield Static(self._title, classes="heading", markup=False)
            yield from (Static(text, markup=False) for text in self._paragraphs)
        yield KeyBar()

    def action_go_on(self) -> None:
        self.dismiss(True)

    def action_go_back(self) -> None:
        self.dismiss(False)
