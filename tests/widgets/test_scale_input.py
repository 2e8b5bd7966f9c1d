"""The row for a bounded whole number."""

from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.pilot import Pilot
from textual.widgets import Input

from calmterm.widgets.scale_input import ScaleInput

MOODS = {1: "very low", 10: "very good"}


class Holder(App[None]):
    """One scale and one other field; digits are bound, as they are for our sections."""

    BINDINGS: ClassVar[list[BindingType]] = [(str(digit), f"section({digit})", "Section") for digit in range(10)]

    def __init__(self, make: Callable[[], ScaleInput]) -> None:
        super().__init__()
        self.make = make
        self.sections: list[int] = []
        self.heard: list[int | None] = []
        self.passed: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.make()
        yield Input()

    def on_key(self, event: events.Key) -> None:
        self.passed.append(event.key)

    def action_section(self, number: int) -> None:
        self.sections.append(number)

    def on_scale_input_changed(self, message: ScaleInput.Changed) -> None:
        assert message.control is self.query_one(ScaleInput)
        self.heard.append(message.value)


def drawn(scale: ScaleInput) -> list[str]:
    """The lines of a scale as they stand on the screen."""
    return [strip.text.rstrip() for strip in scale.render_lines(scale.outer_size.region)]


async def press(pilot: Pilot[None], keys: str) -> int | None:
    """Press keys, separated by spaces, and tell the value."""
    await pilot.press(*keys.split())
    await pilot.pause()
    return pilot.app.query_one(ScaleInput).value


@pytest.mark.parametrize(
    ("low", "high", "keys", "wanted"),
    [
        # 1 to 10: a digit sets at once, 0 is ten.
        (1, 10, "7", 7),
        (1, 10, "1", 1),
        (1, 10, "0", 10),
        (1, 10, "1 0", 10),
        (1, 10, "7 3", 3),
        # 0 to 10: zero is an answer, ten is 1 and 0.
        (0, 10, "0", 0),
        (0, 10, "1", 1),
        (0, 10, "1 0", 10),
        (0, 10, "0 1 0", 10),
        (0, 10, "7 3", 3),
        (0, 10, "1 right left 0", 0),
        (0, 10, "1 tab shift+tab 0", 0),
        # Short rows: what is not on the row is no answer.
        (0, 4, "4", 4),
        (0, 4, "3 9", 3),
        (1, 5, "0", None),
        (1, 5, "6", None),
        # A bar reads numbers.
        (0, 100, "6 5", 65),
        (0, 100, "0", 0),
        (0, 100, "1 0 0", 100),
        (0, 100, "6 5 4", 100),
        (0, 100, "1 5 0 0", 100),
        (0, 100, "6 5 tab shift+tab 4 0", 40),
        (0, 100, "6 5 x 4 0", 40),
        (0, 100, "6 5 backspace 4 0", 40),
        (10, 90, "6", 10),
        (10, 90, "6 5", 65),
        # Steps, leaps and ends; blank goes to an end first.
        (1, 10, "right", 1),
        (1, 10, "left", 10),
        (1, 10, "5 right right left", 6),
        (1, 10, "5 pageup", 6),
        (1, 10, "0 right", 10),
        (1, 10, "1 left", 1),
        (1, 10, "end", 10),
        (1, 10, "home", 1),
        (0, 100, "right right", 5),
        (0, 100, "5 0 left", 45),
        (0, 100, "5 0 pageup", 60),
        (0, 100, "5 0 pagedown", 40),
        (0, 100, "5 0 ctrl+right", 60),
        (0, 100, "5 0 ctrl+left", 40),
        (0, 100, "9 8 right", 100),
        (0, 100, "5 0 plus", 51),
        (0, 100, "5 0 minus minus", 48),
        (0, 27, "5 right", 6),
        # Blank again.
        (1, 10, "7 backspace", None),
        (1, 10, "7 delete", None),
        (0, 10, "0 backspace", None),
    ],
)
async def test_keys(low: int, high: int, keys: str, wanted: int | None) -> None:
    app = Holder(lambda: ScaleInput(low, high))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert await press(pilot, keys) == wanted
        assert app.sections == []
        assert [key for key in app.passed if len(key) == 1] == [key for key in keys.split() if key == "x"]


async def test_required_is_never_blank_again() -> None:
    app = Holder(lambda: ScaleInput(1, 10, required=True))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert app.query_one(ScaleInput).value is None
        assert await press(pilot, "6 backspace delete") == 6


async def test_blank_is_not_zero() -> None:
    app = Holder(lambda: ScaleInput(0, 10, label="Pain"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        scale = app.query_one(ScaleInput)
        assert drawn(scale)[0] == "> Pain  not set"
        assert "[" not in drawn(scale)[1]
        await pilot.press("0")
        await pilot.pause()
        assert drawn(scale)[0] == "> Pain  0"
        assert drawn(scale)[1].startswith("  [0] 1 ")
        assert app.heard == [0]


async def test_messages_come_once_a_change_and_not_at_the_start() -> None:
    app = Holder(lambda: ScaleInput(1, 10, value=4))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert app.heard == []
        await press(pilot, "4 5 5 backspace")
        app.query_one(ScaleInput).value = 99
        await pilot.pause()
        assert app.heard == [5, None, 10]


async def test_the_mark_of_focus_and_of_the_choice_need_no_colour() -> None:
    app = Holder(lambda: ScaleInput(1, 10, value=7, label="Mood", anchors=MOODS, hint="Any number will do"))
    async with app.run_test(size=(56, 24), notifications=True) as pilot:
        scale = app.query_one(ScaleInput)
        focused = drawn(scale)
        assert focused == [
            "> Mood  7   (1 very low, 10 very good)",
            "   1  2  3  4  5  6 [7] 8  9  10",
            "  Any number will do",
        ]
        (chosen,) = [
            style for strip in scale.render_lines(scale.outer_size.region) for text, style, _ in strip if text == "[7]"
        ]
        assert chosen is not None
        assert chosen.reverse
        assert chosen.bold
        await pilot.press("tab")
        await pilot.pause()
        assert drawn(scale) == ["  " + focused[0][2:], *focused[1:]]
        scale.value = 10
        await pilot.pause()
        assert drawn(scale)[0].startswith("  Mood  10, very good")


async def test_a_bar_shows_its_number() -> None:
    app = Holder(lambda: ScaleInput(0, 100, label="Distress"))
    async with app.run_test(size=(56, 24), notifications=True) as pilot:
        scale = app.query_one(ScaleInput)
        assert drawn(scale)[1] == "  0 " + "─" * 41 + " 100"
        await press(pilot, "5 0")
        assert drawn(scale)[1] == "  0 " + "━" * 20 + "─" * 21 + " 100"
        await press(pilot, "end")
        assert drawn(scale)[0].endswith("  100")
        assert drawn(scale)[1] == "  0 " + "━" * 41 + " 100"


@pytest.mark.parametrize(("low", "high"), [(1, 10), (0, 10), (0, 100), (0, 4), (990, 1000), (0, 1440)])
async def test_three_lines_at_most_on_56_columns(low: int, high: int) -> None:
    words = {low: "as little as one can think of", high: "as much as one can think of"}
    app = Holder(lambda: ScaleInput(low, high, value=high, label="Anxiety", anchors=words, hint="long " * 30))
    async with app.run_test(size=(56, 24), notifications=True):
        scale = app.query_one(ScaleInput)
        assert scale.outer_size.height == 3
        lines = drawn(scale)
        assert all(cell_len(line) <= 56 for line in lines)
        assert lines[0] == f"> Anxiety  {high}, {words[high]}"
        assert str(low) in lines[1]
        assert f"[{high}]" in lines[1] or lines[1] == f"  {low} {'━' * lines[1].count('━')} {high}"


@pytest.mark.parametrize(
    ("low", "high", "place", "wanted"),
    [
        (1, 10, (3, 1), 1),
        (1, 10, (20, 1), 7),
        (1, 10, (30, 1), 10),
        (1, 10, (45, 1), None),
        (1, 10, (20, 0), None),
        (0, 10, (3, 1), 0),
        (0, 100, (4, 1), 0),
        (0, 100, (28, 1), 50),
        (0, 100, (52, 1), 100),
        (0, 100, (2, 1), None),
    ],
)
async def test_click(low: int, high: int, place: tuple[int, int], wanted: int | None) -> None:
    app = Holder(lambda: ScaleInput(low, high, label="Mood"))
    async with app.run_test(size=(64, 24), notifications=True) as pilot:
        await pilot.click(ScaleInput, offset=place)
        await pilot.pause()
        assert app.query_one(ScaleInput).value == wanted


async def test_hostile_words_are_only_text() -> None:
    app = Holder(lambda: ScaleInput(1, 10, label="[@click=app.quit]x[/]\x1b[2J\ny", hint="[/]", anchors={1: "[red]"}))
    async with app.run_test(size=(80, 24), notifications=True):
        lines = drawn(app.query_one(ScaleInput))
    assert lines[0] == "> [@click=app.quit]x[/] y  not set   (1 [red])"
    assert lines[2] == "  [/]"


@pytest.mark.parametrize(("low", "high"), [(5, 5), (6, 5), (-1, 5)])
def test_a_range_must_be_one(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="low < high"):
        ScaleInput(low, high)


@given(
    st.tuples(st.integers(0, 200), st.integers(1, 200)),
    st.none() | st.integers(-500, 500),
    st.lists(
        st.sampled_from([*"0123456789", "less", "more", "leap", "home", "end", "blank", "blur", "plus"])
        | st.integers(-500, 500)
    ),
)
def test_the_value_is_always_in_range_or_blank(
    bounds: tuple[int, int], start: int | None, moves: list[str | int]
) -> None:
    low, high = bounds[0], bounds[0] + bounds[1]
    scale = ScaleInput(low, high, value=start)
    assert scale.value is None if start is None else low <= (scale.value or 0) <= high
    acts: dict[str, Callable[[], object]] = {
        "less": lambda: scale.action_move(-1),
        "more": lambda: scale.action_move(1),
        "leap": lambda: scale.action_leap(1),
        "home": scale.action_lowest,
        "end": scale.action_highest,
        "blank": scale.action_blank,
        "blur": scale.on_blur,
        "plus": lambda: scale._by(1),
    }
    for move in moves:
        if isinstance(move, int):
            scale.value = move
        elif move.isdigit():
            scale._digit(move)
        else:
            acts[move]()
        assert scale.value is None or low <= scale.value <= high
    scale.action_blank()
    assert scale.value is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: ScaleInput(1, 10, anchors=MOODS),
        lambda: ScaleInput(1, 10, anchors=MOODS, coloured=True),
        lambda: ScaleInput(1, 10, coloured=True, hint="how it is"),
        lambda: ScaleInput(0, 100, anchors=MOODS, coloured=True, hint="how it is"),
    ],
)
async def test_a_scale_is_as_high_as_what_it_draws(make: Callable[[], ScaleInput]) -> None:
    app = Holder(make)
    async with app.run_test(size=(80, 10)):
        scale = app.query_one(ScaleInput)
        assert scale.size.height == scale.render().plain.count("\n") + 1


@pytest.mark.parametrize(
    ("width", "legend"),
    [(80, "(1 very poor, 2 poor, 3 fair, 5 very good)"), (48, "(1 very poor, 5 very good)"), (24, "")],
)
async def test_words_of_numbers_are_whole_or_left_out(width: int, legend: str) -> None:
    words = {1: "very poor", 2: "poor", 3: "fair", 5: "very good"}
    app = Holder(lambda: ScaleInput(1, 5, anchors=words, label="Quality"))
    async with app.run_test(size=(width, 10)) as pilot:
        await pilot.pause()
        assert drawn(app.query_one(ScaleInput))[0].partition("not set")[2].strip() == legend
