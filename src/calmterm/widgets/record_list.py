"""A list of records of any kind, newest first, one line each, that fills itself a page at a time."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.styles import RulesMap
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from calmterm.core import dates
from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.store import Record
from calmterm.store.model.summary import summary
from calmterm.widgets.found_text import marked
from calmterm.widgets.pick_list import BY_LETTERS, FittedList

Loader = Callable[[Record | None], Awaitable[Sequence[Record]]]
Here = Callable[[datetime], datetime]
Row = Callable[[Record, date, int], tuple[str, str]]

AHEAD: Final = 40
DATE_CELLS: Final = 11
SELECTED: Final = "✓"


def row_when(record: Record, today: date, here: Here | None = None) -> str:
    """Return what a list is ordered by: a rank, a day, or a time; told by `here` where the kind keeps no offset."""
    about = record.about
    ordered = {spec.name: spec for spec in record.columns()}.get(about.order)
    value = record.get(about.order)
    if ordered is not None and ordered.widget == "number" and not ordered.hidden:
        return f"{value}."
    if not isinstance(value, datetime | int):
        return dates.day_in_list(value, today)
    keeps_offset = "utc_offset_minutes" in type(record).model_fields
    felt = record.felt if here is None or keeps_offset else here(record.felt)
    return dates.moment_in_list(felt, today, getattr(record, "local_date", None))


def row_words(record: Record) -> str:
    """Return what a record holds, on one line."""
    return summary(record) or record.about.title


def row_parts(record: Record, today: date, width: int, here: Here | None = None) -> tuple[str, str]:
    """Return a record on one line of at most `width` cells: its place; an asterisk if it is starred, and what it
    holds.
    """
    star = "*" if getattr(record, "starred", False) else " "
    words = one_line(row_words(record), max(0, width - DATE_CELLS - 3))
    return f"{row_when(record, today, here):<{DATE_CELLS}}", f" {star} {words}"


class _Line(Visual):
    """One record, read and cut to width only when it is drawn: 10,000 rows cost nothing until they are seen."""

    def __init__(self, record_list: "RecordList", record: Record) -> None:
        self._list = record_list
        self._record = record

    def get_height(self, rules: RulesMap, width: int) -> int:
        return 1

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        lead = self._list.lead(self._record) if self._list.lead is not None else Content("")
        when, words = self._list.row(self._record, self._list.today(), width - lead.cell_length)
        if self._record.id in self._list.selected:
            words = SELECTED + words[1:]  # every row begins its words with a blank
        spans = self._list.finds(words) if self._list.finds is not None else ()
        # On the ground of the marked row a muted colour would be hard to read.
        muted = "" if self._list.current is self._record else "$text-muted"
        return Content.assemble(lead, (when, muted), marked(Content(words), spans)).render_strips(
            width, 1, style, options
        )


class _Row(Option):
    def __init__(self, record_list: "RecordList", record: Record) -> None:
        super().__init__(_Line(record_list, record))
        self.record = record


class ListMessage(Message):
    """A message of a list, which is its control."""

    def __init__(self, record_list: "RecordList") -> None:
        super().__init__()
        self.record_list = record_list

    @property
    def control(self) -> "RecordList":
        return self.record_list


class RecordList(FittedList):
    """Shows what `loader` gives: the page after a record (None: the first page); an empty page is the end.

    `today` dates the rows, `empty` stands where there are none, `row` gives date and words of a record, and `lead` what
    stands before them. With `selects` the space bar selects several.
    What the loader raises of calmterm's errors is posted as Failed, and the rows stay as they were.
    A click marks a row, a second one chooses it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", show=False, id="list.open", tooltip="Open the selected line"),
        Binding("end", "last", "Last", show=False, id="list.last", tooltip="Go to the oldest"),
        Binding("home", "first", "First", show=False, id="list.first", tooltip="Go to the newest"),
        Binding("space", "select_one", show=False, id="list.select", tooltip="Select the line, or no longer"),
        *BY_LETTERS,
    ]
    DEFAULT_CSS = """
    RecordList {
        height: 1fr;
        text-wrap: nowrap;
        scrollbar-size-vertical: 1;
        & > .option-list--option-disabled { color: $text-muted; }
    }
    """

    class Chosen(ListMessage):
        """A record was chosen, by enter or a double click."""

        def __init__(self, record_list: "RecordList", record: Record) -> None:
            super().__init__(record_list)
            self.record = record

    class Selected(ListMessage):
        """A record was selected, or is no longer."""

    class Highlighted(ListMessage):
        """Another record is marked; None where the list became empty. Of several in a row only the last arrives."""

        def __init__(self, record_list: "RecordList", record: Record | None) -> None:
            super().__init__(record_list)
            self.record = record

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RecordList.Highlighted) and message.record_list is self.record_list

    class Failed(ListMessage):
        """The loader could not give a page."""

        def __init__(self, record_list: "RecordList", error: CalmtermError) -> None:
            super().__init__(record_list)
            self.error = error

    def __init__(
        self,
        loader: Loader,
        *,
        today: Callable[[], date],
        empty: str = "Nothing here yet.",
        row: Row = row_parts,
        lead: Callable[[Record], Content] | None = None,
        selects: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.empty = empty
        self._loader = loader
        self.today = today
        self.row = row
        self.lead = lead
        self.finds: Callable[[str], Sequence[tuple[int, int]]] | None = None
        """Where in the words of a row what was looked for stands, to be marked."""
        self.selected: dict[uuid.UUID, Record] = {}
        """What was selected for something to be done to all of it, in that order."""
        self._selects = selects
        self._last: Record | None = None
        self._complete = False
        self._to_the_end = False
        self._filling: Worker[None] | None = None

    @property
    def current(self) -> Record | None:
        """Return the marked record."""
        option = self.highlighted_option
        return option.record if isinstance(option, _Row) else None

    @property
    def chosen(self) -> list[Record]:
        """Return the selected records, or else the marked one alone."""
        if self.selected:
            return [*self.selected.values()]
        return [self.current] if self.current is not None else []

    def action_select_one(self) -> None:
        """Select the marked record, or no longer, and go on to the next."""
        current = self.current
        if current is not None:
            if self.selected.pop(current.id, None) is None:
                self.selected[current.id] = current
            self._tell_selected()
            self.action_cursor_down()

    def select_none(self) -> None:
        """Let all be as if none had been selected."""
        if self.selected:
            self.selected.clear()
            self._tell_selected()

    def _tell_selected(self) -> None:
        self.draw_anew()
        self.refresh()
        self.post_message(self.Selected(self))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._selects if action == "select_one" else True

    @property
    def records(self) -> list[Record]:
        """Return the records loaded so far."""
        return [option.record for option in self.options if isinstance(option, _Row)]

    def on_mount(self) -> None:
        self.reload()

    def reload(self, keep: uuid.UUID | None = None, *, from_top: bool = False) -> Worker[None]:
        """Load anew and mark the record `keep`; without one, or if it is gone, the place that was marked.

        The worker ends when the rows are there; with `from_top` the first of them is marked.
        """
        place = 0 if from_top else self.highlighted or 0
        self._to_the_end = False
        self._filling = self.run_worker(partial(self._refill, keep, place), exclusive=True, group="records")
        return self._filling

    def draw_anew(self) -> None:
        """Draw every row again: what leads them is not what it was. Textual keeps rows as they were drawn first."""
        self._clear_caches()

    # --- filling ----------------------------------------------------------------------------------------

    async def _refill(self, keep: uuid.UUID | None, place: int) -> None:
        found: list[Record] = []
        last: Record | None = None
        while True:
            page = await self._page(last)
            if page is None:
                return
            found += page
            if not page or (keep is None and len(found) > place) or any(one.id == keep for one in page):
                break
            last = page[-1]
        at = next((index for index, one in enumerate(found) if one.id == keep), min(place, len(found) - 1))
        self._show(found, at, complete=not page)
        await self._grow()

    def _show(self, found: Sequence[Record], at: int, *, complete: bool) -> None:
        top = self.scroll_offset.y
        self._last, self._complete = (found[-1] if found else None), complete
        for one in found:
            if one.id in self.selected:
                self.selected[one.id] = one  # as it is now
        self.clear_options()
        if not found:
            self.add_option(Option(Content(self.empty), disabled=True))
            self.post_message(self.Highlighted(self, None))
            return
        self.add_options(_Row(self, one) for one in found)
        self.scroll_to(y=top, animate=False, immediate=True)
        self.highlighted = at

    def _grow_if_near(self) -> None:
        if self._filling is not None and self._filling.is_finished and self._wants_more():
            self._filling = self.run_worker(self._grow, exclusive=True, group="records")

    async def _grow(self) -> None:
        while self._wants_more():
            page = await self._page(self._last)
            if page is None:
                return
            self._complete = not page
            if page:
                self._last = page[-1]
                self.add_options(_Row(self, one) for one in page)
            if self._to_the_end:
                super().action_last()

    def _wants_more(self) -> bool:
        seen = max(self.scroll_offset.y + self.size.height, self.highlighted or 0)
        return not self._complete and (self._to_the_end or seen + AHEAD > self.option_count)

    async def _page(self, after: Record | None) -> Sequence[Record] | None:
        try:
            return await self._loader(after)
        except CalmtermError as error:
            self.post_message(self.Failed(self, error))
            return None

    # --- moving and choosing ----------------------------------------------------------------------------

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted < self.option_count - 1:
            self._to_the_end = False
        self._grow_if_near()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._grow_if_near()

    def action_last(self) -> None:
        """Go to the oldest record, loading the way there."""
        super().action_last()
        self._to_the_end = not self._complete
        self._grow_if_near()

    def on_click(self, event: events.Click) -> None:
        # Textual's own handler would choose at the first click, which is for looking.
        event.prevent_default()
        index: int | None = event.style.meta.get("option")
        if index is not None and isinstance(self.options[index], _Row):
            self.highlighted = index
            if event.chain == 2:
                self.action_select()

    @on(OptionList.OptionHighlighted)
    def _tell_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if isinstance(event.option, _Row):
            self.post_message(self.Highlighted(self, event.option.record))

    @on(OptionList.OptionSelected)
    def _tell_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option, _Row):
            self.post_message(self.Chosen(self, event.option.record))
