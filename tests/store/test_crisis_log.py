"""The log of hard stretches: coarse from the start, coarser after 30 days, gone in one step, not in exports."""

from datetime import date, timedelta

import pytest

from calmterm.core.clock import FixedClock
from calmterm.domain.crisis_log import note_stay
from calmterm.exchange.exporting import written_out
from calmterm.store import Store, Vault
from calmterm.store.model.records import CrisisEvent, JournalEntry
from calmterm.store.upkeep import reduce_hard_stretches

WRITTEN = {
    "severity": 6, "kind": "anxiety", "minutes": 40, "resources": ["plan"], "outcome": "helped",
    "what_helped": "canary", "risk_factors": "canary", "protective_factors": "canary",
}  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (14.9, 0), (15, 1), (59, 1), (60, 5), (299, 5), (300, 10), (9000, 10)]
)
def test_a_stay_is_a_day_a_bucket_and_kinds_that_we_know(store: Store, seconds: float, minutes: int) -> None:
    store.set_setting("crisis_log", "on")
    note_stay(store, timedelta(seconds=seconds), ["plan", "lgbtq", "emergency", "plan"])

    (noted,) = store.records(CrisisEvent)
    assert (noted.on, noted.minutes) == (store.today(), minutes)
    assert [str(one) for one in noted.resources or ()] == ["emergency", "plan"]
    assert noted.severity is noted.kind is noted.outcome is None
    assert not any(dict(noted.text).values())


@pytest.mark.parametrize("setting", [None, "off"])
def test_nothing_is_noted_unless_asked_for(store: Store, setting: str | None) -> None:
    if setting:
        store.set_setting("crisis_log", setting)
    note_stay(store, timedelta(seconds=30), ["plan"])

    assert store.count(CrisisEvent) == 0


@pytest.mark.parametrize(("days", "whole"), [(29, True), (30, False), (300, False)])
def test_after_30_days_month_band_and_outcome_are_left(store: Store, clock: FixedClock, days: int, whole: bool) -> None:
    store.add(store.new(CrisisEvent, {"on": store.today() - timedelta(days=days), **WRITTEN}))
    reduce_hard_stretches(store)

    (left,) = store.records(CrisisEvent)
    assert (left.text.what_helped == "canary") is whole
    if not whole:
        filled = {name: value for name, value in left.values().items() if value not in (None, "", [])}
        on = store.today() - timedelta(days=days)
        assert filled == {"on": on.replace(day=1), "severity": 5, "outcome": "helped"}


@pytest.mark.parametrize(("severity", "band"), [(1, 2), (3, 2), (4, 5), (7, 5), (8, 9), (10, 9), (None, None)])
def test_bands(store: Store, severity: int | None, band: int | None) -> None:
    store.add(store.new(CrisisEvent, {"on": date(2026, 1, 20), "severity": severity}))
    reduce_hard_stretches(store)

    assert store.records(CrisisEvent)[0].severity == band


def test_once_reduced_it_is_left_alone(store: Store) -> None:
    store.add(store.new(CrisisEvent, {"on": date(2026, 1, 20), **WRITTEN}))
    reduce_hard_stretches(store)
    revision = store.records(CrisisEvent)[0].revision
    reduce_hard_stretches(store)

    assert store.records(CrisisEvent)[0].revision == revision
    assert store.verify_audit() == []


def test_the_vault_does_it_when_it_opens(store: Store, clock: FixedClock, passphrase: str) -> None:
    store.add(store.new(CrisisEvent, {"on": store.today(), **WRITTEN}))
    store.close()
    clock.at += timedelta(days=31)
    with Vault(store.directory, clock).unlock(passphrase) as again:
        assert again.records(CrisisEvent)[0].text.what_helped is None


@pytest.mark.parametrize("name", ["json", "markdown"])
def test_an_export_leaves_them_out_unless_asked(store: Store, name: str) -> None:
    store.add(store.new(CrisisEvent, {"on": store.today(), **WRITTEN}))
    store.add(store.new(JournalEntry, {"body": "kept"}))

    assert "canary" not in written_out(store, name).text
    assert "kept" in written_out(store, name).text
    assert "canary" in written_out(store, name, everything=True).text
    assert "canary" in written_out(store, name, kind=CrisisEvent).text


def test_forgetting_takes_the_trash_along_and_nothing_else(store: Store) -> None:
    for _ in range(2):
        store.add(store.new(CrisisEvent, {"on": store.today()}))
    store.trash(store.records(CrisisEvent)[0])
    store.add(store.new(JournalEntry, {"body": "kept"}))

    assert store.removal.forget(CrisisEvent) == 2
    assert store.count_trash() == 0
    assert store.count(JournalEntry) == 1
