"""Moods, nights and questionnaires of a span in plain figures: for a session's notes and for the report."""

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from calmterm.content.scales import scales
from calmterm.domain.questionnaires import shape_of
from calmterm.insights.binning import by_day, medians
from calmterm.insights.circular import ClockSpread, clock
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import Nights, one_decimal, spoken, together
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, ScaleResult, SleepNight

MEASURES: Final = ("mood", "energy", "stress", "anxiety")
LATELY: Final = 14  # days


@dataclass(frozen=True, slots=True)
class Moods:
    """Medians of daily medians, and of how many days; a measure that was never given is left out."""

    days: int
    medians: dict[str, float]
    lowest: float | None
    highest: float | None


def moods(check_ins: Sequence[CheckIn]) -> Moods:
    """Summarise the check-ins of a span by medians: first of each day, then of the days."""
    found: dict[str, float] = {}
    moods_of_days: Collection[float] = ()
    for name in MEASURES:
        given = ((one.local_date.toordinal(), getattr(one, name)) for one in check_ins)
        daily = medians(by_day((day, value) for day, value in given if value is not None)).values()
        if daily:
            found[name] = float(statistics.median(daily))
        if name == "mood":
            moods_of_days = daily
    return Moods(
        len(moods_of_days), found, min(moods_of_days, default=None), max(moods_of_days, default=None)
    )  # fmt: skip


def scale_line(result: ScaleResult) -> str:
    """Return one score with its questionnaire, band and date."""
    scale, title = scales().get(result.instrument), shape_of(result).title
    score = "no score" if result.total is None else f"{result.total}"
    band = f", {result.band}" if result.band else ""
    coding = " (answers counted from 1)" if scale and len(scale.codings) > 1 and result.coding == "one_based" else ""
    return f"{title} {score}{band}{coding} on {result.felt.date()}"


def night_line(found: Nights) -> str:
    """Return the medians of nights in one line."""
    parts = [
        f"{name} {spoken(value)}" for name, value in (
            ("in bed", found.tib), ("asleep", found.tst), ("falling asleep", found.sol), ("awake", found.waso),
            ("in bed after waking", found.terminal),
        ) if value is not None
    ]  # fmt: skip
    if found.efficiency is not None:
        parts.append(f"efficiency {one_decimal(found.efficiency):g} %")
    for name, one in (("to bed", found.bed), ("up", found.rise)):
        if isinstance(one, ClockSpread) and one.mean is not None and one.deviation is not None:
            parts.append(f"{name} around {clock(one.mean)} (give or take {round(one.deviation)} min)")
    return ", ".join(parts)


def observed(store: Store) -> str:
    """Return how a session's notes begin under "Objective": the last scores, and two weeks of nights and moods."""
    today = store.today()
    first = today - timedelta(days=LATELY - 1)
    lines: list[str] = []
    seen: set[str] = set()
    for result in store.records(ScaleResult):
        if result.instrument not in seen:
            seen.add(result.instrument)
            lines.append(scale_line(result))
    span = f"{first} to {today}"
    slept = together([one.night for one in store.records(SleepNight, since=first, until=today)])
    if not isinstance(slept, NotYet):
        lines.append(f"Sleep, medians of {slept.n} nights, {span}: {night_line(slept)}")
    told = moods(store.records(CheckIn, since=first, until=today))
    if told.medians:
        figures = ", ".join(f"{name} {value:g}" for name, value in told.medians.items())
        lines.append(f"Check-ins, medians of {told.days} days, {span} (1 to 10): {figures}")
    return "\n".join(lines)
