"""Who can see what, a share before it is given, a phrase and notes, as pictures. Look before you accept new ones."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.sharing import shared
from calmterm.exchange.circle.writing import new_circle, pin, post, react
from calmterm.exchange.sharing import Given
from calmterm.screens.sharing.circle import CircleScreen, LogScreen, PostScreen, ReactionScreen
from calmterm.screens.sharing.make_share import GivenScreen, ShareScreen
from calmterm.screens.sharing.notes import NotesScreen, ReceiveScreen
from calmterm.screens.sharing.who_sees import WhoSeesScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Circle, CircleMember, Consent, Reaction, Sharing
from pictures import Album, app_over, doing, running, show
from waiting import settle

pytestmark = pytest.mark.usefixtures("many_colours")

SCREENS: dict[str, Callable[[Any], Screen[Any]]] = {
    "who-sees": lambda app: WhoSeesScreen(),
    "share": lambda app: ShareScreen(),
    "given": lambda app: GivenScreen(
        Given(Sharing(), "Written. Tell them the phrase in person: it is shown once, kept nowhere.",
              "abacus river lantern meadow velvet pebble harbor"), Path("/home/me/shared-2026-11-20.html"),
    ),
    "notes": lambda app: NotesScreen(),
    "receive": lambda app: ReceiveScreen(app),
}  # fmt: skip


SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


async def pictured(album: Album, app: CalmApp, screens: dict[str, Callable[[Any], Screen[Any]]]) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        for name, screen in screens.items():
            await show(pilot, screen(app))
            await doing()(pilot)
            for words, size in SIZES.items():
                await album.picture(pilot, f"{name}-{words}", size)
            await pilot.resize_terminal(80, 24)


async def test_sharing(album: Album, vault_dir: Path, clock: FixedClock, store: Store) -> None:
    store.add(store.new(CheckIn, {"mood": 6, "energy": 5}))
    store.add_new(shared(store, 90))
    over = {"name": "Ada [b]", "parts": ["safety_plan"], "from_on": "2026-05-01", "until_on": "2026-09-30"}
    store.add(store.new(Consent, over))
    await pictured(album, app_over(vault_dir, clock, store), SCREENS)


async def test_a_circle(album: Album, vault_dir: Path, clock: FixedClock, store: Store, tmp_path: Path) -> None:
    new_circle(store, "Thursday swimmers", "Heron", tmp_path / "circle")
    here = store.records(Circle)[0]
    first = post(store, here, "Slow morning, but I got out for bread [b].", channel="how I am")
    clock.at += timedelta(hours=1)
    post(store, here, "Three nights in a row without the phone beside the bed. It is quieter in my head.")
    post(store, here, "I will try it this week.", channel="sleep", reply_to=first)
    react(store, here, first, Reaction.THANKS)
    pin(store, here, first)
    lines = ["2026-11-18 20:00  Invited somebody", "2026-11-20 21:30  Pinned a post of Heron"]
    screens: dict[str, Callable[[Any], Screen[Any]]] = {
        "circle": lambda _: CircleScreen(),
        "post": lambda _: PostScreen(here, store.records(CircleMember)[0], None),
        "react": lambda _: ReactionScreen(),
        "log": lambda _: LogScreen(lines),
    }
    await pictured(album, app_over(vault_dir, clock, store), screens)


async def test_no_circle(album: Album, vault_dir: Path, clock: FixedClock, store: Store) -> None:
    await pictured(album, app_over(vault_dir, clock, store), {"no-circle": lambda _: CircleScreen()})
