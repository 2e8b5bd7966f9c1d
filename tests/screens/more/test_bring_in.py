"""Bring in: nothing is saved before it is shown, what cannot be known is asked, and it is one undo."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from calmterm.app.app import CalmApp
from calmterm.exchange import importing
from calmterm.exchange.formats import PROGRAMS
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import Answers, bring_in
from calmterm.exchange.mapping import read_mapping
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.screens.more.bring_in import HELP, BringInScreen
from calmterm.screens.more.map_columns import MapColumnsScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry
from waiting import until

Seen = Callable[[CalmApp], str]
JOURNAL = (
    "[2023-05-05 10:00] A [bold] walk.\nIt was mild.\n\n[2023-02-30 10:00] No such day.\n\n[2023-05-06 21:30] Tea.\n"
)
DAYLIO = (
    "full_date,date,weekday,time,mood,activities,note_title,note\n"
    "2024-05-05,May 5,Sunday,8:00 pm,so so,Ana | work,,\n2024-05-04,May 4,Saturday,18:07,rad,,,\n"
)


async def opened(app: CalmApp, pilot: Any, settle: Any, path: Path | str) -> BringInScreen:
    await settle(pilot)
    app.push_screen(BringInScreen())
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, BringInScreen)
    screen.source.value = str(path)
    await pilot.press("enter")
    await settle(pilot)
    return screen


async def test_what_would_come_is_shown_then_saved_and_undone(
    app: CalmApp, store: Store, settle: Any, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "journal.txt").write_text(JOURNAL)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, tmp_path / "journal.txt")
        shown = seen(app)
        assert "This is a jrnl journal. 2 would come in, 0 are here already." in shown
        assert "2023-05-05 10:00  Journal entry · A [bold] walk." in shown
        assert "Line 4: The date on this line does not exist." in shown
        assert store.count(JournalEntry) == 0
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "2 came in, 0 were here already" in seen(app)
        assert store.count(JournalEntry) == 2
        await pilot.press("escape")
        await settle(pilot)
        await app.run_action("undo")
        await settle(pilot)
        assert store.count(JournalEntry) == 0


async def test_levels_of_own_moods_and_the_zone_are_asked(
    app: CalmApp, store: Store, settle: Any, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "daylio.csv").write_text(DAYLIO)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot, settle, tmp_path / "daylio.csv")
        assert screen.focused is screen.moods
        screen.moods.value += "eleven"
        await pilot.press("enter")
        await settle(pilot)
        assert "whole number from 1 to 10" in seen(app)
        screen.moods.value = "so so = 6"
        screen.zone.value = "Asia/Tokyo"
        await pilot.press("enter")
        await settle(pilot)
        assert "2 would come in" in seen(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        told = [(one.mood, one.felt.isoformat()) for one in store.records(CheckIn)]
        assert told == [(6, "2024-05-05T20:00:00+09:00"), (9, "2024-05-04T18:07:00+09:00")]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Name a file or folder"), ("missing", "could not be read"), ("secret.txt", "jrnl encrypted")],
)
async def test_what_cannot_be_read_is_one_sentence(
    app: CalmApp, settle: Any, seen: Seen, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "secret.txt").write_text("gAAAAABhZ0kq")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, tmp_path / name if name else "")
        assert words in seen(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, BringInScreen)


async def test_escape_stops_what_goes_on_and_nothing_is_saved(
    app: CalmApp, store: Store, settle: Any, seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "journal.txt").write_text(JOURNAL)
    reading, go_on = threading.Event(), threading.Event()

    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot, settle, tmp_path / "journal.txt")
        settle_checks = importing.settle

        def slow(*given: Any, **more: Any) -> Any:
            reading.set()
            assert go_on.wait(60)
            return settle_checks(*given, **more)

        monkeypatch.setattr(importing, "settle", slow)
        await pilot.press("ctrl+s")
        await until(pilot, reading.is_set)
        await pilot.press("escape")
        go_on.set()
        await settle(pilot)
        assert app.screen is screen
        assert "Stopped. Nothing was brought in." in seen(app)
        assert store.count(JournalEntry) == 0
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, BringInScreen)


@pytest.mark.parametrize(("day", "offered"), [("2026-11-19", True), ("2025-11-19", False)])
async def test_support_is_offered_after_recent_words_that_ask_for_it(
    app: CalmApp, store: Store, settle: Any, tmp_path: Path, day: str, offered: bool
) -> None:
    (tmp_path / "journal.txt").write_text(f"[{day} 10:00] I want to die.\n")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, settle, tmp_path / "journal.txt")
        assert not any("ctrl+g" in str(one.message) for one in app._notifications)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert any("ctrl+g" in str(one.message) for one in app._notifications) == offered
    assert store.count(JournalEntry) == 1


# --- a table that nobody knows ----------------------------------------------------------------------------

TABLE = (
    "Day;Time;How I felt;With;Words\n"
    "05/06/2024;8:00 pm;6;Ana | work;A [bold] evening.\n"
    "06/06/2024;7:15 am;11;;Too high.\n"
    "07/06/2024;9:30 pm;4;;Tired.\n"
)


def choose(label: str) -> Callable[[CalmApp], None]:
    """Mark the row of the open choice that begins so."""

    def mark(app: CalmApp) -> None:
        answers = app.screen.query_one(OptionList)
        answers.highlighted = next(
            place for place, option in enumerate(answers.options) if str(option.prompt).startswith(label)
        )

    return mark


async def answer(app: CalmApp, pilot: Any, settle: Any, row: str, label: str) -> None:
    """Open the row of that name on the screen of columns, and choose."""
    choose(row)(app)
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(app.screen, PickScreen)
    choose(label)(app)
    await pilot.press("enter")
    await settle(pilot)


async def told_columns(app: CalmApp, pilot: Any, settle: Any, seen: Seen) -> None:
    """Say what the columns of TABLE are."""
    await answer(app, pilot, settle, '"Day"', "When")
    await answer(app, pilot, settle, '"Time"', "When")
    await answer(app, pilot, settle, '"How I felt"', "Mood")
    await answer(app, pilot, settle, '"With"', "Triggers")
    await answer(app, pilot, settle, '"Words"', "Note")
    assert "can be read in several ways" in seen(app)
    await answer(app, pilot, settle, "Dates read as", "5 Jun 2024 20:00")


async def test_the_columns_of_an_unknown_table_are_asked_shown_and_kept(
    app: CalmApp, store: Store, settle: Any, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "days.csv").write_text(TABLE)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_table(app, pilot, settle, tmp_path / "days.csv")
        await told_columns(app, pilot, settle, seen)
        shown = seen(app)
        assert "Check-in · 2024-06-05 20:00" in shown
        assert "A [bold] evening." in shown
        assert "Line 3: Mood must be a whole number from 1 to 10." in shown
        assert store.count(CheckIn) == 0
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, BringInScreen)
        assert "2 would come in" in seen(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
    kept = [(one.mood, f"{one.felt:%m-%d %H:%M}", one.children["triggers"]) for one in store.records(CheckIn)]
    assert kept == [(4, "06-07 21:30", []), (6, "06-05 20:00", ["Ana", "work"])]
    _, table = read_mapping(tmp_path / "days.toml")
    again = bring_in(store, Source(tmp_path / "days.csv"), "table", answers=Answers(table=table))
    assert (again.new, again.existing) == (0, 2)


async def opened_table(app: CalmApp, pilot: Any, settle: Any, path: Path) -> MapColumnsScreen:
    await opened(app, pilot, settle, path)
    assert isinstance(app.screen, MapColumnsScreen)
    return app.screen


async def test_a_file_kept_beside_the_table_is_where_the_columns_begin(
    app: CalmApp, store: Store, settle: Any, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "days.csv").write_text(TABLE)
    (tmp_path / "days.toml").write_text(
        'kind = "journal_entry"\ndates = "%d/%m/%Y"\ndelimiter = ";"\n'
        '[columns]\n"Day" = "written_at"\n"Words" = "body"\n'
    )
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened_table(app, pilot, settle, tmp_path / "days.csv")
        assert screen.table() == {
            "kind": "journal_entry", "dates": "%d/%m/%Y", "delimiter": ";",
            "columns": {"Day": "written_at", "Words": "body"},
        }  # fmt: skip
        assert "Journal entry · 2024-06-05 12:00" in seen(app), "a day alone is its noon"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, BringInScreen)
        assert store.count(JournalEntry) == 0


@pytest.mark.parametrize("text", ["no table at all\n", "a,b\n", "one\n1\n", "\0,\0\n1,2\n"])
async def test_what_is_no_table_is_one_sentence(
    app: CalmApp, settle: Any, seen: Seen, tmp_path: Path, text: str
) -> None:
    (tmp_path / "x.csv").write_text(text)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, tmp_path / "x.csv")
        assert isinstance(app.screen, BringInScreen)
        assert "of no program" in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_each_line_of_the_programs_is_shown_whole(
    app: CalmApp, settle: Any, seen: Seen, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.push_screen(BringInScreen())
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, BringInScreen)
        assert screen.told.size.height == len(HELP.splitlines())
        assert max(map(len, HELP.splitlines())) <= screen.told.size.width


def test_every_program_is_named() -> None:
    others = {"json", "markdown-folder", "table", "habit-databases", "daylio-backup", "jrnl-json", "loop"}
    told = HELP.lower().replace("&", "and")
    for name in PROGRAMS.keys() - others:
        assert name.replace("-", " ") in told.replace("-", " "), name
