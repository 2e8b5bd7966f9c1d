"""What the screens share: a typed way to the app, the section bar, and showing what went wrong."""

import asyncio
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widget import Widget
from textual.widgets import Static

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.compositor import BandCompositor
from calmterm.screens.base.host import Host
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.sections import SECTIONS
from calmterm.widgets.key_bar import KeyBar

if TYPE_CHECKING:  # the first screen comes before the store is loaded
    from calmterm.store import Store

SAVING: Final = "saving"
LEAVING: Final = "leaving"
OPENING: Final = "opening"
"""Groups of workers after which their screen is gone, or could not save, or has another over it: keys wait for them."""

BAND_CELLS: Final = 1_000
"""How much of a screen is painted in one turn: half of 80x24, a fifth of 120x40."""
BETWEEN_BANDS: Final = 0.002
"""Seconds between two turns, in which keys are answered."""

T = TypeVar("T")
Result = TypeVar("Result")


class Attempt:
    """A `with` block that hands its CalmtermError to `tell`, ends, and goes on below it.

    A class of its own, so that type checkers know that the block may end early.
    """

    def __init__(self, tell: Callable[[CalmtermError], object]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, CalmtermError):
            return False
        self._tell(error)
        return True


class CalmScreen(Screen[Result]):
    """A screen of calmterm. A subclass to look at without typing, such as a pacer, sets `keeps_awake`."""

    keeps_awake: bool = False
    saves_by: ClassVar[frozenset[str]] = frozenset()
    """Keys that save and close it, besides those that do so everywhere."""

    PURPOSE: ClassVar[str] = ""
    """What the screen is for, in one plain line."""
    reads_first: bool = True
    """Whether keys wait until it has read what it shows; not where words may be typed before that, as they are kept."""
    leads_on: ClassVar[bool] = True
    """Whether `c` and `n` begin a check-in and an entry from here: not where something is being typed."""
    only_lists: bool = False
    """Whether it lists what nobody adds to, so that `n`, which adds to every other list, does not begin an entry."""

    _once_shown: Callable[[], object] | None = None
    _paints_soon: bool = False

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None,  # noqa: A002 - as in Textual
    ) -> None:  # fmt: skip
        super().__init__(name, id, classes)
        self._compositor = BandCompositor()

    @property
    def calm(self) -> Host:
        """Return the app, typed."""
        return cast("Host", self.app)  # pyright: ignore[reportUnknownMemberType] - Textual leaves its type open

    async def ask(self, work: "Callable[[Store], T]") -> T:
        """Run `work` on the store, off the event loop, and return its result. Raises CalmtermError.

        Whoever waited on a screen that was left meanwhile is let go: there is nothing to show it on.
        """
        result = await self.calm.worker.run(work)
        if not (self.is_running and self.is_attached):  # its widgets go before it does
            raise asyncio.CancelledError
        return result

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out, and paint in a turn of its own, so that a key between them is answered."""
        self._paint_soon()
        with _one_layout():
            super()._refresh_layout(size, scroll)

    def _compositor_refresh(self) -> None:
        """Paint what has changed, a band of rows in a turn: a whole large screen would keep keys waiting."""
        dirty = self._compositor._dirty_regions  # pyright: ignore[reportPrivateUsage] - where Textual keeps them
        over = self.calm.screen
        if over is not self:
            # Textual's own would ask for another painting of this one each time, as long as it is not in front again.
            if dirty and over.styles.background.a < 1:
                over.refresh(*dirty)
            dirty.clear()
            self._dirty_widgets.clear()
            return
        if self._paints_soon:
            return
        now, later = parted(dirty, self.size)
        if later:
            dirty.clear()
            dirty.update(now)
        super()._compositor_refresh()
        if later:
            if not dirty:  # all that was to be painted now is
                self._paint_soon()
            dirty.update(later)

    def _paint_soon(self) -> None:
        """Paint in a turn of its own, whatever asks for it until then."""
        if not self._paints_soon:
            self._paints_soon = True
            self.set_timer(BETWEEN_BANDS, self._paint)

    def _paint(self) -> None:
        self._paints_soon = False
        self._compositor.update_widgets(self._dirty_widgets)  # painting clears the list, of later changes too
        self._compositor_refresh()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Take this screen down, and no other: one that came over it meanwhile, such as support, is left first."""
        if self.is_active or not self.is_attached:
            return super().dismiss(result)
        self.once_shown(partial(super().dismiss, result))
        return AwaitComplete()

    def once_shown(self, go: Callable[[], object]) -> None:
        """Leave by `go` once no other screen is over this one."""
        if self.is_active:
            go()
        else:
            self._once_shown = go

    def on_compose(self) -> None:
        """Take the classes of its size before its widgets come, which would else all be styled twice."""
        width, height = self.calm.size
        for room, points in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            self.add_class(
                *(name for _, name in sorted(one for one in points or () if one[0] <= room)[-1:]), update=False
            )

    def on_screen_resume(self) -> None:
        go, self._once_shown = self._once_shown, None
        if go is not None:
            self.once_shown(go)

    @property
    def is_leaving(self) -> bool:
        """Return whether this saves and closes, or opens another: keys are not for it any more, unless that failed."""
        return self._once_shown is not None or any(
            worker.node is self and worker.group in (SAVING, LEAVING, OPENING) and not worker.is_finished
            for worker in self.workers
        )

    def attempt(self) -> "Attempt":
        """Open a `with` block whose CalmtermError is shown and not raised; the block ends there."""
        return Attempt(self.tell)

    @contextmanager
    def working(self, line: Static, what: str) -> Generator[None]:
        """Say on a line what is being done, and every second for how long already, until the block ends."""
        since = monotonic()
        line.update(f"{what}…")
        timer = self.set_interval(1, lambda: line.update(f"{what}… {monotonic() - since:.0f} s"))
        try:
            yield
        finally:
            timer.stop()

    def tell(self, error: CalmtermError) -> None:
        """Show an error's sentence until it is read; nothing typed is touched."""
        self.calm.notify(str(error), severity="error", markup=False, timeout=15)

    def support_due(self) -> bool:
        """Return whether support opens before the program is left from here, as in a questionnaire; true once."""
        return False

    def purpose(self) -> str:
        """Return what this screen is for, in one line, for its help."""
        return self.PURPOSE or _purpose_in_menu(type(self))

    def help_notes(self) -> Sequence[str]:
        """Return the notes that help shows besides the keys of this screen."""
        return ()

    async def save_drafts(self) -> None:
        """Keep what is being typed. Screens with text override it; called before a lock and when leaving."""


def parted(dirty: Collection[Region], size: Size) -> tuple[list[Region], list[Region]]:
    """Return what is painted now of regions that changed, from the first row on, and what is painted later."""
    whole = Region.from_union(dirty).intersection(size.region) if dirty else Region()
    rows = max(1, BAND_CELLS // max(1, size.width))
    if whole.height <= rows:
        return [*dirty], []
    bands = whole.split_horizontal(rows)
    now, later = ([one.intersection(band) for one in dirty if one.overlaps(band)] for band in bands)
    return now, later


@contextmanager
def _one_layout() -> Generator[None]:
    """Lay out once: to Textual each widget that a layout gave another size would ask for a second one, of the same."""
    size: Any = Widget.virtual_size
    size._layout = False
    try:
        yield
    finally:
        size._layout = True


class SectionScreen(CalmScreen[None]):
    """Shows a section: the bar with all sections above, the keys below."""

    SECTION: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self.SECTION), id="bar", markup=False)
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """Yield the widgets between bar and footer."""
        yield from ()


def _purpose_in_menu(screen: type[Screen[Any]]) -> str:
    """Return what a screen is for as the sections or the menus say it, "" for one that stands in neither."""
    where = f"{screen.__module__}:{screen.__qualname__}"
    tools = (tool for tools in MENU.values() for tool in tools)
    return next((f"{one.title}: {one.purpose}." for one in (*SECTIONS, *tools) if one.where == where), "")


def section_bar(current: str) -> Visual:
    """Return the sections with their keys; the current one is underlined, so that it is not told by colour alone."""
    return _Bar(current)


SUPPORT: Final = ("9", "support", "Support")
LOOK_OF_CURRENT: Final = "bold underline $foreground"


class _Bar(Visual):
    """Draws one line of any width. Names stand in the same places in every section."""

    def __init__(self, current: str) -> None:
        self._current = current

    def get_height(self, rules: RulesMap, width: int) -> int:
        return 1

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        sections = [(one.key, one.name, one.title) for one in SECTIONS]
        sections.insert(-1, SUPPORT)
        titles = sum(len(title) for _, _, title in sections)
        count = len(sections)
        if titles + 4 * count + 2 <= width:
            line = Content("  ") + Content("  ").join(self._part(*one, space=" ") for one in sections)
        elif titles + 2 * count - 1 <= width:
            line = Content(" ").join(self._part(*one) for one in sections)
        else:
            line = self._narrow(sections)
        return line.render_strips(width, 1, style, options)

    def _part(self, key: str, name: str, title: str, *, space: str = "") -> Content:
        # What can be clicked has one colour for all of a widget, so the key is beside the link and not in it.
        action = "app.support" if name == "support" else f"app.section('{name}')"
        here = name == self._current
        if not title:
            return Content(key).stylize(f"@click={action}")
        said = Content.styled(title, LOOK_OF_CURRENT) if here else Content(title).stylize(f"@click={action}")
        return Content.assemble((key, "$footer-key-foreground"), space, said)

    def _narrow(self, sections: Sequence[tuple[str, str, str]]) -> Content:
        """Return where one is, in a place as wide as the longest name, and the keys. Support keeps its word."""
        widest = max(len(title) for _, _, title in sections)
        here = next((title for _, name, title in sections if name == self._current), "")
        keys = (self._part(key, name, title if name == "support" else "") for key, name, title in sections)
        place = Content.styled(here, LOOK_OF_CURRENT) + Content(" " * (widest - len(here)))
        return Content(" ").join([place, *keys])
