"""An editor for an answer: enter and, from its first line, up are for the screen around it."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType

from calmterm.widgets.prose_editor import JournalEditor


class AnswerEditor(JournalEditor):
    """Takes an answer of any length; enter answers instead of beginning a line, and up leaves its first line.

    Both pass on in their turn, behind the letters typed before them: a binding with priority would overtake those.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "One back", id="answer.up", tooltip="A line up; from the first, a question back"),
    ]
    takes_enter = False

    def on_key(self, event: events.Key) -> None:
        """Let enter pass."""
        if event.key == "enter":
            event.prevent_default()

    def action_cursor_up(self, select: bool = False) -> None:
        """Go a line up; from the first line the key is for the screen."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            raise SkipAction
        super().action_cursor_up(select)
