"""The last check before the terminal."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from calmterm.app.themes import CALM_16, CALM_DARK
from calmterm.widgets.control_filter import ControlFilter

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BLACK = Color(0, 0, 0)


@given(st.lists(st.text(st.characters() | st.sampled_from("\x1b\x07\x9b\u202e\x7f\ud800\t")), max_size=5))
def test_no_control_character_passes_and_no_column_shifts(texts: list[str]) -> None:
    before = [Segment(text) for text in texts]
    after = ControlFilter().apply(before, BLACK)
    assert not any(UNSAFE.search(segment.text) for segment in after)
    assert [cell_len(segment.text) for segment in after] == [cell_len(text) for text in texts]


def test_a_lone_surrogate_keeps_its_column() -> None:
    assert ControlFilter().apply([Segment("a\ud800b\x7f")], BLACK) == [Segment("a b")]


def test_clean_lines_pass_as_they_are() -> None:
    line = [Segment("▁▂ Grüße 日本 👩‍👩‍👧"), Segment("│", Style(bold=True))]
    assert [segment.text for segment in ControlFilter().apply(line, BLACK)] == [segment.text for segment in line]
    printable = [Segment("plain")]
    assert ControlFilter().apply(printable, BLACK) is printable


def test_control_segments_are_left_alone() -> None:
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    after = ControlFilter().apply([control, Segment("a\x1bb", Style(bold=True))], BLACK)
    assert after == [control, Segment("ab", Style(bold=True))]


@pytest.mark.parametrize(("address", "kept"), [("https://example.org/", True), ("x\x1b\\\x1b]52;c;aGk=\x07", False)])
def test_a_link_cannot_carry_a_sequence(address: str, kept: bool) -> None:
    (segment,) = ControlFilter().apply([Segment("here", Style(link=address))], BLACK)
    assert segment.style is not None
    assert (segment.style.link is not None) == kept


class Gated(App[None]):
    """An app whose widget draws text that nobody cleaned."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.control_filter = ControlFilter()
        self.text = text

    def get_line_filters(self) -> Sequence[LineFilter]:
        return self.control_filter.after(super().get_line_filters(), native_ansi=self.native_ansi_color)

    def compose(self) -> ComposeResult:
        yield Static(Text(self.text))


def lines_of(app: App[None]) -> list[Strip]:
    widgets = app.screen.walk_children(Widget)
    return [strip for widget in widgets for strip in widget.render_lines(widget.outer_size.region)]


async def test_a_drawn_line_holds_no_foreign_sequence() -> None:
    app = Gated("a\x1b]52;c;aGk=\x07b\x9b31m\u202ec")
    async with app.run_test(size=(80, 24), notifications=True):
        text = "".join(segment.text for strip in lines_of(app) for segment in strip)
    assert text.rstrip().startswith("a]52;c;aGk=b31mc")
    assert not UNSAFE.search(text)


async def test_the_filter_stays_the_same_object_so_that_lines_are_cached() -> None:
    app = Gated("hello")
    async with app.run_test(size=(80, 24), notifications=True):
        assert app.get_line_filters()[-1] is app.get_line_filters()[-1] is app.control_filter


async def test_no_color_with_16_colours_keeps_the_terminals_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Gated("hello")
    app.register_theme(CALM_16)
    app.register_theme(CALM_DARK)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.theme = CALM_16.name
        await pilot.pause()
        drawn = [segment.style for strip in lines_of(app) for segment in strip if segment.text.strip()]
        kinds = [type(each) for each in app.get_line_filters()]
        app.theme = CALM_DARK.name
        await pilot.pause()
        other = [type(each) for each in app.get_line_filters()]
    assert kinds == [NoColor, ControlFilter]
    assert drawn
    assert all(style and style.color and style.color.is_default for style in drawn)
    assert Monochrome in other
