"""Bring in: names a file or folder of another program, shows what would come, and brings it in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.getters import query_one
from textual.widgets import Input, Label, Static

from calmterm.content.support_words import Cause
from calmterm.core import dates
from calmterm.core.clock import zone_named
from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean, one_line
from calmterm.screens.base.long_work import LongWorkScreen
from calmterm.screens.base.screen import Attempt, section_bar
from calmterm.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from calmterm.exchange.importing import Answers, ImportResult
    from calmterm.exchange.mapping import FirstRows
    from calmterm.store import Store

CELLS: Final = 74
HELP: Final = """\
Enter only looks; nothing is saved before ctrl+s.

Journals  Day One, jrnl, tui-journal, org-journal
Markdown  folders of Obsidian, Logseq and others
Moods     Daylio; with thoughts: FreeCBT, Quirk
Habits    Loop Habit Tracker, HabitBull, Tickmate,
          Rewire, Track & Graph
Sleep     Sleep Cycle, Sleep as Android
Tables    any CSV: you say what its columns are
calmterm  its own JSON"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at a path, and what would come of it."""

    typed: str
    path: Path
    format_name: str
    report: "ImportResult | None"
    unknown: tuple[str, ...] = ()
    """Words for moods whose level only the person knows; then there is no report yet."""
    table: "FirstRows | None" = None
    """The start of a table whose columns only the person knows; then there is no report yet."""


class BringInScreen(LongWorkScreen[None]):
    """Shows what a file of another program would bring, and brings it in."""

    CSS_PATH = "bring_in.tcss"
    TITLE = "Bring in"
    STOPPED = "Stopped. Nothing was brought in."
    AUTO_FOCUS = "#source"
    reads_first = False
    leads_on = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "bring", "Bring it in", id="bring_in.bring", tooltip="Save what you read here"),
        Binding("escape", "back", "Back", id="bring_in.back", tooltip="Stop what goes on, or go back to the menu"),
    ]

    source = query_one("#source", Input)
    zone = query_one("#zone", Input)
    moods = query_one("#moods", Input)
    told = query_one("#told", Static)

    def __init__(self) -> None:
        super().__init__()
        self._looked: Looked | None = None
        self._table: tuple[str, dict[str, Any]] = "", {}  # what was said of a table, and the name it was typed by

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar", markup=False)
        yield Static("Bring in what you kept elsewhere", classes="heading", id="bring-heading")
        yield Label("File or folder, then enter")
        yield Input(placeholder="~/Downloads/daylio_export.csv", id="source", compact=True)
        yield Label("Time zone of times without one; blank: this machine's")
        yield Input(placeholder="Europe/Vienna", id="zone", compact=True)
        yield Label("How good are these, from 1 to 10?", id="moods-label")
        yield Input(id="moods", compact=True)
        with VerticalScroll(id="told-box"):
            yield Static(HELP, id="told", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._show_moods(())

    def _show_moods(self, words: Sequence[str]) -> None:
        for widget in (self.moods, self.query_one("#moods-label")):
            widget.display = bool(words)
        if words:
            self.moods.value = ", ".join(f"{one_line(word, 30)} = " for word in words)
            self.moods.focus()

    def show_progress(self, so_far: str) -> None:
        """Show how many rows were read."""
        self.told.update(f"{so_far}; escape stops, and then nothing is brought in.")

    @on(Input.Submitted)
    def look(self) -> None:
        """Read what is named, and show what would come of it."""
        self._table = "", {}
        self._look()

    @work(exclusive=True, group="looking")
    async def _look(self) -> None:
        self._looked = None
        with Attempt(self._say):
            typed, answers = self.source.value.strip(), self._answers()
            path = _path(typed)
            looked = await self.work_long(lambda store: _looked(store, typed, path, answers, self._progress))
            self._looked = looked
            if looked.table is not None:
                self.told.update("calmterm does not know this table. Press enter again to say what its columns are.")
                self._ask_columns(path, looked.table)
            elif looked.unknown:
                self.told.update("Your own words for moods have no level in this file. Write one for each, then enter.")
                self._show_moods(looked.unknown)
            else:
                self.told.update(clean("\n".join(_preview(looked))))

    @work(exclusive=True, group="waiting")
    async def _ask_columns(self, path: Path, first: "FirstRows") -> None:
        """Ask what the columns of a table are, and show what would come of all of it."""
        from calmterm.exchange.importing import Answers
        from calmterm.screens.more.map_columns import MapColumnsScreen

        typed = self.source.value.strip()
        with Attempt(self._say):
            kept = await self.ask(lambda _: _kept_map(path))
            answers = Answers(self._answers().zone, table=kept)
            table = await self.calm.push_screen_wait(MapColumnsScreen(path, first, answers))
            if table is not None:
                self._table = typed, table
                self._look()

    @work(exclusive=True, group="looking")
    async def action_bring(self) -> None:
        """Save what is shown."""
        looked = self._looked
        if looked is None or looked.report is None:
            self.told.update("Name a file or folder first and press enter, to see what would come.")
            return
        if self.source.value.strip() != looked.typed:
            self.look()
            return
        with Attempt(self._say):
            answers = self._answers()
            report, causes = await self.work_long(lambda store: _brought(store, looked, answers, self._progress))
            self._looked = None
            lines = [f"{report.new} came in, {report.existing} were here already. Press u in a section to undo it."]
            self.told.update(clean("\n".join([*lines, "", *report.sentences(looked.format_name)])))
            await self._offer_support(causes)

    async def _offer_support(self, causes: Sequence[Cause]) -> None:
        """Offer what a save by hand would: a line, or after item nine the screen itself."""
        if Cause.ITEM_NINE in causes:
            await self.calm.open_support(Cause.ITEM_NINE)
        elif causes:
            self.calm.offer_support(causes[0])

    def _say(self, error: CalmtermError) -> None:
        """Show why it did not go on where it is read at leisure."""
        self.told.update(clean(str(error)))

    def _progress(self, rows: int) -> None:
        self.go_on(f"{rows:,} rows read" if rows else "")

    def _answers(self) -> "Answers":
        from calmterm.exchange.importing import Answers

        name = self.zone.value.strip()
        zone = zone_named(name)
        if name and zone is None:
            raise UsageError("There is no time zone of that name. It is written like Europe/Vienna.")
        table = self._table[1] if self._table[0] == self.source.value.strip() else {}
        return Answers(zone, _levels(self.moods.value) if self.moods.display else {}, table)


def _path(name: str) -> Path:
    if not name:
        raise UsageError("Name a file or folder, for example ~/Downloads/export.csv")
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError:  # ~name of nobody
        return Path(name).absolute()


def _levels(text: str) -> dict[str, int]:
    """Levels by folded word, from `so so = 6, low = 3`. Raises UsageError."""
    found: dict[str, int] = {}
    for part in text.split(","):
        word, _, level = part.rpartition("=")
        number = level.strip()
        if not word.strip() or not number.isdecimal() or not 1 <= int(number) <= 10:
            raise UsageError("Write a whole number from 1 to 10 behind each word, like: so so = 6, low = 3")
        found[word.strip().casefold()] = int(number)
    return found


def _looked(store: "Store", typed: str, path: Path, answers: "Answers", progress: Callable[[int], None]) -> Looked:
    from calmterm.exchange.importers.base import MoodsUnknown
    from calmterm.exchange.importers.source import Source
    from calmterm.exchange.importing import OfNoProgram, bring_in, recognise
    from calmterm.exchange.mapping import first_rows

    source = Source(path)
    try:
        format_name = "table" if answers.table else recognise(source)
    except OfNoProgram:
        first = first_rows(source)
        if first is None:
            raise
        return Looked(typed, path, "table", None, table=first)
    try:
        report = bring_in(store, source, format_name, answers=answers, dry_run=True, progress=progress)
    except MoodsUnknown as error:
        return Looked(typed, path, format_name, None, error.words)
    return Looked(typed, path, format_name, report)


def _kept_map(path: Path) -> dict[str, Any]:
    """What a file beside the table, of its name with .toml, says of the columns; nothing where there is none."""
    from calmterm.exchange.mapping import read_mapping

    with suppress(UsageError):
        return read_mapping(path.with_suffix(".toml"))[1]
    return {}


def _brought(
    store: "Store", looked: Looked, answers: "Answers", progress: Callable[[int], None]
) -> "tuple[ImportResult, list[Cause]]":
    """What came in, and what of it that is recent gives a reason to offer support."""
    from calmterm.domain.support_causes import causes_of_recent
    from calmterm.exchange.importers.source import Source
    from calmterm.exchange.importing import bring_in

    report = bring_in(store, Source(looked.path), looked.format_name, answers=answers, progress=progress)
    causes: list[Cause] = []
    with suppress(CalmtermError):  # it came in; a text that cannot be read must not stand against that
        causes = causes_of_recent([one for one in report.added if one.deleted_at is None], store)
    return report, causes


def _preview(looked: Looked) -> Iterator[str]:
    """What a person reads before anything is saved."""
    from calmterm.exchange.formats import PROGRAMS
    from calmterm.store.model.summary import summary

    report = looked.report
    if report is None:
        return
    yield f"This is {PROGRAMS[looked.format_name]}. {report.new} would come in, {report.existing} are here already."
    if report.first:
        yield from ("", "The first, as they would be:")
        for record in report.first:
            words = one_line(f"{record.about.title} · {summary(record)}", CELLS - 18)
            yield f"  {dates.to_minute(record.felt)}  {words}"
    behind = list(report.sentences(looked.format_name))
    if behind:
        yield from ("", "What would stay behind:", *(f"  {sentence}" for sentence in behind))
    if report.new:
        yield from ("", "ctrl+s brings it in; u takes it back as one change.")
