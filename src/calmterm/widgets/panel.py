"""A panel: a round frame with a title above, and the keys that work on what is in it in its lower border."""

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from calmterm.widgets.containers import Column


class Panel(Column):
    """Holds part of a page. As high as what it holds, unless a style sheet says otherwise."""

    DEFAULT_CSS = """
    Panel {
        height: auto;
        padding: 0 1;
        border: round $frame;
        border-title-color: $text-primary;
        border-title-style: bold;
        border-subtitle-color: $text-muted;
        border-subtitle-align: right;
    }
    """

    def __init__(
        self, *children: Widget, title: str = "", keys: str = "", opens: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:  # fmt: skip
        """Name the panel; a click on it presses the key `opens`, one of those in its frame."""
        super().__init__(*children, id=id)
        self._opens = opens
        self.name_it(title, keys)

    def on_click(self, event: Click) -> None:
        if self._opens:
            event.stop()
            self.app.simulate_key(self._opens)  # pyright: ignore[reportUnknownMemberType] - Textual leaves it open

    def name_it(self, title: str, keys: str = "") -> None:
        """Write another title and other keys into the frame."""
        self.border_title = Content(title)
        self.border_subtitle = Content(keys)
