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
    """A card of a menu: a record kind by its table name, or a screen with its title and purpose, or both.

    Where `read_only`, records of the kind come from elsewhere and are listed here, not written. A screen that `begins`
    is told whether to begin a new record at once. A screen without a kind of its own says by what its use is counted:
    by a kind, or by what was practised.
    """

    kind: str = ""
    read_only: bool = False
    where: str = ""
    title: str = ""
    purpose: str = ""
    begins: bool = False
    group: str = ""  # the heading it stands below
    listed: bool = True  # where it stands in the menu, and not only belongs to the section
    counted: str = ""  # the table name of that kind
    practices: tuple[str, ...] = ()
    code: str = ""  # what an article names a screen by; a record kind is named by its table

    def screen(self, *, new: bool = False) -> "Screen[None]":
        """Return the screen at `where` ("module:Class")."""
        module, _, name = self.where.partition(":")
        made = getattr(import_module(module), name)
        return made(new=new) if self.begins else made()


TRASH: Final = Tool(
    group="Your vault",
    where="calmterm.screens.more.trash:TrashScreen",
    title="Trash",
    purpose="Restore, or delete forever",
)

SETTINGS: Final = Tool(
    group="Your vault",
    where="calmterm.screens.more.settings:SettingsScreen",
    title="Settings",
    purpose="Country, colours, lock",
)
SAFETY_PLAN: Final = Tool(
    "safety_plan",
    group="People and plans",
    purpose="For hard times, step by step",
    where="calmterm.screens.support.safety_plan:SafetyPlanScreen",
)

MENU: Final[Mapping[str, tuple[Tool, ...]]] = {
    "worksheets": (
        Tool("thought_record", purpose="Catch a thought and weigh it"),
        Tool("core_belief", purpose="An old belief, and a kinder one"),
        Tool(
            "exposure_step",
            purpose="Face what you avoid, step by step",
            where="calmterm.screens.worksheets.ladder:LadderScreen",
            begins=True,
        ),
        Tool("problem_solving", purpose="A problem, some ideas, one to try"),
        Tool("coping_card", purpose="What helps you in a hard moment"),
        Tool("self_compassion", purpose="As kind to yourself as to a friend"),
        Tool("life_value", purpose="What matters to you in life"),
        Tool("activity", purpose="Plan something good to do"),
        Tool("worry", purpose="Put a worry off to its own time"),
        Tool("gratitude", purpose="Something good today"),
        Tool("ai_interaction", purpose="How time with a chatbot went"),
        Tool(
            "custom_worksheet",
            purpose="Worksheets that you make yourself",
            where="calmterm.screens.worksheets.own_worksheets:OwnWorksheetsScreen",
            begins=True,
        ),
        Tool(
            "conversation",
            title="Talk it through",
            purpose="A script asks, and you answer",
            where="calmterm.screens.talk.scripts:ScriptsScreen",
        ),
        Tool("memory", purpose="Sentences to find again"),
    ),
    "sleep": (Tool("sleep_night"),),
    "goals": (
        Tool("goal"),
        Tool("life_value"),
    ),
    "practice": (
        Tool(
            group="Right now",
            where="calmterm.screens.practice.paced:BreathingScreen",
            code="breathing",
            practices=("breathing",),
            title="Breathing",
            purpose="A pace to breathe by",
        ),
        Tool(
            group="Right now",
            where="calmterm.screens.practice.grounding:GroundingScreen",
            code="grounding",
            practices=("grounding",),
            title="Grounding",
            purpose="Back into the room by the senses",
        ),
        Tool(
            group="Right now",
            where="calmterm.screens.practice.paced:RelaxationScreen",
            code="relaxation",
            practices=("relaxation",),
            title="Muscle relaxation",
            purpose="Tense and let go, part by part",
        ),
        Tool(
            group="Right now",
            where="calmterm.screens.practice.paced:TimerScreen",
            code="timer",
            practices=("meditation", "movement"),
            title="Timer",
            purpose="Minutes to sit quietly or to move",
        ),
        Tool("coping_card", group="Right now", purpose="What helps you in a hard moment"),
        Tool(
            group="Every day",
            where="calmterm.screens.practice.habits:HabitsScreen",
            code="habits_today",
            counted="habit_day",
            title="Habits",
            purpose="A missed day matters little",
        ),
        Tool(
            group="Every day",
            where="calmterm.screens.practice.small_things:SmallThingsScreen",
            code="small_things",
            counted="daily_task",
            title="Little to-dos",
            purpose="A few for today",
        ),
        Tool(
            group="Read",
            where="calmterm.screens.practice.reader:ReaderScreen",
            code="reader",
            title="Something to read",
            purpose="Short articles and exercises",
        ),
        Tool(
            "practice_session", group="Look back", title="What you practised", purpose="Each practice, before and after"
        ),
        Tool(
            group="Look back",
            where="calmterm.screens.practice.achievements:ReachedScreen",
            code="reached",
            title="Reached so far",
            purpose="What you have done, quietly",
        ),
        Tool("habit", listed=False),
        Tool("habit_day", listed=False),
        Tool("daily_task", listed=False),
    ),
    "more": (
        Tool(
            "profile",
            group="People and plans",
            where="calmterm.screens.more.profile:ProfileScreen",
            title="You and your card",
            purpose="Your name, a card for the wallet",
        ),
        Tool("person", purpose="Somebody you can turn to", group="People and plans"),
        Tool("appointment", purpose="When, with whom, what to ask", group="People and plans"),
        Tool("therapy_session", purpose="Notes of a session", group="People and plans"),
        Tool("homework", purpose="To do between two sessions", group="People and plans"),
        Tool("care_plan", purpose="What you work on, and with whom", group="People and plans"),
        Tool("medicine", purpose="As it was prescribed", group="People and plans"),
        SAFETY_PLAN,
        Tool(
            "consent",
            group="People and plans",
            where="calmterm.screens.sharing.who_sees:WhoSeesScreen",
            title="Who can see what",
            purpose="Share with one person; withdraw",
        ),
        Tool(
            "care_note",
            read_only=True,
            group="People and plans",
            where="calmterm.screens.sharing.notes:NotesScreen",
            purpose="What they wrote back",
        ),
        Tool("care_message", purpose="Between you and who helps", group="People and plans"),
        Tool("sharing", listed=False),
        Tool(
            "circle",
            read_only=True,
            group="People and plans",
            where="calmterm.screens.sharing.circle:CircleScreen",
            title="Circle",
            purpose="A few people you trust",
        ),
        Tool("circle_member", read_only=True, listed=False),
        Tool("circle_post", read_only=True, listed=False),
        Tool("circle_report", read_only=True, listed=False),
        Tool("crisis_event", title="Hard times", purpose="Logged only if you ask", group="People and plans"),
        Tool("reminder", purpose="Shown inside the program", group="People and plans"),
        Tool(
            group="People and plans",
            where="calmterm.screens.today.due:DueScreen",
            code="due",
            title="What waits",
            purpose="Reviews, homework, medicines, dates",
        ),
        Tool("medicine_day", listed=False),
        Tool(
            "scale_result",
            purpose="Answer one, see how scores change",
            group="Questionnaires",
            read_only=True,
            where="calmterm.screens.more.questionnaires:ScalesScreen",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.report:ReportScreen",
            title="Report",
            purpose="Some weeks, to take to somebody",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.bring_in:BringInScreen",
            title="Bring in",
            purpose="What you kept in another program",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.keeping:KeepingScreen",
            title="Keeping",
            purpose="Ages, and old records into a file",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.drafts:DraftsScreen",
            title="Unsaved words",
            purpose="What you typed and did not save",
        ),
        TRASH,
        Tool(
            group="Your vault",
            where="calmterm.screens.more.past:PastScreen",
            title="As it stood",
            purpose="All of it on an earlier day",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.sync:SyncScreen",
            title="Sync",
            purpose="One vault on several devices",
        ),
        Tool(
            group="Your vault",
            where="calmterm.screens.more.keys:KeysScreen",
            title="Keys and copies",
            purpose="Passphrase, recovery code, copies",
        ),
        SETTINGS,
    ),
}


def purpose_of(kind: "type[Record]") -> str:
    """Return the purpose of a kind: the first line of its docstring, without sources in parentheses."""
    return re.sub(r" \([^)]*\)", "", (kind.__doc__ or "").strip().partition("\n")[0])


def section_of(kind: str) -> str:
    """Return the first section that has a kind, or "" if none has."""
    found = tool_named(kind)
    return found[1] if found else ""


def tool_named(name: str) -> tuple[Tool, str] | None:
    """Return the tool of a table or code, and the first section that has it."""
    found = ((tool, section) for section, tools in MENU.items() for tool in tools if name in (tool.kind, tool.code))
    return next(found, None) if name else None
