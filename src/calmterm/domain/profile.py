"""The profile, one record at most, and what of it is shown elsewhere."""

from typing import Final

from calmterm.content import crisis
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean, one_line
from calmterm.domain.safety_plan import newest
from calmterm.store import Store
from calmterm.store.model.records import Person, PersonRole, Profile

NAME_CELLS: Final = 30
CARD_CELLS: Final = 72
MOST_PEOPLE: Final = 4
FIRST_STEPS: Final = ("alone", "ask_help")
"""The parts of the safety plan whose first lines are on the card."""
MOST_STEPS: Final = 3
NO_LINES: Final = "No country is chosen, so the card has no crisis lines. The settings choose it, or: calmterm card CC"


def profile(store: Store) -> Profile | None:
    """Return the profile, if there is one."""
    return next(iter(store.records(Profile, limit=1)), None)


def greeted_name(store: Store) -> str:
    """Return the name to greet the person by, "" where they did not ask for it."""
    found = profile(store)
    if found is None or not found.greeted:
        return ""
    try:
        return one_line(found.text.name or "", NAME_CELLS)
    except TextDamaged:
        return ""


def emergency_people(store: Store) -> list[Person]:
    """Return the people for an emergency; where nobody is named so, those on the safety plan."""
    people = list(store.each(Person, oldest_first=True))
    named = [one for one in people if one.role == PersonRole.EMERGENCY]
    return named or [one for one in people if one.on_safety_plan]


def card(store: Store, country: str | None) -> str:
    """Return one page for the wallet as plain text: name, people, the plan's first steps, lines of the country.

    Conditions and the birthday are never on it. Parts without anything are left out. Raises TextDamaged.
    """
    found = profile(store)
    page: list[str] = [f"I am {found.text.name}." if found is not None and found.text.name else "My card"]
    people = [
        ", ".join(filter(None, (one.text.name, one.text.phone, one.text.when))) for one in emergency_people(store)
    ]
    if people:
        page.append("\n".join(("Please ring", *(f"- {_line(words)}" for words in people[:MOST_PEOPLE]))))
    plan = newest(store)
    steps = [step for name in FIRST_STEPS for step in _lines(plan.get(name))[:MOST_STEPS]] if plan is not None else []
    if steps:
        page.append("\n".join(("What helps me first", *(f"- {step}" for step in steps))))
    if lines := _crisis_lines(country):
        page.append("\n".join(lines))
    return clean("\n\n".join(page)) + "\n"


def _lines(words: str | None) -> list[str]:
    """Return the lines of a text that hold something, without the dashes of a list, cut to the width of the card."""
    found = (line.strip().removeprefix("- ").strip() for line in (words or "").splitlines())
    return [_line(line) for line in found if line]


def _line(words: str) -> str:
    return one_line(words, CARD_CELLS)


def _crisis_lines(country: str | None) -> list[str]:
    try:
        found = crisis.lines_for(country) if country else None
    except (crisis.UnknownCountry, crisis.LinesUnreadable):
        found = None
    if found is None:
        return []
    return [crisis.emergency_text(found), *(f"- {line.name}: {crisis.details(line)[0]}" for line in found.first)]
