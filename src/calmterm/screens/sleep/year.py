"""A year of nights, every one of them a column from bedtime down to rising."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.widgets import Static

from calmterm.domain.sleep import regularity_words
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import Night, spoken, together
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Store
from calmterm.store.model.records import SleepNight
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.night_chart import YEAR, NightChart, NightSpan, first_drawn, span_of


class NightsScreen(CalmScreen[None]):
    """Shows every night of a year as a bar from bedtime to rising."""

    CSS_PATH = "week.tcss"
    TITLE = "A year of nights"
    PURPOSE = "A year of nights in one view."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Earlier", id="nights.earlier", tooltip="The year before"),
        Binding("right", "move(1)", "Later", id="nights.later", tooltip="The year after"),
        Binding("escape,y", "back", "Back", id="nights.back", tooltip="Back to the week"),
    ]

    words = query_one("#year-words", Static)
    chart = query_one("#year", NightChart)

    def __init__(self) -> None:
        super().__init__()
        self._last: date | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("sleep"), id="bar")
        yield Static("", id="year-words", markup=False)
        yield NightChart(id="year")
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the year again."""
        wanted = self._last

        def read(store: Store) -> tuple[date, str, Mapping[date, NightSpan]]:
            last = wanted or store.today()
            found = store.records(SleepNight, since=last - timedelta(days=YEAR - 1), until=last)
            spans = ((one.night_of, span_of(one.night, one.night_of)) for one in found)
            words = _year_words([one.night for one in found])
            return last, words, {day: span for day, span in spans if span is not None}

        with self.attempt():
            self._last, words, spans = await self.ask(read)
            self.words.update(words)
            self.chart.show_nights(spans, first_drawn(spans, self._last), self._last)

    @work
    async def action_move(self, by: int) -> None:
        """Go a year on or back; never past the present."""
        with self.attempt():
            today = await self.ask(lambda store: store.today())
            self._last = min(today, (self._last or today) + timedelta(days=YEAR * by))
            self.reload()

    def action_back(self) -> None:
        """Go back to the week."""
        self.dismiss(None)


def _year_words(nights: Sequence[Night]) -> str:
    found = together(nights)
    noted = f"{len(nights)} of {YEAR} nights noted"
    if isinstance(found, NotYet):
        return f"{noted}. Each column is a night, from bedtime down to rising."
    asleep = f", asleep {spoken(found.tst)}" if found.tst is not None else ""
    in_bed = f"In bed {spoken(found.tib)}{asleep} in the middle. " if found.tib is not None else ""
    return f"{noted}, each a column from bedtime down to rising. {in_bed}{regularity_words(found)}"
