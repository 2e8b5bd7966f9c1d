"""What the columns of a table are: choose for each what it is, read the first records, and keep that as a file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean, one_line
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.screen import Attempt, CalmScreen, section_bar
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.screens.dialogs.save_as import save_as, write_new
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

if TYPE_CHECKING:
    from calmterm.core.clock import Clock
    from calmterm.exchange.importing import Answers, ImportResult
    from calmterm.exchange.mapping import FirstRows
    from calmterm.store import Record, Store

NAME_CELLS: Final = 16
CELL_CELLS: Final = 30
LEFT_OUT: Final = "left out"
NEEDED: Final = "  (needed)"
ABOVE: Final = 3
"""Rows of the list before those of the columns: the kind, the form of dates, the separator of items."""
NO_WORDS: Final = "This file says what columns mean and holds no words of yours."
BEGIN: Final = "Choose a column and press enter to say what it is."
EXAMPLE: Final = "%Y-%m-%d %H:%M"


class MapColumnsScreen(CalmScreen[dict[str, Any] | None]):
    """Asks what each column of a table is, shows the first records as they will be; returns the description.

    `answers` hold the zone of its times, and what was said of its columns before.
    """

    CSS_PATH = "map_columns.tcss"
    TITLE = "Columns"
    PURPOSE = "Say what the columns of a table mean, and keep that as a file for the next time."
    AUTO_FOCUS = "#columns"
    leads_on = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "Change", id="columns.change", tooltip="Say what the selected column is"),
        Binding("ctrl+s", "take", "Go on", id="columns.take", tooltip="Take the columns so, and see what would come"),
        Binding("w", "write", "Keep as a file", id="columns.write", tooltip="Write this as a file for import --map"),
        Binding("escape", "back", "Back", id="columns.back", tooltip="Back; nothing is brought in"),
    ]  # fmt: skip

    columns = query_one("#columns", PickList)
    first_records = query_one("#first-records", Static)

    def __init__(self, path: Path, first: "FirstRows", answers: "Answers") -> None:
        super().__init__()
        self._path = path
        self._first = first
        self._answers = answers
        said = answers.table
        self._kind: str = said.get("kind", "check_in")
        self._fields: dict[str, str] = {
            column: field for column, field in said.get("columns", {}).items() if column in first.columns
        }
        self._date_form: str | None = said.get("dates", "") if said else None
        self._separator: str = said.get("list", "")
        self._kinds: dict[str, type[Record]] = {}

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        name = one_line(self._path.name or "this table", CELL_CELLS)
        yield Static(f"What are the columns of {name}?", id="columns-heading", classes="heading", markup=False)
        with Container(id="columns-page"):
            yield PickList(id="columns")
            with VerticalScroll(id="first-box"):
                yield Static(BEGIN, id="first-records", markup=False)
        yield KeyBar()

    @work(exclusive=True, group="reading")
    async def on_mount(self) -> None:
        """Show the columns. One that is named like a field is taken for that field."""
        with self.attempt():
            self._kinds = await self.ask(lambda _: _kinds())
            if self._kind not in self._kinds:
                self._kind = next(iter(self._kinds))
            if not self._fields:
                self._fields = dict(_named_alike(self._kinds[self._kind], self._first))
            self._show()

    # --- what was said

    @property
    def kind(self) -> "type[Record]":
        """Return the kind that each row becomes."""
        return self._kinds[self._kind]

    def _cells(self, *widgets: str) -> list[str]:
        """Return what stands in the columns whose fields have one of these widgets, the cells of one field joined."""
        names = {spec.name for spec in self.kind.specs() if spec.widget in widgets}
        if "tags" in widgets:
            names |= {child.field for child in self.kind.about.inline if child.link}
        fields = [field for field in dict.fromkeys(self._fields.values()) if field in names]
        joined = (
            " ".join(row[column].strip() for column, one in self._fields.items() if one == field).strip()
            for field in fields
            for row in self._first.rows
        )
        return [cell for cell in joined if cell]

    def _date_forms(self) -> list[str]:
        from calmterm.exchange.mapping import date_forms

        return date_forms(self._cells("moment", "day"))

    @property
    def date_form(self) -> str | None:
        """Return how dates are read: as chosen, or in the one form that fits; None while several do, "" for ISO
        8601.
        """
        forms = self._date_forms()
        if self._date_form in forms or not forms:
            return self._date_form or ""
        return forms[0] if len(forms) == 1 else None

    @property
    def separator(self) -> str:
        """Return what stands between the items of a list."""
        from calmterm.exchange.mapping import separator_of

        return self._separator or separator_of(self._cells("tags", "lines", "names"))

    def table(self) -> dict[str, Any]:
        """Return what was said, as the file of --map has it. Raises UsageError where something is still open."""
        if not self._fields:
            raise UsageError(BEGIN)
        form = self.date_form
        if form is None:
            cell = one_line(self._cells("moment", "day")[0], CELL_CELLS)
            raise UsageError(f"{cell} can be read in several ways: choose how dates are read.")
        table: dict[str, Any] = {"kind": self._kind}
        if form:
            table["dates"] = form
        if self._first.delimiter != ",":
            table["delimiter"] = self._first.delimiter
        if self.separator != ",":
            table["list"] = self.separator
        return {**table, "columns": {one: self._fields[one] for one in self._first.columns if one in self._fields}}

    # --- what is shown

    def _show(self) -> None:
        """Fill the list anew, and read the first records."""
        cells = self._cells("moment", "day")
        form = self.date_form
        if not cells:
            dates = "no date yet"
        elif form is None:
            dates = "choose"
        else:
            dates = _date_in_words(cells[0], form)
        labels = dict(_labels(self.kind))
        rows = [("Each row is", self.kind.about.title), ("Dates read as", dates), ("Between items", self.separator)]
        for name in self._first.columns:
            label = labels.get(self._fields.get(name, ""), LEFT_OUT).removesuffix(NEEDED)
            rows.append((f'"{one_line(name, NAME_CELLS - 3)}"', label))
        self.columns.fill(
            [Content.assemble((f"{name:<{NAME_CELLS}}", "bold"), one_line(words, CELL_CELLS)) for name, words in rows],
            at=self.columns.highlighted if self.columns.option_count else ABOVE,
        )
        self.read_first()

    @work(exclusive=True, group="reading")
    async def read_first(self) -> None:
        """Show the first records as they will be, and why rows would stay behind."""

        def read(store: "Store") -> "ImportResult":
            from calmterm.exchange.importers.source import Source
            from calmterm.exchange.importing import Answers, bring_in

            answers = Answers(self._answers.zone, table=table)
            return bring_in(store, Source.of_text(self._first.text), "table", answers=answers, dry_run=True)

        with Attempt(self._say):
            table = self.table()
            result = await self.ask(read)
            self.first_records.update(Content("\n").join(_first_records(result, self.calm.clock)))

    def _say(self, error: CalmtermError) -> None:
        self.first_records.update(clean(str(error)))

    # --- keys

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change()

    @work(exclusive=True, group="waiting")
    async def action_change(self) -> None:
        """Ask what the selected column is, or what is asked above the columns."""
        place = self.columns.highlighted
        if place is None or not self._kinds:
            return
        if place >= ABOVE:
            await self._change_column(self._first.columns[place - ABOVE])
        else:
            await (self._change_kind, self._change_date_form, self._change_separator)[place]()
        self._show()

    async def _change_column(self, name: str) -> None:
        held = ", ".join(self._first.cells(name)[:3]) or "nothing in the first rows"
        choices = [("", LEFT_OUT), *_labels(self.kind)]
        value = await self._pick(name or "A column without a name", held, choices, self._fields.get(name, ""))
        if value:
            self._fields[name] = value
        elif value is not None:
            self._fields.pop(name, None)

    async def _change_kind(self) -> None:
        choices = [(name, kind.about.title) for name, kind in self._kinds.items()]
        value = await self._pick("Each row is", "What one row of the table becomes.", choices, self._kind)
        if value is not None and value != self._kind:
            self._kind, self._date_form, self._separator = value, None, ""
            self._fields = dict(_named_alike(self.kind, self._first))

    async def _change_date_form(self) -> None:
        cells, forms = self._cells("moment", "day"), self._date_forms()
        if not cells:
            self.calm.notify("Say first which column is a date or time.", markup=False)
        elif not forms:
            self.calm.notify(
                f"No form that calmterm knows fits all of these dates. Keep this as a file and write how they look"
                f' there, like dates = "{EXAMPLE}".',
                markup=False,
            )
        else:
            choices = [(form, _date_in_words(cells[0], form)) for form in forms]
            value = await self._pick("Dates read as", f"How to read {one_line(cells[0], CELL_CELLS)}", choices,
                                     self.date_form or "")  # fmt: skip
            self._date_form = self._date_form if value is None else value

    async def _change_separator(self) -> None:
        from calmterm.exchange.mapping import SEPARATORS

        choices = [(one, one) for one in SEPARATORS]
        value = await self._pick("Between items", "What stands between several in one cell.", choices, self.separator)
        self._separator = self._separator if value is None else value

    async def _pick(self, title: str, purpose: str, choices: Sequence[tuple[str, str]], now: str) -> str | None:
        shown = one_line(clean(title, multiline=False), CELL_CELLS), one_line(clean(purpose, multiline=False), 66)
        return await self.calm.push_screen_wait(PickScreen(*shown, choices, now))

    @work(exclusive=True, group="waiting")
    async def action_write(self) -> None:
        """Write the description as a file beside the table."""
        with Attempt(self._say):
            from calmterm.exchange.mapping import written

            text = written(self.table())
            place = str(self._path.with_suffix(".toml"))
            await save_as(
                self, place, lambda path, store: write_new(path, text, store.directory, about=NO_WORDS), about=NO_WORDS
            )

    def action_take(self) -> None:
        """Go back with the description, and see what would come of the whole file."""
        with Attempt(self._say):
            self.dismiss(self.table())

    def action_back(self) -> None:
        """Go back; nothing is brought in."""
        self.dismiss(None)


def _kinds() -> "dict[str, type[Record]]":
    """Return the kinds that a person writes, by their names: check-ins and entries first."""
    from calmterm.store import kind_named

    tools = (tool for tools in MENU.values() for tool in tools if tool.kind and not tool.read_only)
    names = dict.fromkeys(("check_in", "journal_entry", *(tool.kind for tool in tools)))
    found = {name: kind_named(name) for name in names}
    return {
        name: kind
        for name, kind in found.items()
        if not any(spec.widget == "reference" and spec.required for spec in kind.specs())
    }


def _labels(kind: "type[Record]") -> Iterator[tuple[str, str]]:
    """Yield the fields that a column can be, each with its label."""
    for spec in kind.specs():
        if (spec.is_asked and spec.widget != "reference") or spec.name == kind.about.felt:
            yield spec.name, f"{spec.label}{NEEDED if spec.required and spec.name != kind.about.felt else ''}"
    yield from ((child.field, child.kind.about.plural) for child in kind.about.inline if child.link)


def _named_alike(kind: "type[Record]", first: "FirstRows") -> Iterator[tuple[str, str]]:
    """Yield each column that is named like a field, with that field; without one for the time, the first with dates."""
    from calmterm.exchange.mapping import date_forms

    known: dict[str, str] = {}
    for name, label in _labels(kind):
        known |= {_folded(name): name, _folded(label.removesuffix(NEEDED)): name}
    found = {column: field for column in first.columns if (field := known.get(_folded(column)))}
    felt = kind.about.felt
    if felt and felt not in found.values():
        dated = (column for column in first.columns if column not in found and date_forms(first.cells(column)))
        found |= dict.fromkeys([*dated][:1], felt)
    yield from found.items()


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _date_in_words(cell: str, form: str) -> str:
    """Return the date of a cell in words that leave no doubt which part is the month."""
    from datetime import datetime

    read = datetime.strptime(cell, form) if form else datetime.fromisoformat(cell)  # noqa: DTZ007 - only shown
    return f"{read.day} {read:%b %Y}{f' {read:%H:%M}' if ':' in cell else ''}"


def _first_records(result: "ImportResult", clock: "Clock") -> Iterator[Content]:
    """Yield every field of the first records, then why rows stay behind."""
    from calmterm.core import dates
    from calmterm.widgets.preview import field_blocks

    yield Content("The first, as they would be:" if result.first else "None of the first rows can come in so.")
    for record in result.first:
        names: Mapping[str, str] = {}
        yield Content("")
        yield Content.styled(f"{record.about.title} · {dates.to_minute(record.felt)}", "bold")
        for _, lines in field_blocks(record, clock, names):
            yield from lines
    behind = list(result.sentences("table"))
    if behind:
        yield Content("")
        yield Content("Of the first rows would stay behind:")
        yield from (Content(clean(sentence)) for sentence in behind)
