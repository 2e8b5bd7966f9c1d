"""The marked entry of the journal, to read and to find words in."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Label, Static

from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean, hashtags, one_line
from calmterm.store.model.records import JournalEntry
from calmterm.store.search import Query, words_as_typed
from calmterm.widgets.found_text import FoundText, marked
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.markdown_content import markdown_content
from calmterm.widgets.panel import APART, KeysInFrame
from calmterm.widgets.prose_editor import count_words

SHOWN: Final = 40_000
BEFORE_TAGS = "   "  # between the length of an entry and its tags


class Preview(VerticalScroll, KeysInFrame):
    """Shows the marked entry, to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.left", show=False, id="journal.to_list", tooltip="The newer one, or back to the list"),
        Binding("k", "screen.next(-1)", show=False, id="journal.newer", tooltip="The newer entry"),
        Binding("j,right", "screen.next(1)", "Next", id="journal.older", tooltip="The next entry, which is older"),
        Binding("f3", "step(1)", show=False, id="journal.next_find", tooltip="The next place that was looked for"),
        Binding("shift+f3", "step(-1)", show=False, id="journal.find_before", tooltip="The place before"),
        Binding("slash", "find", "Find", id="journal.find", key_display="/", tooltip="Find within this entry"),
    ]

    heading = query_one("#preview-title", Static)
    about = query_one("#preview-about", Hanging)
    body = query_one("#preview-body", FoundText)
    find_bar = query_one("#find-bar", Horizontal)
    find = query_one("#find", Input)

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._query: Query | None = None  # of the list, while nothing is looked for within the entry

    def compose(self) -> ComposeResult:
        yield Static("", id="preview-title", classes="heading", markup=False)
        yield Hanging(broken=two_lines, id="preview-about")
        yield FoundText(id="preview-body")
        with Horizontal(id="find-bar"):
            yield Label("Find", classes="muted")
            yield LineInput(placeholder="in this entry; enter goes on, escape ends it", id="find", compact=True)

    def show(self, entry: JournalEntry | None, query: Query | None = None, notebook: str = "") -> None:
        """Show an entry, from the first place where it has what was looked for; or nothing."""
        title, about, body = _read(entry, notebook) if entry is not None else ("", Content(""), "")
        self._query = query
        self.heading.update(marked(Content(title), query.spans(title) if query is not None else ()))
        self.heading.display = bool(title)
        tags = about.plain.find(f"{BEFORE_TAGS}#")  # what stands before them is not searched
        spans = query.spans(about.plain) if query is not None and tags >= 0 else ()
        self.about.read(marked(about, [span for span in spans if span[0] > tags]))
        self.scroll_home(animate=False)
        self.body.read_from(markdown_content(body), self._looked_for)
        self._say_place()

    # --- finding ----------------------------------------------------------------------------------------

    @property
    def _looked_for(self) -> Query | None:
        return words_as_typed(self.find.value) if self.find_bar.display else self._query

    def action_find(self) -> None:
        """Begin to look for words in this entry."""
        self.find_bar.display = True
        self.find.focus()

    def end_find(self) -> None:
        """Show again what the list looked for, and read on."""
        self.find_bar.display = False
        self.find.value = ""
        self.body.find(self._query)
        self._say_place()
        self.focus()

    @on(Input.Changed, "#find")
    def _find_as_typed(self, message: Input.Changed) -> None:
        message.stop()
        if self.find_bar.display:
            self.body.find(self._looked_for)
            self._say_place()

    @on(Input.Submitted, "#find")
    def _find_on(self, message: Input.Submitted) -> None:
        message.stop()
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go on to the next find in this entry, or back to the one before."""
        self.body.step(by)
        self._say_place()

    def _say_place(self) -> None:
        place = self.body.place
        typed = self.find_bar.display and self.find.value.strip()
        self.border_title = f"{place} · f3 next" if place else "Not in this entry" if typed else ""


def two_lines(about: Content, width: int) -> Content:
    """Return the line about an entry; where it does not fit whole, its tags go below, or all but the time."""
    about = about.rstrip()
    for sign in (BEFORE_TAGS, APART):
        head, found, _ = about.plain.partition(sign)
        if about.cell_length > width >= len(head) and found:
            return about[: len(head)] + Content("\n") + about[len(head) + len(sign) :]
    return about


def _read(entry: JournalEntry, notebook: str) -> tuple[str, Content, str]:
    """Return the title, the line about an entry, and its text."""
    when = dates.full_with_time(entry.felt)
    try:
        text: JournalEntry.Text = entry.text
    except TextDamaged as error:
        return "", Content.styled(when, "$text-muted"), str(error)
    title, body = entry.title_and_body()
    words = count_words(text.body)
    about = [when, f"{words:,} {'word' if words == 1 else 'words'}", *(["starred"] if entry.starred else [])]
    about += [one_line(notebook)] if notebook else []
    tags = "  ".join(f"#{tag}" for tag in dict.fromkeys([*text.tags, *hashtags(text.body)]))
    if len(body) > SHOWN:
        body = f"{body[:SHOWN]}…\n\nThis entry is long. Press e to read all of it."
    return title, Content.assemble((APART.join(about), "$text-muted"), BEFORE_TAGS, (clean(tags), "$text-accent")), body
