"""The tools of a section, each with a line on what it is for and how many records it holds."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.base.menu import MENU, TRASH, Tool, purpose_of
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.base.sections import SECTIONS
from calmterm.store import Store, kind_named
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

TITLE_CELLS = 22


def section_screen(name: str) -> Screen[None]:
    """Return the menu of a section; where it has one tool, that tool."""
    tools = MENU[name]
    return tool_screen(tools[0], name) if len(tools) == 1 else SectionMenuScreen(name)


def tool_screen(tool: Tool, section: str, *, new: bool = False) -> Screen[None]:
    """Return the screen of a tool; with `new`, a new record is begun there at once."""
    if tool.where:
        return tool.screen(new=new)
    return RecordsScreen(kind_named(tool.kind), section, read_only=tool.read_only, new=new)


class SectionMenuScreen(CalmScreen[None]):
    """Lists the tools of one section."""

    CSS_PATH = "../base/section_menu.tcss"
    TITLE = "Tools"
    AUTO_FOCUS = "#tools"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="menu.open", tooltip="Open the marked tool"),
        Binding("n", "begin", "New", id="menu.new", tooltip="Begin a new record with the marked tool"),
        Binding("escape", "app.section('today')", "Back", id="menu.back", tooltip="Back to the day"),
    ]

    tools = query_one("#tools", PickList)

    def __init__(self, section: str) -> None:
        super().__init__()
        self._section = section
        self._tools = MENU[section]

    def purpose(self) -> str:
        return next(f"{one.title}: {one.purpose}." for one in SECTIONS if one.name == self._section)

    def compose(self) -> ComposeResult:
        section = next(one for one in SECTIONS if one.name == self._section)
        yield Static(section_bar(self._section), id="bar")
        purpose = f"  {section.purpose}. Enter opens a list."
        yield Static(Content.assemble((section.title, "bold"), (purpose, "$text-muted")), id="menu-heading")
        yield PickList(id="tools")
        yield KeyBar()

    def on_mount(self) -> None:
        self.tools.add_options(_row(tool, None) for tool in self._tools)
        self.tools.highlighted = 0

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:  # it is not while a lock takes the screens down
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Count again."""
        with self.attempt():
            counts = await self.ask(self._count)
            for place, (tool, count) in enumerate(zip(self._tools, counts, strict=True)):
                self.tools.replace_option_prompt_at_index(place, _row(tool, count).prompt)

    def _count(self, store: Store) -> list[int | None]:
        return [
            store.count(kind_named(tool.kind)) if tool.kind else store.count_trash() if tool is TRASH else None
            for tool in self._tools
        ]

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Open the marked tool."""
        if self.tools.highlighted is not None:
            self.calm.push_screen(tool_screen(self._tools[self.tools.highlighted], self._section))

    def action_begin(self) -> None:
        """Open the marked tool and begin a new record."""
        if self.tools.highlighted is not None:
            tool = self._tools[self.tools.highlighted]
            self.calm.push_screen(tool_screen(tool, self._section, new=not tool.read_only))


def _row(tool: Tool, count: int | None) -> Option:
    kind = kind_named(tool.kind) if tool.kind else None
    title = kind.about.plural if kind else tool.title
    purpose = purpose_of(kind) if kind else tool.purpose
    return Option(
        Content.assemble((f"{title:<{TITLE_CELLS}}", "bold"), f"{count:,}" if count else "", f"\n  {purpose}")
    )
