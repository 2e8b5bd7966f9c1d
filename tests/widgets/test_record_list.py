"""The record list: pages, places kept, lines that fit, and text that stays text."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from calmterm.core.errors import CalmtermError, TextDamaged, VaultBusy
from calmterm.store import Record
from calmterm.store.model.records import CheckIn, JournalEntry
from calmterm.widgets.record_list import RecordList, row_parts
from waiting import until

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 20, 21, 30, tzinfo=ZONE)
TODAY = NOW.date()


def entry(number: int = 0, **values: object) -> JournalEntry:
    at = NOW - timedelta(hours=5 * number)
    record = JournalEntry.from_values({"title": f"entry {number}", "body": "text", "written_at": at, **values})
    record.place(at.date())
    return record


class Host(App[None]):
    """A list over records in memory that can be told to fail, and to wait."""

    def __init__(self, records: Sequence[Record], page: int = 100) -> None:
        super().__init__()
        self.kept = list(records)
        self.page = page
        self.asked: list[uuid.UUID | None] = []
        self.fails: CalmtermError | None = None
        self.chosen: list[Record] = []
        self.marked: list[Record | None] = []
        self.failures: list[CalmtermError] = []

    def compose(self) -> ComposeResult:
        rows = RecordList(self.load, today=lambda: TODAY, empty="Nothing here yet.")
        rows.styles.border = ("none", "black")
        yield rows

    @property
    def rows(self) -> RecordList:
        return self.query_one(RecordList)

    async def load(self, after: Record | None) -> list[Record]:
        await asyncio.sleep(0)
        self.asked.append(after.id if after else None)
        if self.fails is not None:
            raise self.fails
        start = next((index + 1 for index, one in enumerate(self.kept) if after and one.id == after.id), 0)
        return self.kept[start : start + self.page]

    def on_record_list_chosen(self, message: RecordList.Chosen) -> None:
        self.chosen.append(message.record)

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        self.marked.append(message.record)

    def on_record_list_failed(self, message: RecordList.Failed) -> None:
        self.failures.append(message.error)

    def lines(self) -> list[str]:
        return ["".join(segment.text for segment in strip) for strip in self.rows.render_lines(self.rows.size.region)]


async def filled(pilot: Pilot[None], host: Host, count: int) -> None:
    await until(pilot, lambda: len(host.rows.records) == count)
    await pilot.pause()


async def test_ten_thousand_records_come_in_pages_as_they_are_needed() -> None:
    host = Host([entry(number) for number in range(10_000)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 100)
        assert host.asked == [None]

        for _ in range(5):
            await pilot.press("pagedown")
        await filled(pilot, host, 200)
        assert host.asked == [None, host.kept[99].id]

        turns = 0

        async def count_turns() -> None:
            nonlocal turns
            while len(host.rows.records) < 10_000:
                await asyncio.sleep(0)
                turns += 1

        counting = asyncio.create_task(count_turns())
        await pilot.press("end")
        await counting
        # 100 pages, and one that is empty: only then is the end known
        await until(pilot, lambda: host.rows.current is host.kept[-1] and len(host.asked) > 100)
        assert len(host.asked) == 101
        assert turns > 90, "the loop had no turn between the pages"
        await pilot.press("home")
        assert host.rows.current is host.kept[0]


async def test_scrolling_alone_loads_more() -> None:
    host = Host([entry(number) for number in range(300)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 100)
        host.rows.scroll_to(y=75, animate=False)
        await filled(pilot, host, 200)

        assert host.rows.current is host.kept[0]


async def test_home_on_the_way_to_the_end_stays_at_home() -> None:
    host = Host([entry(number) for number in range(400)], page=50)
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await until(pilot, lambda: len(host.rows.records) >= 50)
        host.rows.action_last()
        host.rows.action_first()
        await pilot.pause()

        assert host.rows.current is host.kept[0]
        assert len(host.rows.records) < 400


async def test_a_record_is_chosen_with_enter_and_told_as_the_mark_moves() -> None:
    host = Host([entry(number) for number in range(5)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 5)
        await pilot.press("down", "down", "enter")
        await pilot.pause()

        assert host.chosen == [host.kept[2]]
        assert host.marked[0] is host.kept[0]
        assert host.marked[-1] is host.kept[2]
        assert host.rows.current is host.kept[2]


async def test_a_click_marks_and_a_double_click_chooses() -> None:
    host = Host([entry(number) for number in range(5)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 5)
        await pilot.click(RecordList, offset=(6, 3))
        marked = host.rows.current
        assert marked is not None
        assert marked is not host.kept[0]
        assert host.chosen == []
        await pilot.double_click(RecordList, offset=(6, 3))
        await pilot.pause()

        assert host.chosen == [marked]


async def test_reload_keeps_a_record_or_the_place() -> None:
    host = Host([entry(number) for number in range(250)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 100)
        host.rows.highlighted = 7
        gone = host.kept.pop(7)
        await host.rows.reload().wait()
        assert host.rows.current is host.kept[7], "the next one takes the place of one that went"

        host.kept.insert(7, gone)
        await host.rows.reload().wait()
        assert host.rows.current is gone, "and gives it back"

        await host.rows.reload(keep=host.kept[230].id).wait()
        assert host.rows.current is host.kept[230]
        assert 230 in range(host.rows.scroll_offset.y, host.rows.scroll_offset.y + host.rows.size.height)

        await host.rows.reload(from_top=True).wait()
        assert host.rows.current is host.kept[0]
        assert host.rows.scroll_offset.y == 0

        host.kept[:] = host.kept[:3]
        host.rows.highlighted = 50
        await host.rows.reload().wait()
        assert host.rows.current is host.kept[2]


async def test_an_empty_list_says_so_and_has_nothing_to_choose() -> None:
    host = Host([])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await until(pilot, lambda: host.marked == [None])
        await pilot.press("enter", "down", "end", "home", "up", "enter")
        await pilot.click(RecordList, offset=(3, 1))

        assert "Nothing here yet." in host.lines()[0]
        assert host.rows.current is None
        assert host.rows.records == []
        assert host.chosen == []
        host.kept.append(entry())
        await host.rows.reload().wait()
        assert host.rows.current is host.kept[0]


async def test_a_failing_page_is_told_and_the_rows_stay() -> None:
    host = Host([entry(number) for number in range(150)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 100)
        host.fails = VaultBusy()
        await host.rows.reload().wait()
        await pilot.pause()
        assert host.failures == [host.fails]
        assert len(host.rows.records) == 100

        host.fails = None
        await pilot.press("end")
        await filled(pilot, host, 150)


async def test_a_newer_reload_replaces_one_that_is_on_its_way() -> None:
    host = Host([entry(number) for number in range(5)])
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await filled(pilot, host, 5)
        host.rows.reload(keep=host.kept[1].id)
        await host.rows.reload(keep=host.kept[3].id).wait()
        await pilot.pause()

        assert host.rows.current is host.kept[3]
        assert len(host.rows.records) == 5


HOSTILE = [
    "[/]",
    "[@click=app.quit]press me[/]",
    "[b]not bold[/b] $error [red",
    "\x1b[31mred\x1b]0;title\x07\x9b5m",
    "\u202egnp.exe שלום עולם",
    "日本語のとても長い題名はどこかで切れなければならない、それでも読めるように",
    "👩‍👩‍👧 a family " * 20,
    "line one\nline two\ttab\rreturn",
    "word " * 390,
    "",
]


@pytest.mark.parametrize("title", HOSTILE)
async def test_any_text_is_one_line_of_plain_text(title: str) -> None:
    host = Host([entry(1, title=title), entry(2)])
    async with host.run_test(size=(40, 10), notifications=True) as pilot:
        await filled(pilot, host, 2)
        lines = host.lines()

        assert "entry 2" in lines[1]
        assert all(cell_len(line) == host.rows.size.width for line in lines)
        assert not any(character in "".join(lines) for character in "\x1b\x9b\u202e\n\t")
        if title.startswith("["):
            assert title[:15] in lines[0]
        await pilot.click(RecordList, offset=(24, 1))
        assert host.is_running


@pytest.mark.parametrize("width", [0, 5, 14, 15, 30, 200])
def test_a_row_never_grows_wider_than_its_place(width: int) -> None:
    for title in HOSTILE:
        when, words = row_parts(entry(3, title=title), TODAY, width)
        assert cell_len(when + words) <= max(width, cell_len(when) + 3)


def test_a_starred_record_has_a_sign_and_columns_stay_in_line() -> None:
    plain, starred = (row_parts(entry(1, starred=flag), TODAY, 40) for flag in (False, True))

    assert plain == ("Fri 16:30  ", "   entry 1")
    assert starred == ("Fri 16:30  ", " * entry 1")


def test_a_cut_line_ends_in_an_ellipsis() -> None:
    when, words = row_parts(entry(0, title="A long walk by the river"), TODAY, 26)

    assert when + words == "Fri 21:30     A long walk…"


def test_a_record_without_words_is_named_by_its_kind() -> None:
    check_in = CheckIn.from_values({"mood": 6, "felt_at": NOW})

    assert row_parts(check_in, TODAY, 40)[1] == "   Mood 6"
    assert row_parts(JournalEntry.from_values({"body": "​x", "written_at": NOW}), TODAY, 40)[1].strip()


def test_damaged_text_is_said_and_nothing_breaks() -> None:
    record = entry()

    def broken() -> dict[str, object]:
        raise TextDamaged

    record.set_opener(broken)
    assert row_parts(record, TODAY, 40)[1] == "   (damaged text)"


def test_the_date_is_that_of_the_place_where_it_was_felt() -> None:
    tokyo = datetime(2026, 11, 20, 1, 15, tzinfo=timezone(timedelta(hours=9)))

    assert row_parts(_placed(tokyo), TODAY, 40)[0] == "Fri 01:15  "


def _placed(at: datetime) -> JournalEntry:
    record = JournalEntry.from_values({"body": "text", "written_at": at})
    record.place(date(2026, 11, 19))
    return record
