"""A line to type into, in which backspace and delete take what a person sees as one character."""

from rich.cells import split_graphemes
from textual.widgets import Input


def character_before(text: str, at: int) -> int:
    """Return where the character before `at` begins, with its accents and joined signs, as a person sees it."""
    spans, _ = split_graphemes(text[:at])
    return spans[-1][0] if spans else 0


def character_after(text: str, at: int) -> int:
    """Return where the character that begins at `at` ends."""
    spans, _ = split_graphemes(text[at:])
    return at + spans[0][1] if spans else at


class LineInput(Input):
    """An Input that deletes whole characters."""

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
