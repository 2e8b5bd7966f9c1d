"""Reading, cards and questions of one's own, and questions for the journal from drawing to the saved entry."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.content import library
from calmterm.core.clock import FixedClock
from calmterm.screens.dialogs.question import QuestionScreen, question_of_the_day
from calmterm.screens.journal import editor as editor_module
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.practice.grounding import GroundingScreen
from calmterm.screens.practice.paced import BreathingScreen
from calmterm.screens.practice.reader import ArticleScreen, ReaderScreen, shelved
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, ContentItem, ContentKind, JournalEntry
from waiting import until

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


# --- the shelves in the vault ---------------------------------------------------------------------------


def test_the_vault_is_stocked_once_and_read_state_stays(store: Store) -> None:
    articles = store.library.items(ContentKind.ARTICLE)
    assert [item.code for item in articles] == [one.id for one in library.articles()]
    assert len(store.library.items(ContentKind.EXERCISE)) == 13
    assert len(store.library.items(ContentKind.PROMPT)) == 64
    read = store.library.mark_read(articles[3])
    assert read.read_at is not None
    store.library._is_stocked = False
    revisions = {item.code: item.revision for item in store.library.items(ContentKind.ARTICLE)}
    assert set(revisions.values()) == {1, 2}, "nothing was written again"
    assert [item.code for item in store.library.items(ContentKind.ARTICLE) if item.read_at] == [articles[3].code]
    assert store.undo.last() is None, "reading is nothing to undo"


def test_what_the_package_changes_is_changed_and_what_a_person_added_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = store.library.items(ContentKind.ARTICLE)
    store.library.mark_read(articles[0])
    own = store.add(store.new(ContentItem, {"code": "own-1", "kind": "article", "title": "Mine", "body": "words"}))
    first, second, *rest = library.articles()
    changed = (first.model_copy(update={"title": "Another title"}), *rest)
    monkeypatch.setattr(library, "articles", lambda: changed)
    store.library._is_stocked = False
    found = {item.code: item for item in store.library.items(ContentKind.ARTICLE)}
    assert found[first.id].text.title == "Another title"
    assert found[first.id].version == 2
    assert found[first.id].read_at is not None
    assert second.id not in found
    assert found["own-1"].text.body == "words"
    assert own.id == found["own-1"].id
    monkeypatch.undo()
    store.library._is_stocked = False
    assert second.id in {item.code for item in store.library.items(ContentKind.ARTICLE)}, "and it comes back"


def test_a_damaged_packaged_text_is_put_right(store: Store) -> None:
    def damage(item: ContentItem) -> None:
        with store.rows.writing() as session:
            session.add(item)
            item.sealed = bytes(100)

    articles = store.library.items(ContentKind.ARTICLE)
    damage(articles[2])
    store.library._is_stocked = False
    assert store.library.items(ContentKind.ARTICLE)[2].text.body == library.articles()[2].text

    prompt = store.library.items(ContentKind.PROMPT)[0]
    entry = store.add(store.new(JournalEntry, {"body": "an answer", "prompt_id": prompt.id}))
    damage(prompt)
    assert store.library.question_of(entry) is None, "the entry can be opened all the same"


def test_the_shelves_hold_everything_but_the_packaged_questions(store: Store) -> None:
    shelves = shelved(store)
    assert [len(items) for _, items in shelves] == [7, 7, 7, 6, 5, 4, 6, 13]


# --- reading by keys ------------------------------------------------------------------------------------


async def open_reader(pilot: Pilot[Any], settle: Settle) -> None:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    await pilot.press(*["down"] * 7, "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ReaderScreen)


async def test_an_article_is_read_and_marked_and_left(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_reader(pilot, settle)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ArticleScreen)
        assert "What a chatbot actually does" in seen(app)
        await pilot.press("end")
        await settle(pilot)
        assert "Press !" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ReaderScreen)
        assert "What a chatbot actually does   read" in seen(app)
        assert [item.code for item in store.library.items(ContentKind.ARTICLE) if item.read_at] == ["ai-what-it-is"]


async def test_a_caution_stands_before_the_text(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    item = next(one for one in store.library.items(ContentKind.ARTICLE) if one.code == "small-exposures")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(ArticleScreen(item))
        await settle(pilot)
        text = seen(app)
        assert text.index("Caution:") < text.index("Fear grows")


async def test_a_question_is_shown_once(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    item = next(iter(store.library.items(ContentKind.PROMPT)))
    question = item.text.body or ""
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        app.push_screen(ArticleScreen(item))
        await settle(pilot)
        assert seen(app).count(question) == 1


@pytest.mark.parametrize(
    ("code", "kind", "screen"),
    [
        ("breathe-slow", ContentKind.ARTICLE, BreathingScreen),
        ("grounding-five_senses", ContentKind.EXERCISE, GroundingScreen),
    ],
)
async def test_the_tool_is_one_key_away(
    app: CalmApp, store: Store, settle: Settle, code: str, kind: ContentKind, screen: type[Any]
) -> None:
    item = next(one for one in store.library.items(kind) if one.code == code)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(ArticleScreen(item))
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, screen)


async def test_cards_and_questions_of_ones_own(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_reader(pilot, settle)
        await pilot.press("n", *"Tea", "ctrl+s")
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press(*"Why [tea]?", "ctrl+s")
        await settle(pilot)
        own = [item for item in store.records(ContentItem) if not item.is_builtin]
        assert {item.kind: item.text.title for item in own} == {"article": "Tea", "prompt": "Why [tea]?"}
        assert "Why [tea]?" in [question.text for question in store.library.questions()]

        await pilot.press("home", "d")
        await settle(pilot)
        assert len([item for item in store.records(ContentItem) if not item.is_builtin]) == 2, "packaged ones stay"
        await pilot.press("end", "d")
        await settle(pilot)
        assert "Why [tea]?" not in [question.text for question in store.library.questions()]
        await pilot.press("u")
        await settle(pilot)
        assert "Why [tea]?" in [question.text for question in store.library.questions()]
        await pilot.press("end")
        app.clear_notifications()
        await settle(pilot)
        assert "Why [tea]?" in seen(app)


# --- questions ------------------------------------------------------------------------------------------


async def draw(app: CalmApp, pilot: Pilot[Any], settle: Settle) -> str:
    await pilot.press("3")
    await settle(pilot)
    await pilot.press("p")
    await settle(pilot)
    assert isinstance(app.screen, QuestionScreen)
    return str(app.screen.shown.content)


async def test_a_question_is_drawn_changed_answered_and_kept_with_the_entry(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        first = await draw(app, pilot, settle)
        await pilot.press("n")
        second = str(app.screen.shown.content)  # pyright: ignore[reportAttributeAccessIssue]
        assert second != first
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"yes", "ctrl+s")
        await settle(pilot)
        (entry,) = store.records(JournalEntry)
        question = store.library.question_of(entry)
        assert question is not None
        assert question.text == second
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert " ".join(second.split()[:3]) in seen(app), "it stands above the entry again"


async def test_a_draft_comes_back_with_its_question(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        asked = await draw(app, pilot, settle)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"half")
        await app.screen.save_drafts()  # pyright: ignore[reportAttributeAccessIssue] # as a lock does
        kept = json.loads(store.drafts.payload("journal") or "{}")
        assert kept["question_text"] == asked
        assert isinstance(app.screen, EditorScreen)
        app.screen.dismiss(None)
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert " ".join(asked.split()[:3]) in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        (entry,) = store.records(JournalEntry)
        assert entry.text.body == "half"
        assert store.library.question_of(entry).text == asked  # pyright: ignore[reportOptionalMemberAccess]


async def test_heavy_questions_keep_away_after_a_low_mood(app: CalmApp, store: Store, settle: Settle) -> None:
    store.add(store.new(CheckIn, {"mood": 3}))
    heavy = {one.text for one in library.prompts() if one.heavy or one.gratitude}
    assert len(heavy) == 4
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = {await draw(app, pilot, settle)}
        for _ in range(59):
            await pilot.press("n")
            shown.add(str(app.screen.shown.content))  # pyright: ignore[reportAttributeAccessIssue]
        assert len(shown) == 60, "every other one, none twice"
        assert not shown & heavy


async def test_the_stop_rule_is_said_once_and_put_away(
    app: CalmApp, store: Store, settle: Settle, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert editor_module.STOP_AFTER_SECONDS == 900
    monkeypatch.setattr(editor_module, "STOP_AFTER_SECONDS", 0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await draw(app, pilot, settle)
        await pilot.press("enter")
        await settle(pilot)
        assert library.STOP_RULE not in seen(app)
        await pilot.press("a")
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        await until(pilot, lambda: screen.stop_rule.display)
        assert "Still useful?" in seen(app)
        await pilot.press("f3", "b")
        await settle(pilot)
        assert "Still useful?" not in seen(app)


async def test_without_a_question_there_is_no_stop_rule(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("a")
        assert isinstance(app.screen, EditorScreen)
        assert app.screen._stop_timer is None


@pytest.mark.today
async def test_today_has_a_question_and_p_writes_to_it(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    question = question_of_the_day(store)
    assert question is not None
    clock.at += timedelta(minutes=20)
    assert question_of_the_day(store) == question, "all day long"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "A question" in seen(app)
        assert "p write" in seen(app)
        assert question.text.split()[0] in seen(app)
        await pilot.press("p", "enter")
        await settle(pilot)
        await pilot.press("x", "escape")
        await settle(pilot)
        (entry,) = store.records(JournalEntry)
        assert store.library.question_of(entry).text == question.text  # pyright: ignore[reportOptionalMemberAccess]
