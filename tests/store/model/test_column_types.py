"""How values stand in columns: they sort as they should and come back as they were."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from calmterm.store.model.column_types import Flag, Id, Instant, IsoDate, Names, instant_text

DIALECT = sqlite.dialect()
aware = st.datetimes(timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))))


def in_calendar(value: datetime) -> bool:
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return True


@given(aware.filter(in_calendar))
def test_an_instant_comes_back(value: datetime) -> None:
    text = Instant().process_bind_param(value, DIALECT)
    assert text is not None
    assert len(text) == 27
    assert text.endswith("Z")
    assert Instant().process_result_value(text, DIALECT) == value


@given(aware.filter(in_calendar), aware.filter(in_calendar))
def test_instants_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)


@pytest.mark.parametrize(("value", "text"), [
    (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
    (datetime(1, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "0001-01-01T00:30:00.000000Z"),
    (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))), "9999-12-31T23:59:00.000000Z"),
    (datetime(987, 6, 5, 4, 3, 2, 1, tzinfo=UTC), "0987-06-05T04:03:02.000001Z"),
])  # fmt: skip
def test_the_edges_of_the_calendar(value: datetime, text: str) -> None:
    assert instant_text(value) == text


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001 - naive is the point


def test_the_other_types_come_back_and_pass_none_through() -> None:
    some = uuid.uuid4()
    for column, value, stored in (
        (Id(), some, str(some)), (IsoDate(), date(1, 2, 3), "0001-02-03"), (Flag(), True, 1), (Flag(), False, 0),
        (Names(), ["b", "a", "b"], '["a", "b"]'),
    ):  # fmt: skip
        assert column.process_bind_param(value, DIALECT) == stored  # pyright: ignore
        back = column.process_result_value(stored, DIALECT)  # pyright: ignore
        assert back == (json.loads(str(stored)) if isinstance(column, Names) else value)
        assert column.process_bind_param(None, DIALECT) is None
        assert column.process_result_value(None, DIALECT) is None
    assert Instant().process_bind_param(None, DIALECT) is None
    assert Instant().process_result_value(None, DIALECT) is None
