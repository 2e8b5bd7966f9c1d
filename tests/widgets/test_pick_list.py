"""A list that is filled anew keeps its mark, and tells the marked item."""

from collections.abc import Callable
from datetime import date

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from calmterm.store import Record
from calmterm.widgets.pick_list import FittedList, PickList
from calmterm.widgets.record_list import RecordList


class Lists(App[None]):
    def compose(self) -> ComposeResult:
        yield PickList(id="list")


async def test_the_mark_stays_where_it_is_as_far_as_the_list_reaches() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        picked = app.query_one("#list", PickList)
        assert picked.pick([]) is None
        picked.fill("abc")
        assert picked.pick("abc") == "a"
        await pilot.press("down", "down")
        assert picked.pick("abc") == "c"
        picked.fill("abcd")
        assert picked.pick("abcd") == "c"
        picked.fill("ab")
        assert picked.pick("ab") == "b"
        picked.fill("abcd", at=3)
        assert picked.pick("abcd") == "d"


async def test_an_empty_list_says_so_and_nothing_is_marked() -> None:
    app = Lists()
    async with app.run_test():
        picked = app.query_one("#list", PickList)
        picked.fill([], empty="Nothing here.")
        assert [str(option.prompt) for option in picked.options] == ["Nothing here."]
        assert picked.highlighted is None
        assert picked.pick(["a"]) is None
        picked.fill([])
        assert picked.option_count == 0
        picked.fill(["[b]a"], empty="Nothing here.")
        assert str(picked.get_option_at_index(0).prompt) == "[b]a", "markup is not read"


async def test_on_the_ground_of_the_marked_row_nothing_is_muted() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        picked = app.query_one("#list", PickList)
        picked.fill([Content.assemble((name, "bold"), (" host", "$text-muted")) for name in ("Heron", "Wren")])
        picked.focus()
        await pilot.pause()

        def colours(row: int) -> set[object]:
            return {
                segment.style.color for segment in picked.render_line(row) if segment.style and segment.text.strip()
            }

        assert [len(colours(row)) for row in (0, 1)] == [1, 2]
        await pilot.press("down")
        assert [len(colours(row)) for row in (0, 1)] == [2, 1]


async def no_records(_after: Record | None) -> list[Record]:
    return []


@pytest.mark.parametrize("rows", [
    lambda: PickList("abc"), lambda: RecordList(no_records, today=lambda: date(2026, 11, 20)),
])  # fmt: skip
async def test_a_row_is_as_wide_as_the_list_is_now(rows: Callable[[], FittedList]) -> None:
    app = Lists()
    async with app.run_test() as pilot:
        listed = rows()
        await app.mount(listed)
        await pilot.pause()
        row, style = listed.get_option_at_index(0), listed.get_visual_style("option-list--option")
        widths: list[tuple[int, int]] = []
        for has_bar in (True, False):
            listed.set_reactive(FittedList.show_vertical_scrollbar, has_bar)  # as a layout finds it, before it tells
            (line,) = listed._get_option_render(row, style)
            widths.append((line.cell_length, listed.scrollable_content_region.width))
    assert len({*widths}) == 2
    assert all(drawn == there for drawn, there in widths)


async def test_a_row_has_all_of_its_lines_at_the_width_that_the_list_has_now() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        listed = PickList()
        await app.mount(listed)
        await pilot.pause()
        style = listed.get_visual_style("option-list--option")
        counts = set[tuple[int, int]]()  # of lines that are kept free for the row, and that it is drawn in
        width = listed.scrollable_content_region.width
        for cells in range(width - 8, width + 8):
            listed.fill(["a " * (cells // 2)])
            await pilot.pause()
            for has_bar in (True, False):
                listed.set_reactive(
                    FittedList.show_vertical_scrollbar, has_bar
                )  # as a layout finds it, before it tells
                drawn = listed._get_option_render(listed.get_option_at_index(0), style)
                counts.add((len(listed._lines), len(drawn)))
    assert counts == {(1, 1), (2, 2)}
