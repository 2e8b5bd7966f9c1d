"""A person's own worksheets: those that the TOML files in the configuration directory declare, and their answers."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core.clock import Clock
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean, one_line
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.records import CustomWorksheet
from calmterm.store.model.summary import DAMAGED, shown
from calmterm.store.model.templates import (
    Template,
    answers_of,
    default_directory,
    load_templates,
    worksheet_values,
)
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.preview import record_content
from calmterm.widgets.record_list import DATE_CELLS, row_when

SECTION = "worksheets"
TITLE_CELLS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with its answers: its template, None where its file is no longer there."""

    name: str
    title: str
    template: Template | None
    answers: int


def read_sheets(store: Store, templates: Sequence[Template]) -> list[Sheet]:
    """Return the worksheets that files declare, and those that only their answers know."""
    counts: Counter[str] = Counter()
    titles: dict[str, str] = {}
    for one in store.each(CustomWorksheet):
        counts[one.template] += 1
        titles.setdefault(one.template, _title_of(one))
    sheets = [Sheet(one.name, one.title, one, counts.pop(one.name, 0)) for one in templates]
    sheets += (Sheet(name, titles[name], None, count) for name, count in sorted(counts.items()))
    return sheets


class OwnWorksheetsScreen(CalmScreen[None]):
    """Lists one's own worksheets, and the files that could not be read."""

    CSS_PATH = "own_worksheets.tcss"
    TITLE = "Own worksheets"
    AUTO_FOCUS = "#sheets"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="own.open", tooltip="Open the answers to the selected worksheet"),
        Binding("n", "begin", "New", id="own.new", tooltip="Fill in the selected worksheet"),
        Binding("escape", "back", "Back", id="own.back", tooltip="Back to the tools"),
    ]

    sheets = query_one("#sheets", PickList)
    problems = query_one("#problems", Static)

    def __init__(self, *, new: bool = False) -> None:
        super().__init__()
        self._sheets: list[Sheet] = []

    def compose(self) -> ComposeResult:
        yield Static(section_bar(SECTION), id="bar")
        yield Static("Own worksheets", classes="heading", id="own-heading")
        yield PickList(id="sheets")
        yield Static("", id="problems", markup=False)
        yield Static(_where(), id="own-where", classes="muted", markup=False)
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the files and count the answers again."""
        with self.attempt():
            # Not in the vault's thread: a lock would wait for files that anybody may have made large.
            templates, problems = await asyncio.to_thread(load_templates, default_directory())
            self._sheets = await self.ask(lambda store: read_sheets(store, templates))
            self.sheets.fill(map(_row, self._sheets), empty="None yet.")
            left_out = "Left out, until the line is mended:\n"
            self.problems.update(left_out + "\n".join(one.sentence for one in problems) if problems else "")
            self.problems.display = bool(problems)

    @property
    def _marked(self) -> Sheet | None:
        return self.sheets.pick(self._sheets)

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Open the answers to the marked worksheet."""
        if self._marked is not None:
            self.calm.push_screen(AnswersScreen(self._marked))

    def action_begin(self) -> None:
        """Open the marked worksheet and fill it in anew."""
        if self._marked is not None:
            self.calm.push_screen(AnswersScreen(self._marked, new=self._marked.template is not None))

    def action_back(self) -> None:
        self.dismiss(None)


class AnswersScreen(RecordsScreen):
    """Lists the answers to one worksheet of one's own."""

    def __init__(self, sheet: Sheet, *, new: bool = False) -> None:
        super().__init__(CustomWorksheet, SECTION, read_only=sheet.template is None, new=new, title=sheet.title)
        self._sheet = sheet

    def form(self, record: Record | None) -> FormScreen:
        template = self._sheet.template
        if template is None:
            raise LookupError  # the list is only read then
        return OwnFormScreen(template, record)

    async def _page(self, after: Record | None) -> Sequence[Record]:
        while page := await super()._page(after):
            ours = [one for one in page if isinstance(one, CustomWorksheet) and one.template == self._sheet.name]
            if ours:
                return ours
            after = page[-1]
        return []

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        words = " · ".join(_told(record, self._sheet.template))
        return f"{row_when(record, today):<{DATE_CELLS}}", f"   {one_line(words, max(0, width - DATE_CELLS - 3))}"

    def content_of(self, record: Record) -> Content:
        if self._sheet.template is not None:
            return answers_content(record, self._sheet.template, self.calm.clock)
        return Content("\n\n").join(Content(words) for words in _told(record, None))


class OwnFormScreen(FormScreen):
    """Asks for the fields that a file declares; the answers are kept as a CustomWorksheet."""

    def __init__(self, template: Template, record: Record | None = None) -> None:
        super().__init__(template.form, record, section=SECTION)
        self._template = template

    def values_of(self, record: Record) -> dict[str, Any]:
        return answers_of(record.text.answers, self._template)

    def kept(self, values: Mapping[str, Any]) -> tuple[type[Record], dict[str, Any]]:
        given = {name: value for name, value in values.items() if value is not None}
        return CustomWorksheet, worksheet_values(self._template, given)

    def content_of(self, record: Record) -> Content:
        return answers_content(record, self._template, self.calm.clock)


def answers_content(record: Record, template: Template, clock: Clock) -> Content:
    """Return the answers as the worksheet asks them, to read."""
    filled = template.form()
    try:
        filled.assign(answers_of(record.text.answers, template))
    except TextDamaged as error:
        return Content(str(error))
    return record_content(filled, clock, {})


def _told(record: Record, template: Template | None) -> list[str]:
    """Return each answer in words, in the order of the worksheet; by its name where the file is gone."""
    try:
        answers = answers_of(record.text.answers, template)
    except TextDamaged:
        return [DAMAGED]
    if template is None:
        return [clean(f"{name}: {value}") for name, value in answers.items()]
    texts = [shown(spec, answers.get(spec.name)) for spec in template.fields if spec.widget in ("line", "prose")]
    rest = [
        f"{spec.label} {words}"
        for spec in template.fields
        if spec.widget not in ("line", "prose") and (words := shown(spec, answers.get(spec.name)))
    ]
    return [*filter(None, texts), *rest]


def _title_of(record: CustomWorksheet) -> str:
    try:
        return one_line(record.text.title or record.template, TITLE_CELLS)
    except TextDamaged:
        return record.template


def _row(sheet: Sheet) -> Content:
    purpose = sheet.template.purpose if sheet.template is not None else "Its file is no longer there; read only."
    count = f"  {sheet.answers:,}" if sheet.answers else ""
    line = f"\n  {one_line(purpose, 74)}" if purpose else ""
    # Muted words would be hard to read on the ground of the marked row.
    return Content.assemble((f"{one_line(sheet.title, TITLE_CELLS):<{TITLE_CELLS}}", "bold"), count, line)


def _where() -> str:
    directory, home = default_directory(), Path.home()
    place = f"~/{directory.relative_to(home)}" if directory.is_relative_to(home) else str(directory)
    return f"Each .toml file in {place} is one; docs/own-worksheets.md says how to write it."
