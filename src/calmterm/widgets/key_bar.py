"""The keys of a screen in its last line, and support at the right edge: in sight at every width."""

from collections.abc import Iterator
from typing import Any, Final

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

SUPPORT: Final = Binding("ctrl+g", "support", "Support")
KEY: Final = "bold $footer-key-foreground"
WORD: Final = "$footer-description-foreground"


class KeyBar(Widget):
    """What Textual's footer shows, as one line of text: a widget a key would cost 15 ms whenever the focus moves.

    Only whole keys are shown. Support is never pushed out of sight by a screen's keys, nor left out of a dialog's.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $footer-background;
        text-wrap: nowrap;
    }
    """

    def __init__(self, *, support: bool = True) -> None:
        """`support` is false on the screen that is reached by it."""
        super().__init__()
        self._support = support
        self._places: list[tuple[range, str]] = []  # the columns of each key, to be clicked

    def on_mount(self) -> None:
        screen: Any = self.screen  # Textual leaves the type of its signal open
        screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[Any]) -> None:
        self.refresh()

    def _active(self) -> Iterator[tuple[Binding, bool]]:
        """What can be done here, each by its first key, and whether it can be done just now."""
        seen = {SUPPORT.action}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and binding.action not in seen:
                seen.add(binding.action)
                yield binding, enabled

    def render(self) -> Content:
        self._places = []
        support = self._part(SUPPORT, True) if self._support else Content("")
        line, room = Content(""), self.size.width - support.cell_length
        for binding, enabled in self._active():
            part = self._part(binding, enabled)
            if line.cell_length + part.cell_length > room:
                break
            self._note(line.cell_length, part, binding)
            line += part
        line += Content(" " * (room - line.cell_length))
        self._note(line.cell_length, support, SUPPORT)
        return line + support

    def _part(self, binding: Binding, enabled: bool) -> Content:
        key = self.app.get_key_display(binding)  # pyright: ignore[reportUnknownMemberType] - Textual leaves it open
        part = Content.assemble((f" {key} ", KEY), (f"{binding.description} ", WORD))
        return part if enabled else part.stylize("dim")

    def _note(self, start: int, part: Content, binding: Binding) -> None:
        self._places.append((range(start, start + part.cell_length), binding.key))

    def on_click(self, event: events.Click) -> None:
        for columns, key in self._places:
            if event.x in columns:
                self.app.simulate_key(key)  # pyright: ignore[reportUnknownMemberType] - as above
