"""The vault as it stood: a day is chosen, what was there then is read, and one record is put back as it was."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import ClassVar, Final, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.errors import CalmtermError, Locked, NotFound
from calmterm.core.text import one_line
from calmterm.insights.series import Window
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Record, Store
from calmterm.widgets.comparison import comparison, titled
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.month import MonthView
from calmterm.widgets.pick_list import PickList

T = TypeVar("T")
Listed = tuple[type[Record], int, int]
"""A kind, how many of its records there were then, and how many of these are another now."""

ASKED: Final = "Choose a day, then enter. On days in bold something was saved or changed."
READING: Final = "Reading how it stood…"
NOTHING: Final = "Nothing was there yet."
CHANGED, TRASHED, GONE = "changed", "in trash", "gone"
SINCE_CELLS: Final = 10
KIND_CELLS: Final = 18


class PastScreen(CalmScreen[None]):
    """A month to choose a day from, and the lists that the vault held at the end of that day."""

    CSS_PATH = "past.tcss"
    TITLE = "As it stood"
    AUTO_FOCUS = "#month"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "month(-1)", show=False, id="past.before", key_display="[",
                tooltip="The month before"),
        Binding("right_square_bracket", "month(1)", show=False, id="past.after", key_display="]",
                tooltip="The month after"),
        Binding("escape", "back", "Back", id="past.back", tooltip="From the lists to the month, then back"),
    ]  # fmt: skip

    month = query_one("#month", MonthView)
    status = query_one("#past-status", Static)
    lists = query_one("#past-lists", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._listed: list[Listed] = []
        self._day: date | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("As it stood", id="past-heading", classes="heading")
        with Horizontal(id="past-page"):
            month = MonthView(self.calm.clock.now().date(), id="month")
            month.show_keys("[ ] month")
            yield month
            with Vertical(id="past-then"):
                yield Static(ASKED, id="past-status", markup=False)
                yield PickList(id="past-lists")
        yield KeyBar()

    @work(exclusive=True, group="days")
    async def on_mount(self) -> None:
        """Read which days have changes, and the mood of each day."""
        self.month.go_to(self.month.today)
        with self.attempt():
            today = self.month.today.toordinal()
            moods, days = await self.ask(
                lambda store: (store.measures.daily_medians("mood", Window(1, today)), _days_of_changes(store))
            )
            self.month.show(moods, days)

    async def on_unmount(self) -> None:
        """Close the vault as it stood."""
        with suppress(CalmtermError):  # closed with the vault
            await self.calm.worker.run(lambda store: store.end_look_back())

    def action_month(self, by: int) -> None:
        """Turn the month over."""
        self.month.turn(by)

    @on(MonthView.Picked)
    @work(exclusive=True, group="look back")
    async def _look_back(self, message: MonthView.Picked) -> None:
        """Open the vault as it stood at the end of a day, and show what lists it held."""
        self.status.update(READING)
        with self.attempt():
            notices, self._listed = await self.ask(lambda store: _kept(store, message.day))
            self._day = message.day
            self.status.update("\n".join([self._heading, *notices]))
            self.lists.fill([Content(_line(*one)) for one in self._listed], at=0, empty=NOTHING)
            if self._listed:
                self.lists.focus()
            return
        self.status.update(ASKED)

    @property
    def _heading(self) -> str:
        if self._day is None:
            return ASKED
        when = "now" if self._day == self.month.today else f"at the end of {dates.words(self._day)}"
        return f"As it {'is' if when == 'now' else 'stood'} {when}"

    @on(OptionList.OptionSelected, "#past-lists")
    def _open_list(self) -> None:
        """Show the records of the marked list."""
        listed = self.lists.pick(self._listed)
        if listed is not None:
            self.calm.push_screen(PastRecordsScreen(listed[0], self._heading))

    def action_back(self) -> None:
        """Go from the lists to the month, from there back to the menu."""
        if self.lists.has_focus:
            self.month.focus()
        else:
            self.dismiss(None)


class PastRecordsScreen(RecordsScreen):
    """The records of a kind as they stood, each beside what it is now; one can be put back."""

    TITLE = "As it stood"
    PURPOSE = "What was there then, to read or to restore."
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "put_back", "Restore", id="past.put_back", tooltip="Restore the selected record as it was then"),
    ]

    comparison = query_one("#comparison", Container)
    now_text = query_one("#now-text", Hanging)

    def __init__(self, kind: type[Record], heading: str) -> None:
        super().__init__(kind, "more", read_only=True, title=f"{kind.about.plural}   {heading}")
        self._since: dict[uuid.UUID, str] = {}

    def beside(self) -> Iterator[Widget]:
        with Container(id="comparison"):
            yield Hanging(id="record-text")
            yield Hanging(id="now-text")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("trash", "history") and super().check_action(action, parameters)

    async def ask(self, work: Callable[[Store], T]) -> T:
        """Run `work` on the vault as it stood."""
        return await super().ask(lambda store: work(_past(store)))

    async def ask_now(self, work: Callable[[Store], T]) -> T:
        """Run `work` on the vault as it is now."""
        return await super().ask(work)

    async def _sum_up(self) -> None:
        """Leave out the totals, which tell of the weeks before today."""

    async def _page(self, after: Record | None) -> Sequence[Record]:
        page = await super()._page(after)
        standing = await self.ask_now(lambda store: store.standing(self._kind, [one.id for one in page]))
        for then in page:
            self._since[then.id] = _became(then, standing.get(then.id))
        return page

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        """Return a record on one line: its date, what became of it since, and its words."""
        when, words = super().row(record, today, width - SINCE_CELLS)
        return f"{when}  {self._since.get(record.id, ''):<{SINCE_CELLS - 2}}", words

    def show_record(self, record: Record | None) -> None:
        """Show the marked record as it was, and where it differs what it is now: beside it, or below it."""
        self.comparison.display = record is not None
        if record is None:
            self.leave_nothing()
        else:
            self._compare(record)

    @work(exclusive=True, group="now")
    async def _compare(self, then: Record) -> None:
        with self.attempt():
            self._show_both(then, await self.ask_now(lambda store: _as_it_is(store, then)))
            self.preview.scroll_home(animate=False)

    def _show_both(self, then: Record, now: Record | None) -> None:
        self.now_text.display = now is None or _differ(then, now)
        if now is None:
            self.preview_text.read(titled("As it was", self.content_of(then)))
            self.now_text.read(Content.styled("It is no longer there.", "$text-muted"))
        elif self.now_text.display:
            before, after = comparison(then, now, self.calm.clock, self._names)
            self.preview_text.read(titled("As it was   * what differs", before))
            place = "in the trash" if now.deleted_at is not None else "now"
            self.now_text.read(titled(f"As it is {place}", after))
        else:
            self.preview_text.read(titled("As it was, and is now", self.content_of(then)))

    @work(exclusive=True, group="restoring")
    async def action_put_back(self) -> None:
        """Make the marked record what it was, out of the trash if it is there."""
        then = self.records.current
        if then is None:
            return
        with self.attempt():
            now = await self.ask_now(lambda store: _as_it_is(store, then))
            if now is None:
                raise NotFound("It was deleted forever meanwhile.")
            if not _differ(then, now):
                self.calm.notify("It is as it was then.", markup=False)
                return
            await self.ask_now(lambda store: store.put_back(then))
            self.calm.notify("It is as it was then. Press u to undo.", markup=False)
            self.reload()


def _past(store: Store) -> Store:
    if store.past is None:
        raise Locked
    return store.past


def _days_of_changes(store: Store) -> set[int]:
    """Return the days, by ordinal, on which something was logged."""
    return {store.day_of(store.clock.here(hour)).toordinal() for hour in store.history.hours()}


def _kept(store: Store, day: date) -> tuple[list[str], list[Listed]]:
    """Look back to a day: what there is to tell about it, and the kinds it held with how many of each."""
    past = store.look_back(day)
    changed = store.history.changed_since(past.stood_at) if past.stood_at is not None else {}
    counts = [(kind, past.count(kind), changed.get(kind.table_name(), 0)) for kind in past.kept_kinds()]
    return past.notices, [one for one in counts if one[1]]


def _line(kind: type[Record], count: int, changed: int) -> str:
    since = f"   {changed:,} changed since" if changed else ""
    return f"{one_line(kind.about.plural, KIND_CELLS):<{KIND_CELLS}}{count:>6,}{since}"


def _became(then: Record, standing: tuple[int, bool] | None) -> str:
    """Say in a word what became of a record since."""
    if standing is None:
        return GONE
    revision, trashed = standing
    return TRASHED if trashed else CHANGED if revision != then.revision else ""


def _as_it_is(store: Store, then: Record) -> Record | None:
    with suppress(NotFound):
        return store.get(type(then), then.id, trashed=True)
    return None


def _differ(then: Record, now: Record) -> bool:
    return now.deleted_at is not None or then.values() != now.values()
