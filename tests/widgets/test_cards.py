"""Cards: two columns where there is room, groups kept whole, every line in sight, keys and mouse."""

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll

from calmterm.screens.base.menu import MENU
from calmterm.widgets.cards import COLUMN_CELLS, Card, Cards

ROOM = COLUMN_CELLS - 1
CARDS = [Card(f"One {n}", f"Purpose {n}", "3 · Fri 20" if n else "", "A" if n < 2 else "B") for n in range(6)]


class Bench(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Cards(CARDS, id="cards")

    def on_cards_chosen(self) -> None:
        self.chosen += 1

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.query_one(Cards).render().plain.splitlines()]


async def test_groups_stand_in_columns_and_keys_go_through_all_of_them() -> None:
    app = Bench()
    async with app.run_test(size=(80, 12)) as pilot:
        cards = app.query_one(Cards)
        assert app.lines[0].split() == ["A", "B"], "no group is torn apart"
        assert app.lines[1].split() == ["One", "0", "One", "2", "3", "·", "Fri", "20"]
        await pilot.press("j", "down")
        assert cards.highlighted == 2
        await pilot.press("left")
        assert cards.highlighted == 0
        await pilot.press("up", "G", "down")
        assert cards.highlighted == 5
        await pilot.press("g")
        assert cards.highlighted == 0
        await pilot.click("#cards", offset=(45, 4))
        assert cards.highlighted == 3
        await pilot.click("#cards", offset=(45, 4), times=2)
        assert app.chosen == 1


async def test_one_column_where_all_of_them_fit() -> None:
    app = Bench()
    async with app.run_test(size=(90, 40)):
        assert [line for line in app.lines if line in ("A", "B")] == ["A", "B"]
        assert [line.split()[1] for line in app.lines if "One" in line] == list("012345")


async def test_one_column_in_a_narrow_terminal_scrolls_to_what_is_marked() -> None:
    app = Bench()
    async with app.run_test(size=(60, 8)) as pilot:
        assert [line for line in app.lines if line in ("A", "B")] == ["A", "B"]
        await pilot.press("G")
        await pilot.pause()
        assert app.query_one(VerticalScroll).scroll_y > 0


def test_each_tool_says_in_one_line_that_fits_what_it_is_for() -> None:
    for section in ("worksheets", "practice", "more"):
        for tool in MENU[section]:
            if tool.listed:
                assert tool.purpose, tool
                assert len(tool.purpose) <= ROOM, tool.purpose


async def test_two_columns_where_one_would_be_more_gap_than_words() -> None:
    app = Bench()
    async with app.run_test(size=(150, 12)):
        assert app.lines[0].strip("╭╮─ ").split("─")[0].strip() == "A"
        assert "─ B ─" in app.lines[0]


async def test_with_room_each_card_has_a_frame_and_the_marked_one_another() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        cards = app.query_one(Cards)
        assert [line.split()[0] for line in app.lines[:2]] == ["A", "┏━"]
        assert sum(line.count("╭─ One") for line in app.lines) == len(CARDS) - 1
        assert sum("3 · Fri 20" in line for line in app.lines) == 4, "how each was used stands in it"
        assert len({len(line) for line in app.lines if line.startswith(("╭", "┏", "│", "┃")) and "B" not in line}) <= 2
        await pilot.press("down")
        assert app.lines[1].startswith("╭─ One 0")
        assert app.lines[5].startswith("┏━ One 1")
        await pilot.click("#cards", offset=(62, 6))
        assert cards.highlighted == 3
        await pilot.click("#cards", offset=(62, 6), times=2)
        assert app.chosen == 1


async def test_with_less_room_each_group_has_a_frame_that_ends() -> None:
    app = Bench()
    async with app.run_test(size=(120, 12)):
        assert app.lines[0].startswith("╭─ A ─")
        assert app.lines[5].startswith("╰─")
        assert app.lines[-1].rstrip().endswith("─╯")
        assert len(app.lines) == 10
