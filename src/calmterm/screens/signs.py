"""What in a record that was just saved is a reason to offer support, and what to open it at once.

Follows the table in docs/support.md. A record gives causes, never a score or a level; a deleted record gives none.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final, cast

from calmterm.content import phrases
from calmterm.preferences import preference
from calmterm.screens.offers import Cause
from calmterm.store import Record, Store
from calmterm.store.records import CheckIn, CrisisEvent, ExposureAttempt, ExposureStep, SafetyPlan, ScaleResult
from calmterm.store.records.support import CrisisKind

OFFER_FROM: Final[Mapping[str, int]] = {"phq9": 20, "gad7": 15, "k6": 13, "pcptsd5": 4}
"""The total from which support is offered, by questionnaire."""

LOWEST_MOOD: Final = 1
LOW_MOOD: Final = 2
LOW_DAYS: Final = 3
OFFERED_EVERY: Final = timedelta(days=7)
LOOK_BACK: Final = timedelta(days=60)
HIGH_OF_100: Final = 90
ITEM_NINE: Final = 8  # counted from 0


def causes(record: Record, store: Store) -> list[Cause]:
    """Why support may be wanted after this was saved, what opens it first. May read from the store."""
    found: list[Cause] = []
    match record:
        case ScaleResult():
            found += _of_answers(record)
        case CheckIn():
            found += _of_mood(record, store)
        case CrisisEvent() if record.kind == CrisisKind.THOUGHTS:
            found.append(Cause.TAG)
        case _:
            pass
    if any(map(phrases.speaks_of_it, _labels(record))):
        found.append(Cause.TAG)
    if _is_distressed(record):
        found.append(Cause.DISTRESS)
    about_it = isinstance(record, SafetyPlan | CrisisEvent)  # there such words are expected
    if not about_it and _quiet_offers(store) and any(map(phrases.speaks_of_it, _texts(record))):
        found.append(Cause.WORDS)
    return found


def _quiet_offers(store: Store) -> bool:
    return (store.setting("quiet_offers") or preference("quiet_offers").default) == "on"


# --- questionnaires and moods ----------------------------------------------------------------------------


def _of_answers(result: ScaleResult) -> Iterator[Cause]:
    name = "".join(char for char in result.instrument.lower() if char.isalnum())
    if name == "phq9" and item_nine(_answers(result)):
        yield Cause.ITEM_NINE
    if result.total is not None and result.total >= OFFER_FROM.get(name, result.total + 1):
        yield Cause.SCORE


def item_nine(answers: Iterable[Any]) -> bool:
    """Whether the ninth answer of a PHQ-9 is anything but "not at all"; blank is not. Raises nothing."""
    ninth = [*answers][ITEM_NINE : ITEM_NINE + 1]
    return bool(ninth) and isinstance(ninth[0], int) and ninth[0] >= 1


def _answers(result: ScaleResult) -> list[Any]:
    with suppress(ValueError, TypeError):
        answers = json.loads(result.text.answers)
        if isinstance(answers, list):
            return cast("list[Any]", answers)
    return []


def _of_mood(check_in: CheckIn, store: Store) -> Iterator[Cause]:
    if check_in.mood <= LOWEST_MOOD:
        yield Cause.LOW_MOOD
    if check_in.mood <= LOW_MOOD and check_in.local_date == store.today():
        recent = store.records(CheckIn, since=check_in.local_date - LOOK_BACK, until=check_in.local_date)
        if run_is_due({one.local_date for one in recent if one.mood <= LOW_MOOD}, check_in.local_date):
            yield Cause.LOW_RUN


def run_is_due(low_days: set[date], today: date) -> bool:
    """Whether `today` ends a run of three low days that has not been answered within a week.

    When it was offered before is worked out from the days themselves, so that nothing about it is kept.
    """
    offered: date | None = None
    for day in sorted(low_days):
        in_a_row = all(day - timedelta(days=back) in low_days for back in range(LOW_DAYS))
        if in_a_row and (offered is None or day - offered >= OFFERED_EVERY):
            offered = day
    return offered == today


# --- any record -----------------------------------------------------------------------------------------


def _is_distressed(record: Record) -> bool:
    """Whether a rating of distress stands at 90 to 100 of 100, or 10 of 10. Exposure is meant to be hard: not there."""
    if isinstance(record, ExposureStep | ExposureAttempt):
        return False
    for one in _with_children(record):
        for spec in one.columns():
            rated = one.get(spec.name) if "distress" in spec.name or "suds" in spec.name else None
            if isinstance(rated, int) and spec.high and rated >= (HIGH_OF_100 if spec.high == 100 else spec.high):
                return True
    return False


def _labels(record: Record) -> Iterator[str]:
    """The tags and linked names that a person picked for a record."""
    for spec in record.prose():
        if spec.widget == "tags":
            yield from record.get(spec.name) or ()
    for child in record.about.inline:
        if child.link is not None:
            yield from record.children.get(child.field, ())


def _texts(record: Record) -> Iterator[str]:
    """All prose of a record and of what stands inside it, its tags left out."""
    for one in _with_children(record):
        for spec in one.prose():
            value = one.get(spec.name) if spec.widget != "tags" else None
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (line for line in cast("list[Any]", value) if isinstance(line, str))


def _with_children(record: Record) -> Iterator[Record]:
    yield record
    for child in record.about.inline:
        yield from (row for row in record.children.get(child.field, ()) if isinstance(row, Record))
