"""What is exported in a program's format and brought into an empty vault is equal, as far as the format can hold it."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core.errors import UsageError
from calmterm.exchange.exporting import write_out, written_out
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import bring_in, recognise
from calmterm.store import Store, listed_kinds
from calmterm.store.model.records import CheckIn, Habit, HabitDay, JournalEntry

letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))
words = st.text(letters | st.sampled_from("\n#*\\![]\"' -:"), min_size=1, max_size=60).map(str.strip).filter(bool)
lines = words.map(lambda text: " ".join(text.split())).filter(bool)
offsets = st.integers(-11 * 60, 13 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
walls = st.datetimes(datetime(1971, 1, 2), datetime(2100, 1, 1))  # noqa: DTZ001 - they get their zone next
times = st.builds(lambda wall, zone: wall.replace(tzinfo=zone, microsecond=0), walls, offsets)
entries = st.fixed_dictionaries({
    "written_at": times, "title": st.none() | lines, "body": words, "starred": st.booleans(),
    "tags": st.lists(lines, max_size=2, unique=True),
})  # fmt: skip


def told(entry: JournalEntry) -> tuple[Any, ...]:
    return entry.felt, entry.text.title, entry.text.body, entry.text.tags, entry.starred


@pytest.mark.parametrize("name", ["markdown-files", "day-one"])
@given(rows=st.lists(entries, min_size=1, max_size=3))
def test_entries(pair: tuple[Store, Store], without: Callable[..., None], tmp_path_factory: Any, name: str,
                 rows: list[dict[str, Any]]) -> None:  # fmt: skip
    here, there = pair
    for row in rows:
        here.add(here.new(JournalEntry, row))
    place = tmp_path_factory.mktemp("out")
    if name == "day-one":
        path = place / "export.json"
        path.write_text(written_out(here, name).text, "utf-8")
    else:
        path = place / "entries"
        write_out(here, name, path)
    format_name = recognise(Source(path))
    report = bring_in(there, Source(path), format_name)
    assert (report.new, report.rejected) == (len(rows), [])
    assert sorted(map(told, there.records(JournalEntry)), key=repr) == sorted(
        map(told, here.records(JournalEntry)), key=repr
    )
    assert bring_in(here, Source(path), format_name).new == 0
    without(here, JournalEntry)
    without(there, JournalEntry)


@given(
    rows=st.lists(
        st.tuples(times, st.sampled_from([9, 7, 5, 3, 1]), st.none() | words, st.lists(words, max_size=2)), max_size=3
    )
)
def test_check_ins_by_daylio(pair: tuple[Store, Store], without: Callable[..., None], rows: list[Any]) -> None:
    here, there = pair
    for at, mood, note, names in rows:
        triggers = [" ".join(name.replace("|", "/").split()) for name in names]
        values = {"felt_at": at.replace(second=0, tzinfo=here.clock.now().tzinfo), "mood": mood, "note": note}
        here.add(here.new(CheckIn, {**values, "triggers": triggers}))
    here.add(here.new(CheckIn, {"anxiety": 6}))
    written = written_out(here, "daylio")
    assert (written.count, written.unfit) == (len(rows), 1)  # Daylio has no check-in without a mood
    report = bring_in(there, written.text, "daylio")
    assert (report.new, report.rejected) == (len(rows), [])

    def told(one: CheckIn) -> tuple[Any, ...]:
        return one.felt, one.mood, one.text.note, sorted(map(str.casefold, one.children["triggers"]))

    kept = [one for one in here.records(CheckIn) if one.mood is not None]
    assert sorted(map(told, there.records(CheckIn)), key=repr) == sorted(map(told, kept), key=repr)
    without(here, CheckIn)
    without(there, CheckIn)


def test_habits_by_loop(store: Store, tmp_path: Path, pair: tuple[Store, Store], without: Callable[..., None]) -> None:
    _, there = pair
    for position, values in enumerate([
        {"name": "Read, long", "times": 3, "days": 7, "cue": "after tea"},
        {"name": "Wasser", "kind": "count", "target": 8},
        {"name": "Wasser", "kind": "at_most", "target": 2},
    ]):  # fmt: skip
        habit = store.add(store.new(Habit, {**values, "position": position + 1}))
        for day, value in enumerate([1, 0, 2.5] if position else [1, 1, 1]):
            on = date(2024, 2, 27) + timedelta(days=day)
            store.add(store.new(HabitDay, {"habit_id": habit.id, "on": on, "value": value}))
        store.add(store.new(HabitDay, {"habit_id": habit.id, "on": date(2024, 3, 1), "skipped": True, "note": "ill"}))
    with pytest.raises(UsageError, match="an archive"):
        write_out(store, "loop", tmp_path / "loop")
    write_out(store, "loop", tmp_path / "loop.zip")
    assert recognise(Source(tmp_path / "loop.zip")) == "loop"
    report = bring_in(there, Source(tmp_path / "loop.zip"), "loop")
    assert (report.new, report.rejected, report.left) == (15, [], {})

    def told(vault: Store) -> list[Any]:
        days = vault.records(HabitDay)
        return [
            (one.text.name, one.kind, one.target, one.times, one.days, one.text.cue,
             sorted((day.on, day.value, day.skipped, day.text.note) for day in days if day.habit_id == one.id))
            for one in vault.records(Habit)
        ]  # fmt: skip

    assert told(there) == told(store)
    without(there, *listed_kinds())


def test_a_format_of_one_kind_refuses_others(store: Store) -> None:
    for name, kind in (("day-one", CheckIn), ("daylio", JournalEntry), ("jrnl", Habit)):
        with pytest.raises(UsageError, match="only"):
            written_out(store, name, kind=kind)


def test_what_a_search_finds_goes_out_alone(calm: Callable[..., Any], tmp_path: Path) -> None:
    for body in ("A walk.", "Tea.", "Another walk."):
        calm("write", body)
    path = tmp_path / "walks.json"
    code, _, err = calm("export", "--format", "day-one", "--search", "walk", "-o", str(path))
    assert (code, "2 records written" in err) == (0, True)
    assert sorted(one["text"] for one in json.loads(path.read_text())["entries"]) == ["A walk\\.", "Another walk\\."]
    code, _, _ = calm("export", "--format", "markdown-files", "-o", str(tmp_path / "notes.zip"))
    assert code == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "notes.zip").read_bytes())) as archive:
        assert len(archive.namelist()) == 3
