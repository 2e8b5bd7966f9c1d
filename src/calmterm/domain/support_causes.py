"""What in a record that was just saved is a reason to offer support, and what to open it at once.

Follows the table in docs/support.md. A record gives causes, never a score or a level; a deleted record gives none.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final, cast

from calmterm.content import crisis_phrases
from calmterm.content.scales import scales
from calmterm.content.support_words import Cause
from calmterm.domain.questionnaires import CODINGS
from calmterm.store import FieldSpec, Record, Store
from calmterm.store.model.records import CheckIn, CrisisEvent, SafetyPlan, ScaleResult
from calmterm.store.model.records.support import CrisisKind

LOW_MOOD: Final = 2
LOW_DAYS: Final = 3
OFFERED_EVERY: Final = timedelta(days=7)
LOOK_BACK: Final = timedelta(days=60)
HIGH_OF_100: Final = 90  # and above; of a shorter scale only its end
RECENT: Final = timedelta(days=7)  # of what comes in from a file: what is older was lived through


def causes(record: Record, store: Store) -> list[Cause]:
    """Why support may be wanted after this was saved, what opens it first. May read from the store."""
    found: list[Cause] = []
    match record:
        case CheckIn():
            found += _of_low_days(record, store)
        case CrisisEvent() if record.kind == CrisisKind.THOUGHTS:
            found.append(Cause.TAG)
        case _:
            pass
    if any(map(crisis_phrases.speaks_of_it, _labels(record))):
        found.append(Cause.TAG)
    found += _of_ratings(record)
    about_it = isinstance(record, SafetyPlan | CrisisEvent)  # there such words are expected
    if not about_it and _quiet_offers(store) and any(map(crisis_phrases.speaks_of_it, _texts(record))):
        found.append(Cause.WORDS)
    return found


def causes_of_answers(record: Record) -> list[Cause]:
    """Why support may be wanted after a questionnaire that came in by another way than being asked here.

    Only of those that calmterm ships: no file of one's own says which of its items ask for support.
    """
    scale = scales().get(record.instrument) if isinstance(record, ScaleResult) else None
    if scale is None or not isinstance(record, ScaleResult):
        return []
    coding = next(number for number, name in CODINGS.items() if name == record.coding)
    try:
        answers: list[int | None] = json.loads(record.text.answers)
        if scale.opens_support(answers, coding):
            return [Cause.ITEM_NINE]
        return [Cause.SCORE] if scale.offers_support(answers, record.total, coding) else []
    except (ValueError, TypeError, IndexError):  # not the answers of that questionnaire
        return []


def causes_of_recent(records: Iterable[Record], store: Store) -> list[Cause]:
    """The causes in what came in from a file, as far as it is of the last seven days, each once."""
    since = store.today() - RECENT
    recent = (record for record in records if record.felt.date() >= since)
    found = (cause for record in recent for cause in (*causes_of_answers(record), *causes(record, store)))
    return list(dict.fromkeys(found))


def words_ask_for_support(text: str, store: Store) -> bool:
    """Whether a draft holds words after which its writer is shown who is there, before anybody else reads it."""
    return _quiet_offers(store) and crisis_phrases.speaks_of_it(text)


def _quiet_offers(store: Store) -> bool:
    return store.preference("quiet_offers") == "on"


# --- ratings ---------------------------------------------------------------------------------------------


def _of_ratings(record: Record) -> Iterator[Cause]:
    """A rating at the end of its scale that is declared to count: the lowest mood, the most distress.

    Where one was asked before and after, the later one counts. Exposure is meant to be hard: its ratings do not.
    """
    ends = {_end(one, spec) for one in _with_children(record) for spec in one.columns() if spec.offers}
    yield from (cause for cause in (Cause.LOW_MOOD, Cause.DISTRESS) if cause in ends)


def _end(record: Record, spec: FieldSpec) -> Cause | None:
    before, after = record.about.before_after or ("", "")
    value = record.get(spec.name)
    if value is None or (spec.name == before and record.get(after) is not None):
        return None
    if spec.offers == "low":
        return Cause.LOW_MOOD if value == spec.low else None
    return Cause.DISTRESS if value >= min(spec.high or HIGH_OF_100, HIGH_OF_100) else None


def _of_low_days(check_in: CheckIn, store: Store) -> Iterator[Cause]:
    if _is_low(check_in) and check_in.local_date == store.today():
        recent = store.records(CheckIn, since=check_in.local_date - LOOK_BACK, until=check_in.local_date)
        if run_is_due({one.local_date for one in recent if _is_low(one)}, check_in.local_date):
            yield Cause.LOW_RUN


def _is_low(check_in: CheckIn) -> bool:
    return check_in.mood is not None and check_in.mood <= LOW_MOOD


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
            if spec.hidden:  # nobody typed it: the words of a questionnaire, for one
                continue
            value = one.get(spec.name) if spec.widget != "tags" else None
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (line for line in cast("list[Any]", value) if isinstance(line, str))


def _with_children(record: Record) -> Iterator[Record]:
    yield record
    for child in record.about.inline:
        yield from (row for row in record.children.get(child.field, ()) if isinstance(row, Record))
