"""Reading entries, jumping by the month, and writing with nothing else in sight."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.journal.preview import two_lines
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]


def write(store: Store, clock: FixedClock, day: int, body: str) -> JournalEntry:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return store.add(store.new(JournalEntry, {"written_at": at, "body": body}))


async def test_enter_reads_and_j_and_k_go_on(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, keys: Keys, seen: Seen
) -> None:
    for day, body in ((2, "the oldest"), (9, "# A walk\n\nSome *nice* words\n\n- a heron"), (18, "the newest")):
        write(store, clock, day, body)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "3", "enter")
        screen = app.screen
        assert isinstance(screen, JournalScreen)
        assert "the newest" in seen(app)
        assert "the oldest" not in seen(app), "reading takes the whole page"
        await keys(pilot, "j")
        assert "A walk" in seen(app)
        assert "Some nice words" in seen(app)
        assert "• a heron" in seen(app)
        assert "# A walk" not in seen(app)
        assert screen.preview.body.size.width <= 76
        await keys(pilot, "right")
        assert "the oldest" in seen(app)
        await keys(pilot, "k", "left")
        assert "the newest" in seen(app)
        await keys(pilot, "j", "e")
        assert isinstance(app.screen, EditorScreen)
        await keys(pilot, "escape", "escape")
        assert app.screen is screen
        assert not screen.has_class("-reading")
        assert " A walk" in seen(app), "the title stands in the list"


async def test_a_month_stands_beside_the_list_and_leads_to_its_entries(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, keys: Keys, seen: Seen
) -> None:
    for day in (2, 9, 18):
        write(store, clock, day, f"words of day {day}")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "3")
        screen = app.screen
        assert isinstance(screen, JournalScreen)
        assert "Mo Tu We Th Fr Sa Su" in seen(app)
        screen.month.focus()
        await keys(pilot, "up", "enter")  # from the 18th to the 11th, on which nothing was written
        assert screen.records.current is not None
        assert screen.records.current.text.body == "words of day 9"
        await keys(pilot, "left_square_bracket")
        assert "October" in seen(app)
        screen.month.focus()
        await keys(pilot, "enter")
        assert "Nothing was written that day or before." in seen(app)
        await keys(pilot, "right_square_bracket", "right_square_bracket")
        assert "November" in seen(app), "no month after this one"
        screen.records.focus()
        await keys(pilot, "end")
        assert screen.month.day.day == 2
        await pilot.click("#month", offset=(9, 5))  # the Wednesday of the fourth week
        await settle(pilot)
        assert screen.records.current.text.body == "words of day 18"


async def test_nothing_but_the_text(app: CalmApp, settle: Settle, keys: Keys, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "n", "=Only this", "f11")
        assert seen(app).split() == ["Only", "this"]
        await keys(pilot, "=.", "f11")
        assert "Only this." in seen(app)
        assert "3 words" in seen(app) or "2 words" in seen(app)


async def test_lists_go_on_and_end(app: CalmApp, settle: Settle, keys: Keys) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "n", "=- milk", "enter", "=bread", "enter", "enter", "=9) nine", "enter", "=ten")
        await keys(pilot, "enter", "enter", "=* [x] done", "enter", "=open")
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.editor.text == "- milk\n- bread\n9) nine\n10) ten\n* [x] done\n* [ ] open"
        await keys(pilot, "f1")
        shown = "\n".join(str(one.content) for one in app.screen.query(Static))
        assert "Undo what was typed" in shown
        assert "Redo what was undone" in shown


async def test_the_mood_of_a_day_stands_before_its_entry_although_the_row_was_drawn_before(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, keys: Keys, seen: Seen
) -> None:
    write(store, clock, 18, "words")
    store.add(store.new(CheckIn, {"felt_at": datetime(2026, 11, 18, 12, tzinfo=UTC), "mood": 4}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "3")
        screen = app.screen
        assert isinstance(screen, JournalScreen)
        screen._moods = {}
        screen.records.draw_anew()
        await settle(pilot)
        assert " 4 Wed" not in seen(app)
        screen.look_at_days()
        await settle(pilot)
        assert " 4 Wed" in seen(app)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, "Friday, 13 November 2026, 22:21 · 119 words   #work  #house"),
        (58, "Friday, 13 November 2026, 22:21 · 119 words\n#work  #house"),
        (34, "Friday, 13 November 2026, 22:21\n119 words   #work  #house"),
        (20, "Friday, 13 November 2026, 22:21 · 119 words   #work  #house"),
    ],
)
def test_the_line_about_an_entry_breaks_between_its_parts(width: int, shown: str) -> None:
    about = Content("Friday, 13 November 2026, 22:21 · 119 words   #work  #house")
    assert two_lines(about, width).plain == shown
    assert two_lines(about[:43] + Content("   "), 43).plain == about.plain[:43]  # without tags
