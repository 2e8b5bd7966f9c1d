"""The sections, in the order of their keys. Each screen is made when it is first asked for."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class AppSection:
    """A section of the app: its key, its name, one line on its purpose, and where its screen is declared.

    One without a screen of its own shows its tools (see menu.py).
    """

    key: str
    name: str
    title: str
    purpose: str
    where: str = ""

    def screen(self) -> "Screen[None]":
        if not self.where:
            return import_module("calmterm.screens.base.section_menu").section_screen(self.name)
        module, _, name = self.where.partition(":")
        return getattr(import_module(module), name)()


SECTIONS: Final = (
    AppSection("1", "today", "Today", "How the day stands", "calmterm.screens.today.today:TodayScreen"),
    AppSection("2", "check_in", "Check-in", "Note how you are", "calmterm.screens.checkin.check_in:CheckInScreen"),
    AppSection("3", "journal", "Journal", "Read and write", "calmterm.screens.journal.journal:JournalScreen"),
    AppSection("4", "worksheets", "Tools", "Worksheets to think, try and plan with"),
    AppSection("5", "sleep", "Sleep", "Your nights", "calmterm.screens.sleep.week:SleepScreen"),
    AppSection("6", "goals", "Goals", "What you want, and what it is for", "calmterm.screens.goals.goals:GoalsScreen"),
    AppSection("7", "practice", "Practice", "Breathing, habits, little to-dos"),
    AppSection(
        "8", "trends", "Trends", "Charts, and what goes with what", "calmterm.screens.trends.trends:TrendsScreen"
    ),
    AppSection("0", "more", "More", "People, plans, reminders, trash, settings"),
)
