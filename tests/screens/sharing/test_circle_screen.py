"""A circle on the screen: said, answered, reacted to, muted, reported; support before words of crisis are said."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from calmterm.app.app import CalmApp
from calmterm.exchange.circle import standing, writing
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.practice.reader import ArticleScreen
from calmterm.screens.sharing.circle import CircleScreen
from calmterm.screens.sharing.circle_members import LogScreen
from calmterm.screens.sharing.circle_posts import PostScreen, ReactionScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.store import Store
from calmterm.store.model.records import Circle, CirclePost, CircleReaction, CircleRead, CircleReport
from waiting import shown, until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]


@pytest.fixture
def here(store: Store, tmp_path: Path) -> Circle:
    made = writing.new_circle(store, "Swimmers", "Heron", tmp_path / "circle")
    writing.post(store, made, "Slow [b]morning[/b]", channel="how I am")
    return made


def texts(store: Store) -> set[str]:
    return {one.text.text for one in store.each(CirclePost)}


async def test_something_is_said_answered_and_kept_by_keys(
    app: CalmApp, store: Store, here: Circle, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with shown(app, CircleScreen(), (120, 40)) as pilot:
        await until(pilot, lambda: "Slow [b]morning[/b]" in seen(app))
        assert "Circle: Swimmers" in seen(app)
        assert store.count(CircleRead) == 1
        await keys(pilot, "r")
        screen = await until_shown(pilot, PostScreen)
        await settle(pilot)
        assert "An answer to: Slow [b]morning[/b]" in " ".join(seen(app).split())
        screen.form.retype({"channel": "", "text": "Here too"})
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "Here too" in seen(app))
        answer = next(one for one in store.each(CirclePost) if one.text.text == "Here too")
        assert answer.reply_to_id is not None
        await keys(pilot, "s")
        await until(pilot, lambda: "kept" in seen(app))
        await keys(pilot, "a")
        await until_shown(pilot, ReactionScreen)
        await keys(pilot, "down", "enter")
        await until(pilot, lambda: "Heron: Thank you" in seen(app))
        assert [one.reaction for one in store.each(CircleReaction)] == ["thanks"]


async def test_words_of_crisis_open_support_before_they_are_said(
    app: CalmApp, store: Store, here: Circle, settle: Settle, keys: Keys
) -> None:
    async with shown(app, CircleScreen(), (120, 40)) as pilot:
        await keys(pilot, "n")
        screen = await until_shown(pilot, PostScreen)
        await settle(pilot)
        screen.form.retype({"channel": "", "text": "I want to kill myself"})
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, SupportScreen)
        assert texts(store) == {"Slow [b]morning[/b]"}
        await keys(pilot, "escape")
        await until_shown(pilot, ConfirmScreen)
        await keys(pilot, "enter")  # the way back comes first
        await until_shown(pilot, PostScreen)
        assert texts(store) == {"Slow [b]morning[/b]"}
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ConfirmScreen)
        await keys(pilot, "down", "enter")
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "I want to kill myself" in texts(store))


async def test_the_host_hides_pins_and_looks_at_the_log(
    app: CalmApp, store: Store, here: Circle, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with shown(app, CircleScreen(), (120, 40)) as pilot:
        await keys(pilot, "p")
        await until(pilot, lambda: "pinned" in seen(app))
        await keys(pilot, "l")
        await until_shown(pilot, LogScreen)
        await until(pilot, lambda: "Pinned a post of Heron" in seen(app))
        await keys(pilot, "escape")
        await until_shown(pilot, CircleScreen)
        await keys(pilot, "b")
        await until_shown(pilot, ArticleScreen)
        await keys(pilot, "escape")
        await until_shown(pilot, CircleScreen)
        await settle(pilot)
        await keys(pilot, "h")
        await until_shown(pilot, ConfirmScreen)
        await keys(pilot, "down", "enter")
        await until(pilot, lambda: standing.posts(store, here) == [])


async def test_reports_are_counted_of_the_circle_that_is_shown(
    app: CalmApp, store: Store, here: Circle, tmp_path: Path, keys: Keys, seen: Seen
) -> None:
    other = writing.new_circle(store, "Readers", "Heron", tmp_path / "other")
    writing.post(store, other, "A book")
    post = next(one for one in store.each(CirclePost) if one.circle_id == other.id)
    store.add(store.new(CircleReport, {
        "circle_id": other.id, "post_id": post.id, "reported_at": "2026-11-20T12:00+01:00", "reason": "unkind",
    }))  # fmt: skip
    async with shown(app, CircleScreen(), (80, 24)) as pilot:
        told = []
        for _ in range(2):
            told.append(("A book" in seen(app), "Reports to you as the host: 1" in seen(app)))
            await keys(pilot, "o")
        assert sorted(told) == [(False, False), (True, True)]


async def test_a_directory_that_is_gone_leaves_what_was_read(
    app: CalmApp, store: Store, here: Circle, keys: Keys, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "circle").rename(tmp_path / "away")
    async with shown(app, CircleScreen(), (120, 40)) as pilot:
        await until(pilot, lambda: "not there" in seen(app))
        assert "Slow [b]morning[/b]" in seen(app)
        assert pilot.app.screen.query_one(OptionList).option_count == 1
