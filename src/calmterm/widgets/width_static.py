"""Text that is drawn for the width it has, and anew when that changes."""

from collections.abc import Callable
from typing import Any

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static


class Drawn(Static):
    """Text that is drawn for the width it has, as soon as a layout asks how high it is there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__("", id=id, markup=False)
        self._body: Callable[[int], Content] | None = None
        self._drawn: tuple[int, Content] | None = None

    def show(self, body: Callable[[int], Content] | None) -> None:
        """Draw something else, or nothing."""
        self._body, self._drawn = body, None
        # Textual counts changes before a widget rests as one; a layout between them would keep the height of the first.
        self._layout_updates += 1
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        rules: Any = self.styles  # which is what Textual hands on itself
        return self._at(width).get_height(rules, width)

    @property
    def visual(self) -> Content:
        return self._at(self.size.width)

    @property
    def content(self) -> Content:  # pyright: ignore[reportIncompatibleMethodOverride] - it is set by `show`
        return self.visual

    def _at(self, width: int) -> Content:
        """Return the text for a width in cells; until that is known, nothing, and not what stood there before."""
        if self._body is None or not width:
            return Content("")
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = width, self._body(width)
        return self._drawn[1]
