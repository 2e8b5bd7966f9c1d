"""Sleep: a week of nights with figures and bars, medians from five nights on, and a year of nights where it fits."""

from datetime import date, timedelta
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.domain.sleep import WEEK, Week, last_night, offers_last_night, regularity_words, week
from calmterm.insights.circular import clock
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import Night, Nights, spoken
from calmterm.screens.base.screen import SectionScreen
from calmterm.store import Store
from calmterm.store.model.records import SleepNight
from calmterm.widgets.mood_cells import painted
from calmterm.widgets.night_chart import LEGEND, YEAR, NightChart, NightSpan, axis, bar, first_drawn, hours_of, span_of
from calmterm.widgets.panel import Panel
from calmterm.widgets.pick_list import PickList

REFERENCE: Final = (
    "For reference: good sleepers are usually asleep for about 85 % or more of their time in bed, and take under"
    " about 30 minutes to fall asleep. One night says little; look at weeks, and stop tracking if it keeps you awake."
)
HEADS: Final = (
    "                                 To          After      %",
    "Night  Bed   Up    In bed Asleep sleep Awake waking asleep",
)
SHORT_HEADS: Final = (
    "                                 To         %",
    "Night  Bed   Up    In bed Asleep sleep Awake asleep",
)
"""Without the time in bed after waking, where there is no room for it."""
MARGIN_CELLS: Final = 8
LEAST_CELLS: Final = 10
WIDE, TALL = 110, 32
WEEK_CELLS: Final = 67
"""The width of the week where a year of nights stands beside it."""
CELLS_AN_HOUR, LEAST_BAR, MOST_CELLS = 4, 6, 48
LONG, SHORT = 10, 4
"""Hours asleep between which the colours of the bars run."""


class SleepScreen(SectionScreen):
    """Shows a week of nights."""

    CSS_PATH = "week.tcss"
    TITLE = "Sleep"
    SECTION = "sleep"
    AUTO_FOCUS = "#nights"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "note", "Note a night", id="sleep.note", tooltip="Note last night, or the selected one"),
        Binding("e,enter", "edit", "Change", id="sleep.edit", tooltip="Change the selected night, or note it"),
        Binding("d", "trash", "Trash", id="sleep.trash", tooltip="Move the selected night to the trash"),
        Binding("left", "move(-1)", "Earlier", id="sleep.earlier", tooltip="The week before"),
        Binding("right", "move(1)", "Later", id="sleep.later", tooltip="The week after"),
        Binding("y", "year", "Year", id="sleep.year", tooltip="A year of nights in one view"),
    ]

    status = query_one("#last-night", Static)
    heads = query_one("#heads", Static)
    nights = query_one("#nights", PickList)
    below = query_one("#below", Static)
    asleep = query_one("#asleep", Static)
    year = query_one("#week-year", NightChart)

    def __init__(self) -> None:
        super().__init__()
        self._last: date | None = None
        self._week: Week | None = None
        self._year_read = False

    def body(self) -> ComposeResult:
        with VerticalScroll(id="sleep", can_focus=False):
            yield Static("", id="last-night", markup=False)
            with Horizontal(id="sides"):
                with Vertical(id="week-side"):
                    with Panel(title="Seven nights", keys="n note · e change · ← → week", id="week-panel"):
                        yield Static("", id="heads", classes="muted", markup=False)
                        yield PickList(id="nights")
                        yield Static("", id="below", markup=False)
                    yield Panel(Static("", id="asleep"), title="Hours asleep, and in bed", id="asleep-panel")
                yield Panel(NightChart(id="week-year"), title="A year of nights", keys="y alone", id="year-panel")

    def on_mount(self) -> None:
        self.reload()

    def on_resize(self) -> None:
        if self._has_room and not self._year_read:
            self.reload()
        self._show()

    @property
    def _has_room(self) -> bool:
        return self.size.width >= WIDE and self.size.height >= TALL

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the week again."""
        wanted, whole = self._last, self._has_room

        def read(store: Store) -> tuple[Week, SleepNight | None, bool, dict[date, NightSpan]]:
            last = wanted or store.today()
            year = store.records(SleepNight, since=last - timedelta(days=YEAR - 1), until=last) if whole else []
            spans = {one.night_of: span for one in year if (span := span_of(one.night, one.night_of)) is not None}
            return week(store, last), last_night(store), offers_last_night(store), spans

        with self.attempt():
            self._week, last, offered, spans = await self.ask(read)
            self._year_read = whole
            self.year.show_nights(spans, first_drawn(spans, self._week.last), self._week.last)
            self.status.update(_last_night(last, offered=offered))
            self._show()

    def _show(self) -> None:
        found = self._week
        if found is None:
            return
        marked = self.nights.highlighted
        spans = [span_of(one.night, one.night_of) if one else None for one in found.nights]
        hours = hours_of(one for one in spans if one is not None)
        width = WEEK_CELLS if self._has_room else self.size.width
        with_waking = width >= len(HEADS[-1]) + MARGIN_CELLS
        heads = HEADS if with_waking else SHORT_HEADS
        cells = width - len(heads[-1]) - MARGIN_CELLS
        cells = cells if cells >= LEAST_CELLS else 0  # shorter bars would tell nothing
        days = [found.last - timedelta(days=back) for back in reversed(range(WEEK))]
        rows = (
            f"{_row(day, one, with_waking):<{len(heads[-1])}}  {bar(span, hours, cells)}"
            for day, one, span in zip(days, found.nights, spans, strict=True)
        )
        with self.prevent(OptionList.OptionHighlighted):
            self.nights.fill(rows, at=WEEK - 1 if marked is None else marked)
        self.heads.update("\n".join([*heads[:-1], f"{heads[-1]}  {axis(hours, cells)}"]))
        self.below.update(Content("\n").join(_below(found, cells, with_waking)))
        self.asleep.update(Content("\n").join(_asleep(day, one) for day, one in zip(days, found.nights, strict=True)))

    # --- actions ----------------------------------------------------------------------------------------

    @property
    def _marked(self) -> tuple[date, SleepNight | None] | None:
        if self._week is None or self.nights.highlighted is None:
            return None
        place = self.nights.highlighted
        return self._week.last - timedelta(days=WEEK - 1 - place), self._week.nights[place]

    @on(OptionList.OptionSelected)
    def action_edit(self) -> None:
        """Change the marked night; where none is noted, note it."""
        if self._marked is not None:
            self._open(*self._marked)

    @work
    async def action_note(self) -> None:
        """Note last night; where that is done, the marked night."""
        with self.attempt():
            today, done = await self.ask(lambda store: (store.today(), last_night(store) is not None))
            marked = self._marked
            if not done:
                self._open(today, None)
            elif marked is not None and marked[1] is None:
                self._open(*marked)
            else:
                self.calm.notify("That night is noted. Select one that is not, or press e to change it.", markup=False)

    def _open(self, night_of: date, record: SleepNight | None) -> None:
        from calmterm.screens.sleep.night import NightScreen

        self.calm.push_screen(NightScreen(night_of, record), lambda _: self.reload() and None)

    @work
    async def action_trash(self) -> None:
        """Move the selected night to the trash."""
        record = self._marked[1] if self._marked else None
        if record is None:
            return
        with self.attempt():
            await self.ask(lambda store: store.trash(record))
            self.calm.notify("Moved to trash. Press u to undo.", markup=False)
        self.reload()

    @work
    async def action_move(self, by: int) -> None:
        """Go a week on or back; never past the present one."""
        with self.attempt():
            today = await self.ask(lambda store: store.today())
            self._last = min(today, (self._last or today) + timedelta(days=WEEK * by))
            self.reload()

    def action_year(self) -> None:
        """Show a year of nights."""
        from calmterm.screens.sleep.year import NightsScreen

        self.calm.push_screen(NightsScreen())


def _last_night(night: SleepNight | None, *, offered: bool) -> str:
    if night is not None:
        told = _lengths_in_words(night.night)
        return f"Last night: {told}." if told else "Last night is noted."
    return "Last night is not noted yet. Press n: it takes a minute." if offered else "Press n to note last night."


def _lengths_in_words(night: Night) -> str:
    parts = (("in bed", night.tib), ("asleep", night.tst))
    said = [f"{name} {spoken(value)}" for name, value in parts if value is not None]
    return ", ".join(said)


def _row(day: date, record: SleepNight | None, with_waking: bool) -> str:
    name = dates.weekday_and_number(day)
    if record is None:
        return f"{name} not noted"
    night = record.night
    bed = f"{night.into_bed:%H:%M}" if night.into_bed else "-"
    up = f"{night.up:%H:%M}" if night.up else "-"
    return f"{name} {bed:<5} {up:<5} {_figures(night, with_waking)}"


def _figures(night: Night | Nights, with_waking: bool) -> str:
    efficiency = "-" if night.efficiency is None else f"{night.efficiency:.0f} %"
    lengths = f"{_hours(night.tib):>6} {_hours(night.tst):>6} {_number(night.sol):>5} {_number(night.waso):>5}"
    after = f" {_number(night.terminal):>6}" if with_waking else ""
    return f"{lengths}{after} {efficiency:>6}"


def _hours(length: float | None) -> str:
    if length is None:
        return "-"
    sign = "-" if length < 0 else ""
    return f"{sign}{int(abs(length)) // 60}:{round(abs(length)) % 60:02d}"


def _asleep(day: date, record: SleepNight | None) -> Content:
    """Return a night as two bars of one measure: asleep, and below it in bed."""
    name = Content.styled(f"{dates.weekday_and_number(day)} ", "$text-muted")
    night = record.night if record is not None else None
    if night is None or not night.tst or night.tst < 0:
        return name + Content.styled("·\n", "$text-muted")
    asleep = painted(f" {_hours(night.tst):<{_bar_cells(night.tst) - 1}}", night.tst / 60, SHORT, LONG)
    in_bed = Content("")
    if night.tib is not None:
        bar = ("─" * _bar_cells(night.tib), "$text-muted")
        in_bed = Content.assemble(" " * name.cell_length, bar, (f" {_hours(night.tib)}", "$text-muted"))
    return Content.assemble(name, asleep, "\n", in_bed)


def _bar_cells(minutes: float) -> int:
    return min(MOST_CELLS, max(LEAST_BAR, round(CELLS_AN_HOUR * minutes / 60)))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _below(found: Week, cells: int, with_waking: bool) -> list[Content]:
    lines: list[Content] = []
    medians = found.medians
    if isinstance(medians, NotYet):
        lines.append(Content(f"Averages appear after five nights in a week: {medians} so far."))
    else:
        bed = clock(medians.bed.mean) if medians.bed and medians.bed.mean is not None else "-"
        rise = clock(medians.rise.mean) if medians.rise and medians.rise.mean is not None else "-"
        lines.append(Content.assemble((f"Median {bed:<5} {rise:<5} {_figures(medians, with_waking)}", "bold")))
        lines += [Content(""), Content(regularity_words(medians))]
    if cells:
        lines.append(Content.assemble((LEGEND, "$text-muted")))
    return [*lines, Content(""), Content.assemble((REFERENCE, "$text-muted"))]
