"""How Python values stand in STRICT SQLite columns: as text that sorts by value and reads well in a plain copy."""

import json
import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, types


class Id(types.TypeDecorator[uuid.UUID]):
    """A UUID as 36 characters."""

    impl = types.TEXT
    cache_ok = True

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> uuid.UUID | None:
        return None if value is None else uuid.UUID(value)


class Instant(types.TypeDecorator[datetime]):
    """An aware datetime as UTC text, 2026-11-20T16:18:45.123456Z: sorts by time, also before 1970."""

    impl = types.TEXT
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def instant_text(value: datetime) -> str:
    """Return the stored form of an aware datetime. Raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    try:
        utc = value.astimezone(UTC)
    except OverflowError:  # the first and last hours of the calendar have no UTC twin
        utc = value.replace(tzinfo=UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class IsoDate(types.TypeDecorator[date]):
    """A calendar date as YYYY-MM-DD."""

    impl = types.TEXT
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(types.TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = types.INTEGER
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Names(types.TypeDecorator[list[str]]):
    """A set of names as a sorted JSON array."""

    impl = types.TEXT
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(sorted(set(value)))

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str] | None:
        return None if value is None else json.loads(value)
