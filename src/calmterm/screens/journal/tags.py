"""All tags of the journal, to choose one to search for."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList


def tag_query(tag: str) -> str:
    """Return the query that finds a tag."""
    quoted = any(character.isspace() for character in tag) or tag.startswith('"')
    return f'tag:"{tag.replace(chr(34), "")}"' if quoted else f"#{tag}"


class TagsScreen(ModalScreen[str | None]):
    """Lists all tags; returns the chosen one."""

    CSS_PATH = "journal.tcss"
    TITLE = "Tags"
    AUTO_FOCUS = "#tag-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t", "cancel", "Back", id="tags.back", tooltip="Go back without choosing"),
    ]

    def __init__(self, tags: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._tags = tags

    def compose(self) -> ComposeResult:
        width = max(len(f"{count:,}") for _, count in self._tags)
        with Vertical(id="tag-box"):
            yield Static("Tags", classes="heading")
            yield PickList(
                *(Option(Content(f"{count:>{width},}  {tag}")) for tag, count in self._tags),
                id="tag-list",
            )
            yield Static("Enter shows the entries with a tag.", classes="muted")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._tags[message.option_index][0])

    def action_cancel(self) -> None:
        self.dismiss(None)
