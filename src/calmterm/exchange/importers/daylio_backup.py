"""Daylio's backup `.daylio`: a zip with base64 of JSON. It knows the level of every mood, also of a person's own.

`dayEntries` hold the local time in fields (months from 0) beside an instant; `timeZoneOffset` can be 0 and wrong, so
the offset is the difference of the two. Notes may hold `<br>` and entities. Tags of state 1 are archived.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.base import Asked, Item, Left, UncheckedRecord, Unfit, each, joined, listed, text_of
from calmterm.exchange.importers.daylio import check_in
from calmterm.exchange.importers.habits import TrackedHabit
from calmterm.exchange.importers.source import Source, parsed_json

GROUPS: Final = {1: 9, 2: 7, 3: 5, 4: 3, 5: 1}
"""The level here of each of Daylio's five groups of moods, from the best."""

DAMAGED: Final = "That backup of Daylio is damaged or cut short, so nothing was saved."
QUARTER: Final = timedelta(minutes=15)
_BREAK: Final = re.compile(r"<br\s*/?>|</(?:div|p|li)>", re.IGNORECASE)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def recognise(source: Source) -> bool:
    """Return whether it is an archive with Daylio's file."""
    return source.is_archive and any(name.rpartition("/")[2] == "backup.daylio" for name in source.files)


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield check-ins, then goals as habits with their days. Raises UsageError."""
    name = next((name for name in source.files if name.rpartition("/")[2] == "backup.daylio"), None)
    if name is None:
        raise UsageError(DAMAGED)
    try:
        held: Any = parsed_json(base64.b64decode(source.read(name), validate=False).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        raise UsageError(DAMAGED) from None
    tags = {tag["id"]: text_of(tag["name"]).strip() for tag in held.get("tags") or ()}
    moods = {mood["id"]: mood for mood in held.get("customMoods") or ()}

    def day_form(number: int, row: Mapping[str, Any]) -> Iterable[Item]:
        if assets := row.get("assets"):
            yield Left("photos and recordings", len(assets))
        mood = moods.get(row["mood"], {})
        group = mood.get("mood_group_id")
        if group not in GROUPS:
            raise Unfit("The mood of this entry is not among the moods of the backup.")
        wall = datetime(row["year"], row["month"] + 1, row["day"], row["hour"], row["minute"])  # noqa: DTZ001 - local
        word = text_of(mood.get("custom_name")).strip()
        note = joined(word, _plain(text_of(row.get("note_title"))), _plain(text_of(row.get("note"))))
        names = [tags[tag] for tag in row.get("tags") or () if tags.get(tag)]
        draft = check_in(asked, wall, GROUPS[group], names, note, number, str(row.get("id", "")))
        at = _with_offset(wall, row.get("datetime"))
        yield (
            draft
            if at is None
            else UncheckedRecord("check_in", {**draft.values, "felt_at": at}, draft.identity, number)
        )

    yield from each(enumerate(listed(held["dayEntries"], ""), 1), day_form)
    yield from _goals(held, tags, asked)


def _with_offset(wall: datetime, milliseconds: Any) -> datetime | None:
    """Local time with the offset that the instant beside it tells, to quarters of an hour; None where it tells none."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    instant = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    offset = QUARTER * round((wall - instant.replace(tzinfo=None)) / QUARTER)
    return wall.replace(tzinfo=timezone(offset)) if abs(offset) <= timedelta(hours=14) else None


def _plain(text: str) -> str:
    return html.unescape(_MARKUP.sub("", _BREAK.sub("\n", text))).strip()


def _goals(held: Mapping[str, Any], tags: Mapping[Any, str], asked: Asked) -> Iterator[Item]:
    habits: dict[Any, TrackedHabit] = {}

    def goal_form(number: int, row: Mapping[str, Any]) -> Iterable[Item]:
        name = text_of(row.get("name")).strip() or tags.get(row.get("id_tag"), "")
        identity = str(row.get("goal_id", row.get("id")))
        habit = TrackedHabit((identity, name), name, number, archived_at=asked.now if row.get("state") == 1 else None)
        yield habit.draft(number)
        yield Left("rhythms of goals (set how often by yourself)")
        habits[row.get("goal_id", row.get("id"))] = habit

    def done_form(number: int, row: Mapping[str, Any]) -> Iterable[Item]:
        habit = habits.get(row.get("goalId", row.get("goal_id")))
        if habit is None:
            raise Unfit("The goal of this day is not in the backup.")
        on = datetime(row["year"], row["month"] + 1, row["day"])  # noqa: DTZ001 - a date
        yield habit.day(on.date(), number)

    yield from each(enumerate(listed(held, "goals"), 1), goal_form)
    yield from each(enumerate(listed(held, "goalEntries"), 1), done_form)
