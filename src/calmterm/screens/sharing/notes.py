"""Notes to me: what somebody you shared with wrote back, to read, to answer and to take up."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from calmterm.core import dates
from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean, one_line
from calmterm.exchange.sharing import Arrived, has_open_task, read_file, set_answered, set_read, take_up, task_day
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.host import Host
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import Attempt
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import CareMessage, CareNote, MessageDirection
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.record_list import row_parts


class NotesScreen(RecordsScreen):
    """Lists the notes that came, those not read yet marked as new."""

    TITLE = "Notes to me"
    PURPOSE = "What somebody you shared with wrote back."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "receive", "Receive", id="notes.receive", tooltip="Keep a file that somebody gave you as a note"),
        Binding("r", "reply", "Answer", id="notes.answer", tooltip="Write an answer to the selected note"),
        Binding("t", "take_up", "Take up", id="notes.take_up", tooltip="Put what it suggests among your little to-dos"),
    ]

    def __init__(self) -> None:
        super().__init__(CareNote, "more", read_only=True)

    @property
    def empty(self) -> str:
        return "Nothing found. Escape ends the filter." if self._query else "No notes yet. o keeps a file that came."

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        """Return a note on one line, marked while it is new."""
        place, words = row_parts(record, today, width, self.calm.clock.here)
        if isinstance(record, CareNote) and record.read_at is None:
            words = one_line(f"   new ·{words[2:]}", width)
        return place, words

    @property
    def _note(self) -> CareNote | None:
        current = self.records.current
        return current if isinstance(current, CareNote) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take_up":
            return (note := self._note) is not None and has_open_task(note)
        return super().check_action(action, parameters)

    def show_record(self, record: Record | None) -> None:
        super().show_record(record)
        self.refresh_bindings()

    def action_read(self) -> None:
        """Read the marked note, which is not new any more."""
        super().action_read()
        self._mark_read()

    @work(exclusive=True, group="reading")
    async def _mark_read(self) -> None:
        note = self._note
        if note is not None and note.read_at is None:
            await self.change_marked(lambda store, record: set_read(store, store.get(CareNote, record.id)))

    @work(exclusive=True, group="waiting")
    async def action_reply(self) -> None:
        """Write an answer to the marked note."""
        note = self._note
        if note is None:
            return
        given = {"name": note.text.name, "person_id": note.person_id, "in_reply_to_id": note.id,
                 "direction": MessageDirection.TO_THEM}  # fmt: skip
        form = FormScreen(CareMessage, section="more", given=given, subject=str(note.id))
        if await self.calm.push_screen_wait(form) is not None:
            await self.change_marked(lambda store, _: set_answered(store, store.get(CareNote, note.id)))
            self.calm.notify("Kept under Messages. Nothing was sent: give it to them yourself.", markup=False)

    @work(exclusive=True, group="waiting")
    async def action_take_up(self) -> None:
        """Put what the marked note suggests among the little to-dos, once that is agreed."""
        note = self._note
        if note is None or not has_open_task(note):
            return
        day = task_day(note, self._today())
        about = Content(f"{one_line(note.text.task, 120)}\nOn {dates.full(day)}")
        sure = ConfirmScreen("Put it among your little to-dos?", about, yes="Put it there", no="Leave it in the note")
        if await self.calm.push_screen_wait(sure):
            await self.change_marked(lambda store, _: take_up(store, store.get(CareNote, note.id)))
            self.refresh_bindings()

    @work(exclusive=True, group="waiting")
    async def action_receive(self) -> None:
        """Keep a file that somebody gave you as a note."""
        if await self.calm.push_screen_wait(ReceiveScreen(self.calm)):
            self.after_form(None)


class ReceiveScreen(ModalScreen[bool]):
    """Asks for a file and for what opens it, and keeps the note in it; True once one was kept."""

    CSS_PATH = "notes.tcss"
    TITLE = "Receive a note"
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="receive.back", tooltip="Back; nothing is kept"),
    ]

    file = query_one("#file", Input)
    phrase = query_one("#phrase", Input)
    key = query_one("#key", Input)
    sender = query_one("#sender", Input)
    said = query_one("#said", Static)

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._arrived: Arrived | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="receive"):
            yield Static("Receive a note", classes="heading")
            yield Label("The file, then enter")
            yield LineInput(placeholder="~/Downloads/answer.calmterm", id="file", compact=True)
            yield Label("The seven words of the page it answers, then enter", classes="by-phrase")
            yield LineInput(id="phrase", classes="by-phrase", compact=True)
            yield Label("Your secret key", classes="by-key")
            yield LineInput("~/.ssh/id_ed25519", id="key", classes="by-key", compact=True)
            yield Label("Who it is from, then enter", classes="by-key")
            yield LineInput(id="sender", classes="by-key", compact=True)
            yield Static("", id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._show(None)

    def _show(self, arrived: Arrived | None) -> None:
        """Show the fields for what opens the file."""
        self._arrived = arrived
        self.query(".by-phrase").set(display=arrived is not None and arrived.answer is not None)
        self.query(".by-key").set(display=arrived is not None and arrived.answer is None)

    @on(Input.Changed, "#file")
    def _another_file(self) -> None:
        self._show(None)

    @on(Input.Submitted, "#file")
    @work(exclusive=True, group="receiving")
    async def _look(self) -> None:
        with Attempt(self._say):
            path = Path(self.file.value.strip())
            self._show(await self._host.worker.run(lambda _: read_file(path)))
            self.said.update("")
            (self.phrase if self.phrase.display else self.sender).focus()

    @on(Input.Submitted, "#phrase, #key, #sender")
    @work(exclusive=True, group="receiving")
    async def _keep(self) -> None:
        arrived = self._arrived
        if arrived is None:
            return
        phrase, key, sender = self.phrase.value, Path(self.key.value.strip()), self.sender.value.strip()

        def keep(store: Store) -> CareNote:
            if arrived.answer is not None:
                return arrived.open(store, phrase)
            if not sender:
                raise UsageError("Say who it is from: a file made with age does not tell.")
            return arrived.open_by_key(store, key, sender)

        self.said.update("Opening it…")
        with Attempt(self._say):
            await self._host.worker.run(keep)
            self.dismiss(True)

    def _say(self, error: CalmtermError) -> None:
        self.said.update(clean(str(error)))

    def action_leave(self) -> None:
        """Go back; nothing is kept."""
        self.dismiss(False)
