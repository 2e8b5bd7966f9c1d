"""The numbers behind a chart or an insight: a chart where there is one, the table, and a way to take it along."""

from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static
from textual.widgets.option_list import Option

from calmterm.core.table import Table, Value
from calmterm.core.text import one_line
from calmterm.domain.chart import Builder
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.dialogs.save_as import save_as
from calmterm.widgets.chart import Chart
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import FittedList

CELL: Final = 24
"""Columns of a cell; the last one, which may hold a sentence, takes what it needs."""
GAP: Final = "  "


class NumbersScreen(CalmScreen[None]):
    """Shows a table, newest first, under its chart if it has one."""

    CSS_PATH = "data_table.tcss"
    TITLE = "Numbers"
    PURPOSE = "The numbers behind a chart, to read and to write to a file."
    AUTO_FOCUS = "#rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "export", "Export", id="numbers.export", tooltip="Write these numbers to a file"),
        Binding("escape,t", "back", "Back", id="numbers.back", tooltip="Back to the chart"),
    ]

    chart = query_one("#numbers-chart", Chart)
    rows = query_one("#rows", FittedList)

    def __init__(self, table: Table, said: str = "", builder: Builder | None = None) -> None:
        super().__init__()
        self._table = table
        self._said = said
        self._builder = builder

    def compose(self) -> ComposeResult:
        lines = lined_up(self._table)
        yield Static(one_line(self._table.title), id="numbers-title", classes="heading", markup=False)
        yield Static(self._said, id="numbers-said", markup=False)
        yield Chart(id="numbers-chart")
        yield Static(lines[0], id="numbers-header", classes="muted", markup=False)
        yield FittedList(*(Option(Content(line)) for line in lines[1:] or ["No numbers yet."]), id="rows", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#numbers-said").display = bool(self._said)
        self.chart.display = self._builder is not None
        self.chart.show(self._builder)

    def action_export(self) -> None:
        export(self, self._table)

    def action_back(self) -> None:
        self.dismiss(None)


@work(group="waiting")
async def export(screen: CalmScreen[None], table: Table) -> None:
    """Ask for a place and write a table there."""
    from calmterm.exchange import tables

    slug = "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in table.title).split())
    day = screen.calm.clock.now().date().isoformat()
    suggested = f"calmterm-{slug.lower()[:40]}-{day}.csv"
    await save_as(screen, suggested, lambda path, store: tables.write(table, path, store.directory))


def lined_up(table: Table) -> list[str]:
    """Return the header and every row as lines with aligned columns; long words are cut."""
    last = len(table.header) - 1
    rows = [
        [_cell(value, None if at == last else CELL) for at, value in enumerate(row)]
        for row in (table.header, *table.rows)
    ]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    numbers = [
        any(isinstance(row[at], int | float) for row in table.rows) for at in range(len(table.header))
    ]  # fmt: skip
    return [
        GAP.join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in rows
    ]


def _cell(value: Value, width: int | None) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, int | float) else one_line(str(value), width)
