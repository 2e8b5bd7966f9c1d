"""An export to give away: numbers, choices and moved dates; no words, no people, no ids.

One person is never truly anonymous: whoever knows what happened on some days can find them, and then read the others.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final

from calmterm.exchange.date_range import Span
from calmterm.exchange.tally import Tally
from calmterm.store import Record, Store
from calmterm.store.model.fields import FieldSpec

FORMAT: Final = "calmterm-anonymised"
VERSION: Final = 1
KEPT: Final = frozenset({"scale", "number", "moment", "day", "choice", "names", "flag"})
PEOPLE: Final = frozenset({
    "person", "appointment", "therapy_session", "consent", "sharing", "care_note", "care_message",
    "circle", "circle_member", "circle_post", "circle_report",
})  # fmt: skip
TOLD: Final = (
    "No words, people or ids are in it, and all dates are moved by one secret number of weeks. One person is never"
    " truly anonymous: who knows some of your days can find the others."
)


def secret_shift() -> timedelta:
    """Return how far to move all dates back: whole weeks, so that weekdays stay; one to ten years."""
    return timedelta(weeks=52 + secrets.randbelow(470))


def document(store: Store, kinds: Iterable[type[Record]], span: Span, shift: timedelta) -> Tally:
    """Return what is left of the records when nothing that names anybody is kept, as a file's text, oldest first."""
    written = Tally()
    found = chain.from_iterable(
        span.records(store, one, oldest_first=True) for one in kinds if one.table_name() not in PEOPLE
    )
    rows = [row for row in written.each(found, lambda record: _row(record, shift)) if len(row) > 1]
    written.count = len(rows)
    document = {"format": FORMAT, "version": VERSION, "records": rows}
    written.text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return written


def _row(record: Record, shift: timedelta) -> dict[str, Any]:
    row = {type(record).kind_key(): record.table_name(), **_left(type(record).specs(), record.values(), shift)}
    for child in record.about.inline:
        specs = child.kind.specs()
        parts = [
            _left(specs, one.values(), shift) for one in record.children.get(child.field, []) if isinstance(one, Record)
        ]
        if any(parts):
            row[child.field] = parts
    return row


def _left(specs: Sequence[FieldSpec], values: Mapping[str, Any], shift: timedelta) -> dict[str, Any]:
    kept = {
        spec.name: _moved(values.get(spec.name), shift) for spec in specs if spec.widget in KEPT and not spec.sealed
    }
    return {name: value for name, value in kept.items() if value is not None}


def _moved(value: Any, shift: timedelta) -> Any:
    """A value as it may stand there; dates moved, times of day as they were on the clock, without their zone."""
    try:
        match value:
            case datetime():
                return (value.replace(tzinfo=None) - shift).isoformat(timespec="minutes")
            case date():
                return (value - shift).isoformat()
            case _:
                return value
    except OverflowError:  # before the calendar begins
        return None
