"""The safety plan: its newest version, the people on it, and the page for paper."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from calmterm.content import crisis
from calmterm.core.text import clean
from calmterm.store import Store
from calmterm.store.model.records import Person, SafetyPlan
from calmterm.store.model.records.goals import PersonRole

REVIEW_EVERY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OwnSupport:
    """What an open vault adds to support: the newest safety plan with its parts, and the people it is good to tell."""

    plan: SafetyPlan | None = None
    people: list[Person] = field(default_factory=list[Person])
    parts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def read_own(store: Store) -> OwnSupport:
    """Return the newest plan and the people on it, as the support screen shows them."""
    plan = newest(store)
    people = store.each(Person, oldest_first=True)
    listed = [one for one in people if one.on_safety_plan or one.role == PersonRole.EMERGENCY]
    return OwnSupport(plan, listed, list(parts(plan)) if plan is not None else [])


def newest(store: Store) -> SafetyPlan | None:
    """Return the plan that holds: the last version."""
    return next(iter(store.records(SafetyPlan, limit=1)), None)


def looked_at(plan: SafetyPlan, written_on: date) -> date:
    """Return the day on which a plan was last looked at: reviewed, or written."""
    return max(written_on, plan.reviewed_on or written_on)


def parts(plan: SafetyPlan) -> Iterator[tuple[str, str]]:
    """Yield the plan's parts in their order, each a heading and its text; "" for a blank one."""
    for spec in SafetyPlan.prose():
        yield spec.label, clean(plan.get(spec.name) or "").strip()


def as_page(plan: SafetyPlan, people: list[Person], country: str | None) -> str:
    """Return the plan as plain text for paper, with the lines of a country first. Raises TextDamaged."""
    page = [f"My safety plan, version {plan.number}"]
    try:
        found = crisis.lines_for(country) if country else None
    except (crisis.UnknownCountry, crisis.LinesUnreadable):
        found = None
    if found is not None:
        lines = (f"{line.name}: {'; '.join(crisis.details(line)[:2])}" for line in found.first)
        page.append("\n".join((crisis.emergency_text(found), *lines)))
    page += (f"{heading}\n{text}" for heading, text in parts(plan) if text)
    if people:
        said = ((one.text.name, one.text.phone, one.text.when) for one in people)
        page.append("\n".join(("My people", *(", ".join(filter(None, one)) for one in said))))
    return clean("\n\n".join(page)) + "\n"
