"""A field of one line that loses nothing of what is pasted, and deletes what a person sees as one character."""

from typing import Final

from rich.cells import split_graphemes
from textual import events
from textual.message import Message
from textual.widgets import Input

from calmterm.core.text import clean

JOINED: Final = "This field has one line: the lines of what you pasted stand in it one after the other."


def character_before(text: str, at: int) -> int:
    """Return where the character before `at` begins, with its accents and joined signs, as a person sees it."""
    spans, _ = split_graphemes(text[:at])
    return spans[-1][0] if spans else 0


def character_after(text: str, at: int) -> int:
    """Return where the character that begins at `at` ends."""
    spans, _ = split_graphemes(text[at:])
    return at + spans[0][1] if spans else at


class LineInput(Input):
    """An Input that deletes whole characters, and takes all lines of a paste, joined by blanks, and says so.

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

    def action_delete_left(self) -> None:
        """Delete the character before the cursor, or what is selected."""
        if self.selection.is_empty:
            self.delete(character_before(self.value, self.cursor_position), self.cursor_position)
        else:
            self.delete_selection()

    def action_delete_right(self) -> None:
        """Delete the character behind the cursor, or what is selected."""
        if self.selection.is_empty:
            self.delete(self.cursor_position, character_after(self.value, self.cursor_position))
        else:
            self.delete_selection()

    def _put(self, text: str) -> None:
        first, _, rest = clean(text).strip("\n").partition("\n")
        if self.passes_on and rest.strip():
            self.post_message(self.MoreLines(rest.lstrip("\n")))
        elif rest.strip():
            first = " ".join(line.strip() for line in (first, *rest.split("\n")) if line.strip())
            self.notify(JOINED, markup=False)
        self.replace(clean(first, multiline=False), *self.selection)
