"""When what was just saved is reason to say, in one quiet line, that support is there. Nothing of it is recorded."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from calmterm.insights.lows import RUN_DAYS, low_run, may_offer
from calmterm.insights.series import daily_medians
from calmterm.screens.offers import Cause
from calmterm.store import Record, Store
from calmterm.store.records import CheckIn

OFFERED_ON: Final = "low_run_offered_on"
"""The setting that keeps an offer for a run of low days to once a week: a date, and nothing of why."""
MOST: Final = 90  # and above, of 100; of shorter scales only their end


def reason(record: Record) -> Cause | None:
    """Mood at its lowest or distress at its most, as the record was left; None otherwise.

    Where a rating was asked before and after, the later one counts; of children the last.
    """
    for one in _parts(record):
        before, after = one.about.before_after or ("", "")
        for spec in one.columns():
            value = one.get(spec.name)
            if not spec.offers or value is None or (spec.name == before and one.get(after) is not None):
                continue
            if spec.offers == "low" and value == spec.low:
                return Cause.LOW_MOOD
            if spec.offers == "high" and value >= min(spec.high or MOST, MOST):
                return Cause.DISTRESS
    return None


def _parts(record: Record) -> Iterator[Record]:
    yield record
    for child in record.about.inline:
        if child.link is None:
            yield from record.children.get(child.field, [])[-1:]


def low_run_to_offer(store: Store) -> bool:
    """Whether support should be offered for a run of low days now; if so, it will not be again for a week."""
    today = store.today()
    recent = store.records(CheckIn, since=today - timedelta(days=RUN_DAYS - 1), until=today)
    moods = daily_medians((one.local_date.toordinal(), one.mood) for one in recent)
    offered = store.setting(OFFERED_ON)
    last = date.fromisoformat(offered).toordinal() if offered else None
    if not low_run(moods, today.toordinal()) or not may_offer(last, today.toordinal()):
        return False
    store.set_setting(OFFERED_ON, today.isoformat())
    return True
