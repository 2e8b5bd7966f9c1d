"""The keys of a screen in its last line, and support at the right edge: in sight at every width."""

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Static

ACTION: Final = "support"
KEY: Final = " ^g "
WORD: Final = "Support "


class KeyBar(Footer):
    """Textual's footer, where support is never pushed out of sight by a screen's keys, nor left out of a dialog's."""

    DEFAULT_CSS = """
    KeyBar #key-bar-support {
        dock: right;
        width: auto;
        background: $footer-background;
    }
    """

    def __init__(self, *, support: bool = True) -> None:
        """`support` is false on the screen that is reached by it."""
        super().__init__(show_command_palette=False)
        self._support = support

    def compose(self) -> ComposeResult:
        yield from (part for part in super().compose() if getattr(part, "action", "") != ACTION)
        if self._support:
            words = Content.assemble((KEY, "bold $footer-key-foreground"), (WORD, "$footer-description-foreground"))
            yield Static(words.stylize(f"@click=app.{ACTION}"), id="key-bar-support")
