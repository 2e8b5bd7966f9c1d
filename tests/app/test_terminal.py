"""The terminal's side of the app: still cursors, a clipboard that stays inside, a cover over what cannot be kept."""

from typing import Any

import pytest
from textual import events
from textual.widgets import Input, TextArea

from calmterm.app.app import CalmApp
from calmterm.core.clock import elapsed
from calmterm.core.errors import OutOfSpace
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.privacy_cover import CoverScreen
from calmterm.store import Store, kind_named
from calmterm.store.model.records import Person, Reminder, SafetyPlan
from waiting import until_shown


async def test_no_cursor_blinks_and_each_is_seen(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        for field in (*app.screen.query(TextArea), *app.screen.query(Input)):
            field.focus()
            await pilot.pause()
            assert not field.cursor_blink
            assert field._cursor_visible


async def test_a_field_that_was_left_at_once_is_not_shown_as_the_one_that_is_typed_into(
    app: CalmApp, settle: Any
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(FormScreen(kind_named("safety_plan")))
        await settle(pilot)
        first, second = [*app.screen.query(Input)][:2]
        second.focus()
        await pilot.pause()
        first.cursor_blink = True
        app.post_message(events.DescendantFocus(first))  # comes when the next field has the focus already
        await pilot.pause()
        assert [field for field in app.screen.query(Input) if field.has_focus] == [second]


@pytest.mark.parametrize("shared", [False, True])
async def test_what_is_copied_stays_inside_until_asked_for(
    app: CalmApp, store: Store, settle: Any, shared: bool
) -> None:
    if shared:
        store.set_setting("clipboard", "on")
    written: list[str] = []
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app._driver.write = written.append  # type: ignore[union-attr,method-assign]
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"abc", "ctrl+a", "shift+end", "ctrl+c")
        assert app.clipboard == "abc"
        assert any("\x1b]52" in one for one in written) is shared
        await pilot.press("right", "ctrl+v")
        assert app.screen.query_one(TextArea).text == "abcabc"


async def test_the_number_of_a_line_reaches_the_terminals_clipboard_in_any_case(
    app: CalmApp, store: Store, settle: Any
) -> None:
    store.set_setting("country", "AT")
    written: list[str] = []
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g")
        await settle(pilot)
        app._driver.write = written.append  # type: ignore[union-attr,method-assign]
        await pilot.press("y")
        await settle(pilot)
        assert any("Copied" in one.message for one in app._notifications)
        assert any("\x1b]52" in one for one in written)


async def test_nobody_there_and_words_that_cannot_be_kept(
    app: CalmApp, store: Store, passphrase: str, settle: Any, seen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutOfSpace

    store.add(store.new(SafetyPlan, {"number": 1, "signs": "canary"}))
    store.add(store.new(Person, {"name": "canary", "on_safety_plan": True}))
    async with app.run_test(size=(80, 50), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        with monkeypatch.context() as brim:
            brim.setattr(store.drafts, "save", full)  # before the first letter, whose draft is due within a second
            await pilot.press(*"words")
            app.session.idle_seconds = 0
            await app.session.look()
            await app.session.look()
            await until_shown(pilot, CoverScreen)
            await settle(pilot)
            assert sum(isinstance(screen, CoverScreen) for screen in app.screen_stack) == 1
            assert "words" not in seen(app).split()
            # Help is there, but of it only what needs no passphrase.
            await pilot.press("ctrl+g")
            await settle(pilot)
            assert isinstance(app.screen, SupportScreen)
            assert "canary" not in seen(app)
            await pilot.press("p", "m")
            await settle(pilot)
            assert isinstance(app.screen, SupportScreen)
            await pilot.press("escape")
            store.add(store.new(Reminder, {"what": "canary", "repeat": "daily", "minute_of_day": 0}))
            await app.reminders.look()
            assert not any("canary" in one.message for one in app._notifications)
            app.session.idle_seconds = 300
            await pilot.press(*"wrong", "enter")
            await settle(pilot)
            await pilot.press("ctrl+p")
            await app.run_action("section('today')")
            await settle(pilot)
            assert isinstance(app.screen, CoverScreen)
            await pilot.press(*passphrase, "enter")
            await settle(pilot)
            assert app.screen.query_one(TextArea).text == "words"
        app.session.idle_seconds = 0
        await app.session.look()
        await until_shown(pilot, LockScreen)
    assert "words" in (store.drafts.payload("journal") or "")


async def test_a_screen_to_look_at_is_not_locked_away(
    app: CalmApp, settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.session.idle_seconds = 300
        now = elapsed()
        monkeypatch.setattr("calmterm.app.session.locking.elapsed", lambda: now)
        app.screen.keeps_awake = True  # type: ignore[attr-defined]
        now += 10 * 60
        await app.session.look()
        assert app.worker.is_open
        app.screen.keeps_awake = False  # type: ignore[attr-defined]
        await app.session.look()
        assert app.worker.is_open  # idle time begins when it ends
        now += 5 * 60
        await app.session.look()
        await until_shown(pilot, LockScreen)


async def test_a_watch_that_comes_while_the_screens_are_closed_says_nothing(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
    assert not app.screen_stack
    await app.session.look()
    await app.reminders.look()


async def test_the_next_process_is_told_how_to_look(app: CalmApp, settle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.country, app.theme = "AT", "calm-light"
        kept = app.for_the_next()
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLORTERM", "truecolor")  # a terminal of many colours
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    following = CalmApp(app.worker.directory)
    async with following.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(following.screen, LockScreen)
        assert (following.country, following.theme) == ("AT", "calm-light")


async def test_who_comes_back_is_told_of_unsaved_words(app: CalmApp, store: Store, settle: Any, seen: Any) -> None:
    assert store.drafts.titles() == []
    store.drafts.save("form:thought_record", "{}")
    store.drafts.save("journal", "half a thought")
    store.drafts.save("journal", "another", "some entry")
    store.drafts.save("check_in", "{}")
    assert sorted(store.drafts.titles()) == ["Check-in", "Journal entry", "Thought record"]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "Unsaved words are kept for you" in " ".join(seen(app).split())
        assert "half a thought" not in seen(app)
