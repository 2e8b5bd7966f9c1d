"""A panel: a round frame with a title above, and the keys that work on what is in it in its lower border."""

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from calmterm.widgets.containers import Column

APART = " · "
CORNERS = 6  # cells of a frame in which no words stand


def keys_that_fit(keys: str, cells: int) -> str:
    """Return as many keys as so many cells hold whole, from the first on."""
    held = keys.split(APART)
    while held and Content(APART.join(held)).cell_length > cells:
        held.pop()
    return APART.join(held)


class KeysInFrame(Widget):
    """Names keys in its lower border: each is there whole, or left out where the frame is too narrow for it."""

    _keys = ""

    def show_keys(self, keys: str) -> None:
        """Name other keys; what stands between them is `APART`."""
        self._keys = keys
        self._fit_keys()

    def on_resize(self) -> None:
        self._fit_keys()

    def _fit_keys(self) -> None:
        width = self.outer_size.width
        # Its width is not known before it is first laid out.
        self.border_subtitle = Content(keys_that_fit(self._keys, width - CORNERS) if width else self._keys)


class Panel(Column, KeysInFrame):
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

    Panel:focus-within {
        border: round $border;
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
        self.show_keys(keys)
