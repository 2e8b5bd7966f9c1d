"""The report: choose the weeks and the parts, read all of it first, then write it as a file."""

from pathlib import Path
from typing import ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Label, Select, Static

from calmterm.core.errors import UsageError
from calmterm.core.text import clean
from calmterm.exchange.formats import READABLE
from calmterm.exchange.output_paths import announced, require_place, write_private
from calmterm.exchange.report import DAYS, USUAL, Report, gather_report
from calmterm.exchange.report_render import as_html, as_markdown
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Store
from calmterm.store.model.records import PARTS_IN_WORDS
from calmterm.widgets.checkboxes import Ticks
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput

RANGES: Final = ((14, "2 weeks"), (30, "a month"), (DAYS, "3 months"), (365, "a year"))


class ReportScreen(CalmScreen[None]):
    """Asks for the parts of a report on the left and shows all of its text on the right (below on a narrow screen)."""

    CSS_PATH = "report.tcss"
    TITLE = "Report"
    AUTO_FOCUS = "#parts"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", "Write the file", id="report.write", tooltip="Write what you read here as a file"),
        Binding("escape", "back", "Back", id="report.back", tooltip="Back to the menu; nothing is written"),
    ]

    note = query_one("#note", Input)
    path = query_one("#path", Input)
    preview = query_one("#report-text", Static)

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Report: nothing leaves calmterm before you write it", id="report-heading", classes="heading")
        with Horizontal(id="report-page"):
            with Vertical(id="choices"):
                yield Select(
                    [(words, days) for days, words in RANGES], value=DAYS, allow_blank=False, compact=True, id="days"
                )
                yield Ticks(
                    *((Content(words), name, name in USUAL) for name, words in PARTS_IN_WORDS.items()), id="parts"
                )
                yield Label("Words of your own at the top")
                yield LineInput(id="note", compact=True)
                yield Label("File, .html or .md")
                yield LineInput(placeholder="~/summary.html", id="path", compact=True)
            with VerticalScroll(id="report-box"):
                yield Static("", id="report-text", markup=False)
        yield KeyBar()

    @property
    def parts(self) -> Ticks:
        """Return the list of parts to choose from."""
        return self.query_one("#parts", Ticks)

    @property
    def days(self) -> int:
        """Return how many days it looks back."""
        return cast("Select[int]", self.query_one("#days", Select)).value  # pyright: ignore[reportReturnType] - never blank

    def on_mount(self) -> None:
        self.reload()

    @on(Select.Changed)
    @on(Ticks.SelectedChanged)
    @on(Input.Changed, "#note")
    def _chosen(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Gather what is chosen and show it as it will be written."""
        days, chosen, note = self.days, list(self.parts.selected), self.note.value

        def read(store: Store) -> Report:
            return gather_report(store, days, chosen, note)

        with self.attempt():
            self._report = await self.ask(read)
            held = "\n".join(self._report.preview())
            self.preview.update(clean(f"{held}\n\n{as_markdown(self._report)}"))

    @work(exclusive=True, group="writing")
    async def action_write(self) -> None:
        """Write what is shown, once its place is confirmed."""
        report, typed = self._report, self.path.value.strip()
        if report is None:
            return
        try:
            path = _place(typed, self.calm.worker.directory)
        except UsageError as error:
            self.tell(error)
            self.path.focus()
            return
        about = Content(f"{path}\n{READABLE}")
        sure = ConfirmScreen("Write the report?", about, yes="Write it", no="Back to reading")
        if not await self.calm.push_screen_wait(sure):
            return
        text = as_html(report) if path.suffix.lower() == ".html" else as_markdown(report)
        with self.attempt():
            said = await self.ask(lambda _: _write(path, text))
            self.calm.notify(said, markup=False)

    def action_back(self) -> None:
        """Go back to the menu."""
        self.dismiss(None)


def _place(typed: str, vault: Path) -> Path:
    path = Path(typed).expanduser()
    if path.suffix.lower() not in (".html", ".md"):
        raise UsageError("Name a file that ends in .html or .md, for example ~/summary.html")
    require_place(path, vault, new=False)
    return path.absolute()


def _write(path: Path, text: str) -> str:
    write_private(path, text.encode())
    return announced("Written, for your eyes only (0600).", path)
