"""Guided talk on the screens: every end by keys, nothing answered is ever lost, a talk that was left goes on."""

import os
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.content.support_words import Cause
from calmterm.core.errors import OutOfSpace
from calmterm.domain.talk import Answer, Script, State, begin, causes_of, step
from calmterm.domain.talk_records import kept
from calmterm.domain.talk_scripts import ORDER, packaged, read_script
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.more.drafts import DraftsScreen
from calmterm.screens.talk.scripts import ScriptsScreen, TalksScreen
from calmterm.screens.talk.talk import TalkScreen
from calmterm.store import Store
from calmterm.store.model.records import (
    Activity,
    Conversation,
    CopingCard,
    CoreBelief,
    LifeValue,
    Memory,
    SafetyPlan,
    ThoughtRecord,
    Worry,
)
from calmterm.widgets.chips import Chips
from calmterm.widgets.prose_editor import JournalEditor

OURS = {script.name: script for script in packaged()}


def talk(app: CalmApp) -> TalkScreen:
    assert isinstance(app.screen, TalkScreen)
    return app.screen


def asked(app: CalmApp) -> str:
    return str(talk(app).query_one("#talk-question", Static).content)


def earlier(app: CalmApp) -> str:
    return str(talk(app).query_one("#talk-earlier", Static).content)


def answers(store: Store) -> list[Any]:
    """The answers of the one talk that is kept."""
    (one,) = store.records(Conversation)
    turns = sorted(one.children["turns"], key=lambda turn: turn.number)
    return [turn.text.answer if turn.rating is None else turn.rating for turn in turns]


async def begun(app: CalmApp, pilot: Pilot[Any], settle: Any, script: Script | str, **more: Any) -> None:
    await settle(pilot)
    await app.push_screen(TalkScreen(OURS[script] if isinstance(script, str) else script, **more))
    await settle(pilot)


def keys_for(state: State, answer: Answer) -> list[str]:
    """The keys that give an answer and go on."""
    question = state.question
    if question.way == "choice":
        return [*["right"] * question.options.index(answer.words), "enter"]
    if answer.rating is not None:
        return [*str(answer.rating), "enter"]
    return [*answer.words.replace(" ", "_"), "enter"]


def ends_of(script: Script) -> list[list[Answer]]:
    """A walk to each end of a script: every branch of every question is taken in one of them."""
    taken: set[tuple[str, str]] = set()
    walks: list[list[Answer]] = []
    waiting: list[tuple[State, list[Answer]]] = [(begin(script, {}), [])]
    while waiting:
        state, walked = waiting.pop()
        if state.is_over:
            walks.append(walked)
            continue
        question = state.question
        options = [Answer(words) for words in question.options] or [Answer()]
        if question.way == "words":
            options = [Answer(question.name[:1])] + ([Answer()] if any(one.blank for one in question.branches) else [])
        elif question.way == "rating":
            options = [Answer(rating=question.high), Answer(rating=question.low)]
        new = [one for one in options if (question.name, question.after(one)) not in taken]
        for one in new or options[:1]:
            taken.add((question.name, question.after(one)))
            waiting.append((step(state, one), [*walked, one]))
    return walks


# Each way through each script is tried in tests/domain/test_talk.py. Three have every way to answer and to go on.
@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "name",
    [one if one in ("night_worry", "after_argument") else pytest.param(one, marks=pytest.mark.soak) for one in ORDER],
)
async def test_each_end_of_a_script_is_reached_by_keys(app: CalmApp, store: Store, settle: Any, name: str) -> None:
    script = OURS[name]
    walks = ends_of(script)
    assert {answer.words for walk in walks for answer in walk} >= {
        option for one in script.questions.values() if len({one.after(Answer(x)) for x in one.options}) > 1
        for option in one.options if one.name in {"safe", "harm", "ready", "warm"}
    }  # fmt: skip
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for walk in walks:
            await app.push_screen(TalkScreen(script))
            await settle(pilot)
            state = begin(script, {})
            for answer in walk:
                assert asked(app) == state.asked
                await pilot.press(*keys_for(state, answer))
                in_words = state.question.way == "words"
                state = step(state, Answer(answer.words.replace(" ", "_")) if in_words else answer)
            await settle(pilot)
            assert state.is_over
            assert asked(app) == script.closing
            newest = store.records(Conversation, limit=1)[0]
            assert newest.ended_at is not None
            assert len(newest.children["turns"]) == len(state.turns)
            await pilot.press("end", "enter")  # that is enough
            await settle(pilot)
            assert not isinstance(app.screen, TalkScreen)
    assert store.count(Conversation) == len(walks)
    assert store.drafts.waiting() == []


async def test_each_answer_is_saved_as_it_is_given_and_the_talk_goes_on(
    app: CalmApp, store: Store, settle: Any
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "night_worry")
        assert "This is a script: the same questions for everybody" in earlier(app)
        assert store.count(Conversation) == 0  # looking alone leaves nothing
        await pilot.press(*"rain", "enter", "7")
        await settle(pilot)
        assert answers(store) == ["rain"]
        await pilot.press("escape")
        await settle(pilot)
        await begun(app, pilot, settle, "night_worry")
        assert asked(app) == "How strong is it?"
        assert talk(app).query_one("#talk-rating-strength").value == 7  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot)
        assert answers(store) == ["rain", 7]
        assert store.drafts.waiting() == []


async def test_a_line_half_typed_outlives_a_lock_and_a_crash(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "week_behind")
        await pilot.press(*"a_gr")
        await talk(app).save_drafts()  # as a lock does, and a timer within a second
    (draft,) = store.drafts.waiting()
    assert (draft.title, draft.screen) == ("Talk", "talk:week_behind")
    again = CalmApp(app.worker.directory, clock=app.clock, opened=store)
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(again, pilot, settle, "week_behind")
        await pilot.press(*"ey_week", "enter")
        await settle(pilot)
        assert answers(store) == ["a_grey_week"]
        assert store.drafts.waiting() == []


async def test_drafts_lead_back_to_the_talk(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "week_behind")
        await pilot.press(*"grey", "enter", *"half")
        await pilot.press("escape")
        await settle(pilot)
        await app.push_screen(DraftsScreen())
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert asked(app) == "What was good, or at least all right?"
        assert talk(app).query_one(JournalEditor).text == "half"


async def test_up_goes_back_with_the_answer_to_be_changed(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "night_worry")
        await pilot.press("up")  # nothing is before the first
        await pilot.press(*"rian", "enter", "3", "enter", "n", "up")
        await settle(pilot)
        assert asked(app) == "How strong is it?"
        assert answers(store) == ["rian"]
        await pilot.press("up", "backspace", "backspace", "backspace", *"ain", "enter")
        await settle(pilot)
        assert answers(store) == ["rain"]
        # What was typed at the later ones is there again.
        await pilot.press("enter")
        await settle(pilot)
        assert asked(app).startswith("“rain”")
        assert talk(app).query_one(Chips).chosen == ["no, not now"]


async def test_up_moves_in_an_answer_of_several_lines_first(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "week_behind")
        await pilot.press(*"grey", "enter", *"one", "ctrl+j", *"two", "up")
        await settle(pilot)
        assert asked(app).startswith("What was good")
        assert talk(app).query_one(JournalEditor).cursor_location == (0, 3)
        await pilot.press("up")
        await settle(pilot)
        assert asked(app).startswith("If the week had a title")


async def test_a_burst_of_keys_answers_one_question_after_the_other(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "hard_evening")
        await pilot.press("8", "enter", *"late_again", "enter", "w", "enter", "f", "enter", *"tea", "enter")
        await settle(pilot)
        assert answers(store) == [8, "late_again", "worn out", "food or a drink", "tea"]


async def test_a_line_and_its_enter_sent_at_once_stay_together(app: CalmApp, store: Store, settle: Any) -> None:
    """As a slow line sends them: enter must not overtake the letters before it, nor those behind be lost."""
    async with app.run_test(size=(80, 16), notifications=True) as pilot:
        await begun(app, pilot, settle, "night_worry")
        for key in (*"rain", "enter", "7", "enter", "n", "enter", *"ask", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await settle(pilot)
        assert answers(store) == ["rain", 7, "no, not now", "ask"]
        for key in (*"five", "up"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settle(pilot)
        assert talk(app)._state.at == "first_step"
        assert talk(app)._typed["when"] == "five"


async def test_an_answer_that_is_needed_is_asked_for(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "downward_arrow")
        await pilot.press("enter")
        await settle(pilot)
        said = str(talk(app).query_one("#talk-problem", Static).content)
        assert said == "This question needs an answer, as it decides what comes next."
        assert store.count(Conversation) == 0


async def test_own_words_are_echoed_as_they_are(app: CalmApp, store: Store, settle: Any) -> None:
    store.add(store.new(CopingCard, {"front": "[red]phone[/]", "back": "out \x1b[31mlong", "pinned": True}))
    store.add(store.new(SafetyPlan, {"number": 1, "alone": "[@click=app.leave]walk[/]"}))
    store.add(store.new(LifeValue, {"name": "friends", "importance": 9, "alignment": 10}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "hard_evening")
        await pilot.press("1", "enter", "enter", "w", "enter", "f", "enter")
        await settle(pilot)
        assert asked(app) == "You made a card for hard moments: “[red]phone[/]” On its back: “out long”"
        await pilot.press("enter")
        await settle(pilot)
        assert asked(app).endswith(": [@click=app.leave]walk[/]")


# --- what answers become -----------------------------------------------------------------------------------


async def answer_all(app: CalmApp, pilot: Pilot[Any], settle: Any, given: dict[str, list[str]]) -> None:
    """Answer by these keys for each question, by enter alone for all others, until the end."""
    for _ in range(40):
        await settle(pilot)
        screen = talk(app)
        if screen._state.is_over:
            return
        await pilot.press(*given.get(screen._state.at, []), "enter")
    raise AssertionError("it does not end")


async def test_answers_become_a_record_through_its_own_form(app: CalmApp, store: Store, settle: Any) -> None:
    keys = {"what": [*"lamp"], "feeling": [*"shame"], "how_strong": ["7", "0"], "thought": [*"again"],
            "belief": ["6", "0"], "learned": [*"breathe"]}  # fmt: skip
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "after_argument")
        await answer_all(app, pilot, settle, keys)
        assert store.count(ThoughtRecord) == 0
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FormScreen)
        await pilot.press("escape")  # looked at, and left: nothing is made, and no draft stays
        await settle(pilot)
        assert store.drafts.waiting() == []
        assert store.count(ThoughtRecord) == 0
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        (record,) = store.records(ThoughtRecord)
        (emotion,) = record.children["emotions"]
        assert (record.text.situation, record.text.automatic_thought, record.belief_before) == ("lamp", "again", 60)
        assert (emotion.text.name, emotion.intensity_before) == ("shame", 70)
        assert "✓ Weigh the thought in a thought record" in [
            str(talk(app).ways.get_option_at_index(number).prompt) for number in range(talk(app).ways.option_count)
        ]
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        (memory,) = store.records(Memory)
        (one,) = store.records(Conversation)
        assert (memory.text.sentence, memory.conversation_id, memory.kept_on) == ("breathe", one.id, store.today())


async def test_what_its_form_lacks_is_asked_there(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "downward_arrow")
        await answer_all(app, pilot, settle, {"thought": [*"late"], "down_1": [*"gone"], "bottom": [*"unloved"]})
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, FormScreen)  # how much it is believed is needed
        assert store.count(CoreBelief) == 0


async def test_a_finished_talk_opens_again_from_the_list(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "night_worry")
        await answer_all(app, pilot, settle, {"worry": [*"council"], "strength": ["4"]})
        await pilot.press("escape")
        await settle(pilot)
        await app.push_screen(TalksScreen())
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert talk(app)._state.is_over
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        (worry,) = store.records(Worry)
        assert (worry.text.worry, worry.intensity_before) == ("council", 4)


async def test_from_the_automatic_thought_down_and_back(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(FormScreen(ThoughtRecord))
        await settle(pilot)
        await pilot.press("f5")  # the cursor is not in the thought
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormScreen)
        field = next(one for one in form.form.fields if one.spec.name == "automatic_thought")
        for number in range(form.form.step_count):
            await form.form.show_step(number)
            field.control.focus()
            await settle(pilot)
            if app.focused is field.control:
                break
        await pilot.press(*"I_fail")
        await pilot.press("f5")
        await settle(pilot)
        assert asked(app) == "“I_fail” If that were true, what would it mean to you?"
        assert answers(store) == ["I_fail"]
        await pilot.press("enter", "enter", "end", "enter")
        await settle(pilot)
        assert app.screen is form
        assert field.value == "I_fail"


# --- when something is in the way --------------------------------------------------------------------------


async def test_a_full_disk_loses_no_answer(
    app: CalmApp, store: Store, settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "week_behind")
        with monkeypatch.context() as full:

            def no_room(*_: Any, **__: Any) -> None:
                raise OutOfSpace

            full.setattr("calmterm.screens.talk.talk.kept", no_room)
            await pilot.press(*"grey", "enter")
            await settle(pilot)
            assert asked(app).startswith("What was good")
            assert store.count(Conversation) == 0
        await pilot.press(*"rain", "enter")
        await settle(pilot)
        assert answers(store) == ["grey", "rain"]


async def test_a_script_that_changed_begins_anew_and_the_old_talk_stays(
    app: CalmApp, store: Store, settle: Any
) -> None:
    source = 'name = "mine"\nversion = 1\ntitle = "Mine"\n' + "".join(
        f'[[question]]\nname = "{name}"\nask = "{name}?"\n' for name in "abc"
    )
    old, new = read_script(source, {}, own=True), read_script(source.replace("= 1", "= 2", 1), {}, own=True)
    record = kept(store, None, step(begin(old, {}), Answer("x")))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, new, record=record)
        assert asked(app) == "a?"
        await pilot.press(*"y", "enter")
        await settle(pilot)
    held = [one.children["turns"][0].text.answer for one in store.records(Conversation)]
    assert held == ["y", "x"]


async def test_begin_afresh_leaves_the_other_talk(app: CalmApp, store: Store, settle: Any) -> None:
    record = kept(store, None, step(begin(OURS["week_behind"], {}), Answer("old")))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "week_behind")
        assert asked(app).startswith("What was good")
        await pilot.press("f4", *"new", "enter")
        await settle(pilot)
    assert [one.children["turns"][0].text.answer for one in store.records(Conversation)] == ["new", "old"]
    assert store.get(Conversation, record.id).stands_at == "good"


# --- support -----------------------------------------------------------------------------------------------


async def test_words_and_the_most_distress_offer_support(
    app: CalmApp, settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Cause] = []
    monkeypatch.setattr(app, "offer_support", lambda cause: offered.append(cause) or True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "hard_evening")
        await pilot.press("1", "0", "enter", *"I", "space", *"want", "space", *"to", "space", *"die", "enter")
        await settle(pilot)
    assert offered[0] == Cause.DISTRESS
    assert causes_of(OURS["hard_evening"].questions["how_hard"], Answer(rating=10)) == [Cause.DISTRESS]


async def test_a_crisis_phrase_says_the_quiet_line(app: CalmApp, settle: Any, seen: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begun(app, pilot, settle, "night_worry")
        await pilot.press(*"I", "space", *"want", "space", *"to", "space", *"die", "enter")
        await settle(pilot)
        assert any("people are there" in one.message for one in app._notifications)


# --- the list of scripts -----------------------------------------------------------------------------------


async def test_the_cards_say_what_goes_on_and_which_file_is_broken(app: CalmApp, store: Store, settle: Any) -> None:
    place = Path(os.environ["XDG_CONFIG_HOME"]) / "calmterm" / "talks"
    place.mkdir(parents=True)
    (place / "a.toml").write_text(
        'name = "mine"\nversion = 1\ntitle = "[b]Mine[/]"\n[[question]]\nname = "a"\nask = "[red]A[/]?"\n'
    )
    (place / "b.toml").write_text(
        'name = "x"\nversion = 1\ntitle = "X"\n[[question]]\nname = "a"\nask = "A"\nnext = "a"\n'
    )
    kept(store, None, step(begin(OURS["hard_evening"], {}), Answer(rating=3)))
    async with app.run_test(size=(80, 30), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(ScriptsScreen())
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ScriptsScreen)
        assert [card.aside for card in screen.scripts._cards][:2] == ["goes on", ""]
        assert str(screen.problems.content).endswith(
            "b.toml, line 5: From this question no way leads to the end: it goes round for ever."
        )
        await pilot.press("end", "enter")
        await settle(pilot)
        assert asked(app) == "[red]A[/]?"


async def test_from_the_tools_by_keys_to_a_plan(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("4", "end", "up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ScriptsScreen)
        await pilot.press("down", "down", "down", "down", "enter")
        await settle(pilot)
        await pilot.press(*"sweep", "enter", "t", "enter", *"broom", "enter", "enter")
        await settle(pilot)
        await answer_all(app, pilot, settle, {})
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
    (plan,) = store.records(Activity)
    assert (plan.text.what, plan.text.barrier) == ("broom", "sweep")
