"""A circle is begun, joined, grown, thinned and left by keys; what is said to chosen members goes to nobody else."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Select

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.exchange.circle import reading, standing, writing
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.screens.more.drafts import DraftsScreen
from calmterm.screens.sharing.circle import CircleScreen
from calmterm.screens.sharing.circle_doors import BeginScreen, ComeInScreen, InvitedScreen, InviteScreen
from calmterm.screens.sharing.circle_members import MembersScreen
from calmterm.screens.sharing.circle_posts import HowScreen, PostScreen, ReadersScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.store import Store
from calmterm.store.model.records import Circle, CircleMember, CirclePost, Draft, Person, Standing
from circles import Friend, befriending, come
from waiting import shown, until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]
BIG = (120, 40)


@pytest.fixture
def befriend(tmp_path: Path, clock: FixedClock, made_vault: Path, passphrase: str) -> Iterator[Callable[[str], Friend]]:
    yield from befriending(tmp_path, clock, made_vault, passphrase)


@pytest.fixture
def here(store: Store, tmp_path: Path) -> Circle:
    return writing.new_circle(store, "Swimmers", "Heron", tmp_path / "circle")


@pytest.fixture
def heron(store: Store, clock: FixedClock, here: Circle, tmp_path: Path) -> Friend:
    """The host, whose vault the app has open."""
    return Friend("Heron", store, clock, tmp_path, circle=here)


def put(screen: Screen[Any], **typed: str) -> None:
    for name, text in typed.items():
        screen.query_one(f"#{name.replace('_', '-')}", Input).value = text


def plain(seen: Seen, app: CalmApp) -> str:
    return " ".join(seen(app).replace("│", " ").split())


async def agree(pilot: Pilot[Any], keys: Keys) -> None:
    """Answer the question that is shown with its second answer, which goes on."""
    answers = (await until_shown(pilot, ConfirmScreen)).query_one("#answers", OptionList)
    await until(pilot, lambda: answers.has_focus and answers.highlighted == 0)
    await keys(pilot, "down", "enter")


# --- beginning, inviting, coming in ---------------------------------------------------------------------------


async def test_a_circle_is_begun(app: CalmApp, store: Store, tmp_path: Path, keys: Keys, seen: Seen) -> None:
    place = tmp_path / "circle"
    async with shown(app, CircleScreen(), BIG) as pilot:
        assert "You are in no circle yet" in seen(app)
        await keys(pilot, "t")
        screen = await until_shown(pilot, BeginScreen)
        for typed, sentence in (
            ({}, "Name the directory first."),
            ({"place": str(tmp_path / "no" / "such")}, "Give the circle a name first."),
            ({"circle_name": "Swimmers"}, "Choose a name for yourself in the circle first."),
        ):
            put(screen, **typed)
            await keys(pilot, "ctrl+s")
            await until(pilot, lambda sentence=sentence: sentence in seen(app))
        put(screen, pseudonym="Heron")
        await keys(pilot, "ctrl+s")
        await agree(pilot, keys)
        await until(pilot, lambda: "could not be made" in seen(app))
        put(screen, place=str(place))
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ConfirmScreen)
        assert "Only those whom you invite can read it." in plain(seen, app)
        await keys(pilot, "enter")  # the way back comes first
        await until_shown(pilot, BeginScreen)
        assert not place.exists()
        await keys(pilot, "ctrl+s")
        await agree(pilot, keys)
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "Circle: Swimmers" in seen(app))
        assert [one.text.pseudonym for one in store.each(CircleMember)] == ["Heron"]


async def test_the_host_invites_one_of_their_people_who_then_comes_in(
    app: CalmApp, store: Store, heron: Friend, befriend: Callable[[str], Friend], tmp_path: Path, settle: Settle,
    keys: Keys, seen: Seen,
) -> None:  # fmt: skip
    wren = befriend("Wren")
    store.add(store.new(Person, {"name": "Ada", "public_key": str(wren.key.to_public())}))
    letter = tmp_path / "for-ada.age"
    (tmp_path / "taken").write_text("mine")
    async with shown(app, CircleScreen(), BIG) as pilot:
        await keys(pilot, "w")
        await until_shown(pilot, MembersScreen)
        await until(pilot, lambda: "you, host" in seen(app))
        await keys(pilot, "i")
        screen = await until_shown(pilot, InviteScreen)
        await settle(pilot)
        put(screen, file=str(tmp_path / "taken"))
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ConfirmScreen)
        assert "Invite Ada?" in seen(app)
        assert "Whoever comes can read all that has not faded." in plain(seen, app)
        await agree(pilot, keys)
        await until(pilot, lambda: "There is a file of that name already." in seen(app))
        put(screen, file=str(letter))
        await keys(pilot, "ctrl+s")
        await agree(pilot, keys)
        await until_shown(pilot, InvitedScreen)
        assert "It works once" in plain(seen, app)
        await keys(pilot, "enter")
        await until_shown(pilot, MembersScreen)
    assert (tmp_path / "taken").read_text() == "mine"
    wren.circle = writing.join(wren.store, writing.open_invitation(letter, wren.identity), "Wren")
    assert [one.text.pseudonym for one in standing.members(wren.store, wren.here)] == ["Heron", "Wren"]


async def test_the_host_invites_by_a_key_that_is_typed(
    app: CalmApp, heron: Friend, tmp_path: Path, settle: Settle, keys: Keys, seen: Seen
) -> None:
    key = pyrage.x25519.Identity.generate()
    async with shown(app, MembersScreen(heron.here), (80, 24)) as pilot:
        await keys(pilot, "i")
        screen = await until_shown(pilot, InviteScreen)
        await settle(pilot)
        assert not screen.query(Select)
        put(screen, file=str(tmp_path / "x.age"))
        for typed, sentence in (
            ("", "Type their public key first"),
            ("nonsense", "A public key is an age key"),
            (str(key), "That is a secret key"),
        ):
            put(screen, key=typed)
            await keys(pilot, "ctrl+s")
            await until(pilot, lambda sentence=sentence: sentence in plain(seen, app))
        put(screen, key=str(key.to_public()))
        await keys(pilot, "ctrl+s")
        await agree(pilot, keys)
        await until_shown(pilot, InvitedScreen)
        assert (tmp_path / "x.age").stat().st_mode & 0o777 == 0o600


async def test_somebody_comes_in_by_an_invitation(
    app: CalmApp, store: Store, befriend: Callable[[str], Friend], tmp_path: Path, keys: Keys,
    seen: Seen,
) -> None:  # fmt: skip
    heron, me = befriend("Heron"), befriend("me")
    heron.circle = writing.new_circle(heron.store, "Swimmers", "Heron", tmp_path / "circle")
    heron.say("Welcome [b]")
    letter = tmp_path / "invitation.age"
    writing.invite(heron.store, heron.here, writing.keys_of(None, [str(me.key.to_public())]), letter)
    async with shown(app, CircleScreen(), BIG) as pilot:
        await keys(pilot, "e")
        screen = await until_shown(pilot, ComeInScreen)
        put(screen, key=str(me.identity))
        for typed, sentence in (
            ({}, "Name the file of the invitation first."),
            ({"file": str(me.identity)}, "Choose a name for yourself in the circle first."),
            ({"pseudonym": "Wren"}, "That file is no invitation to a circle."),
            ({"file": str(tmp_path / "none")}, "That file could not be read."),
            ({"file": str(letter), "key": str(letter)}, "does not hold a secret key"),
            ({"key": str(heron.identity)}, "That key does not open this file"),
        ):
            put(screen, **typed)
            await keys(pilot, "ctrl+s")
            await until(pilot, lambda sentence=sentence: sentence in plain(seen, app))
        put(screen, key=str(me.identity), place=str(tmp_path))
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ConfirmScreen)
        assert "Join Swimmers?" in seen(app)
        await agree(pilot, keys)
        await until(pilot, lambda: "That directory does not hold this circle." in seen(app))
        put(screen, place="")
        screen.query_one("#place", Input).focus()
        await keys(pilot, "enter")  # from the last field on
        await agree(pilot, keys)
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "Welcome [b]" in seen(app))
    assert [one.text.pseudonym for one in store.each(CircleMember) if one.is_me] == ["Wren"]


# --- removing, muting, leaving --------------------------------------------------------------------------------


async def test_the_host_mutes_and_removes_the_marked_member(
    app: CalmApp, heron: Friend, befriend: Callable[[str], Friend], keys: Keys, seen: Seen
) -> None:
    wren = befriend("Wren")
    come(heron, wren)
    async with shown(app, MembersScreen(heron.here), BIG) as pilot:
        await until(pilot, lambda: "Wren" in seen(app))
        await keys(pilot, "d")  # nothing: this is the host
        await keys(pilot, "down", "m")
        await until(pilot, lambda: "muted by you" in seen(app))
        await keys(pilot, "m")
        await until(pilot, lambda: "muted by you" not in seen(app))
        await keys(pilot, "d")
        await until_shown(pilot, ConfirmScreen)
        assert "Remove Wren?" in seen(app)
        assert "what they read stays with them" in plain(seen, app)
        await keys(pilot, "escape")
        await until_shown(pilot, MembersScreen)
        assert heron.knows("Wren").standing == Standing.HERE
        await keys(pilot, "d")
        await agree(pilot, keys)
        await until(pilot, lambda: "removed" in seen(app))
    assert wren.read() == ["You were removed from this circle. What you read is still here."]


@pytest.mark.parametrize(("downs", "there"), [(1, ["Mine"]), (2, [])], ids=["keep", "withdraw"])
async def test_somebody_leaves_and_keeps_or_withdraws_what_they_said(
    app: CalmApp, store: Store, befriend: Callable[[str], Friend], clock: FixedClock, downs: int, there: list[str],
    tmp_path: Path, keys: Keys, seen: Seen,
) -> None:  # fmt: skip
    heron = befriend("Heron")
    heron.circle = writing.new_circle(heron.store, "Swimmers", "Heron", tmp_path / "circle")
    me = Friend("Wren", store, clock, tmp_path)
    come(heron, me)
    me.say("Mine")
    async with shown(app, CircleScreen(), BIG) as pilot:
        await keys(pilot, "w")
        await until_shown(pilot, MembersScreen)
        await until(pilot, lambda: "you" in seen(app))
        await keys(pilot, "d", "i")  # not for members
        await keys(pilot, "l")
        await until_shown(pilot, PickScreen)
        assert "You come back only by a new invitation." in plain(seen, app)
        await keys(pilot, "enter")  # staying comes first
        await until_shown(pilot, MembersScreen)
        assert heron.read() == []
        assert heron.knows("Wren").standing == Standing.HERE
        await keys(pilot, "l")
        await until_shown(pilot, PickScreen)
        await keys(pilot, *["down"] * downs, "enter")
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "You left this circle." in seen(app))
    heron.read()
    assert (heron.knows("Wren").standing, heron.sees()) == (Standing.LEFT, there)


# --- to chosen members ----------------------------------------------------------------------------------------


async def test_three_words_go_to_those_who_are_ticked(
    app: CalmApp, heron: Friend, befriend: Callable[[str], Friend], settle: Settle, keys: Keys, seen: Seen
) -> None:
    otter, wren = befriend("Otter"), befriend("Wren")
    come(heron, otter)
    come(heron, wren)
    async with shown(app, CircleScreen(), (80, 24)) as pilot:
        await keys(pilot, "f")
        await until_shown(pilot, HowScreen)
        await settle(pilot)
        await keys(pilot, *"tired", "enter", *"calm", "enter")
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: "three words" in seen(app).partition("in three words")[2])
        await keys(pilot, *"hopeful", "enter", "down", "space", "ctrl+s")
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "tired, calm, hopeful" in seen(app))
        assert "only to Wren" in seen(app)
    for friend in (otter, wren):
        friend.read()
    assert (otter.sees(), wren.sees()) == ([], ["tired, calm, hopeful"])
    assert heron.store.count(Draft) == 0


async def test_three_words_of_crisis_open_support_first_and_are_kept(
    app: CalmApp, heron: Friend, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with shown(app, CircleScreen(), BIG) as pilot:
        await keys(pilot, "f")
        screen = await until_shown(pilot, HowScreen)
        await settle(pilot)
        assert "Everybody in the circle sees it." in seen(app)
        for place, word in enumerate(("low", "tired", "suicidal")):
            screen.query_one(f"#word-{place}", Input).value = word
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, SupportScreen)
        await keys(pilot, "escape")
        await until_shown(pilot, ConfirmScreen)
        await keys(pilot, "enter")
        await until_shown(pilot, HowScreen)
        assert heron.sees() == []
        await keys(pilot, "escape")
        await until_shown(pilot, CircleScreen)
        await app.push_screen(DraftsScreen())
        await settle(pilot)
        await until(pilot, lambda: "low · tired · suicidal" in seen(app))
        await keys(pilot, "enter")
        screen = await until_shown(pilot, HowScreen)
        await until(pilot, lambda: screen.query_one("#word-2", Input).value == "suicidal")


async def test_a_post_goes_to_chosen_members_and_its_draft_remembers_to_whom(
    app: CalmApp, heron: Friend, befriend: Callable[[str], Friend], settle: Settle, keys: Keys, seen: Seen
) -> None:
    otter, wren = befriend("Otter"), befriend("Wren")
    come(heron, otter)
    come(heron, wren)
    async with shown(app, CircleScreen(), (80, 24)) as pilot:
        await keys(pilot, "n")
        screen = await until_shown(pilot, PostScreen)
        await settle(pilot)
        assert "Everybody in the circle sees it. F6 chooses." in seen(app)
        await keys(pilot, "f6")
        await until_shown(pilot, ReadersScreen)
        await keys(pilot, "down", "space", "ctrl+s")
        await until_shown(pilot, PostScreen)
        await until(pilot, lambda: "Only Wren can read it." in seen(app))
        screen.form.retype({"channel": "", "text": "Between us"})
        await keys(pilot, "escape")
        await until_shown(pilot, CircleScreen)
        await app.push_screen(DraftsScreen())
        await settle(pilot)
        await until(pilot, lambda: "Between us" in seen(app))
        assert standing.state_of(wren.store, wren.here).me[:8] not in seen(app)
        await keys(pilot, "enter")
        await until_shown(pilot, PostScreen)
        await until(pilot, lambda: "Only Wren can read it." in seen(app))
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, DraftsScreen)
    for friend in (otter, wren):
        friend.read()
    assert (otter.sees(), wren.sees()) == ([], ["Between us"])


async def test_nothing_is_said_where_somebody_chosen_has_gone_since(
    app: CalmApp, heron: Friend, befriend: Callable[[str], Friend], settle: Settle, keys: Keys
) -> None:
    wren = befriend("Wren")
    come(heron, wren)
    reading.refresh(heron.store, heron.here)
    async with shown(app, CircleScreen(), BIG) as pilot:
        await keys(pilot, "n")
        screen = await until_shown(pilot, PostScreen)
        await settle(pilot)
        await keys(pilot, "f6")
        await until_shown(pilot, ReadersScreen)
        await keys(pilot, "space", "ctrl+s")
        await until_shown(pilot, PostScreen)
        screen.form.retype({"channel": "", "text": "For Wren"})
        writing.leave(wren.store, wren.here)
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: writing.GONE in {one.message for one in app._notifications})
        assert heron.store.count(CirclePost) == 0


async def test_an_answer_to_chosen_members_goes_to_them_and_to_nobody_else(
    app: CalmApp, heron: Friend, befriend: Callable[[str], Friend], keys: Keys, seen: Seen
) -> None:
    otter, wren = befriend("Otter"), befriend("Wren")
    come(heron, otter)
    come(heron, wren)
    wren.say("To you alone", to=[wren.knows("Heron")])
    async with shown(app, CircleScreen(), BIG) as pilot:
        await until(pilot, lambda: "only to you" in seen(app))
        await keys(pilot, "r")
        screen = await until_shown(pilot, PostScreen)
        await until(pilot, lambda: "Only Wren can read it." in seen(app))
        await keys(pilot, "f6")
        await until_shown(pilot, ReadersScreen)
        assert "Otter" not in seen(app)
        await keys(pilot, "space", "ctrl+s")  # nobody is left
        await until(pilot, lambda: "Tick somebody first" in seen(app))
        await keys(pilot, "escape")
        await until_shown(pilot, PostScreen)
        screen.form.retype({"channel": "", "text": "I read it"})
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, CircleScreen)
        await until(pilot, lambda: "I read it" in seen(app))
    for friend in (otter, wren):
        friend.read()
    assert (otter.sees(), wren.sees()[0]) == ([], "I read it")
