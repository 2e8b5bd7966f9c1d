"""Questionnaires: which there are, what came of them so far, and one item a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content.scales import NOT_A_DIAGNOSIS, Scale, scales
from calmterm.errors import CalmtermError
from calmterm.questionnaires import CODINGS, Taken, coding_of, comparable, is_offered, overlap, told
from calmterm.screens.base import CalmScreen, section_bar
from calmterm.store import Store
from calmterm.store.records import ScaleResult
from calmterm.widgets.key_bar import KeyBar

SHOWN: Final = 60
HISTORY_LINES: Final = 10
BAR_CELLS: Final = 40
TITLE_CELLS: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A questionnaire with what came of it: its results with a score or without, newest first, in one coding.

    `answered` is the last day it was answered in any coding.
    """

    scale: Scale
    coding: int
    results: Sequence[ScaleResult]
    answered: date | None

    @property
    def last(self) -> ScaleResult | None:
        return self.results[0] if self.results else None


def gather(store: Store) -> tuple[date, list[Line]]:
    """Read which questionnaires are offered, and their results; one that is switched off stays while it has some."""
    kept = store.records(ScaleResult)
    found: list[Line] = []
    for scale in scales().values():
        coding = coding_of(store, scale)
        of_it = [one for one in kept if one.instrument == scale.id]
        results = [one for one in of_it if one.coding == CODINGS[coding]]
        if results or is_offered(store, scale):
            found.append(Line(scale, coding, results[:SHOWN], of_it[0].local_date if of_it else None))
    return store.today(), found


class ScalesScreen(CalmScreen[None]):
    """The list of questionnaires, the history of the marked one below it."""

    CSS_PATH = "scales.tcss"
    TITLE = "Questionnaires"
    AUTO_FOCUS = "#scales"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,n", "take", "Answer", id="scales.take", tooltip="Answer the marked questionnaire"),
        Binding("l", "list", "All results", id="scales.list", tooltip="Every result, to read or to trash"),
        Binding("a", "about", "About", id="scales.about", tooltip="Whose questionnaire it is, and its terms"),
        Binding("escape", "back", "Back", id="scales.back", tooltip="Back to the menu"),
    ]

    scales = query_one("#scales", OptionList)
    history = query_one("#history", Static)

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._today: date | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Questionnaires", id="scales-heading", classes="heading")
        yield Static(f"Scores, nothing more. {NOT_A_DIAGNOSIS}", id="scales-note", classes="muted")
        yield OptionList(id="scales", markup=False)
        with VerticalScroll(id="history-box"):
            yield Static("", id="history", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the list again."""
        try:
            self._today, self._lines = await self.ask(gather)
        except CalmtermError as error:
            self.tell(error)
            return
        marked = self.scales.highlighted or 0
        self.scales.set_options(Option(_row(line)) for line in self._lines)
        self.scales.highlighted = min(marked, len(self._lines) - 1)
        self._show()

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        line = self._marked
        if line is not None and self._today is not None:
            self.history.update(Content("\n").join(_history(line, self._today)))

    @property
    def _marked(self) -> Line | None:
        place = self.scales.highlighted
        return self._lines[place] if place is not None and place < len(self._lines) else None

    @on(OptionList.OptionSelected)
    def action_take(self) -> None:
        """Answer the marked questionnaire."""
        from calmterm.screens.take import TakeScreen

        line = self._marked
        if line is not None and self._today is not None:
            note = overlap(line.scale, line.answered, self._today)
            self.calm.push_screen(TakeScreen(line.scale, line.coding, note), lambda _: self.reload() and None)

    def action_about(self) -> None:
        """Attribution, terms and source of the marked questionnaire."""
        line = self._marked
        if line is not None:
            self.history.update(Content("\n").join(_about(line.scale)))

    def action_list(self) -> None:
        """Every result."""
        from calmterm.screens.records import RecordsScreen

        self.calm.push_screen(RecordsScreen(ScaleResult, "more", read_only=True), lambda _: self.reload() and None)

    def action_back(self) -> None:
        """Back to the menu."""
        self.dismiss(None)


def _row(line: Line) -> Content:
    scale, last = line.scale, line.last
    when = f"last {last.felt:%d %b %Y}" if last else ""
    return Content.assemble(
        (f"{scale.title:<{TITLE_CELLS}}", "bold"), f"{scale.purpose:<46}", when
    )  # fmt: skip


def _history(line: Line, today: date) -> Iterator[Content]:
    """Scores as bars, newest first, each with its number, so that no bar needs to be measured."""
    scale, last = line.scale, line.last
    if last is None:
        yield Content(f"{scale.title}: not answered yet. Enter begins; one item a page.")
        return
    low, high = scale.ends(line.coding)
    yield Content.assemble((f"{scale.title}, scores from {low} to {high}", "bold"))
    note = overlap(scale, line.answered, today)
    if note:
        yield Content.assemble((note, "$text-muted"))
    for result in line.results[:HISTORY_LINES]:
        day = f"{result.felt:%d %b %Y}"
        if result.total is None:
            yield Content(f"{day}  no score, too many left out")
            continue
        filled = round((result.total - low) / (high - low) * BAR_CELLS)
        yield Content(f"{day}  {'█' * filled}{'·' * (BAR_CELLS - filled)} {result.total:>3}  {result.band or ''}")
    before = next((one for one in line.results[1:] if comparable(scale, one)), None)
    taken = told(last)
    if taken is not None and before is not None:
        words = Taken(scale, taken.answers, taken.coding, taken.score, before).change_sentence
        if words:
            yield Content(words)


def _about(scale: Scale) -> Iterator[Content]:
    yield Content.assemble((scale.title, "bold"))
    yield Content(scale.attribution)
    yield Content(f"Terms: {scale.text_licence}")
    yield Content(f"Source: {scale.source}")
