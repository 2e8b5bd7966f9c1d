"""Boxes to tick, drawn as signs: Textual's own tell on from off, and an empty box from its line, by colour alone."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Checkbox, SelectionList

ON: Final = "[x]"
OFF: Final = "[ ]"


class Tick(Checkbox):
    """Yes or no: a cross in the box, or none."""

    def __init__(self, value: bool = False) -> None:
        super().__init__("", value=value, compact=True)

    def render(self) -> Content:
        return Content(ON if self.value else OFF)


class Ticks(SelectionList[str]):
    """Any of several, none is fine."""

    def on_mount(self) -> None:
        self.highlighted = 0 if self.option_count else None

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        segments = list(strip)
        # The box comes first: its left side, its cross, its right side. The side tells which option this is.
        side = segments[0].style if len(segments) > len(ON) else None
        index = side.meta.get("option") if side is not None else None
        if index is None:
            return strip
        box = ON if self.get_option_at_index(index).value in self.selected else OFF
        words = segments[len(ON)].style or Style.null()
        # The option stays in the style of the box, for the mouse.
        return Strip([Segment(box, words + Style(meta={"option": index})), *segments[len(ON) :]], strip.cell_length)
