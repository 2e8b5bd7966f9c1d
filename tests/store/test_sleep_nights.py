"""Nights in the store: the database's view agrees with the diary's arithmetic, and zones come back as they were."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from calmterm.core.errors import InvalidRecord
from calmterm.domain.sleep import denominator, last_night, moments_of, offers_last_night, week
from calmterm.insights.sleep import questions, read_clock
from calmterm.store import FieldSpec, Store
from calmterm.store.model.records import SleepNight
from calmterm.store.model.summary import summary
from calmterm.widgets.preview import record_content

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "clinical_vectors.json").read_text(encoding="utf-8"))
NAMES = ("into_bed", "tried_to_sleep", "final_awakening", "out_of_bed")


def noted(
    store: Store, on: str, zone: str, times: list[str], *, zone_into_bed: str | None = None, nap: str = "", **given: Any
) -> SleepNight:
    before = ZoneInfo(zone_into_bed) if zone_into_bed else None
    typed = [read_clock(one) if one else None for one in times]
    napped = read_clock(nap) if nap else None
    moments = moments_of(date.fromisoformat(on), typed, ZoneInfo(zone), before, nap=napped)
    values = {"night_of": on, **moments, **given}
    return store.add(store.new(SleepNight, {name: one for name, one in values.items() if one is not None}))


def agrees(store: Store, record: SleepNight) -> None:
    night = store.get(SleepNight, record.id).night
    figures = "minutes_in_bed, minutes_asleep, sleep_efficiency, minutes_after_waking"
    with store.rows.reading() as session:
        query = f"SELECT {figures} FROM daily_summary WHERE day = ?"  # noqa: S608 - our own names
        (day,) = session.connection().exec_driver_sql(query, (record.night_of.isoformat(),)).all()
    assert tuple(day) == (night.tib, night.tst, night.efficiency, night.terminal)


@pytest.mark.parametrize("share", ["in_bed", "trying"])
@pytest.mark.parametrize("vector", VECTORS["sleep"], ids=lambda one: f"{one['tz']} {one['date_of_wake']}")
def test_the_view_agrees_with_the_arithmetic_on_the_vectors(store: Store, vector: dict[str, Any], share: str) -> None:
    record = noted(
        store, vector["date_of_wake"], vector["tz"], [vector[name] for name in NAMES],
        minutes_to_fall_asleep=vector["sol"], minutes_awake=vector["waso"], denominator=share,
    )  # fmt: skip
    agrees(store, record)
    expected = vector["SE_percent" if share == "in_bed" else "SE_from_sleep_attempt"]
    assert (record.night.tib, record.night.tst, record.night.efficiency) == (vector["TIB"], vector["TST"], expected)


def test_the_view_agrees_on_many_nights(store: Store) -> None:
    rng, zones = Random(5), ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York")
    records = []
    for number in range(150):
        on = date(2025, 3, 1) + timedelta(days=2 * number)
        up = datetime(2000, 1, 2, 5, tzinfo=UTC) + timedelta(minutes=rng.randrange(300))
        marks = sorted(rng.randrange(700) for _ in range(3))
        times = [f"{up - timedelta(minutes=mark):%H:%M}" for mark in reversed(marks)]
        blank = rng.random() < 0.1
        records.append(noted(
            store, on.isoformat(), rng.choice(zones), [*times, f"{up:%H:%M}"],
            minutes_to_fall_asleep=None if blank else rng.randrange(90), minutes_awake=rng.randrange(90),
            denominator=rng.choice(["in_bed", "trying"]),
        ))  # fmt: skip
    for record in records:
        agrees(store, record)


def test_a_night_with_blanks_agrees_too(store: Store) -> None:
    agrees(store, noted(store, "2026-11-20", "UTC", ["23:00", "", "", "7:00"], minutes_awake=0))
    agrees(store, noted(store, "2026-11-19", "UTC", ["", "", "", ""], quality=5))


def test_a_night_over_the_date_line_keeps_both_zones(store: Store) -> None:
    record = noted(store, "2026-11-20", "Pacific/Honolulu", ["22:00", "22:10", "13:30", "14:00"],
                   zone_into_bed="Pacific/Auckland", minutes_to_fall_asleep=10, minutes_awake=20)  # fmt: skip
    again = store.get(SleepNight, record.id)
    assert again.zones == ("Pacific/Auckland", "Pacific/Honolulu")
    night = again.night
    assert night.into_bed is not None
    assert night.up is not None
    assert f"{night.into_bed:%d %H:%M}" == "20 22:00"
    assert f"{night.up:%d %H:%M}" == "20 14:00"
    assert (night.tib, questions(night)) == (900, [])
    agrees(store, record)


def test_bedtimes_read_as_typed_across_a_clock_change(store: Store) -> None:
    for on in ("2025-03-30", "2025-10-26"):
        record = noted(store, on, "Europe/Berlin", ["22:30", "23:00", "7:00", "7:30"])
        night = store.get(SleepNight, record.id).night
        moments = (night.into_bed, night.tried, night.woke, night.up)
        assert [f"{moment:%H:%M}" for moment in moments if moment] == ["22:30", "23:00", "07:00", "07:30"]


@pytest.mark.parametrize("zone", ["Nowhere/At_All", "../etc", "Europe", None])
def test_a_zone_that_is_not_known_leaves_the_offset(store: Store, zone: str | None) -> None:
    values = {"night_of": "2026-11-20", "zone": zone, "out_of_bed_at": "2026-11-20T07:00+05:45"}
    record = store.add(store.new(SleepNight, {name: one for name, one in values.items() if one is not None}))
    up = store.get(SleepNight, record.id).night.up
    assert up is not None
    assert up.isoformat() == "2026-11-20T07:00:00+05:45"


def test_the_longest_pair_of_common_zone_names_fits(store: Store) -> None:
    record = noted(store, "2026-11-20", "America/North_Dakota/Beulah", ["22:00", "22:00", "7:00", "7:00"],
                   zone_into_bed="America/Argentina/Buenos_Aires")  # fmt: skip
    assert store.get(SleepNight, record.id).zones == ("America/Argentina/Buenos_Aires", "America/North_Dakota/Beulah")


@pytest.mark.parametrize(("sql", "rule"), [
    ("quality = 0", "quality"), ("quality = 6", "quality"), ("quality_of_ten = 0", "quality_of_ten"),
    ("quality_of_ten = 11", "quality_of_ten"), ("woke_early_minutes = -1", "woke_early_minutes"),
    ("nap_at = '2026-11-19'", "nap_at"), ("nap_at = '2026-13-19T14:00:00.000000Z'", "nap_at"),
    ("nap_at = '2026-11-20T06:00:00.000001Z', into_bed_at = '2026-11-20T06:00:00.000000Z'", "nap_order"),
])  # fmt: skip
def test_the_database_itself_refuses_what_a_night_cannot_be(store: Store, sql: str, rule: str) -> None:
    noted(store, "2026-11-20", "UTC", ["", "", "", ""])
    with (
        pytest.raises(DBAPIError, match=f"ck_sleep_night_{rule}$|ck_sleep_night_{rule}\n"),
        store._engine.begin() as connection,
    ):
        connection.exec_driver_sql(f"UPDATE sleep_night SET {sql}")  # noqa: S608 - from above


@pytest.mark.parametrize("sql", [
    "quality = 1", "quality = 5", "quality_of_ten = 10", "quality = 5, quality_of_ten = 1", "woke_early_minutes = 0",
    "nap_at = '2026-11-19T14:00:00.000000Z', into_bed_at = '2026-11-19T14:00:00.000000Z'",
])  # fmt: skip
def test_the_database_takes_the_ends_of_each_range(store: Store, sql: str) -> None:
    noted(store, "2026-11-20", "UTC", ["", "", "", ""])
    with store._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE sleep_night SET {sql}")  # noqa: S608 - from above


def test_quality_is_read_in_words_and_an_older_rating_as_it_was(store: Store) -> None:
    new = noted(store, "2026-11-20", "UTC", ["", "", "", ""], quality=3)
    old = noted(store, "2026-11-19", "UTC", ["", "", "", ""], quality_of_ten=7, note="Rain")
    assert summary(new) == "Quality fair"
    assert summary(old) == "Quality (older scale) 7 of 10 · Rain"
    asked = [part.name for step in SleepNight.form_order() for part in step if isinstance(part, FieldSpec)]
    assert "quality" in asked
    assert "quality_of_ten" not in asked
    told = record_content(old, store.clock, {}).plain.splitlines()
    assert any("Quality (older scale)" in line and "7 of 10" in line for line in told)
    with pytest.raises(InvalidRecord, match="Quality must be a whole number from 1 to 5"):
        store.change(new, {"quality": 6})


def test_a_nap_is_of_the_day_before_in_the_zone_of_going_to_bed(store: Store) -> None:
    record = noted(store, "2026-11-20", "America/New_York", ["22:00", "22:10", "13:30", "14:00"], nap="15:00",
                   zone_into_bed="Europe/Vienna", nap_minutes=20)  # fmt: skip
    again = store.get(SleepNight, record.id)
    assert again.nap_at == datetime(2026, 11, 19, 15, tzinfo=ZoneInfo("Europe/Vienna"))
    assert again.night.nap is not None
    assert f"{again.night.nap:%d %H:%M}" == "19 15:00"


def test_the_week_and_last_night(store: Store, clock: Any) -> None:
    clock.at = clock.at.replace(hour=7)
    assert offers_last_night(store)
    for day in range(16, 21):
        noted(store, f"2026-11-{day}", "Europe/Vienna", ["23:00", "23:00", "7:00", "7:00"],
              minutes_to_fall_asleep=day, minutes_awake=0)  # fmt: skip
    assert not offers_last_night(store)
    found = week(store, store.today())
    assert [one is not None for one in found.nights] == [False, False, True, True, True, True, True]
    assert getattr(found.medians, "sol", None) == 18
    last = last_night(store)
    assert last is not None
    store.trash(last)
    assert offers_last_night(store)
    clock.at = clock.at.replace(hour=18)
    assert not offers_last_night(store)


def test_the_denominator_is_a_choice_that_each_night_keeps(store: Store) -> None:
    assert denominator(store) == "in_bed"
    store.set_setting("efficiency_from", "trying")
    assert denominator(store) == "trying"
