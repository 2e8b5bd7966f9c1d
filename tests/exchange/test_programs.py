"""Files of other programs, with every oddity known of them: what comes in, what is left out, and never twice."""

import base64
import contextlib
import math
import random
import shutil
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core.errors import UsageError
from calmterm.domain.habits import habit_states
from calmterm.exchange.importers.base import MoodsUnknown
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import Answers, ImportResult, bring_in, recognise
from calmterm.exchange.mapping import date_forms, read_mapping, written
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Habit, HabitDay, JournalEntry, SleepNight, ThoughtRecord

HERE = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Case:
    """A made-up file, and what must become of its rows."""

    file: str
    format: str
    new: int
    rejected: int = 0
    left: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)


ASIDE = {"backups, conflict copies and templates": 2, "Markdown files not named after a day": 1}
CASES = [
    Case("12h.txt", "jrnl", 4, 1),
    Case("jrnl-490-unreadable-heads-in-the-middle.txt", "jrnl", 2, 4),
    Case("jrnl-hash-tags.txt", "jrnl", 1),
    Case("jrnl-hash-tags.json", "jrnl-json", 1),
    Case("long-first-line.txt", "jrnl", 2),
    Case("long-first-line-thai.txt", "jrnl", 1),
    Case("jrnl-1.txt", "jrnl", 2),
    Case("jrnl-folder", "jrnl", 3),
    Case("daylio.csv", "daylio", 6, 3, answers={"moods": {"so so": 6}}),
    Case("daylio-old.csv", "daylio", 1),
    Case("markdown", "markdown-folder", 5, 2, {**ASIDE, "files that are no Markdown": 1}),
    Case("day-one.json", "day-one", 4, 3, {"photos": 3, "notes of the weather": 1}),
    Case("Journal.dayone", "day-one", 1, 0, {"notes of the weather": 1}),
    Case("tui-journal-export.json", "tui-journal", 2, 0, {"priorities": 1}),
    Case("tui-journal-backend.json", "tui-journal", 1, 0, {"priorities": 1}),
    Case("entries.db", "tui-journal", 2, 1, {"priorities": 1}),
    Case(
        "loop.db",
        "loop",
        13,
        3,
        {
            "reminders": 1,
            "days marked not done": 1,
            "days marked unknown": 1,
            "days filled in by Loop": 1,
        },
    ),
    Case("loop-12.db", "loop", 3),
    Case("tickmate.db", "habit-databases", 4, 1),
    Case("rewire.db", "habit-databases", 5, 1),
    Case(
        "backup.daylio",
        "daylio-backup",
        6,
        4,
        {
            "photos and recordings": 2,
            "rhythms of goals (set how often by yourself)": 2,
        },
    ),
    Case(
        "sleep-cycle.csv",
        "sleep-cycle",
        4,
        2,
        {
            "heart rates": 1,
            "counts of steps": 1,
            "percentages of quality": 6,
            "recordings that were joined to the night they belong to": 1,
            "short sleeps that are naps of the next night": 1,
        },
    ),
    Case("sleep-as-android.csv", "sleep-as-android", 2, 3, {"counts of cycles": 1, "shares of deep sleep": 1}),
    Case(
        "table.csv",
        "table",
        1,
        3,
        answers={
            "table": {
                "kind": "check_in",
                "dates": "%d/%m/%Y %H:%M",
                "delimiter": ";",
                "list": "|",
                "columns": {"Date": "felt_at", "How I felt": "mood", "With": "triggers", "Notes": "note"},
            }
        },
    ),
    Case("journal.org", "org-journal", 3, 1),
    Case("habitbull.csv", "habitbull", 5, 1, {"days marked not done": 1}),
    Case("track-and-graph.csv", "track-and-graph", 4, 1),
    Case("freecbt.csv", "freecbt", 1),
    Case("freecbt.json", "freecbt", 1),
    Case("freecbt-backup.txt", "freecbt", 2, 1),
]
ids = [case.file for case in CASES]


def brought(store: Store, path: Path, case: Case, **more: Any) -> ImportResult:
    return bring_in(store, Source(path), case.format, answers=Answers(**case.answers), **more)


def database(path: Path, script: str) -> Path:
    """A new SQLite database."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def place(case: Case, tmp_path: Path) -> Path:
    """The case's file; a database is made of the SQL that stands for it."""
    if case.file.endswith(".db"):
        return database(tmp_path / case.file, (HERE / f"{case.file}.sql").read_text("utf-8"))
    if case.file.endswith(".daylio"):
        packed = base64.b64encode((HERE / "daylio-backup.json").read_bytes())
        with zipfile.ZipFile(tmp_path / case.file, "w") as archive:
            archive.writestr("backup.daylio", packed)
        return tmp_path / case.file
    return HERE / case.file


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_every_row_is_accounted_for_and_a_second_run_adds_nothing(store: Store, tmp_path: Path, case: Case) -> None:
    path = place(case, tmp_path)
    if case.format != "table":
        assert recognise(Source(path)) == case.format
    tried = brought(store, path, case, dry_run=True)
    first = brought(store, path, case)
    assert (first.new, first.existing, len(first.rejected), first.left) == (case.new, 0, case.rejected, case.left)
    assert tried.new == first.new
    assert len(tried.first) == min(3, case.new)
    second = brought(store, path, case)
    assert (second.new, second.existing, len(second.rejected)) == (0, case.new, case.rejected)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_an_import_is_one_undo(store: Store, tmp_path: Path, case: Case) -> None:
    brought(store, place(case, tmp_path), case)
    assert (store.undo.last() or "").startswith("Brought in: ")
    assert all(store.count(kind) == 0 for kind in store.kept_kinds())
    assert store.undo.last() is None


# --- bad input, the same for every format ------------------------------------------------------------------

Bad = Callable[[bytes], bytes]
BAD: dict[str, Bad] = {
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "cut within its first line": lambda data: data[:7],
    "another first line": lambda data: b"Dear diary\n" + data,
    "UTF-16": lambda data: data.decode("utf-8", "replace").encode("utf-16"),
    "no UTF-8": lambda data: data + b"\xe4\n",
    "empty": lambda _: b"",
    "ten columns too many": lambda data: b"\n".join(line + b",,,,,,,,,,x" for line in data.split(b"\n")),
    "NUL": lambda data: data.replace(b" ", b"\x00"),
    "a day that does not exist": lambda data: data.replace(b"-02-29", b"-02-30"),
    "24:00": lambda data: data.replace(b"10:00", b"24:00"),
}


def damaged(case: Case, tmp_path: Path, bad: Bad) -> Path:
    """The case's file or folder with each of its files made bad."""
    made = place(case, tmp_path)
    copy = tmp_path / "bad" / case.file
    copy.parent.mkdir(exist_ok=True)
    if made.is_dir():
        shutil.copytree(made, copy)
    else:
        shutil.copy(made, copy)
    for path in [copy, *copy.rglob("*")]:
        if path.is_file():
            path.write_bytes(bad(path.read_bytes()))
    return copy


@pytest.mark.sample(4)
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_or_rejected_rows(store: Store, tmp_path: Path, bad: Bad) -> None:
    for case in CASES:
        path = damaged(case, tmp_path, bad)
        with contextlib.suppress(UsageError):
            recognise(Source(path))
        before = {kind: store.count(kind) for kind in store.kept_kinds()}
        said: list[str] = []
        try:
            said = [one.why for one in brought(store, path, case).rejected]
        except UsageError as error:
            said = [str(error)]
            after = {kind: store.count(kind) for kind in store.kept_kinds()}
            assert after == before
        assert [one for one in said if "\n" in one or not one.endswith((".", ")", "?"))] == []


class Cancelled(Exception):
    pass


def cancel(_rows: int) -> None:
    raise Cancelled


def test_a_database_is_let_go_at_once_when_its_import_is_cancelled(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(one for one in CASES if one.file == "loop.db")
    path, connect, opened = place(case, tmp_path), sqlite3.connect, list[sqlite3.Connection]()

    def connected(*args: Any, **more: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connected)
    with pytest.raises(Cancelled):
        brought(store, path, case, progress=cancel)
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_cancelling_leaves_nothing(store: Store, tmp_path: Path, case: Case) -> None:
    def cancel(rows: int) -> None:
        if rows:
            raise Cancelled

    with pytest.raises(Cancelled):
        brought(store, place(case, tmp_path), case, progress=cancel)
    assert store.kept_kinds() == []


# --- jrnl --------------------------------------------------------------------------------------------------


def test_an_encrypted_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.txt").write_text("gAAAAABhZ0kq")
    with pytest.raises(UsageError, match="jrnl encrypted"):
        recognise(Source(tmp_path / "journal.txt"))


def test_hash_tags_are_found(store: Store) -> None:
    bring_in(store, Source(HERE / "jrnl-hash-tags.txt"), "jrnl")
    bring_in(store, Source(HERE / "jrnl-hash-tags.json"), "jrnl-json")
    assert len(store.search("#work")) == 2
    assert [one.text.tags for one in store.records(JournalEntry)] == [["work", "friends"], ["work", "friends", "c++"]]


def test_a_folder_may_hold_links_and_they_are_not_followed(store: Store, tmp_path: Path) -> None:
    shutil.copytree(HERE / "jrnl-folder", tmp_path / "journal")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "01.txt").write_text("[2023-01-01 10:00] Not mine.\n")
    (tmp_path / "journal" / "2024").mkdir(exist_ok=True)
    (tmp_path / "journal" / "2024" / "12").symlink_to(tmp_path / "secret")
    (tmp_path / "journal" / "2024" / "05" / "30.txt").symlink_to(tmp_path / "secret" / "01.txt")
    report = bring_in(store, Source(tmp_path / "journal"), "jrnl")
    assert (report.new, report.left) == (3, {"links in the folder": 2})


# --- Daylio ------------------------------------------------------------------------------------------------


def test_moods_activities_and_notes_of_daylio(store: Store) -> None:
    with pytest.raises(MoodsUnknown, match='"so so"') as raised:
        bring_in(store, Source(HERE / "daylio.csv"), "daylio")
    assert raised.value.words == ("so so",)
    bring_in(store, Source(HERE / "daylio.csv"), "daylio", answers=Answers(moods={"so so": 6}))
    found = store.records(CheckIn)
    assert [(f"{one.felt:%Y-%m-%d %H:%M}", one.mood) for one in found] == [
        ("2024-05-05 20:00", 9), ("2024-05-05 18:07", 6), ("2024-05-05 18:07", 6), ("2024-03-02 00:00", 5),
        ("2024-02-29 10:00", 1), ("2024-02-27 01:30", 7),
    ]  # fmt: skip
    assert found[0].children["triggers"] == ["Freunde", "Lesen", "gutes Essen"]
    assert found[0].text.note == 'A title\nLine one\nline "two"'
    assert found[1].text.note == "so so"
    assert found[4].children["triggers"] == ["work"] or found[4].children["triggers"] == ["WORK"]
    assert [one.local_date.isoformat() for one in found[3:]] == ["2024-03-01", "2024-02-29", "2024-02-26"]


# --- habits ------------------------------------------------------------------------------------------------


def test_habits_of_loop(store: Store, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.file == "loop.db")
    brought(store, place(case, tmp_path), case)
    habits = store.records(Habit)
    told = [(one.text.name, one.times, one.days, one.kind, one.target, one.archived_at is None) for one in habits]
    assert told == [
        ("Read", 1, 1, "yes_no", None, True), ("Read", 3, 7, "yes_no", None, False),
        ("Water", 1, 1, "count", 8, True), ("Coffee", 1, 1, "at_most", 2, True),
    ]  # fmt: skip
    days = [(one.on.isoformat(), one.value, one.skipped, one.text.note) for one in store.records(HabitDay)
            if one.habit_id == habits[0].id]  # fmt: skip
    assert sorted(days) == [
        ("2024-02-29", 1, False, "leap day"), ("2024-03-01", None, True, None), ("2024-03-04", 1, False, None),
    ]  # fmt: skip
    assert sorted(one.value or 0 for one in store.records(HabitDay) if one.habit_id == habits[2].id) == [0, 2, 8.5]


def score(values: list[int], times: int, days: int, target: float | None = None) -> float:
    """The last score of Loop, by the formula that its ScoreList documents; 2 done, 3 skipped, 0 not."""
    multiplier = 0.5 ** (math.sqrt(times / days) / 13)
    window, due = (2 * days, 2 * times) if times < days else (days, times)
    now = 0.0
    for place, value in enumerate(values):
        if value != 3:
            done = sum(one == 2 for one in values[max(0, place - window + 1) : place + 1]) / due
            share = min(1.0, done if target is None else value / 1000 / target)
            now = now * multiplier + share * (1 - multiplier)
    return now


@pytest.mark.parametrize(
    ("times", "days", "number"), [(1, 1, 0), (3, 7, 0), (1, 2, 0), (2, 7, 0), (1, 30, 0), (1, 1, 1)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_strengths_are_those_of_loop(
    store: Store, tmp_path: Path, times: int, days: int, number: int, seed: int
) -> None:
    draw = random.Random(seed * 100 + days)
    values = [2, *draw.choices([2, 0, 3], [5, 4, 1], k=120), 2] if not number else [
        8000, *draw.choices([0, 4000, 8000, 12000], k=120), 8000
    ]  # fmt: skip
    first = date(2024, 1, 1)
    path = database(tmp_path / "loop.db", (HERE / "loop.db.sql").read_text("utf-8").partition("INSERT")[0])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        habit = (1, 0, 1, "", days, times, 0, "Read", 0, None, None, number, 0, 8, "", "", "x")
        connection.execute(f"INSERT INTO Habits VALUES ({', '.join('?' * len(habit))})", habit)  # noqa: S608 - our own
        connection.executemany(
            "INSERT INTO Repetitions (habit, timestamp, value, notes) VALUES (1, ?, ?, '')",
            [(1704067200000 + 86_400_000 * place, value) for place, value in enumerate(values)],
        )
    assert bring_in(store, Source(path), "loop").rejected == []
    last = first + timedelta(days=len(values) - 1)
    (state,) = habit_states(store, last)
    assert state.strength == pytest.approx(score(values, times, days, 8 if number else None), abs=0.001)


def test_the_archive_of_loop(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Loop Habits CSV.zip", "w") as archive:
        archive.writestr(
            "Habits.csv",
            "Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,Color,Unit,Target Type,"
            'Target Value,Archived?\n001,Read,YES_NO,,,1,1,#FF8F00,,,,false\n002,"Water, cold",NUMERICAL,,,1,1,#0,l,'
            "AT_LEAST,2.0,true\n",
        )
        archive.writestr("001 Read/Checkmarks.csv", "Date,Value,Notes\n2024-02-29,YES_MANUAL,x\n2024-03-01,SKIP,\n")
        archive.writestr("002 Water cold/Checkmarks.csv", "2024-02-29,1500\n2024-02-30,1500\n")
        archive.writestr("Scores.csv", "Date,Read,\n")
    path = tmp_path / "Loop Habits CSV.zip"
    assert recognise(Source(path)) == "loop"
    report = bring_in(store, Source(path), "loop")
    assert (report.new, len(report.rejected)) == (5, 1)
    assert bring_in(store, Source(path), "loop").existing == 5
    assert [(one.text.name, one.kind, one.target) for one in store.records(Habit)] == [
        ("Read", "yes_no", None), ("Water, cold", "count", 2),
    ]  # fmt: skip


# --- nights ------------------------------------------------------------------------------------------------


def test_nights_of_sleep_cycle(store: Store) -> None:
    bring_in(store, Source(HERE / "sleep-cycle.csv"), "sleep-cycle", answers=Answers(zone=ZoneInfo("Europe/Vienna")))
    told = {one.night_of.isoformat(): one for one in store.records(SleepNight)}
    assert sorted(told) == ["2024-02-29", "2024-03-31", "2024-05-05", "2024-05-06"]
    # The clock sprang forward that night: seven hours passed, not eight.
    assert (told["2024-02-29"].night.tib, told["2024-03-31"].night.tib) == (480, 420)
    assert (told["2024-05-05"].minutes_awake, told["2024-05-05"].text.note) == (10, "Woke")
    assert (told["2024-05-06"].nap_minutes, told["2024-05-06"].text.note) == (30, "nap")


def test_nights_of_sleep_as_android_keep_their_zone(store: Store) -> None:
    bring_in(store, Source(HERE / "sleep-as-android.csv"), "sleep-as-android")
    tokyo, leap = store.records(SleepNight)
    assert (tokyo.zone, tokyo.quality, tokyo.night.tib) == ("Asia/Tokyo", None, 480)
    assert (leap.zone, leap.quality, leap.night.tib) == ("Europe/Vienna", 4, 437)
    assert (leap.text.factors, leap.text.note) == ("#coffee #home", "good night")


# --- Daylio's backup, tables, org-journal ------------------------------------------------------------------


def test_the_backup_of_daylio(store: Store, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.file == "backup.daylio")
    brought(store, place(case, tmp_path), case)
    own, null, walk = store.records(CheckIn)
    assert (walk.felt.isoformat(), walk.mood) == ("2024-02-29T20:30:00+01:00", 9)
    assert walk.text.note == "T\nLine one\nline & two"
    assert walk.children["triggers"] == ["work", "old friend"]
    assert (null.mood, null.text.note, own.text.note) == (3, "null", "so so\nx")
    assert [(one.text.name, one.archived_at is None) for one in store.records(Habit)] == [
        ("Read", True), ("old friend", False),
    ]  # fmt: skip


def test_a_table_by_its_description(store: Store, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text('kind = "check_in"\n[columns]\n"Date" = "felt_at"\n"Nope" = "mood"\n')
    _, table = read_mapping(mapping)
    with pytest.raises(UsageError, match='no column "Date"'):
        bring_in(store, Source(HERE / "table.csv"), "table", answers=Answers(table=table))
    with pytest.raises(UsageError, match="no field wrong"):
        bring_in(store, Source(HERE / "table.csv"), "table",
                 answers=Answers(table={"kind": "check_in", "columns": {"Date": "wrong"}}))  # fmt: skip
    for text in ('[moods]\n"x" = 11\n', "[moods]\nx = true\n", "= 1\n", "kind = 1\n"):
        mapping.write_text(text)
        with pytest.raises(UsageError):
            read_mapping(mapping)
    case = next(case for case in CASES if case.file == "table.csv")
    brought(store, HERE / case.file, case)
    (one,) = store.records(CheckIn)
    assert (one.mood, one.children["triggers"], one.text.note) == (6, ["Ana", "work"], "fine")


@given(st.dictionaries(st.text(), st.sampled_from(["felt_at", "mood", "note"]), min_size=1), st.sampled_from(',;\t|"'))
def test_what_was_said_of_a_table_reads_back_the_same(columns: dict[str, str], delimiter: str) -> None:
    table = {"kind": "check_in", "dates": "%d/%m/%Y", "delimiter": delimiter, "columns": columns}
    assert tomllib.loads(written(table)) == table


@pytest.mark.parametrize(
    ("cells", "forms"),
    [
        (["2024-05-05", "2024-05-06 10:00"], [""]),
        (["05/06/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["05/06/2024", "13/06/2024"], ["%d/%m/%Y"]),
        (["05/06/2024", "06/13/2024"], ["%m/%d/%Y"]),
        (["5.6.2024 21:30"], ["%d.%m.%Y %H:%M"]),
        (["5 May 2024 9:30 pm"], ["%d %b %Y %I:%M %p", "%d %B %Y %I:%M %p"]),
        (["30/02/2024"], []),
        (["soon"], []),
        ([], []),
    ],
)
def test_every_form_that_fits_all_dates_of_a_column_is_found(cells: list[str], forms: list[str]) -> None:
    assert date_forms(cells) == forms


def test_columns_of_one_field_are_joined_and_a_day_alone_is_its_noon(store: Store) -> None:
    columns = {"day": "felt_at", "clock": "felt_at", "a": "note", "b": "note", "mood": "mood"}
    joined = Answers(table={"kind": "check_in", "dates": "%d/%m/%Y %H:%M", "columns": columns})
    bring_in(store, "day,clock,a,b,mood\n05/06/2024,21:30,one,two,6\n", "table", answers=joined)
    alone = Answers(table={"kind": "check_in", "dates": "%d/%m/%Y", "columns": {"day": "felt_at", "mood": "mood"}})
    bring_in(store, "day,mood\n04/06/2024,5\n", "table", answers=alone)
    told = [(f"{one.felt:%m-%d %H:%M}", one.local_date.day, one.text.note) for one in store.records(CheckIn)]
    assert told == [("06-05 21:30", 5, "one\ntwo"), ("06-04 12:00", 4, None)]


def test_entries_of_org_journal(store: Store) -> None:
    bring_in(store, Source(HERE / "journal.org"), "org-journal")
    told = [(f"{one.felt:%m-%d %H:%M}", one.text.title, one.text.body, one.text.tags)
            for one in store.records(JournalEntry)]  # fmt: skip
    assert told == [
        ("03-01 00:00", None, "Late", []),
        ("02-29 12:00", "Untimed", "text", []),
        ("02-29 10:00", "A walk", "By the river.\n*** TODO buy bread", ["walk", "sun"]),
    ]


# --- Day One, tui-journal ----------------------------------------------------------------------------------


def test_entries_of_day_one_keep_their_zone(store: Store) -> None:
    bring_in(store, Source(HERE / "day-one.json"), "day-one")
    walk, *_ = store.records(JournalEntry)
    leap = next(one for one in store.records(JournalEntry) if one.text.body == "The leap day.")
    assert (walk.felt.isoformat(), walk.text.title, walk.text.body, walk.starred) == (
        "2024-05-05T17:00:00+09:00", "A walk", "By the river. It was mild!", True,
    )  # fmt: skip
    assert (walk.text.tags, leap.felt.isoformat()) == (["walk", "late shift"], "2024-02-29T11:00:00+01:00")


def test_the_zip_of_day_one_is_read_as_its_file(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(HERE / "day-one.json", "Journal.json")
        archive.writestr("photos/x.jpeg", b"x")
    assert recognise(Source(tmp_path / "export.zip")) == "day-one"
    assert bring_in(store, Source(tmp_path / "export.zip"), "day-one").new == 4
    assert bring_in(store, Source(HERE / "day-one.json"), "day-one").existing == 4


def test_damaged_and_hostile_archives_are_one_sentence(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Journal.json", b'{"entries": [], "creationDate": "' + b" " * (65 << 20))
    with pytest.raises(UsageError, match="64 MiB"):
        bring_in(store, Source(path), "day-one")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UsageError, match="damaged"):
        recognise(Source(path))


# --- Markdown ----------------------------------------------------------------------------------------------


def test_entries_of_a_folder_of_markdown(store: Store) -> None:
    bring_in(store, Source(HERE / "markdown"), "markdown-folder")
    told = [(f"{one.felt:%m-%d %H:%M}", one.text.title, one.text.body, one.text.tags)
            for one in store.records(JournalEntry)]  # fmt: skip
    assert told == [
        ("05-06 12:00", None, "- a block\n  - inside #tag", ["tag"]),
        ("05-05 12:00", 'A "good" day', "By the [[River]]. #sun", ["walk", "late shift", "sun"]),
        ("02-29 21:30", None, "```\n## 10:00 no head in code\n```\nLate.", []),
        ("02-29 12:00", None, "Before.", []),
        ("02-29 09:15", "Coffee", "With Ana.", []),
    ]


def test_ten_thousand_files_are_read(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"note {number}.md").write_text("x")
    (folder / "2024-05-05.md").write_text("A walk.")
    report = bring_in(store, Source(folder), recognise(Source(folder)))
    assert (report.new, report.left) == (1, {"Markdown files not named after a day": 10_000})


# --- FreeCBT and Quirk ----------------------------------------------------------------------------------------


def test_a_thought_of_freecbt_is_the_same_in_each_of_its_files(store: Store) -> None:
    for name, new in (("freecbt-backup.txt", 2), ("freecbt.csv", 0), ("freecbt.json", 0)):
        report = bring_in(store, Source(HERE / name), "freecbt")
        assert report.new == new, name
    later, first = store.records(ThoughtRecord)
    assert first.happened_at.isoformat() == "2024-02-29T07:00:00+00:00"
    assert (first.text.automatic_thought, first.text.situation, first.belief_before) == (
        "They did not answer, so they are angry.", None, None,
    )  # fmt: skip
    assert first.distortions == ["mental_filter", "mind_reading"]
    assert (first.text.evidence_against, first.text.balanced_thought) == ("They were on a train.", "They may be busy.")
    assert later.text.automatic_thought == "Das wird nie wieder gut. 🌧"  # a character of two code units
    assert (later.distortions, later.text.own_distortions) == (["catastrophising"], ["hurry"])
    assert (later.text.evidence_against, later.text.balanced_thought) == (None, None)


def test_an_archive_as_the_program_itself_wrote_it(store: Store) -> None:
    packed = (
        "N4IgbiBcIIIE4GMAWBLMBTAtGAjCANCAC5ID2ArgOZJEDOUA2qAIblGkC2zRKCAKmSo0oIVuwIhkzADbT0AO0roRU6RJlF0cedzToBFakREaJ"
        "CUpXkoeGACIpa7OD1Lz6kBqNmZScTPNISFEUQAF1CBDh0bnQAExhjaBwATgB2AAZMdJwsnD509MgCopwAOgAmAGYAFgAtCXIAB1iY+MSQFI"
        "zc3PzC4uyKmvrCcnIUWJFaTnRR8YkIaAMhImw8AF9QtaA="
    )
    assert bring_in(store, Source(data=f":FreeCBT:{packed}:FreeCBT:".encode()), "freecbt").new == 1
    (one,) = store.records(ThoughtRecord)
    assert (one.text.automatic_thought, one.text.evidence_against, one.distortions) == (
        "auto",
        "chal",
        ["all_or_nothing"],
    )
    for damaged in (packed[:50], "!" + packed, "", packed[:-20]):
        with pytest.raises(UsageError):
            bring_in(store, Source(data=f":FreeCBT:{damaged}:FreeCBT:".encode()), "freecbt")
    with pytest.raises(UsageError, match="damaged or cut short"):
        bring_in(store, Source(data=f":FreeCBT:{packed}".encode()), "freecbt")


def test_a_distortion_may_be_an_object_that_is_selected_or_not(store: Store) -> None:
    old = (
        '[{"uuid": "a", "createdAt": "2020-05-05T10:00:00Z", "automaticThought": "x", "challenge": "",'
        ' "cognitiveDistortions": [{"slug": "labeling", "selected": true}, {"slug": "x", "selected": false}]}]'
    )
    assert recognise(Source.of_text(old)) == "freecbt"
    bring_in(store, Source.of_text(old), "freecbt")
    assert [one.distortions for one in store.records(ThoughtRecord)] == [["labelling"]]
