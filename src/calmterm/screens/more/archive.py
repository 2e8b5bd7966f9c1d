"""An archive: a day is chosen, what would leave is read, and it goes into an encrypted file and out of the vault."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Label, Static

from calmterm.core import dates, when
from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean
from calmterm.exchange.output_paths import require_free
from calmterm.screens.base.long_work import LongWorkScreen
from calmterm.screens.base.screen import Attempt, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Store
from calmterm.store.archive import Archived, Chosen, archive, dated_before
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput

ABOUT: Final = (
    "What is dated before a day goes into an encrypted file, and out of the vault once that was read back. What has no"
    " day of its own (people, plans, goals, cards, habits) stays here, and stands in the file as well."
)
OPENS: Final = "The file opens with the passphrase of today: calmterm restore FILE --to DIR makes a vault of it."
COPIES: Final = "Copies that were made before still hold them, until those go."


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave the vault for an archive, as it was typed and read."""

    typed: str
    before: date
    leaving: Chosen


class ArchiveScreen(LongWorkScreen[None]):
    """Asks for a day and a file, shows what would leave the vault, and makes the archive."""

    CSS_PATH = "keeping.tcss"
    TITLE = "Archive"
    PURPOSE = "Put what is dated before a day into an encrypted file, out of the vault."
    AUTO_FOCUS = "#before"
    STOPPED = "Stopped. Nothing was removed, and no file was left."
    leads_on = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "archive", "Archive", id="archive.make", tooltip="Write the file, then remove what is in it"),
        Binding("escape", "back", "Back", id="archive.back", tooltip="Stop what goes on, or go back"),
    ]

    before = query_one("#before", Input)
    file = query_one("#archive-file", Input)
    told = query_one("#leaving", Static)

    def __init__(self) -> None:
        super().__init__()
        self._preview: Preview | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Archive", id="keeping-heading", classes="heading")
        yield Static(ABOUT, classes="muted", id="keeping-about", markup=False)
        yield Label("Everything dated before, then enter")
        yield LineInput(placeholder="2020-01-01", id="before", compact=True)
        yield Label("Into the new file")
        yield LineInput("~/calmterm-archive.backup", id="archive-file", compact=True, select_on_focus=False)
        with VerticalScroll(id="leaving-box"):
            yield Static(OPENS, id="leaving", markup=False)
        yield KeyBar()

    def show_progress(self, so_far: str) -> None:
        """Show what is being done."""
        self.told.update(f"{so_far}… escape stops, and then nothing is removed.")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self.is_busy:
            self.look()

    @work(exclusive=True, group="looking")
    async def look(self) -> None:
        """Read the day, and show what would leave the vault."""
        self._preview = None
        with Attempt(self._say):
            typed = self.before.value.strip()
            if not typed:
                raise UsageError("Name a day first, like 2020-01-01 or 5 years ago.")
            before = when.day(typed, self.calm.clock, today=self.calm.worker.today())
            leaving = await self.ask(lambda store: dated_before(store, before))
            self._preview = Preview(typed, before, leaving)
            self.told.update("\n".join(_in_words(self._preview)))

    @work(exclusive=True, group="waiting")
    async def action_archive(self) -> None:
        """Make the archive, once that is confirmed."""
        preview = self._preview
        if self.is_busy:
            return
        if preview is None or preview.typed != self.before.value.strip():
            self.look()
            return
        if not preview.leaving:
            return
        with Attempt(self._say):
            path = _path(self.file.value.strip())
            require_free(path, self.calm.worker.directory)
            about = Content(f"{clean(str(path), multiline=False)}\n{COPIES}")
            question = f"Take {_count(preview.leaving):,} records out of the vault, into this file?"
            sure = ConfirmScreen(question, about, yes="Archive them", no="Back")
            if await self.calm.push_screen_wait(sure):
                done = await self.work_long(lambda store: self._archive(store, preview.before, path))
                self._preview = None
                said = f"The archive was read back: {done.copied.path}\nRemoved from the vault: {done.records:,}."
                self.told.update(clean(f"{said} {COPIES}\n\n{OPENS}"))

    def _archive(self, store: Store, before: date, path: Path) -> Archived:
        return archive(store, before, path, self.go_on)

    def _say(self, error: CalmtermError) -> None:
        self.told.update(clean(str(error)))


def _path(typed: str) -> Path:
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError:  # ~name of nobody
        return Path(typed).absolute()


def _count(leaving: Chosen) -> int:
    return sum(map(len, leaving.values()))


def _in_words(preview: Preview) -> list[str]:
    day = dates.words(preview.before)
    if not preview.leaving:
        return [f"Nothing is dated before {day}."]
    rows = [
        f"  {len(ids):>7,} {(kind.about.title if len(ids) == 1 else kind.about.plural).lower()}"
        for kind, ids in preview.leaving.items()
    ]
    return [f"Dated before {day}, the trash included:", *rows, "", "ctrl+s archives them."]
