"""A summary of a span of time to take to a clinician: what it holds is chosen, previewed, then written.

Gathered once into plain parts; report_text.py writes them as Markdown or HTML. Figures only as the rest of the program
works them out, with their dates and counts; a score is never called anything but a score.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from calmterm.content.scales import NOT_A_DIAGNOSIS
from calmterm.core import dates
from calmterm.core.errors import TextDamaged, UsageError
from calmterm.domain.goals import standing
from calmterm.domain.period_summary import MEASURES, moods, night_line
from calmterm.domain.questionnaires import shape_of
from calmterm.exchange.formats import READABLE
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import Nights, one_decimal, spoken, together
from calmterm.store import Record, Store
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.records import (
    Appointment,
    CarePlan,
    CheckIn,
    Goal,
    JournalEntry,
    Medicine,
    SafetyPlan,
    ScaleResult,
    SleepNight,
    TherapySession,
)
from calmterm.store.model.summary import fields_of, name_of, shown

DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Rows under heads; `bars` are shares 0 to 1 of each row, for a bar beside it of what `bar_head` names."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float | None, ...] = ()
    bar_head: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report: `count` says what it holds for the preview. `quotes` are a label and a person's words."""

    name: str
    title: str
    count: str
    lines: tuple[str, ...] = ()
    table: ReportTable | None = None
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is written, and nothing else."""

    made: date
    since: date
    until: date
    note: str
    parts: tuple[Part, ...]
    damaged: int = 0

    def preview(self) -> list[str]:
        """Return what it holds, a line a part."""
        lines = [f"From {self.since} to {self.until}:"]
        lines += (f"  {part.title}: {part.count}" for part in self.parts)
        if self.note:
            lines.append("  A note of your own at the top")
        if self.damaged:
            lines.append(f"  Left out, because their text is damaged: {self.damaged}")
        return lines


@dataclass(slots=True)
class _Reading:
    """A store read for a report; counts what could not be opened."""

    store: Store
    since: date
    until: date
    damaged: int = field(default=0)

    def words(self, record: Record, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Label and text of the fields that hold something; nothing of a damaged record."""
        try:
            return tuple((spec.label, text) for spec, text in fields_of(map(record.spec, names), record))
        except TextDamaged:
            self.damaged += 1
            return ()


def _text(record: Record, name: str) -> str:
    spec: FieldSpec = record.spec(name)
    return shown(spec, record.get(name))


# --- the parts ----------------------------------------------------------------------------------------------


def _moods(reading: _Reading) -> Part:
    check_ins = reading.store.records(CheckIn, since=reading.since, until=reading.until)
    days = (reading.until - reading.since).days + 1
    told = moods(check_ins)
    lines = [f"{told.days} of {days} days have a check-in. Ratings from 1 to 10; medians of daily medians."]
    figures = [f"{name.capitalize()} {value:g}" for name, value in told.medians.items()]
    if told.lowest is not None and told.highest is not None:
        figures[0] += f" (single days {told.lowest:g} to {told.highest:g})"
    if figures:
        lines.append(", ".join(figures))
    by_week: defaultdict[date, list[CheckIn]] = defaultdict(list)
    for one in check_ins:
        by_week[_monday(one.local_date)].append(one)
    rows: list[tuple[str, ...]] = []
    bars: list[float | None] = []
    for week in sorted(by_week):
        found = moods(by_week[week])
        rows.append((str(week), str(found.days), *(_figure(found.medians.get(name)) for name in MEASURES)))
        bars.append(found.medians["mood"] / 10 if "mood" in found.medians else None)
    heads = ("Week from", "Days", *(name.capitalize() for name in MEASURES))
    table = ReportTable(heads, tuple(rows), tuple(bars), "Mood") if rows else None
    return Part("moods", "Moods", f"{told.days} of {days} days", tuple(lines), table)


def _sleep(reading: _Reading) -> Part:
    nights = reading.store.records(SleepNight, since=reading.since, until=reading.until)
    days = (reading.until - reading.since).days + 1
    lines = [f"{len(nights)} of {days} nights are noted, as estimated in the morning."]
    found = together([one.night for one in nights])
    if isinstance(found, Nights):
        lines.append(f"Medians: {night_line(found)}")
    by_week: defaultdict[date, list[SleepNight]] = defaultdict(list)
    for one in nights:
        by_week[_monday(one.night_of)].append(one)
    rows: list[tuple[str, ...]] = []
    bars: list[float | None] = []
    for week in sorted(by_week):
        figures = together([one.night for one in by_week[week]])
        if isinstance(figures, NotYet):
            continue
        rows.append((
            str(week), str(figures.n), *(_length(value) for value in (figures.tib, figures.tst)),
            _figure(figures.sol), _figure(figures.waso), _figure(figures.terminal),
            _figure(None if figures.efficiency is None else one_decimal(figures.efficiency)),
        ))  # fmt: skip
        bars.append(figures.efficiency / 100 if figures.efficiency is not None else None)
    heads = ("Week from", "Nights", "In bed", "Asleep", "Falling asleep (min)", "Awake (min)",
             "In bed after waking (min)", "Efficiency (%)")  # fmt: skip
    if rows:
        lines.append("Weeks with five nights or more, in medians:")
    return Part("sleep", "Sleep", f"{len(nights)} of {days} nights", tuple(lines),
                ReportTable(heads, tuple(rows), tuple(bars), "Efficiency") if rows else None)  # fmt: skip


def _scales(reading: _Reading) -> Part:
    results = reading.store.records(ScaleResult, since=reading.since, until=reading.until, oldest_first=True)
    rows: list[tuple[str, ...]] = []
    last: dict[tuple[str, str, int], int] = {}
    for one in results:
        shape = shape_of(one)
        size = f"{shape.low} to {shape.high}" if shape.high is not None else ""
        key = one.instrument, str(one.coding), shape.comparable_from
        change = f"{one.total - last[key]:+d}" if one.total is not None and key in last else ""
        change = "0" if change == "+0" else change
        if one.total is not None:
            last[key] = one.total
        rows.append((one.felt.date().isoformat(), shape.title, _figure(one.total), size, one.band or "", change))
    heads = ("Date", "Questionnaire", "Score", "Range", "Band", "Change")
    noun = "score" if len(results) == 1 else "scores"
    lines = (f"{NOT_A_DIAGNOSIS} A dash means that too much was left out for a score.",) if rows else ()
    table = ReportTable(heads, tuple(rows)) if rows else None
    return Part("scales", "Questionnaires", f"{len(results)} {noun}", lines, table)


def _goals(reading: _Reading) -> Part:
    rows: list[tuple[str, ...]] = []
    goals = reading.store.records(Goal, oldest_first=True)
    for goal in goals:
        told = standing(goal, reading.until)
        due = goal.target_on.isoformat() if goal.target_on else ""
        rows.append((name_of(goal), _text(goal, "state"), told.words, due))
    table = ReportTable(("Goal", "State", "Progress", "By"), tuple(rows)) if rows else None
    return Part("goals", "Goals", _counted(goals), (), table)


def _medicines(reading: _Reading) -> Part:
    found = reading.store.records(Medicine, oldest_first=True)
    rows = tuple(
        (words.get("Name", ""), words.get("Dose, as told", ""), _text(one, "schedule"))
        for one in found
        if (words := dict(reading.words(one, ("name", "dose"))))
    )
    lines = ("As written down by the person; not checked.",) if rows else ()
    return Part(
        "medicines", "Medicines", _counted(found), lines, ReportTable(("Name", "Dose", "When"), rows) if rows else None
    )


def _plan(reading: _Reading) -> Part:
    found = reading.store.records(CarePlan)
    names = ("focus_areas", "strengths", "supports", "questions")
    quotes = [quote for one in found for quote in reading.words(one, names)]
    for one in found:
        for objective in one.children.get("objectives", []):
            progress = f" ({objective.progress} %)" if objective.progress is not None else ""
            quotes += ((label, f"{text}{progress}") for label, text in reading.words(objective, ("objective",)))
    return Part("plan", "My plan", _counted(found), quotes=tuple(quotes))


def _appointments(reading: _Reading) -> Part:
    found = reading.store.records(Appointment, since=reading.since, oldest_first=True)
    rows = tuple((dates.to_minute(one.felt), dict(reading.words(one, ("where",))).get("Where", "")) for one in found)
    return Part(
        "appointments", "Appointments", _counted(found), (), ReportTable(("When", "Where"), rows) if rows else None
    )


def _sessions(reading: _Reading) -> Part:
    found = reading.store.records(TherapySession, since=reading.since, until=reading.until, oldest_first=True)
    return _told(reading, "sessions", "Session notes", found,
                 ("subjective", "objective", "assessment", "plan", "homework"))  # fmt: skip


def _journal(reading: _Reading) -> Part:
    everything = reading.store.each(JournalEntry, since=reading.since, until=reading.until, oldest_first=True)
    return _told(reading, "journal", "Starred journal entries", [one for one in everything if one.starred],
                 ("title", "body"))  # fmt: skip


def _safety_plan(reading: _Reading) -> Part:
    found = reading.store.records(SafetyPlan, limit=1)
    names = [spec.name for spec in SafetyPlan.prose()]
    quotes = tuple(quote for one in found for quote in reading.words(one, names))
    return Part("safety_plan", "Safety plan", f"version {found[0].number}" if found else "none", quotes=quotes)


def _told(reading: _Reading, name: str, title: str, found: Sequence[Record], names: Sequence[str]) -> Part:
    quotes = tuple((f"{one.felt.date()} · {label}", text) for one in found for label, text in reading.words(one, names))
    return Part(name, title, _counted(found), quotes=quotes)


PARTS: Final[dict[str, Callable[[_Reading], Part]]] = {
    "moods": _moods,
    "sleep": _sleep,
    "scales": _scales,
    "goals": _goals,
    "medicines": _medicines,
    "plan": _plan,
    "appointments": _appointments,
    "sessions": _sessions,
    "journal": _journal,
    "safety_plan": _safety_plan,
}
USUAL: Final = ("moods", "sleep", "scales", "goals")


def gather_report(store: Store, days: int, chosen: Collection[str] = USUAL, note: str = "") -> Report:
    """Read the chosen parts of the last `days` days. Raises UsageError for a part that there is not."""
    for name in chosen:
        if name not in PARTS:
            raise UsageError(f"There is no such part. The parts are: {', '.join(PARTS)}.")
    until = store.today()
    reading = _Reading(store, until - timedelta(days=days - 1), until)
    parts = tuple(read(reading) for name, read in PARTS.items() if name in chosen)
    return Report(until, reading.since, until, note.strip(), parts, reading.damaged)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _length(value: float | None) -> str:
    return "-" if value is None else spoken(value)


def _counted(found: Sequence[object]) -> str:
    return str(len(found)) if found else "none"


def described(report: Report) -> Iterator[str]:
    """Yield the sentences that stand at the top of every report that is a file to read."""
    yield from what_it_is(report)
    yield READABLE


def what_it_is(report: Report) -> Iterator[str]:
    """Yield whose notes a report is made of, and what it is not."""
    yield f"One person's own notes from {report.since} to {report.until}, made with calmterm on {report.made}."
    yield f"It is not a medical record. {NOT_A_DIAGNOSIS}"
