"""What ctrl+p finds: every tool, form, questionnaire and setting by its everyday words, and entries by their title."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from calmterm.content.scales import scales
from calmterm.core.errors import CalmtermError
from calmterm.core.preferences import PREFERENCES
from calmterm.core.text import one_line
from calmterm.domain.talk import Script
from calmterm.domain.talk_scripts import packaged
from calmterm.screens.base.host import Host
from calmterm.screens.base.menu import MENU, Tool
from calmterm.screens.base.section_menu import title_of, tool_screen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

WORDS: Final = {
    "conversation": "talk chat script guided ask somebody",
    "memory": "helps memory remember",
    "thought_record": "cbt automatic thought thinking",
    "core_belief": "cbt belief about myself",
    "exposure_step": "fear avoid anxiety ladder exposure",
    "problem_solving": "problem decide decision",
    "coping_card": "cope crisis hard moment",
    "self_compassion": "kind kindness self-criticism",
    "life_value": "values meaning",
    "activity": "plan do something behavioural activation",
    "worry": "worry time anxious",
    "gratitude": "grateful thankful good",
    "ai_interaction": "chatbot ai",
    "custom_worksheet": "own worksheet template",
    "breathing": "breath breathe calm panic",
    "grounding": "senses 54321 panic dissociation",
    "relaxation": "relax pmr tense body",
    "timer": "meditate meditation sit quiet",
    "habits_today": "habit streak daily routine",
    "small_things": "todo to-do task list",
    "reader": "article read learn",
    "practice_session": "practice history",
    "reached": "progress milestones done",
    "profile": "me my name birthday conditions wallet emergency card",
    "person": "people contact friend phone",
    "appointment": "doctor therapist visit date",
    "therapy_session": "therapy therapist notes",
    "care_plan": "treatment plan",
    "medicine": "medication pills drug",
    "safety_plan": "crisis suicide safe emergency",
    "crisis_event": "crisis log hard",
    "consent": "share sharing therapist clinician doctor withdraw",
    "care_note": "clinician therapist answer",
    "care_message": "clinician therapist message",
    "circle": "group friends peers invite",
    "reminder": "remind alarm",
    "homework": "task between sessions therapist",
    "due": "due waiting review follow-up today alerts",
    "scale_result": "test score phq gad scale",
    "Report": "export doctor therapist print summary",
    "Bring in": "import jrnl daylio csv markdown another program",
    "Keeping": "archive age retention purge old space",
    "Unsaved words": "draft drafts",
    "Trash": "bin deleted restore undelete",
    "As it stood": "history past earlier day calendar version put back time machine",
    "Sync": "devices phone laptop server folder",
    "Keys and copies": "passphrase password backup recovery code",
    "Settings": "options preferences",
}
"""Other words that people look for, by kind, code or title of a tool."""
ENTRIES: Final = 2_000
TITLE_CELLS: Final = 60
SHORTEST: Final = 2  # letters, before titles of entries are looked through


@dataclass(frozen=True, slots=True)
class Destination:
    """One thing to go to: its title, what it is for, and other words for it."""

    title: str
    help: str
    words: str
    go: Callable[[], Any]


class Everything(Provider):
    """Finds by title and everyday words. Entries are read once the palette opens, off the event loop."""

    def __init__(self, screen: Screen[Any], match_style: Any = None) -> None:
        super().__init__(screen, match_style)
        self._entries: list[tuple[str, uuid.UUID]] = []

    @property
    def _host(self) -> Host:
        return cast("Host", self.app)

    @property
    def _is_open(self) -> bool:
        return self._host.worker.is_open and not self._host.is_covered

    async def startup(self) -> None:
        """Read the titles of the newest entries."""
        if self._is_open and not self._host.hides_words:
            try:
                self._entries = await self._host.worker.run(_titles)
            except CalmtermError:
                self._entries = []  # what else there is to find is still found

    async def discover(self) -> Hits:
        for one in self._everything():
            yield DiscoveryHit(one.title, one.go, help=one.help)

    async def search(self, query: str) -> Hits:
        matcher, letters = self.matcher(query), query.casefold().strip()
        for one in self._everything():
            score = matcher.match(one.title)
            if any(word.startswith(letters) for word in one.words.casefold().split()):
                score = max(score, 1.0)
            if score > 0:
                yield Hit(score, matcher.highlight(one.title), one.go, text=one.title, help=one.help)
        if len(letters) >= SHORTEST:
            for title, entry in self._entries:
                if letters in title.casefold():
                    yield Hit(0.5, Content(title), partial(self._read, entry), text=title, help="Journal entry")

    # --- what there is ------------------------------------------------------------------------------------

    def _everything(self) -> Iterator[Destination]:
        if not self._is_open:
            return
        yield Destination("Write", "A new journal entry", "journal diary entry note new", self._action("write"))
        yield Destination("Check in", "Note how you are", "mood feel feeling how", self._action("check_in"))
        yield Destination(
            "Export a report", "Some weeks, to take to somebody", "export doctor", self._tool_named("Report")
        )
        for section, tools in MENU.items():
            for tool in tools:
                if tool.listed and section not in ("sleep", "goals"):
                    yield from self._of_tool(tool, section)
        for script in packaged():
            go = partial(self._go, "worksheets", partial(_talk, script))
            yield Destination(script.title, f"Talk it through: {script.purpose}", f"{script.name} talk script", go)
        for name, scale in scales().items():
            go = partial(self._go, "more", partial(_questionnaire, name))
            yield Destination(scale.title, "Questionnaire", f"{name} questionnaire test score", go)
        for one in PREFERENCES:
            go = partial(self._go, "more", partial(_setting, one.name))
            yield Destination(f"Setting: {one.title}", one.purpose, f"{one.name.replace('_', ' ')} {one.title}", go)

    def _of_tool(self, tool: Tool, section: str) -> Iterator[Destination]:
        title, words = title_of(tool), WORDS.get(tool.kind or tool.code or tool.title, "")
        yield Destination(title, tool.purpose, words, partial(self._go, section, partial(tool_screen, tool, section)))
        if tool.kind and not tool.where and not tool.read_only:
            from calmterm.store import kind_named

            go = partial(self._go, section, partial(tool_screen, tool, section, new=True))
            yield Destination(f"New {kind_named(tool.kind).about.in_words}", tool.purpose, words, go)

    def _tool_named(self, title: str) -> Callable[[], Any]:
        section, tool = next((name, tool) for name, tools in MENU.items() for tool in tools if tool.title == title)
        return partial(self._go, section, partial(tool_screen, tool, section))

    # --- going there --------------------------------------------------------------------------------------

    def _action(self, name: str) -> Callable[[], Any]:
        return partial(self._host.run_action, name)

    async def _go(self, section: str, screen: Callable[[], Screen[Any]]) -> None:
        """Go to a section, unless something cannot be left, and open a screen there."""
        await self._section(section, lambda: self._host.push_screen(screen()))

    async def _read(self, entry: uuid.UUID) -> None:
        from calmterm.screens.journal.journal import JournalScreen

        def show() -> None:
            screen = self._host.screen
            if isinstance(screen, JournalScreen):
                screen.call_after_refresh(screen.read, entry)

        await self._section("journal", show)

    async def _section(self, name: str, then: Callable[[], object]) -> None:
        before = self._host.screen
        await self._host.action_section(name)
        if self._host.screen is not before:
            then()


def _titles(store: Store) -> list[tuple[str, uuid.UUID]]:
    from calmterm.store.model.summary import name_of

    return [(one_line(name_of(one), TITLE_CELLS), one.id) for one in store.records(JournalEntry, limit=ENTRIES)]


def _talk(script: Script) -> Screen[Any]:
    from calmterm.screens.talk.talk import TalkScreen

    return TalkScreen(script)


def _questionnaire(name: str) -> Screen[Any]:
    from calmterm.screens.more.questionnaires import ScalesScreen

    return ScalesScreen(at=name)


def _setting(name: str) -> Screen[Any]:
    from calmterm.screens.more.settings import SettingsScreen

    return SettingsScreen(at=name)
