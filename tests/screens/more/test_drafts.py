"""Unsaved words: each draft is listed, opened where it was typed, or let go."""

import json
from collections.abc import Callable
from typing import Any

from calmterm.app.app import CalmApp
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.more.drafts import DraftsScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, Worry

Seen = Callable[[CalmApp], str]


async def opened(app: CalmApp, pilot: Any, settle: Any) -> None:
    await settle(pilot)
    app.push_screen(DraftsScreen())
    await settle(pilot)


async def test_none_is_said_in_a_sentence(app: CalmApp, settle: Any, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle)
        assert "Nothing waits here" in seen(app)
        await pilot.press("enter", "d")
        await settle(pilot)
        assert isinstance(app.screen, DraftsScreen)


async def test_words_are_listed_and_opened_where_they_were_typed(
    app: CalmApp, store: Store, settle: Any, seen: Seen
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "saved"}))
    store.drafts.save(
        "journal", json.dumps({"title": "", "tags": "", "body": "half a [thought]", "base": 1}), str(entry.id)
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormScreen(Worry))
        await settle(pilot)
        await pilot.press(*"the boiler")
        await settle(pilot)
        assert isinstance(app.screen, CalmScreen)
        await app.screen.save_drafts()
        app.pop_screen()
        await opened(app, pilot, settle)
        assert "half a [thought]" in seen(app)
        assert "the boiler" in seen(app)
        titles = [one.title for one in store.drafts.waiting()]
        place = titles.index("Worry")
        await pilot.press(*["down"] * place, "enter")
        await settle(pilot)
        assert isinstance(app.screen, FormScreen)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("home", *["down"] * titles.index("Journal entry"), "enter")
        await settle(pilot)
        assert isinstance(app.screen, EditorScreen)


async def test_words_of_a_record_in_the_trash_stay_until_they_are_let_go(
    app: CalmApp, store: Store, settle: Any, seen: Seen
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "saved"}))
    store.drafts.save("journal", json.dumps({"body": "half"}), str(entry.id))
    store.trash(entry)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, settle)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DraftsScreen)
        assert any("in the trash or gone" in one.message for one in app._notifications)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "Nothing waits here" in seen(app)
    assert store.drafts.waiting() == []


def test_a_draft_of_one_kind_is_never_that_of_another(store: Store) -> None:
    store.drafts.save("form:habit_day", "other")
    assert store.drafts.payload("form:habit") is None
    mark = store.drafts.save("form:habit", "first")
    assert mark is not None
    newer = store.drafts.save("form:habit", "second", mark=mark)
    store.drafts.drop(mark)  # as it was before: what came after it stays
    assert store.drafts.payload("form:habit") == "second"
    store.drafts.drop(newer)
    assert store.drafts.payload("form:habit") is None
    assert store.drafts.payload("form:habit_day") == "other"
