"""Questionnaires: which there are, what came of them so far, and one item a page."""

import asyncio
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

from calmterm.content.scales import NOT_A_DIAGNOSIS, RETIRED, Scale, scales
from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.domain.own_questionnaires import default_directory, load_questionnaires
from calmterm.domain.questionnaires import (
    CODINGS,
    Shape,
    change_told,
    coding_of,
    comparable,
    is_offered,
    overlap,
    shape_of,
)
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Store
from calmterm.store.model.records import ScaleResult
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

SHOWN: Final = 60
HISTORY_LINES: Final = 10
BAR_CELLS: Final = 40
TITLE_CELLS: Final = 24
LEFT_CELLS: Final = 12
ROW_CELLS: Final = 80  # from which there is room in a row for the day of the last answer, which stands below too
OWN: Final = "One of your own can stand here too: docs/own-questionnaires.md says how."


@dataclass(frozen=True, slots=True)
class QuestionnaireLine:
    """A questionnaire in one coding with its results, with a score or without, newest first.

    `scale` is None where only its results are there still; `answered` is the last day, in any coding.
    """

    shape: Shape
    purpose: str
    scale: Scale | None
    coding: int
    results: Sequence[ScaleResult]
    answered: date | None

    @property
    def last(self) -> ScaleResult | None:
        return self.results[0] if self.results else None


def read_lines(store: Store, own: Sequence[Scale] = ()) -> tuple[date, list[QuestionnaireLine]]:
    """Read which questionnaires are offered, and their results. One that is off or gone stays while it has some.

    `own` are those of the person's files.
    """
    kept: dict[str, list[ScaleResult]] = {}
    for one in store.records(ScaleResult):
        kept.setdefault(one.instrument, []).append(one)
    found: list[QuestionnaireLine] = []
    for scale in (*scales().values(), *own):
        coding, of_it = coding_of(store, scale), kept.pop(scale.id, [])
        results = [one for one in of_it if one.coding == CODINGS[coding]]
        if results or is_offered(store, scale):
            low, high = scale.ends(coding)
            answered = of_it[0].local_date if of_it else None
            shape = Shape(scale.title, low, high)
            found.append(QuestionnaireLine(shape, scale.purpose, scale, coding, results[:SHOWN], answered))
    for name, of_it in sorted(kept.items()):
        results = [one for one in of_it if one.coding == of_it[0].coding]
        purpose = "No longer shipped; its results stay" if name in RETIRED else "Its file is not there; results stay"
        found.append(QuestionnaireLine(shape_of(of_it[0]), purpose, None, 0, results[:SHOWN], of_it[0].local_date))
    return store.today(), found


class ScalesScreen(CalmScreen[None]):
    """Lists questionnaires, with the history of the marked one below."""

    CSS_PATH = "questionnaires.tcss"
    TITLE = "Questionnaires"
    PURPOSE = "Questionnaires to answer now and then, and how the scores went."
    AUTO_FOCUS = "#scales"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,n", "take", "Answer", id="scales.take", tooltip="Answer the selected questionnaire"),
        Binding("l", "list", "All results", id="scales.list", tooltip="Every result, to read or to trash"),
        Binding("a", "about", "About", id="scales.about", tooltip="Whose questionnaire it is, and its terms"),
        Binding("escape", "back", "Back", id="scales.back", tooltip="Back to the menu"),
    ]

    scales = query_one("#scales", PickList)
    history = query_one("#history", Static)
    problems = query_one("#problems", Static)

    def __init__(self, *, at: str = "") -> None:
        """Show the questionnaires, with the one named `at` selected."""
        super().__init__()
        self._at = at
        self._lines: list[QuestionnaireLine] = []
        self._today: date | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Questionnaires", id="scales-heading", classes="heading")
        yield Static(f"Scores, nothing more. {NOT_A_DIAGNOSIS}\n{OWN}", id="scales-note", classes="muted")
        yield PickList(id="scales")
        yield Static("", id="problems", markup=False)
        with VerticalScroll(id="history-box"):
            yield Static("", id="history", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the list again."""
        with self.attempt():
            own, problems = await asyncio.to_thread(load_questionnaires, default_directory())
            self._today, self._lines = await self.ask(lambda store: read_lines(store, own))
            names = [line.scale.id if line.scale is not None else "" for line in self._lines]
            self._fill(names.index(self._at) if self._at in names else None)
            self._at = ""  # from here on the mark stays where it is
            left_out = "Left out, until the line is mended:\n"
            self.problems.update(left_out + "\n".join(one.sentence for one in problems) if problems else "")
            self.problems.display = bool(problems)
            self._show()

    def on_resize(self) -> None:
        self._fill(self.scales.highlighted)

    def _fill(self, at: int | None) -> None:
        with_last = self.size.width >= ROW_CELLS
        self.scales.fill((_row(one, with_last=with_last) for one in self._lines), at=at)

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        line = self._marked
        if line is not None and self._today is not None:
            self.history.update(Content("\n").join(_history(line, self._today)))

    @property
    def _marked(self) -> QuestionnaireLine | None:
        return self.scales.pick(self._lines)

    @on(OptionList.OptionSelected)
    def action_take(self) -> None:
        """Answer the marked questionnaire."""
        from calmterm.screens.more.questionnaire import TakeScreen

        line = self._marked
        if line is None or self._today is None:
            return
        if line.scale is None:
            self.calm.notify(f"{line.shape.title} cannot be answered now: {_why_gone(line)}", markup=False)
            return
        note = overlap(line.scale, line.answered, self._today)
        self.calm.push_screen(TakeScreen(line.scale, line.coding, note), lambda _: self.reload() and None)

    def action_about(self) -> None:
        """Show attribution, terms and source of the marked questionnaire."""
        line = self._marked
        if line is not None:
            self.history.update(Content("\n").join(_about(line)))

    def action_list(self) -> None:
        """List every result."""
        from calmterm.screens.base.records_screen import RecordsScreen

        self.calm.push_screen(RecordsScreen(ScaleResult, "more", read_only=True), lambda _: self.reload() and None)

    def action_back(self) -> None:
        """Go back to the menu."""
        self.dismiss(None)


def _row(line: QuestionnaireLine, *, with_last: bool) -> Content:
    last = line.last
    when = f"last {dates.short(last.felt)}" if last and with_last else ""
    title = one_line(line.shape.title, TITLE_CELLS)
    gap = " " * max(1, LEFT_CELLS - Content(title).cell_length)
    return Content.assemble((title + gap, "bold"), f"{one_line(line.purpose, 45):<46}{when}".rstrip())


def _history(line: QuestionnaireLine, today: date) -> Iterator[Content]:
    """Yield scores as bars, newest first, each with its number, so that no bar needs to be measured."""
    scale, shape, last = line.scale, line.shape, line.last
    if last is None:
        yield Content(f"{shape.title}: not answered yet. Enter begins; one item a page.")
        return
    low = shape.low or 0
    high = shape.high or max([1, *(one.total for one in line.results if one.total is not None)])
    yield Content.assemble((f"{shape.title}, scores from {low} to {high}", "bold"))
    note = overlap(scale, line.answered, today) if scale is not None else _why_gone(line)
    if note:
        yield Content.assemble((note, "$text-muted"))
    for result in line.results[:HISTORY_LINES]:
        day = dates.aligned(result.felt)
        if result.total is None:
            yield Content(f"{day}  no score, too many left out")
            continue
        filled = min(BAR_CELLS, max(0, round((result.total - low) / (high - low) * BAR_CELLS)))
        yield Content(f"{day}  {'█' * filled}{'·' * (BAR_CELLS - filled)} {result.total:>3}  {result.band or ''}")
    if scale is not None and comparable(scale, last):
        before = next((one for one in line.results[1:] if comparable(scale, one)), None)
        if words := change_told(scale, before, last.total):
            yield Content(words)


def _why_gone(line: QuestionnaireLine) -> str:
    """Return why a questionnaire of which results are kept cannot be answered."""
    retired = RETIRED.get(line.results[0].instrument)
    return retired.why if retired is not None else "its file is not there any more. The results stay."


def _about(line: QuestionnaireLine) -> Iterator[Content]:
    yield Content.assemble((line.shape.title, "bold"))
    scale = line.scale
    if scale is None:
        yield Content(_why_gone(line))
        return
    if scale.attribution:
        yield Content(scale.attribution)
    yield Content(f"Terms: {scale.text_licence}")
    if scale.source:
        yield Content(f"Source: {scale.source}")
