"""The scripts to talk something through with, and the talks of before."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.domain.talk import Script
from calmterm.domain.talk_records import is_open
from calmterm.domain.talk_scripts import every_script, packaged
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import OPENING, CalmScreen, section_bar
from calmterm.screens.talk.talk import SECTION, TalkScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import Conversation
from calmterm.widgets.cards import Card, Cards
from calmterm.widgets.key_bar import KeyBar

IS_OPEN: Final = "goes on"
ABOUT: Final = "A script asks, you answer. Nobody reads along, and nothing here pretends to."


@dataclass(frozen=True, slots=True)
class Talks:
    """The newest talk by a script, and whether it was left open."""

    newest: Conversation | None = None
    is_open: bool = False


class ScriptsScreen(CalmScreen[None]):
    """Lists the scripts as cards, and the files of one's own that could not be read."""

    CSS_PATH = "scripts.tcss"
    TITLE = "Talk it through"
    AUTO_FOCUS = "#scripts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Begin", id="scripts.open", tooltip="Begin the selected talk, or go on with it"),
        Binding("t", "earlier", "Earlier talks", id="scripts.earlier", tooltip="Read the talks of before"),
        Binding("escape", "back", "Back", id="scripts.back", tooltip="Back to where you came from"),
    ]

    scripts = query_one("#scripts", Cards)
    problems = query_one("#script-problems", Static)

    def __init__(self) -> None:
        super().__init__()
        self._scripts: list[Script] = [*packaged()]

    def compose(self) -> ComposeResult:
        yield Static(section_bar(SECTION), id="bar")
        yield Static(Content.assemble(("Talk it through", "bold"), (f"  {ABOUT}", "$text-muted")), id="scripts-heading")
        with VerticalScroll(id="scripts-page", can_focus=False):
            yield Cards([_card(one, "") for one in self._scripts], id="scripts")
            yield Static("", id="script-problems", markup=False)
        yield KeyBar()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.calm.worker.is_open:
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the files again, and look when each script was used."""
        with self.attempt():
            # Not in the vault's thread: a lock would wait for files that anybody may have made large.
            self._scripts, problems = await asyncio.to_thread(every_script)
            talks = await self.ask(lambda store: _talks(store, self._scripts))
            self.scripts.show([_card(one, self._aside(talks[one.name])) for one in self._scripts])
            left_out = "Left out, until the line is mended:\n"
            self.problems.update(left_out + "\n".join(one.sentence for one in problems) if problems else "")
            self.problems.display = bool(problems)

    def _aside(self, talks: Talks) -> str:
        if talks.newest is None:
            return ""
        if talks.is_open:
            return IS_OPEN
        return dates.day_at_a_glance(talks.newest.local_date, self.calm.clock.now().date()).strip()

    @on(Cards.Chosen)
    def action_open(self) -> None:
        """Begin the selected talk, or go on with it."""
        self.calm.push_screen(TalkScreen(self._scripts[self.scripts.highlighted]))

    def action_earlier(self) -> None:
        """Show the talks of before."""
        self.calm.push_screen(TalksScreen())

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)


class TalksScreen(RecordsScreen):
    """Lists the talks of before, to read; enter opens one again, to go on or to make something of it."""

    PURPOSE = "The talks of before: to read, to go on with, or to make something of."

    def __init__(self) -> None:
        super().__init__(Conversation, SECTION, read_only=True, title="Earlier talks")

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        when, words = super().row(record, today, width)
        return when, words if record.get("ended_at") is not None else f"{words} · {IS_OPEN}"

    def content_of(self, record: Record) -> Content:
        try:
            turns = sorted(record.children["turns"], key=lambda one: one.number)
            lines = [_lines(turn) for turn in turns]
        except TextDamaged as error:
            return Content(str(error))
        state = "It was left open." if record.get("ended_at") is None else ""
        return Content("\n\n").join([*lines, *([Content.styled(state, "$text-muted")] if state else [])])

    def action_edit(self) -> None:
        """Open the marked talk again, or read it where its script is not there as it was."""
        record = self.records.current
        if isinstance(record, Conversation):
            self._open(record)

    @work(exclusive=True, group=OPENING)
    async def _open(self, record: Conversation) -> None:
        scripts, _ = await asyncio.to_thread(every_script)
        same = (one for one in scripts if (one.name, one.version) == (record.script, record.version))
        script = next(same, None)
        if script is None:
            self.action_read()
        else:
            self.calm.push_screen(TalkScreen(script, record), self.after_form)


def _lines(turn: Any) -> Content:
    asked = Content.styled(turn.text.question, "$text-muted")
    answer = str(turn.rating) if turn.rating is not None else turn.text.answer or ""
    return Content("\n").join([asked, Content(answer)]) if answer else asked


def _talks(store: Store, scripts: list[Script]) -> dict[str, Talks]:
    """Return for each script its newest talk."""
    found = {one.name: Talks() for one in scripts}
    by_name = {one.name: one for one in scripts}
    for talk in store.each(Conversation):
        known = found.get(talk.script)
        if known is not None:
            left = is_open(talk, by_name[talk.script])
            found[talk.script] = Talks(known.newest or talk, known.is_open or left)
    return found


def _card(script: Script, aside: str) -> Card:
    return Card(script.title, script.purpose, aside, "Your own" if script.own else "")
