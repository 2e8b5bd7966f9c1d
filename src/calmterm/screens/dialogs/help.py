"""Help: the keys that work on the screen behind, from the bindings themselves."""

from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from itertools import zip_longest
from textwrap import wrap
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.width_static import Drawn

MOST_CELLS: Final = 16
"""Of the column of keys."""


class HelpScreen(ModalScreen[None]):
    """A list of key and meaning, this screen's own keys first."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q", "close", "Back", id="help.back", tooltip="Back to where you were"),
    ]

    keys = query_one("#help-keys", Drawn)

    def __init__(self, behind: Screen[Any]) -> None:
        super().__init__()
        self._behind = behind
        self._meanings = _keys(behind)  # as long as it is the screen in front

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            if isinstance(self._behind, CalmScreen) and (purpose := self._behind.purpose()):
                yield Static(purpose, classes="heading", markup=False)
            if isinstance(self._behind, CalmScreen) and (notes := self._behind.help_notes()):
                yield Static("\n".join(f"- {note}" for note in notes), markup=False)
            yield Static(Content.assemble(("Keys on this screen", "bold")))
            yield Drawn(id="help-keys")
            yield Static("Press escape to go back.", classes="muted")

    def on_mount(self) -> None:
        self.call_after_refresh(self.keys.show, partial(_table, self._meanings))  # once it has its width

    def action_close(self) -> None:
        self.dismiss()


def _keys(screen: Screen[Any]) -> dict[str, str]:
    """Return the keys of each meaning."""
    keys: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in their order, each name once
    for key, (_, binding, enabled, tooltip) in screen.active_bindings.items():
        meaning = tooltip or binding.description
        if enabled and meaning and binding.id:
            keys[meaning][binding.key_display or key_name(key)] = None
    return {meaning: " or ".join(names) for meaning, names in keys.items()}


def _table(keys: Mapping[str, str], cells: int) -> Content:
    """Return each key with its meaning beside it, both broken within their own column."""
    width = min(MOST_CELLS, max(map(len, keys.values()), default=0))
    lines: list[Content] = []
    for meaning, names in keys.items():
        left, right = wrap(names, width), wrap(meaning, max(12, cells - width - 2))
        lines += (
            Content.assemble((f"{one:<{width}}", "$text-accent"), "  ", words)
            for one, words in zip_longest(left, right, fillvalue="")
        )
    return Content("\n").join(lines)


def key_name(key: str) -> str:
    """Return a key as a person reads it on the keyboard."""
    return {"question_mark": "?", "exclamation_mark": "!", "slash": "/"}.get(key, key)
