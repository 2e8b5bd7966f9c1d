"""Templates of one's own to choose from, for what an entry begins with."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.core.text import one_line
from calmterm.domain.entry_templates import default_directory, fill, read_template, template_names
from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

CELLS: Final = 38


async def text_of_template(screen: CalmScreen[Any]) -> str | None:
    """Ask for a template; return the text that an entry begins with, or None where none was chosen.

    Call from a worker. Raises NotFound, UsageError for a template that cannot be read.
    """
    directory = default_directory()
    names = await asyncio.to_thread(template_names, directory)
    if not names:
        screen.calm.notify(f"No templates yet. One is a Markdown file in {directory}", markup=False, timeout=12)
        return None
    name = await screen.calm.push_screen_wait(TemplatesScreen(names, directory))
    if name is None:
        return None
    return fill(await asyncio.to_thread(read_template, directory, name), screen.calm.clock.now())


class TemplatesScreen(ModalScreen[str | None]):
    """Lists the templates by their names; returns the chosen one."""

    CSS_PATH = "journal.tcss"
    TITLE = "Templates"
    AUTO_FOCUS = "#template-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="templates.back", tooltip="Go back without choosing"),
    ]

    def __init__(self, names: Sequence[str], directory: Path) -> None:
        super().__init__()
        self._names = names
        self._directory = directory

    def compose(self) -> ComposeResult:
        with Vertical(id="template-box"):
            yield Static("Begin with", classes="heading")
            yield PickList(*(Option(Content(one_line(name, CELLS))) for name in self._names), id="template-list")
            yield Static(f"Markdown files in {self._directory}", classes="muted", markup=False)
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._names[message.option_index])

    def action_cancel(self) -> None:
        """Go back without choosing."""
        self.dismiss(None)
