"""The thrifty driver: whatever is painted, the terminal shows the same as if everything had been sent."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmterm.app.diff_driver import ScreenMirror, diffing_driver

COLUMNS, ROWS = 20, 5
STYLES = [
    "", "1", "38;2;1;2;3", "1;38;2;9;9;9;48;2;1;1;1", "7", "48;2;1;1;1", "38;2;9;9;9;48;2;1;1;1", "38;2;9;9;9", "31",
    "94;43", "93;103", "38;5;7;48;5;3", "38;5;8;48;5;3", "39;48;5;3", "3;38;5;8", "4", "31;49",
]  # fmt: skip
TEXTS = st.sampled_from(["a", "words", " ", "      ", "öß", "今日", "x今", "▃▅▄", "e\u0301", "a今b"])


def segment(style: str, text: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One line of a paint, from some column on, within the width."""
    row, column = draw(st.integers(1, ROWS)), draw(st.integers(1, COLUMNS))
    out, used = [f"\x1b[{row};{column}H"], column - 1
    for style, text in draw(st.lists(st.tuples(st.sampled_from(STYLES), TEXTS), min_size=1, max_size=5)):
        width = sum(2 if character in "今日" else character != "\u0301" for character in text)
        if used + width > COLUMNS:
            break
        used += width
        out.append(segment(style, text))
    return "".join(out)


def shown(screen: pyte.Screen) -> list[list[object]]:
    return [[screen.buffer[row][column] for column in range(COLUMNS)] for row in range(ROWS)]


@settings(max_examples=150)
@given(st.lists(st.lists(lines(), min_size=1, max_size=6), min_size=1, max_size=8))
def test_the_terminal_shows_the_same(frames: list[list[str]]) -> None:
    every, some = pyte.Screen(COLUMNS, ROWS), pyte.Screen(COLUMNS, ROWS)
    for screen in (every, some):
        pyte.Stream(screen).feed("\x1b[?7l")  # as Textual sets it: no wrap at the end of a line
    picture = ScreenMirror()
    for frame in frames:
        whole = "".join(frame)
        changes = picture.changes(whole)
        pyte.Stream(every).feed(whole)
        pyte.Stream(some).feed(changes)
        assert shown(some) == shown(every)
        again = picture.changes(whole)
        assert again == "" or len(frame) > 1  # lines of one frame may lie over each other
        pyte.Stream(some).feed(again)  # the picture takes for sent what it gave
        assert shown(some) == shown(every)


def test_the_same_again_is_silence_and_a_change_is_small() -> None:
    picture = ScreenMirror()
    paint = "\n".join(f"\x1b[{row};1H\x1b[38;2;1;1;1m{'words ' * 12}\x1b[0m" for row in range(1, 20))
    assert len(picture.changes(paint)) > 1000
    assert picture.changes(paint) == ""
    assert picture.changes("\x1b[3;8H\x1b[38;2;1;1;1mW\x1b[0m") == "\x1b[3;8H\x1b[38;2;1;1;1mW\x1b[m"


@pytest.mark.parametrize("clearing", ["\x1b[?1049h", "\x1b[?1049l", "\x1b[2J"])
def test_a_cleared_screen_is_painted_whole(clearing: str) -> None:
    picture = ScreenMirror()
    paint = "\x1b[1;1Hwords"
    assert picture.changes(paint) == paint
    assert picture.changes(clearing) == clearing
    assert picture.changes(paint) == paint
    picture.forget()
    assert picture.changes(paint) == paint


def test_what_is_no_paint_passes_as_it_is_in_its_order() -> None:
    picture = ScreenMirror()
    modes = "\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b]22;text\x07"
    assert picture.changes(modes) == modes
    assert picture.changes("\x1b[?2026h\x1b[1;1Ha\x1b[?2026l") == "\x1b[?2026h\x1b[1;1Ha\x1b[?2026l"
    link = "\x1b[1;1H\x1b]8;id=1;https://example.org\x1b\\a\x1b]8;;\x1b\\"
    assert picture.changes(link) == link
    assert picture.changes("\x1b[1;1Ha") == "\x1b[1;1Ha"  # nothing is known of what a link covers


def test_the_cursor_of_a_field_follows_it_and_rests() -> None:
    picture = ScreenMirror()
    assert picture.changes("\x1b[1;1Hab\x1b[1;9H") == "\x1b[1;1Hab\x1b[1;9H"
    assert picture.changes("\x1b[1;1Hab\x1b[1;9H") == ""
    assert picture.changes("\x1b[1;1Hab\x1b[1;8H") == "\x1b[1;8H"


def test_there_is_one_on_this_system() -> None:
    assert diffing_driver() is not None


def test_of_two_styles_only_the_colours_that_differ_are_sent() -> None:
    picture = ScreenMirror()
    one, other, ground = (
        "\x1b[38;2;1;1;1;48;2;9;9;9ma",
        "\x1b[0m\x1b[38;2;2;2;2;48;2;9;9;9mb",
        "\x1b[0m\x1b[48;2;9;9;9mc",
    )
    assert picture.changes(f"\x1b[1;1H{one}{other}{ground}\x1b[0m") == (
        "\x1b[1;1H\x1b[38;2;1;1;1;48;2;9;9;9ma\x1b[38;2;2;2;2mb\x1b[39mc\x1b[m"
    )
