"""A field of one line that loses nothing of what is pasted into it."""

from typing import Final

from textual import events
from textual.message import Message
from textual.widgets import Input

from calmterm.core.text import clean

JOINED: Final = "This field has one line: the lines of what you pasted stand in it one after the other."


class LineInput(Input):
    """An Input that takes all lines of a paste, joined by blanks, and says so.

    With `passes_on` it keeps the first line, and posts `MoreLines` with the others for its screen to put elsewhere.
    """

    class MoreLines(Message):
        """Lines were pasted after the first, which are for another field."""

        def __init__(self, rest: str) -> None:
            super().__init__()
            self.rest = rest

    passes_on = False

    def on_paste(self, event: events.Paste) -> None:
        """Put all that was pasted in place of the selection."""
        event.prevent_default()
        event.stop()
        self._put(event.text)

    def action_paste(self) -> None:
        """Put the app's clipboard in place of the selection."""
        self._put(self.app.clipboard)  # pyright: ignore[reportUnknownMemberType] - Textual leaves the app's type open

    def _put(self, text: str) -> None:
        first, _, rest = clean(text).strip("\n").partition("\n")
        if self.passes_on and rest.strip():
            self.post_message(self.MoreLines(rest.lstrip("\n")))
        elif rest.strip():
            first = " ".join(line.strip() for line in (first, *rest.split("\n")) if line.strip())
            self.notify(JOINED, markup=False)
        self.replace(clean(first, multiline=False), *self.selection)
