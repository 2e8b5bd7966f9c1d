"""The tools of each section, in their order: one line here puts a record kind on the screens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.screen import Screen

    from calmterm.store import Record


@dataclass(frozen=True, slots=True)
class Tool:
    """A line of a menu: a record kind by its table name, or a screen with its title and purpose, or both.

    Where `read_only`, records of the kind come from elsewhere and are listed here, not written. A screen that `begins`
    is told whether to begin a new record at once.
    """

    kind: str = ""
    read_only: bool = False
    where: str = ""
    title: str = ""
    purpose: str = ""
    begins: bool = False
    code: str = ""  # what an article names a screen by; a record kind is named by its table

    def screen(self, *, new: bool = False) -> "Screen[None]":
        """The screen at `where` ("module:Class")."""
        module, _, name = self.where.partition(":")
        made = getattr(import_module(module), name)
        return made(new=new) if self.begins else made()


TRASH: Final = Tool(
    where="calmterm.screens.base.list_screen:TrashScreen",
    title="Trash",
    purpose="What was moved there, to bring back or to let go",
)

SETTINGS: Final = Tool(
    where="calmterm.screens.more.settings:SettingsScreen",
    title="Settings",
    purpose="Country, colours, lock, what is offered and kept",
)
SAFETY_PLAN: Final = Tool("safety_plan", where="calmterm.screens.support.safety_plan:SafetyPlanScreen")

MENU: Final[Mapping[str, tuple[Tool, ...]]] = {
    "worksheets": (
        Tool("thought_record"),
        Tool("core_belief"),
        Tool("exposure_step", where="calmterm.screens.worksheets.ladder:LadderScreen", begins=True),
        Tool("problem_solving"),
        Tool("coping_card"),
        Tool("self_compassion"),
        Tool("life_value"),
        Tool("activity"),
        Tool("worry"),
        Tool("gratitude"),
        Tool("ai_interaction"),
        Tool("custom_worksheet", where="calmterm.screens.worksheets.own_worksheets:OwnWorksheetsScreen", begins=True),
    ),
    "sleep": (Tool("sleep_night"),),
    "goals": (
        Tool("goal"),
        Tool("life_value"),
    ),
    "practice": (
        Tool(
            where="calmterm.screens.practice.paced:BreathingScreen",
            code="breathing",
            title="Breathing",
            purpose="A pace to breathe by: long exhale, coherent, box, 4-7-8, sigh, your own",
        ),
        Tool(
            where="calmterm.screens.practice.grounding:GroundingScreen",
            code="grounding",
            title="Grounding",
            purpose="Back into the room by the senses, five to one",
        ),
        Tool(
            where="calmterm.screens.practice.paced:RelaxationScreen",
            code="relaxation",
            title="Muscle relaxation",
            purpose="Tense and let go, part by part: sixteen, seven or four",
        ),
        Tool(
            where="calmterm.screens.practice.paced:TimerScreen",
            code="timer",
            title="Timer",
            purpose="A stretch of time, for sitting quietly or for moving",
        ),
        Tool(
            where="calmterm.screens.practice.habits:HabitsScreen",
            code="habits_today",
            title="Today's habits",
            purpose="Done, counted or left blank, by one key; a skip is neutral",
        ),
        Tool(
            where="calmterm.screens.practice.small_things:SmallThingsScreen",
            code="small_things",
            title="Today's small things",
            purpose="A few, your own or suggested from what you did before",
        ),
        Tool(
            where="calmterm.screens.practice.reader:ReaderScreen",
            code="reader",
            title="Something to read",
            purpose="Short articles and exercises, and cards and questions of your own",
        ),
        Tool("coping_card"),
        Tool("practice_session"),
        Tool("habit"),
        Tool("habit_day"),
        Tool("daily_task"),
        Tool(
            where="calmterm.screens.practice.achievements:ReachedScreen",
            code="reached",
            title="Reached so far",
            purpose="What you have done, quietly; hidden until you choose it",
        ),
    ),
    "more": (
        Tool("scale_result", read_only=True, where="calmterm.screens.more.questionnaires:ScalesScreen"),
        Tool("person"),
        Tool("appointment"),
        Tool("therapy_session"),
        Tool("care_plan"),
        Tool("medicine"),
        SAFETY_PLAN,
        Tool("crisis_event"),
        Tool("reminder"),
        Tool(
            where="calmterm.screens.more.report:ReportScreen",
            title="Report",
            purpose="A summary of some weeks, to take to somebody you trust",
        ),
        Tool(
            where="calmterm.screens.more.bring_in:BringInScreen",
            title="Bring in",
            purpose="What you kept in another program: Daylio, Day One, jrnl, …",
        ),
        Tool(
            where="calmterm.screens.more.drafts:DraftsScreen",
            title="Unsaved words",
            purpose="What you typed and did not save: open it, or let it go",
        ),
        TRASH,
        Tool(
            where="calmterm.screens.more.keys:KeysScreen",
            title="Keys and copies",
            purpose="Change the passphrase, the recovery code; copy the vault",
        ),
        SETTINGS,
    ),
}


def purpose_of(kind: "type[Record]") -> str:
    """Return the purpose of a kind: the first line of its docstring, without sources in parentheses."""
    return re.sub(r" \([^)]*\)", "", (kind.__doc__ or "").strip().partition("\n")[0])


def section_of(kind: str) -> str:
    """The first section that has a kind, or "" if none has."""
    found = tool_named(kind)
    return found[1] if found else ""


def tool_named(name: str) -> tuple[Tool, str] | None:
    """The tool of a table or code, and the first section that has it."""
    found = ((tool, section) for section, tools in MENU.items() for tool in tools if name in (tool.kind, tool.code))
    return next(found, None) if name else None
