"""Boxes to tick that say so with a sign: Textual's own tell on from off by colour alone."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Checkbox, SelectionList

_EMPTY = " "


class Tick(Checkbox):
    """Yes or no: a cross in the box, or none."""

    DEFAULT_CSS = """
    Tick > .toggle--button { color: $foreground; }
    Tick.-on > .toggle--button { color: $foreground; }
    """

    def __init__(self, value: bool = False) -> None:
        super().__init__("", value=value, compact=True)
        self._draw()

    def watch_value(self) -> None:
        self._draw()
        super().watch_value()

    def _draw(self) -> None:
        self.BUTTON_INNER = Checkbox.BUTTON_INNER if self.value else _EMPTY


class Ticks(SelectionList[str]):
    """Any of several, none is fine."""

    def on_mount(self) -> None:
        self.highlighted = 0 if self.option_count else None

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        segments = list(strip)
        # The box comes first: its left side, its cross, its right side. The side tells which option this is.
        index = segments[0].style.meta.get("option") if len(segments) > 1 and segments[0].style else None
        if index is None or self.get_option_at_index(index).value in self.selected:
            return strip
        segments[1] = Segment(_EMPTY * len(segments[1].text), segments[1].style)
        return Strip(segments, strip.cell_length)
