"""Keys that are pressed while a screen saves and closes: each goes where the save leads, none is lost or done twice."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from calmterm.app.app import CalmApp
from calmterm.app.session import typed_ahead
from calmterm.core.errors import OutOfSpace
from calmterm.screens.base.child_screen import ChildScreen
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.history import HistoryScreen
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.checkin.check_in import CheckInScreen
from calmterm.screens.goals.goal_part import GoalPartScreen
from calmterm.screens.goals.goals import GoalsScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.more.questionnaire import TakeScreen
from calmterm.screens.more.questionnaires import ScalesScreen
from calmterm.screens.practice import practice
from calmterm.screens.practice.practice import PracticeScreen
from calmterm.screens.sleep.night import NightScreen
from calmterm.screens.sleep.year import NightsScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Record, Store, kind_named
from calmterm.store.model.records import CheckIn, Goal, JournalEntry, PracticeSession, ScaleResult, SleepNight
from calmterm.widgets.prose_editor import JournalEditor
from waiting import until

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
BusyDesk = Callable[[], Callable[[], Awaitable[None]]]


def send(app: CalmApp, *keys: str) -> None:
    """Press keys as a quick hand does: nobody waits between them."""
    assert app._driver is not None
    for key in keys:
        name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
        event = events.Key(name, key if len(key) == 1 else None)
        event.set_sender(app)
        app._driver.send_message(event)


async def turns(until_: Callable[[], bool] = lambda: False) -> None:
    """Let everything run that can. Not `pilot.pause`, which waits for what the vault holds up."""
    for _ in range(500):
        if until_():
            break
        await asyncio.sleep(0.001)


@dataclass(frozen=True)
class Way:
    """Keys that lead to a screen with something to save, those that save it, and those pressed right behind them."""

    to: tuple[str, ...]
    saving: type[Screen[Any]]
    save: tuple[str, ...]
    behind: tuple[str, ...]
    shown: type[Screen[Any]]  # then
    kind: type[Record] | None
    typed: str = ""  # into what is shown then

    def __str__(self) -> str:
        return f"{self.saving.__name__}-{'-'.join(self.save)}"


GOAL = ("6", "n", "=Swim")
WAYS = [
    Way(GOAL, FormScreen, ("ctrl+s",), ("m",), GoalPartScreen, Goal),
    Way(GOAL, FormScreen, ("ctrl+s",), ("m", *"Pack it"), GoalPartScreen, Goal, "Pack it"),
    Way(GOAL, FormScreen, ("escape",), ("n",), FormScreen, None),
    Way((*GOAL, "ctrl+s", "m", "=Pack"), GoalPartScreen, ("ctrl+s",), ("m", *"Go"), GoalPartScreen, Goal, "Go"),
    Way(("list:worry", "n", "=Rain"), FormScreen, ("ctrl+s",), ("n", *"Wind"), FormScreen, kind_named("worry"), "Wind"),
    Way(("2", "7"), CheckInScreen, ("ctrl+s",), ("n", *"So"), EditorScreen, CheckIn, "So"),
    Way(("2", "7"), CheckInScreen, ("enter",), ("n",), EditorScreen, CheckIn),
    Way(("2", "l", "n", "7"), CheckInScreen, ("enter",), ("n",), CheckInScreen, CheckIn),
    Way(("5", "n", "=2245", "enter"), NightScreen, ("ctrl+s",), ("y",), NightsScreen, SleepNight),
    Way(("5", "n", "=2245", "enter"), NightScreen, ("escape",), ("y",), NightsScreen, None),
    Way(("3", "n", "=One"), EditorScreen, ("escape",), ("n", *"two"), EditorScreen, JournalEntry, "two"),
    Way(("practice",), PracticeScreen, ("ctrl+s",), ("3",), JournalScreen, PracticeSession),
    Way(("practice",), PracticeScreen, ("enter",), ("3",), JournalScreen, PracticeSession),
    Way(("practice",), PracticeScreen, ("escape",), ("3",), JournalScreen, PracticeSession),
    Way(("scale", *"1111111"), TakeScreen, ("1",), ("enter",), ScalesScreen, ScaleResult),
    Way(("scale", *"1111111"), TakeScreen, ("s",), ("escape",), ScalesScreen, ScaleResult),
    Way(("scale", *"111"), TakeScreen, ("escape",), ("3",), JournalScreen, None),
    Way(("history",), HistoryScreen, ("r",), ("n", *"two"), EditorScreen, None, "two"),
    Way(("child", "=Length"), ChildScreen, ("ctrl+s",), ("+", *"Two"), ChildScreen, None, "Two"),
    Way(("child", "=Length"), ChildScreen, ("escape",), (*"Two",), ChildScreen, None, "Two"),
]


async def go(app: CalmApp, pilot: Pilot[Any], store: Store, settle: Settle, keys: Keys, to: tuple[str, ...]) -> None:
    await settle(pilot)
    for key in to:
        if key.startswith("list:"):
            await app.push_screen(RecordsScreen(kind_named(key[5:])))
        elif key == "practice":
            await keys(pilot, "7", "enter")
            await keys(pilot, "enter", "enter", "enter")
            screen = app.screen
            assert isinstance(screen, PracticeScreen)
            assert screen.stage == "run"
            screen.finish(completed=True)
        elif key == "scale":
            from calmterm.content.scales import scales

            await app.push_screen(ScalesScreen())
            await settle(pilot)
            await app.push_screen(TakeScreen(scales()["gad7"], scales()["gad7"].codings[0]))
        elif key == "history":
            entry = store.add(store.new(JournalEntry, {"body": "first"}))
            store.change(entry, {"body": "second"})
            await keys(pilot, "3")
            await app.push_screen(HistoryScreen(entry, "journal"))
        elif key == "child":
            await keys(pilot, "6", "n", "=Swim")
            form = app.screen
            assert isinstance(form, FormScreen)
            await form.form.show_step(2)
            form.form.child_lists[0].control.focus()
            await keys(pilot, "plus")
        else:
            await keys(pilot, key)
        await settle(pilot)


def words(screen: Screen[Any]) -> str:
    """What is typed on a screen, all of it."""
    if isinstance(screen, EditorScreen):
        return screen.editor.text
    assert isinstance(screen, FormScreen | ChildScreen)
    return "".join(one.typed for one in screen.form.fields if isinstance(one.typed, str) and one.is_touched)


@pytest.mark.sample(8)
@pytest.mark.parametrize("way", WAYS, ids=str)
async def test_keys_behind_a_save_go_where_it_leads(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, busy_desk: BusyDesk, way: Way,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(practice, "NOT_BEGUN", 0.0)
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, way.to)
        saving = app.screen
        assert isinstance(saving, way.saving)
        stack = list(app.screen_stack)
        before = store.count(way.kind) if way.kind is not None else 0
        release = busy_desk()
        send(app, *way.save, *way.behind)
        await turns()
        assert app.screen is saving
        await release()
        await until(pilot, lambda: isinstance(app.screen, way.shown) and app.screen is not saving)
        if way.typed:
            await until(pilot, lambda: way.typed in words(app.screen))
        await settle(pilot)
        assert app.screen is not saving
        assert isinstance(app.screen, way.shown)
        new = [one for one in app.screen_stack if one not in stack and isinstance(one, way.shown)]
        assert new == [one for one in [app.screen] if one not in stack]  # none twice
        if way.typed:
            assert words(app.screen) == way.typed
        if way.kind is not None and way.shown is not GoalPartScreen:
            assert store.count(way.kind) == before + 1
        if way.kind is Goal:
            (goal,) = store.records(Goal)
            assert goal.text.title == "Swim"


@pytest.mark.sample(2)
@pytest.mark.parametrize(("to", "save"), [
    (GOAL, "ctrl+s"), (("5", "n", "=2245", "enter"), "ctrl+s"), (("3", "n", "=One"), "escape"),
])  # fmt: skip
async def test_keys_behind_a_save_that_fails_stay_on_the_screen(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, busy_desk: BusyDesk, monkeypatch: pytest.MonkeyPatch,
    to: tuple[str, ...], save: str,
) -> None:  # fmt: skip
    def full(*_: object, **__: object) -> None:
        raise OutOfSpace

    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, to)
        saving = app.screen
        monkeypatch.setattr(store, "add", full)
        release = busy_desk()
        send(app, save, *"12")
        await turns()
        await release()
        await settle(pilot)
        assert app.screen is saving
        if isinstance(saving, NightScreen):
            assert isinstance(saving.focused.value, str)  # type: ignore[union-attr]
            assert saving.focused.value == "12"  # type: ignore[union-attr]
        else:
            assert words(saving) == ("Swim12" if isinstance(saving, FormScreen) else "One12")


async def test_support_opens_at_once_and_the_keys_before_it_wait_until_it_is_left(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, busy_desk: BusyDesk
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, GOAL)
        release = busy_desk()
        send(app, "ctrl+s", "m", "ctrl+g")
        await turns(lambda: isinstance(app.screen, SupportScreen))
        assert isinstance(app.screen, SupportScreen)
        assert store.records(Goal) == []
        await release()
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GoalPartScreen))
        assert sum(isinstance(one, GoalPartScreen) for one in app.screen_stack) == 1


async def test_a_lock_takes_the_keys_before_it_along(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, busy_desk: BusyDesk
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, GOAL)
        release = busy_desk()
        send(app, "ctrl+s", "m", "ctrl+l")
        await turns(lambda: not isinstance(app.screen, FormScreen | GoalsScreen))
        assert not isinstance(app.screen, FormScreen | GoalsScreen)
        await release()
        await until(pilot, lambda: isinstance(app.screen, LockScreen) and not app.worker.is_open)
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
        assert app.screen.secret.value == ""
        send(app, "m")
        await pilot.pause()
        assert app.screen.secret.value == "m"


async def test_leaving_is_not_kept_waiting(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, busy_desk: BusyDesk
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, GOAL)
        release = busy_desk()
        send(app, "ctrl+s", "m", "ctrl+q")
        await turns()
        await release()
        await until(pilot, lambda: app.return_code == 0)


async def test_a_key_right_behind_a_screen_that_comes_waits_until_it_is_there(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(EditorScreen())
        assert app.typed_ahead.keeps(events.Key("1", "1"))  # in front already, and nobody was told yet
        await settle(pilot)
        assert app.screen.query_one(JournalEditor).text == "1"


async def test_a_held_key_that_never_arrives_holds_up_none_of_those_behind_it(
    app: CalmApp, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        post, lost = app.post_message, [events.Key("1", "1"), events.Key("2", "2")]
        monkeypatch.setattr(app, "post_message", lambda message: message is not lost[0] and post(message))
        app.push_screen(EditorScreen())
        for key in lost:
            assert app.typed_ahead.keeps(key)
        await until(pilot, lambda: [one.text for one in app.screen.query(JournalEditor)] == ["2"])


async def test_held_keys_stay_in_order_where_the_machine_is_too_busy_to_take_them_in_time(
    app: CalmApp, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "ARRIVAL", 0.05)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        post, pressed, late = app.post_message, list[events.Key](), list[events.Key]()

        def post_late(message: Message) -> bool:
            """Let the first key that is handed on arrive with the second one, once it is waited for no more."""
            if not isinstance(message, events.Key) or len(late) == 2:
                return post(message)
            if not any(message is one for one in pressed):
                pressed.append(message)
                return post(message)
            late.append(message)
            return len(late) < 2 or (post(late[0]) and post(late[1]))

        app.push_screen(EditorScreen())
        send(app, *"words")
        monkeypatch.setattr(app, "post_message", post_late)
        await until(pilot, lambda: [len(one.text) for one in app.screen.query(JournalEditor)] == [5])
        assert app.screen.query_one(JournalEditor).text == "words"


async def test_keys_in_one_piece_with_a_save_are_not_lost_where_seconds_pass_between_two_looks(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await go(app, pilot, store, settle, keys, GOAL)

        async def slow(screen: GoalsScreen) -> None:
            for _ in range(100):
                await asyncio.sleep(0)

        monkeypatch.setattr(GoalsScreen, "on_key", slow, raising=False)  # a key takes its time on the way up
        hours = itertools.count(step=3_600)
        monkeypatch.setattr(typed_ahead, "monotonic", lambda: next(hours))  # of a machine that is hardly ever ours
        send(app, "ctrl+s", "2", "7", "enter")
        await until(pilot, lambda: not isinstance(app.screen, FormScreen) and not app.typed_ahead._at_work)
        await settle(pilot)
        assert [one.text.title for one in store.records(Goal)] == ["Swim"]
        assert [one.mood for one in store.records(CheckIn)] == [7]


async def test_a_key_that_went_to_a_screen_that_is_gone_is_waited_for_no_more(
    app: CalmApp, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(EditorScreen())
        await settle(pilot)
        monkeypatch.setattr(typed_ahead, "monotonic", lambda: app.typed_ahead._sent)  # and no time passes
        editor = app.screen.query_one(JournalEditor)
        app.typed_ahead._behind = typed_ahead.TypedAhead.WasHandled(editor, 1)  # it never arrives
        assert app.typed_ahead._is_on_its_way
        app.screen.dismiss()
        await settle(pilot)
        assert not app.typed_ahead._is_on_its_way
