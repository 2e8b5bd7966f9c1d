"""The keys of a screen in its last line, with help and support at the right edge: in sight at every width."""

from collections.abc import Iterator
from typing import Any, Final

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

SUPPORT: Final = Binding("ctrl+g", "support", "Support")
HELP: Final = "help"
KEY: Final = "bold $footer-key-foreground"
WORD: Final = "$footer-description-foreground"


class KeyBar(Widget):
    """What Textual's footer shows, as one line of text instead of a widget a key, made anew whenever the focus moves.

    Only whole keys are shown. Help (which names the others) and support are never pushed out of sight by them, and
    support is not left out of a dialog's either.
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
        """What else can be done here, each by its first key, and whether it can be done just now."""
        seen = {SUPPORT.action}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and binding.action not in seen and not self._is_typed(binding):
                seen.add(binding.action)
                yield binding, enabled

    def _is_typed(self, binding: Binding) -> bool:
        """Whether the focused field takes this key for itself, as text does: the bar says what the key does here."""
        focused = self.screen.focused
        if focused is None or binding.priority:
            return False
        if binding.key == "enter":
            from textual.widgets import TextArea  # with its documents and parsers: most screens have none

            if isinstance(focused, TextArea):
                return getattr(focused, "takes_enter", True)
        return focused.check_consume_key(binding.key, key_to_character(binding.key))

    def render(self) -> Content:
        self._places = []
        active = list(self._active())
        apart = [one for one in active if one[0].action == HELP] + [(SUPPORT, True)] * self._support
        room = self.size.width - sum(self._part(*one).cell_length for one in apart)
        line = Content("")
        for one in (one for one in active if one not in apart):
            if line.cell_length + self._part(*one).cell_length > room:
                break
            line = self._add(line, *one)
        line += Content(" " * (room - line.cell_length))
        for one in apart:
            line = self._add(line, *one)
        return line

    def _add(self, line: Content, binding: Binding, enabled: bool) -> Content:
        part = self._part(binding, enabled)
        self._places.append((range(line.cell_length, line.cell_length + part.cell_length), binding.key))
        return line + part

    def _part(self, binding: Binding, enabled: bool) -> Content:
        key = self.app.get_key_display(binding)  # pyright: ignore[reportUnknownMemberType] - Textual leaves it open
        part = Content.assemble((f" {key} ", KEY), (f"{binding.description} ", WORD))
        return part if enabled else part.stylize("dim")

    def on_click(self, event: events.Click) -> None:
        for columns, key in self._places:
            if event.x in columns:
                self.app.simulate_key(key)  # pyright: ignore[reportUnknownMemberType] - as above
