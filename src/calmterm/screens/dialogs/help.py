"""Help: the keys that work on the screen behind, from the bindings themselves."""

from collections import defaultdict
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from calmterm.screens.base.screen import CalmScreen


class HelpScreen(ModalScreen[None]):
    """A list of key and meaning, this screen's own keys first."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q", "close", "Back", id="help.back", tooltip="Back to where you were"),
    ]

    def __init__(self, behind: Screen[Any]) -> None:
        super().__init__()
        self._behind = behind

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            if isinstance(self._behind, CalmScreen) and (purpose := self._behind.purpose()):
                yield Static(purpose, classes="heading", markup=False)
            if isinstance(self._behind, CalmScreen) and (notes := self._behind.help_notes()):
                yield Static("\n".join(f"- {note}" for note in notes), markup=False)
            yield Static(Content.assemble(("Keys on this screen", "bold")))
            yield Static(_table(self._behind))
            yield Static("Press escape to go back.", classes="muted")

    def action_close(self) -> None:
        self.dismiss()


def _table(screen: Screen[Any]) -> Content:
    keys: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in their order, each name once
    for key, (_, binding, enabled, tooltip) in screen.active_bindings.items():
        meaning = tooltip or binding.description
        if enabled and meaning and binding.id:
            keys[meaning][binding.key_display or key_name(key)] = None
    width = max((len(" or ".join(names)) for names in keys.values()), default=0)
    lines = [
        Content.assemble((f"{' or '.join(names):<{width}}", "$text-accent"), "  ", meaning)
        for meaning, names in keys.items()
    ]
    return Content("\n").join(lines)


def key_name(key: str) -> str:
    """A key as a person reads it on the keyboard."""
    return {"question_mark": "?", "exclamation_mark": "!", "slash": "/"}.get(key, key)
