"""How useful is this: a small dialog with one scale."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Static

from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.scale_input import ScaleInput


class RatingScreen(ModalScreen[int | None]):
    """Answers 1 to 10, 0 for no rating any more, or None where nothing was chosen."""

    CSS_PATH = "rating.tcss"
    TITLE = "Rate"
    AUTO_FOCUS = "#rating"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "keep", "Keep", id="rating.keep", tooltip="Keep this rating"),
        Binding("escape", "stay", "Back", id="rating.back", tooltip="Back; the rating stays as it was"),
    ]

    rating = query_one("#rating", ScaleInput)

    def __init__(self, rating: int | None) -> None:
        super().__init__()
        self._rating = rating

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("How useful is this to you?", classes="heading")
            yield ScaleInput(
                1, 10, label="Useful", anchors={1: "not at all", 10: "very"}, value=self._rating, id="rating"
            )
        yield KeyBar()

    def action_keep(self) -> None:
        self.dismiss(self.rating.value or 0)

    def action_stay(self) -> None:
        self.dismiss(None)
