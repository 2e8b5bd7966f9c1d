"""Who can see what, a share before it is given, a phrase and notes, as pictures. Look before you accept new ones."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.sharing import shared
from calmterm.exchange.circle.reading import refresh
from calmterm.exchange.circle.standing import mute
from calmterm.exchange.circle.writing import how_i_am, leave, new_circle, pin, post, react
from calmterm.exchange.sharing import Given
from calmterm.screens.sharing.circle import CircleScreen
from calmterm.screens.sharing.circle_doors import BeginScreen, ComeInScreen, InvitedScreen
from calmterm.screens.sharing.circle_members import LogScreen, MembersScreen
from calmterm.screens.sharing.circle_posts import HowScreen, PostScreen, ReactionScreen, ReadersScreen
from calmterm.screens.sharing.make_share import GivenScreen, ShareScreen
from calmterm.screens.sharing.notes import NotesScreen, ReceiveScreen
from calmterm.screens.sharing.who_sees import WhoSeesScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Circle, CircleMember, Consent, Person, Reaction, Sharing
from circles import Friend, befriending, come
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
    given = {"circle_id": here.id}
    members = [store.new(CircleMember, {**given, "public_key": one, "pseudonym": one}) for one in ("Otter [b]", "Wren")]
    told = "Invited. Encrypted to the key you named: nobody else can open it."
    screens: dict[str, Callable[[Any], Screen[Any]]] = {
        "circle": lambda _: CircleScreen(),
        "post": lambda _: PostScreen(here, store.records(CircleMember)[0], None),
        "react": lambda _: ReactionScreen(),
        "log": lambda _: LogScreen(lines),
        "how": lambda _: HowScreen(here),
        "readers": lambda _: ReadersScreen(members, ["Wren"], must=False),
        "begin": BeginScreen,
        "come-in": ComeInScreen,
        "invited": lambda _: InvitedScreen(Path("/home/me/invitation.age"), told),
    }
    await pictured(album, app_over(vault_dir, clock, store), screens)


async def test_no_circle(album: Album, vault_dir: Path, clock: FixedClock, store: Store) -> None:
    await pictured(album, app_over(vault_dir, clock, store), {"no-circle": lambda _: CircleScreen()})


@pytest.mark.sample(3)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", ["circle", "members", "invite", "remove", "leave", "how", "answer"])
def test_a_circle_of_three(
    name: str, size: tuple[int, int], snap_compare: Any, vault_dir: Path, clock: FixedClock, store: Store,
    tmp_path: Path, made_vault: Path, passphrase: str,
) -> None:  # fmt: skip
    here = new_circle(store, "Thursday swimmers", "Heron", tmp_path / "circle")
    heron = Friend("Heron", store, clock, tmp_path, circle=here)
    with contextmanager(befriending)(tmp_path, clock, made_vault, passphrase) as befriend:
        otter, wren = befriend("Otter"), befriend("Wren [b]")
        come(heron, otter)
        come(heron, wren)
        otter.say("Gone for a while. Thank you for all of it.")
        leave(otter.store, otter.here)
        clock.at = wren.clock.at = clock.at + timedelta(minutes=5)
        how_i_am(wren.store, wren.here, ["tired", "calm", "hopeful"], to=[wren.knows("Heron")])
        refresh(store, here)
        mute(store, heron.knows("Otter"), on=name == "members")
    store.add(store.new(Person, {"name": "Ada [b]", "public_key": "age1x"}))

    def shown(app: Any) -> None:
        if name == "answer":
            app.push_screen(PostScreen(here, heron.knows("Heron"), heron.found("tired, calm, hopeful")))
        elif name == "how":
            app.push_screen(HowScreen(here))
        else:
            app.push_screen(CircleScreen() if name == "circle" else MembersScreen(here))

    keys = {"invite": ["i"], "remove": ["down", "down", "d"], "leave": ["l"]}.get(name, [])
    app = app_over(vault_dir, clock, store)
    assert snap_compare(app, terminal_size=size, run_before=doing(shown, *keys))
