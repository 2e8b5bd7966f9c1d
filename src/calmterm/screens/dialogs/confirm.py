"""Small dialogs with a choice: two versions of one record, and a question before something that cannot be undone."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

Version = Literal["mine", "theirs", "both"]


class ConflictScreen(ModalScreen[Version | None]):
    """Shows the other version of a record, or that it is in the trash (`theirs` is None), and asks which shall stand.

    `in_words` is what the record is called. Without `both`, the two cannot stand beside each other.
    """

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Two versions"
    AUTO_FOCUS = "#versions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "decide_later", "Later", id="conflict.later", tooltip="Go back and decide later"),
    ]

    def __init__(self, theirs: Content | None, in_words: str, *, both: bool = True) -> None:
        super().__init__()
        self._theirs = theirs
        self._in_words = in_words
        self.choices = [one for one in _choices(in_words, gone=theirs is None) if both or one[0] != "both"]

    def compose(self) -> ComposeResult:
        with Vertical(id="conflict", classes="choose"):
            if self._theirs is None:
                yield Static(
                    f"This {self._in_words} was moved to the trash in another window.", classes="heading", markup=False
                )
            else:
                yield Static(
                    f"This {self._in_words} was changed in another window. There it reads:",
                    classes="heading",
                    markup=False,
                )
                with VerticalScroll(id="theirs"):
                    yield Static(self._theirs)
            yield PickList(*(Option(Content(said)) for _, said in self.choices), id="versions")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[message.option_index][0])

    def action_decide_later(self) -> None:
        """Go back with None: nothing is decided."""
        self.dismiss(None)


def _choices(in_words: str, *, gone: bool) -> Iterator[tuple[Version, str]]:
    yield "both", f"Keep mine as a new {in_words}" if gone else f"Keep both: mine becomes a new {in_words}"
    if not gone:
        yield "mine", "Keep mine in its place"
        yield "theirs", "Keep the other one"


class ConfirmScreen(ModalScreen[bool]):
    """Asks before something that cannot be undone; the way back comes first. `about` is shown below the question."""

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Are you sure"
    AUTO_FOCUS = "#answers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "no", "Back", id="confirm.no", tooltip="Go back; nothing is done"),
    ]

    def __init__(self, question: str, about: Content, *, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._about = about
        self._answers = (no, yes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static(self._question, classes="heading", markup=False)
            yield Static(self._about, id="confirm-about")
            yield PickList(*(Option(Content(said)) for said in self._answers), id="answers")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(message.option_index == 1)

    def action_no(self) -> None:
        self.dismiss(False)
