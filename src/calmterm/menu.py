"""The tools of each section, in their order: one line here puts a record kind on the screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Tool:
    """A line of a menu: a record kind by its table name, or a screen of its own with its title and purpose, or both.

    Where `read_only`, records of the kind come from elsewhere and are listed here, not written.
    """

    kind: str = ""
    read_only: bool = False
    where: str = ""
    title: str = ""
    purpose: str = ""

    def screen(self) -> "Screen[None]":
        """The screen at `where` ("module:Class")."""
        module, _, name = self.where.partition(":")
        return getattr(import_module(module), name)()


TRASH: Final = Tool(
    where="calmterm.screens.records:TrashScreen",
    title="Trash",
    purpose="What was moved there, to bring back or to let go",
)

MENU: Final[Mapping[str, tuple[Tool, ...]]] = {
    "worksheets": (
        Tool("thought_record"),
        Tool("core_belief"),
        Tool("exposure_step"),
        Tool("problem_solving"),
        Tool("coping_card"),
        Tool("self_compassion"),
        Tool("life_value"),
        Tool("activity"),
        Tool("worry"),
        Tool("gratitude"),
        Tool("ai_interaction"),
        Tool("custom_worksheet"),
    ),
    "sleep": (Tool("sleep_night"),),
    "goals": (
        Tool("goal"),
        Tool("life_value"),
    ),
    "practice": (
        Tool("practice_session"),
        Tool("habit"),
        Tool("habit_day"),
        Tool("daily_task"),
        Tool("coping_card"),
    ),
    "more": (
        Tool("scale_result", read_only=True, where="calmterm.screens.scales:ScalesScreen"),
        Tool("person"),
        Tool("appointment"),
        Tool("therapy_session"),
        Tool("care_plan"),
        Tool("medicine"),
        Tool("safety_plan"),
        Tool("crisis_event"),
        Tool("reminder"),
        Tool(
            where="calmterm.screens.report:ReportScreen",
            title="Report",
            purpose="A summary of some weeks, to take to somebody you trust",
        ),
        TRASH,
    ),
}


def section_of(kind: str) -> str:
    """The first section that has a kind, or "" if none has."""
    return next((name for name, tools in MENU.items() if any(tool.kind == kind for tool in tools)), "")
