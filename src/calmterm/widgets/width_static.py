"""Text that is drawn for the width it has, and anew when that changes."""

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.widgets import Static


class Drawn(Static):
    """Text that is drawn for the width it has."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__("", id=id, markup=False)
        self._body: Callable[[int], Content] | None = None

    def show(self, body: Callable[[int], Content] | None) -> None:
        """Draw something else, or nothing."""
        self._body = body
        self._draw(self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        self._draw(event.size.width)

    def _draw(self, width: int) -> None:
        # Textual counts changes before a widget rests as one; a layout between them would keep the height of the first.
        self._layout_updates += 1
        # Until its width is known nothing is drawn, and not what stood there before.
        self.update(self._body(width) if self._body is not None and width else "")
