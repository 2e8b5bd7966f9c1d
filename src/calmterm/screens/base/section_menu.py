"""The tools of a section as cards: what each is for, how many records it holds and when it was last used."""

from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from calmterm.core import dates
from calmterm.insights.series import Window
from calmterm.screens.base.menu import MENU, TRASH, Tool, purpose_of
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.base.sections import SECTIONS
from calmterm.store import Store, kind_named
from calmterm.widgets.cards import Card, Cards
from calmterm.widgets.key_bar import KeyBar


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
        Binding("enter", "open", "Open", id="menu.open", tooltip="Open the selected tool"),
        Binding("n", "begin", "New", id="menu.new", tooltip="Begin something new with the selected tool"),
        Binding("escape", "app.section('today')", "Back", id="menu.back", tooltip="Back to the day"),
    ]

    tools = query_one("#tools", Cards)

    def __init__(self, section: str) -> None:
        super().__init__()
        self._section = section
        self._tools = [tool for tool in MENU[section] if tool.listed]

    def purpose(self) -> str:
        return next(f"{one.title}: {one.purpose}." for one in SECTIONS if one.name == self._section)

    def compose(self) -> ComposeResult:
        section = next(one for one in SECTIONS if one.name == self._section)
        yield Static(section_bar(self._section), id="bar")
        yield Static(
            Content.assemble((section.title, "bold"), (f"  {section.purpose}", "$text-muted")), id="menu-heading"
        )
        with VerticalScroll(id="menu-page", can_focus=False):
            yield Cards([_card(tool) for tool in self._tools], id="tools")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:  # it is not while a lock takes the screens down
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Count again, and look when each was used."""
        with self.attempt():
            uses = await self.ask(lambda store: [_use(store, tool) for tool in self._tools])
            today = self.calm.worker.today()
            self.tools.show([
                _card(tool, count, dates.day_at_a_glance(last, today).strip() if last else "")
                for tool, (count, last) in zip(self._tools, uses, strict=True)
            ])  # fmt: skip

    @on(Cards.Chosen)
    def action_open(self) -> None:
        """Open the selected tool."""
        self.calm.push_screen(tool_screen(self._tools[self.tools.highlighted], self._section))

    def action_begin(self) -> None:
        """Open the selected tool and begin a new record."""
        tool = self._tools[self.tools.highlighted]
        self.calm.push_screen(tool_screen(tool, self._section, new=not tool.read_only))


def title_of(tool: Tool) -> str:
    """Return what a tool is called."""
    return tool.title or (kind_named(tool.kind).about.plural if tool.kind else "")


def _use(store: Store, tool: Tool) -> tuple[int, date | None]:
    """Return how often a tool was used, and the day of the last time."""
    if tool is TRASH:
        return store.count_trash(), None
    if tool.practices:
        done = store.measures.practised(Window(1, store.today().toordinal()))
        days = [day for kind, day, _ in done if kind in tool.practices]
        return len(days), date.fromordinal(max(days)) if days else None
    if not (name := tool.kind or tool.counted):
        return 0, None
    kind = kind_named(name)
    last = store.last_begun(kind)
    return store.count(kind), store.day_of(store.clock.here(last)) if last is not None else None


def _card(tool: Tool, count: int = 0, last: str = "") -> Card:
    kind = kind_named(tool.kind) if tool.kind else None
    aside = " · ".join(filter(None, (f"{count:,}" if count else "", last)))
    used = f"{count:,} so far, the last on {last}" if count and last else aside
    return Card(title_of(tool), tool.purpose or (purpose_of(kind) if kind else ""), aside, tool.group, used)
