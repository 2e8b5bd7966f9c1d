"""The fields that an entry is typed into: title, text, tags and time."""

from datetime import datetime
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.widgets import Input, Label, Static, TextArea

from calmterm.core import when
from calmterm.core.clock import Clock
from calmterm.core.text import clean
from calmterm.screens.journal.entry_words import EntryWords
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.prose_editor import JournalEditor
from calmterm.widgets.times import time_text, understood

TOO_LONG: Final = (
    "This entry is as long as an entry can be, so what came last was not taken in. A new entry has room for it."
)
THE_REST: Final = "They end this entry; the rest was not taken in, and goes into a new one."


class EntryFields(Vertical):
    """Holds what is typed of an entry, and says below how its time is understood."""

    heading = query_one("#title", Input)
    editor = query_one("#text", JournalEditor)
    tags = query_one("#tags", Input)
    when = query_one("#when", Input)
    understood = query_one("#understood", Static)

    def __init__(self, clock: Clock) -> None:
        super().__init__(id="fields")
        self._clock = clock

    def compose(self) -> ComposeResult:
        title = LineInput(placeholder="Title, if you like", id="title", compact=True, select_on_focus=False)
        title.passes_on = True
        yield title
        yield JournalEditor(placeholder="Write as it comes.", id="text")
        with Horizontal(id="tag-line"):
            yield Label("Tags", classes="muted")
            yield LineInput(placeholder="words, separated by commas", id="tags", compact=True, select_on_focus=False)
            yield Label("When", classes="muted")
            yield Input(placeholder="now, 20 min ago", id="when", compact=True)
        yield Static("", id="understood", classes="muted", markup=False)

    @property
    def words(self) -> EntryWords:
        """Return what is typed."""
        title, tags, at = (clean(one.value, multiline=False) for one in (self.heading, self.tags, self.when))
        return EntryWords(title, self.editor.text, tags, at)

    def begin_with(self, words: EntryWords) -> None:
        """Show words to begin with: they are no change, and an undo in the text goes back no further."""
        with self.prevent(Input.Changed, TextArea.Changed):
            self._fill_lines(words)
            self.show_when()
            self.editor.load_text(words.body)

    def replace(self, words: EntryWords) -> None:
        """Show other words; an undo in the text brings back what stood there."""
        self._fill_lines(words)
        self.editor.replace(words.body, (0, 0), self.editor.document.end)
        self.editor.focus()

    def _fill_lines(self, words: EntryWords) -> None:
        self.heading.value, self.tags.value, self.when.value = words.title, words.tags, words.when

    def show_time_of(self, felt: datetime) -> None:
        """Show the time of an entry where none is typed."""
        self.when.placeholder = time_text(felt, self._clock)

    @on(Input.Changed, "#when")
    def show_when(self) -> None:
        """Say under the field how a time in words is understood, before it is saved."""
        typed = self.when.value.strip()
        said = understood(typed, lambda text: when.moment(text, self._clock)) if typed else ""
        self.understood.update(said)
        self.understood.display = bool(said)

    @on(JournalEditor.TooLong)
    def _too_long(self, message: JournalEditor.TooLong) -> None:
        said = TOO_LONG
        if message.taken:
            said = f"Of what you pasted, the first {message.taken:,} of {message.pasted:,} characters fit. {THE_REST}"
        self.notify(said, severity="error" if message.taken else "warning", markup=False)

    @on(LineInput.MoreLines)
    def _to_the_text(self, message: LineInput.MoreLines) -> None:
        """Let the first line that was pasted be the title, and the others begin the text."""
        self.editor.insert(message.rest + ("\n" if self.editor.text else ""), (0, 0), maintain_selection_offset=False)
        self.notify("The first line is the title; the others stand in the text.", markup=False)
