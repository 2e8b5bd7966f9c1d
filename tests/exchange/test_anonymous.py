"""An export without words, people and ids: nothing that a person typed is left, and dates keep their distances."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from calmterm.exchange import anonymous
from calmterm.exchange.date_range import Span
from calmterm.store import Record, Store, listed_kinds
from calmterm.store.model.records import CheckIn, SleepNight

Put = Callable[..., Record]
SHIFT = timedelta(weeks=100)
PEOPLE = {
    "person", "appointment", "therapy_session", "consent", "sharing", "care_note", "care_message",
    "circle", "circle_member", "circle_post", "circle_report",
}  # fmt: skip
CODE = re.compile(r"[a-z][a-z0-9_-]*")  # a choice, a kind, a name of a field
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


def rows(store: Store, *kinds: type[Record], shift: timedelta = SHIFT) -> list[dict[str, Any]]:
    written = anonymous.document(store, kinds or listed_kinds(), Span(), shift)
    found: list[dict[str, Any]] = json.loads(written.text)["records"]
    assert written.count == len(found)
    return found


def texts(value: Any) -> list[str]:
    """Every text that is a value in JSON."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def test_no_words_and_no_ids_of_any_kind_are_left(store: Store, put: Put) -> None:
    for kind in listed_kinds():
        put(kind, full=True)
    found = rows(store)
    assert len(found) > 20
    assert [text for text in texts(found) if not CODE.fullmatch(text) and not MOMENT.fullmatch(text)] == []
    parts = [child.kind for kind in listed_kinds() for child in kind.about.inline]
    known = {name for kind in (*listed_kinds(), *parts) for spec in kind.specs() for name, _ in spec.choices}
    for row in found:
        assert {"id", "created_at", "updated_at", "revision"}.isdisjoint(row)
        assert not PEOPLE & {row.get("kind"), row.get("record_kind")}
        given = {text for text in texts(row) if not MOMENT.fullmatch(text)}
        assert given <= known | {kind.table_name() for kind in listed_kinds()}


def test_dates_keep_their_distances_weekdays_and_hours(store: Store) -> None:
    for at in ("2025-03-29T23:30+01:00", "2025-03-30T03:30+02:00"):  # the clocks went forward between them
        store.add(store.new(CheckIn, {"mood": 6, "felt_at": datetime.fromisoformat(at), "note": "canary"}))
    store.add(store.new(SleepNight, {"night_of": date(2025, 3, 30), "quality": 3}))
    first, second, night = rows(store, CheckIn, SleepNight)
    assert (first["felt_at"], second["felt_at"]) == ("2023-04-29T23:30", "2023-04-30T03:30")
    assert night["night_of"] == "2023-04-30"
    assert date.fromisoformat(night["night_of"]).weekday() == date(2025, 3, 30).weekday()
    assert (first["mood"], "note" in first) == (6, False)


def test_a_date_that_would_leave_the_calendar_is_left_out(store: Store) -> None:
    store.add(store.new(SleepNight, {"night_of": date(1900, 1, 1), "quality": 3}))
    (night,) = rows(store, SleepNight, shift=timedelta(days=700_000))
    assert "night_of" not in night
    assert night["quality"] == 3


def test_the_secret_is_whole_weeks_and_not_always_the_same() -> None:
    shifts = {anonymous.secret_shift() for _ in range(50)}
    assert len(shifts) > 10
    assert all(not one.days % 7 and timedelta(days=360) < one < timedelta(days=3660) for one in shifts)
