"""Chips and the grid of ratings: a key each, a click each, and hostile words shown as they are."""

from textual.app import App, ComposeResult

from calmterm.widgets.chips import Chips
from calmterm.widgets.rating_grid import RatingGrid

WORDS = ["family", "friends", "fear", "[/] odd \x1b[31m"]


class Fields(App[None]):
    def compose(self) -> ComposeResult:
        yield Chips(WORDS, ["fear"], id="chips")
        yield RatingGrid(["joy", "fear", "anger"], {"fear": 3}, said=lambda name, value: f"much {name}", id="ratings")


async def test_chips_are_toggled_by_their_letter_by_space_and_by_a_click() -> None:
    app = Fields()
    async with app.run_test(size=(60, 20)) as pilot:
        chips = app.query_one(Chips)
        chips.focus()
        await pilot.press("f")
        assert chips.chosen == ["family", "fear"]
        await pilot.press("r", "e")  # each has a letter of its own: friends, fear
        assert chips.chosen == ["family", "friends"]
        await pilot.press("left", "space")
        assert chips.chosen == ["family"]
        await pilot.click(chips, offset=(2, 0))
        assert chips.chosen == []
        assert "[/] odd" in chips.render().plain
        assert "\x1b" not in chips.render().plain
        await pilot.press("right", "right", "right", "right", "right")
        assert chips.marked == 3


async def test_chips_fill_rows_as_wide_as_the_field() -> None:
    app = Fields()
    async with app.run_test(size=(20, 20)) as pilot:
        chips = app.query_one(Chips)
        chips.focus()
        lines = chips.render().plain.split("\n")
        assert len(lines) == chips.size.height > 1
        assert max(map(len, lines)) <= 20
        await pilot.press("down")
        assert chips.marked == 2
        await pilot.press("up")
        assert chips.marked == 0


async def test_ratings_are_typed_one_after_another() -> None:
    app = Fields()
    async with app.run_test(size=(80, 20)) as pilot:
        grid = app.query_one(RatingGrid)
        grid.focus()
        await pilot.press("7", "down", "1", "0")
        assert grid.values == {"joy": 7, "fear": 10}
        assert "fear  10, much fear" in grid.render().plain
        await pilot.press("minus", "up", "right", "0")
        assert grid.values == {"joy": 7, "fear": 9, "anger": 0}
        await pilot.press("backspace")
        assert grid.values == {"joy": 7, "fear": 9}
        await pilot.click(grid, offset=(11, 0))
        assert grid.values["joy"] == 4


async def test_a_bar_is_as_long_as_its_rating() -> None:
    app = Fields()
    async with app.run_test(size=(40, 20)):
        line = app.query_one(RatingGrid).render().plain.split("\n")[1]
    assert line.count("▮") == 3
    assert line.count("▯") == 7
