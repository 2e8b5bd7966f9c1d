"""A large screen is painted band by band, and whole in the end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import Compositor, ReflowResult
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList, Static

import resting
from calmterm.screens.base.screen import BAND_CELLS, CalmScreen, parted
from calmterm.screens.dialogs.country import CountryScreen

SIZE = Size(120, 40)
REGIONS = st.builds(
    Region, st.integers(0, 119), st.integers(0, 39), st.integers(1, 120), st.integers(1, 40)
).map(lambda one: one.intersection(SIZE.region))  # fmt: skip


async def eventually(condition: Callable[[], bool]) -> None:
    """Let turns be taken until something is so."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - there is nothing to wait on
            await asyncio.sleep(0.001)


def cells(regions: set[Region]) -> set[tuple[int, int]]:
    return {(x, y) for one in regions for x in one.column_range for y in one.line_range}


@given(st.sets(REGIONS, max_size=5))
def test_a_turn_paints_the_first_rows_and_leaves_the_rest(dirty: set[Region]) -> None:
    now, later = parted(dirty, SIZE)
    assert cells({*now}) | cells({*later}) == cells(dirty)
    rows = {y for _, y in cells({*now})}
    assert not rows or max(rows) - min(rows) < BAND_CELLS // SIZE.width
    assert not rows & {y for _, y in cells({*later})}
    assert bool(now) == bool(dirty)  # each turn gets on


def test_a_small_change_is_painted_at_once_wherever_it_is() -> None:
    change = Region(0, 38, 10, 2)
    assert parted({change}, SIZE) == ([change], [])


class Words(CalmScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static("\n".join(["a word"] * 40))


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """What each turn painted, of an app that paints as in a terminal."""
    found: list[Region] = []

    def paint(screen: Screen[Any]) -> None:
        found.append(Region.from_union(screen._compositor._dirty_regions or [Region()]))
        resting.paint(screen)

    monkeypatch.setattr(Screen, "_compositor_refresh", paint)
    return found


async def test_a_whole_screen_is_painted_in_turns(painted: list[Region]) -> None:
    app: App[None] = App()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        await app.push_screen(Words())
        await pilot.pause()
        await eventually(lambda: bool(painted) and not app.screen._compositor._dirty_regions)
        painted.clear()
        app.screen.refresh()
        await eventually(lambda: bool(painted) and not app.screen._compositor._dirty_regions)
    assert max(one.height for one in painted) <= BAND_CELLS // SIZE.width
    assert cells({*painted}) == cells({SIZE.region})


class Status(CalmScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static("saved", id="status")


async def test_what_changes_between_a_layout_and_its_painting_is_painted_too(painted: list[Region]) -> None:
    app: App[None] = App()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        screen = Status()
        await app.push_screen(screen)
        await pilot.pause()
        await eventually(lambda: bool(painted) and not (screen._paints_soon or screen._compositor._dirty_regions))
        status = screen.query_one("#status")
        painted.clear()
        status._set_dirty()  # as a change does
        screen._dirty_widgets.add(status)
        screen._paint()  # as a layout has it done soon, with nothing else in between
        assert not screen._dirty_widgets
        assert cells({*painted}) == cells({status.region})


@pytest.mark.parametrize("shade", ["black", "black 50%"])
async def test_a_screen_below_another_comes_to_rest(painted: list[Region], shade: str) -> None:
    app: App[None] = App()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        below, over = Words(), Words()
        await app.push_screen(below)
        await app.push_screen(over)
        over.styles.background = shade
        await pilot.pause()
        await eventually(lambda: not over._compositor._dirty_regions)
        painted.clear()
        below.query_one(Static).update("another word")
        await pilot.pause()
        await eventually(lambda: not any((below._dirty_widgets, below._repaint_required, below._layout_required)))
        await eventually(lambda: not over._compositor._dirty_regions)
        assert bool(painted) == (shade == "black 50%"), "painted where it is seen, and only there"


async def test_a_turn_renders_no_rows_but_those_it_paints(
    painted: list[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[Region] = []
    render = Static.render_lines

    def note(widget: Static, crop: Region) -> list[Strip]:
        rendered.append(crop)
        return render(widget, crop)

    app: App[None] = App()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        await app.push_screen(Words())
        await pilot.pause()
        await eventually(lambda: bool(painted) and not app.screen._compositor._dirty_regions)
        monkeypatch.setattr(Static, "render_lines", note)
        app.screen.refresh()
        await eventually(lambda: bool(rendered) and not app.screen._compositor._dirty_regions)
    assert sum(one.height for one in rendered) == SIZE.height


async def test_what_changes_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    layouts: list[Size] = []
    lay_out = Compositor.reflow

    def note(compositor: Compositor, parent: Widget, size: Size) -> ReflowResult:
        layouts.append(size)
        return lay_out(compositor, parent, size)

    app: App[None] = App()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        await app.push_screen(Words())
        await pilot.pause()
        monkeypatch.setattr(Compositor, "reflow", note)
        words = app.screen.query_one(Static)
        words.update("a word\nand another")
        await pilot.pause()
        assert (len(layouts), words.size.height) == (1, 2)


async def test_rows_are_as_wide_as_their_list_in_every_picture(
    painted: list[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: list[tuple[int, int]] = []
    render_line = OptionList.render_line

    def watched(rows: OptionList, y: int) -> Strip:
        strip = render_line(rows, y)
        widths.append((strip.cell_length, rows.scrollable_content_region.width))
        return strip

    monkeypatch.setattr(OptionList, "render_line", watched)
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(CountryScreen())
        await pilot.pause()
        await pilot.resize_terminal(50, 24)
        await pilot.pause()
    assert len({there for _, there in widths}) == 2
    assert [row for row, _ in widths] == [there for _, there in widths]
