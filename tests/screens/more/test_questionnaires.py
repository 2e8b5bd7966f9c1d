"""Questionnaires by keys: one item a page, the period in sight, support before the score whichever way one leaves."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.content.scales import ORDER, scales
from calmterm.core.clock import FixedClock
from calmterm.domain.own_questionnaires import default_directory, load_questionnaires
from calmterm.domain.questionnaires import keep, take
from calmterm.screens.more.questionnaire import ScoreScreen, TakeScreen
from calmterm.screens.more.questionnaires import ScalesScreen
from calmterm.screens.practice.grounding import GroundingScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.screens.trends.pages import ChartChoice
from calmterm.screens.trends.questionnaire_page import scale_page
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Store
from calmterm.store.model.records import ScaleResult
from waiting import until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]
PHQ9, GAD7 = scales()["phq9"], scales()["gad7"]


async def until_read(pilot: Pilot[Any], screen: TakeScreen) -> None:
    """Let the app work until a questionnaire has looked for the answers of an earlier time."""
    await until(pilot, lambda: screen._read)


async def open_list(app: CalmApp, pilot: Pilot[Any]) -> None:
    """The list, over the day or over itself."""
    if not isinstance(app.screen, ScalesScreen):
        await until_shown(pilot, TodayScreen)
        app.push_screen(ScalesScreen())
    await until_shown(pilot, ScalesScreen)


async def answering(app: CalmApp, pilot: Pilot[Any], name: str, *keys: str) -> TakeScreen:
    """Open a questionnaire from the list and press keys."""
    await open_list(app, pilot)
    screen = TakeScreen(scales()[name], scales()[name].codings[0])
    app.push_screen(screen)
    await until_shown(pilot, TakeScreen)
    await until_read(pilot, screen)
    await pilot.press(*keys)
    return screen


# --- the pages ----------------------------------------------------------------------------------------------------


async def test_from_the_menu_one_item_a_page(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("0", "right", "enter")
        await until_shown(pilot, ScalesScreen)
        await settle(pilot)
        assert "PHQ-9" in seen(app)
        assert "not a diagnosis" in seen(app)
        await pilot.press("down", "down", "down", "enter")
        await until_shown(pilot, TakeScreen)
        for number, item in enumerate(GAD7.items, 1):
            await pilot.pause()
            told = " ".join(seen(app).split())
            assert f"over the last 2 weeks · {number} of 7" in told
            assert item in told
            assert "0 Not at all" in told
            assert "No permission required to reproduce" in told
            await pilot.press("1")
        await pilot.pause()
        assert "how difficult have these problems made it" in " ".join(seen(app).split())
        await pilot.press("1")
        await until_shown(pilot, ScoreScreen)
        assert "GAD-7: 7 on a range from 0 to 21, mild." in seen(app)
        assert "not a diagnosis" in seen(app)
        (result,) = store.records(ScaleResult)
        assert (result.total, result.band, result.help_shown) == (7, "mild", False)
        assert (result.text.answers, result.text.difficulty) == ("[1, 1, 1, 1, 1, 1, 1]", "Somewhat difficult")
        await pilot.press("enter")
        await until_shown(pilot, ScalesScreen)
        await settle(pilot)
        assert "20 Nov 2026" in seen(app)
        await pilot.press("u")
        await settle(pilot)
        assert store.records(ScaleResult) == []


async def test_all_zero_asks_no_difficulty_and_says_nothing_of_safety(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000000")
        await until_shown(pilot, ScoreScreen)
        said = seen(app).lower()
        assert "phq-9: 0 on a range from 0 to 27, minimal." in said
        assert not any(word in said for word in ("safe", "no risk", "well done", "good news"))


async def test_back_leave_out_and_other_keys(app: CalmApp, store: Store, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await answering(app, pilot, "gad7", "2", "left")
        assert "> 2  More than half the days" in seen(app)
        await pilot.press("1", "s", "7", "8", "9", "4")  # digits that are no answer do nothing
        assert app.screen is screen
        assert "3 of 7" in seen(app)
        await pilot.press("0", "0", "0", "0", "0", "0")
        await until_shown(pilot, ScoreScreen)
        (result,) = store.records(ScaleResult)
        assert (result.total, result.text.answers) == (1, "[1, null, 0, 0, 0, 0, 0]")
        assert "1 item left out" in seen(app)


async def test_answers_are_kept_as_a_draft(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "gad7", "1", "2", "escape")
        await until_shown(pilot, ScalesScreen)
        assert store.drafts.payload("scale:gad7", "0") is not None
        screen = TakeScreen(GAD7, 0)
        app.push_screen(screen)
        await until_shown(pilot, TakeScreen)
        await pilot.press(*"00000", "0")
        await until_shown(pilot, ScoreScreen)
        assert store.records(ScaleResult)[0].text.answers == "[1, 2, 0, 0, 0, 0, 0]"
        assert store.drafts.payload("scale:gad7", "0") is None


async def test_the_gate_and_what_stands_before_it(app: CalmApp, store: Store, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "pcptsd5")
        assert "You can skip it" in seen(app)
        await pilot.press("0")
        assert "Have you ever experienced this kind of event?" in " ".join(seen(app).split())
        await pilot.press("0")
        await until_shown(pilot, ScoreScreen)
        assert (store.records(ScaleResult)[0].total, store.records(ScaleResult)[0].text.answers) == (0, "[]")


# --- one of one's own, and one that shipped once ----------------------------------------------------------------------

MINE = """
title = "Evening \\u001b[31mrest"
version = 1
recall_days = 7
text_licence = "Mine"
stem = "How often [b]was[/b] this so?"
options = ["never", "now and then", "often"]
items = ["An hour to myself", "A walk"]
codings = [1]
[[bands]]
low = 2
high = 3
label = "little"
"""


def bring(text: str, name: str = "evening_rest") -> Path:
    """Put a questionnaire of one's own where it is looked for."""
    default_directory().mkdir(parents=True, exist_ok=True)
    path = default_directory() / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


async def test_one_of_ones_own_is_answered_and_stays_when_its_file_goes(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    path = bring(MINE)
    bring("title = 5", "broken")
    async with app.run_test(size=(80, 30)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        assert "broken.toml, line 1: title must be text in quotes." in seen(app)
        await pilot.press("end")
        await settle(pilot)
        assert "Evening rest: not answered yet" in seen(app)
        await pilot.press("enter")
        await until_shown(pilot, TakeScreen)
        await settle(pilot)
        assert "How often [b]was[/b] this so?" in seen(app)
        await pilot.press(*"0412")  # 0 and 4 are none of its answers
        await until_shown(pilot, ScoreScreen)
        assert "Evening rest: 3 on a range from 2 to 6, little." in seen(app)
        (result,) = store.records(ScaleResult)
        assert (result.instrument, result.total, result.coding) == ("evening_rest", 3, "one_based")
        assert "\x1b" not in (result.text.title or "")
        path.unlink()
        await pilot.press("enter")
        await until_shown(pilot, ScalesScreen)
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        told = " ".join(seen(app).split())
        assert "Its file is not there; results stay" in told
        assert "Evening rest, scores from 2 to 6" in told
        assert "3 little" in told
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ScalesScreen)
        assert any("cannot be answered now" in one.message for one in app._notifications)


async def test_a_draft_of_a_questionnaire_that_changed_is_not_taken_up(app: CalmApp, store: Store) -> None:
    bring(MINE)
    (before,), _ = load_questionnaires(default_directory())
    bring(MINE.replace(', "often"', ""))
    (after,), _ = load_questionnaires(default_directory())
    async with app.run_test(size=(80, 24)) as pilot:
        for scale, keys, page in ((before, ("3", "escape"), ScalesScreen), (after, (*"11",), ScoreScreen)):
            await open_list(app, pilot)
            screen = TakeScreen(scale, 1)
            app.push_screen(screen)
            await until_shown(pilot, TakeScreen)
            await until_read(pilot, screen)
            await pilot.press(*keys)
            await until_shown(pilot, page)
        assert store.records(ScaleResult)[0].text.answers == "[1, 1]"


async def test_results_of_one_that_shipped_once_stay(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    at = datetime(2026, 11, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    old = {"instrument": "swls", "version": 1, "total": 23, "band": "slightly satisfied", "coding": "one_based",
           "answers": "[5, 5, 6, 4, 3]", "taken_at": at}  # fmt: skip
    store.add(store.new(ScaleResult, old))
    async with app.run_test(size=(80, 30)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        assert "SWLS" in seen(app)
        assert "No longer shipped; its results stay" in seen(app)
        await pilot.press("end")
        await settle(pilot)
        told = " ".join(seen(app).split())
        assert "SWLS, scores from 5 to 35" in told
        assert "23 slightly satisfied" in told
        assert "docs/own-questionnaires.md" in told
    page = scale_page(store, ChartChoice(span="1y"))
    assert "SWLS, score 5 to 35" in page.title


async def test_grounding_follows_questions_that_stir_things_up(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "pcptsd5", "0", "1", *"00000")
        await until_shown(pilot, ScoreScreen)
        assert "Press g for a few minutes of grounding" in " ".join(seen(app).split())
        await pilot.press("g")
        await until_shown(pilot, GroundingScreen)
        await pilot.press("escape")
        await until_shown(pilot, ScoreScreen)


async def test_grounding_is_no_key_where_it_is_not_offered(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq2", "0", "1")
        await until_shown(pilot, ScoreScreen)
        assert "grounding" not in seen(app).lower()
        await pilot.press("g")
        await pilot.pause()
        assert isinstance(app.screen, ScoreScreen)


async def test_the_introduction_stands_before_the_first_item(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "k10")
        told = " ".join(seen(app).split())
        assert told.index("For each question, please circle the number") < told.index("about how often did you feel")
        await pilot.press("1")
        await pilot.pause()
        assert "The following questions" not in seen(app)


async def test_results_in_an_earlier_wording_are_compared_and_said_to_be(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    cesd = scales()["cesd"]
    earlier = cesd.model_copy(update={"version": 1})
    keep(store, take(store, earlier, [1] * 20, 0), taken_at=clock.at - timedelta(days=30))
    taken = take(store, cesd, [0] * 20, 0)
    assert "12 points lower than last time. (Last time: 24, on 21 Oct 2026, in an earlier wording.)" in [
        *taken.sentences()
    ]
    newer = cesd.model_copy(update={"version": 3, "comparable_from": 3})
    assert take(store, newer, [0] * 20, 0).previous is None
    keep(store, taken)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        words = " ".join(seen(app).split())
        assert "in an earlier wording" in words
        assert "21 Oct 2026" in words


# --- item nine --------------------------------------------------------------------------------------------------------


async def test_support_comes_before_the_score(app: CalmApp, store: Store, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000001")
        assert "how difficult" in " ".join(seen(app).split())  # the last page, before anything is said
        await pilot.press("0")
        await until_shown(pilot, SupportScreen)
        assert "PHQ-9" not in seen(app)
        (result,) = store.records(ScaleResult)  # kept already: nothing can be lost any more
        assert result.help_shown
        await pilot.press("escape")
        await until_shown(pilot, ScoreScreen)
        assert "PHQ-9: 1" in seen(app)
        await pilot.press("enter")
        await until_shown(pilot, ScalesScreen)  # once


@pytest.mark.sample(2)
@pytest.mark.parametrize("leave", ["escape", "q", "ctrl+q"])
async def test_support_comes_also_when_the_form_is_left(app: CalmApp, store: Store, leave: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000002", leave)
        await until_shown(pilot, SupportScreen)
        assert store.records(ScaleResult) == []
        await pilot.press("escape")
        await until_shown(pilot, TakeScreen if leave == "ctrl+q" else ScalesScreen)
        if leave == "ctrl+q":
            await pilot.press("ctrl+q")
            assert app.return_code == 0 or app._exit


async def test_support_comes_also_when_the_form_is_left_midway_through_the_palette(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000003")
        await app.action_section("today")
        await until_shown(pilot, SupportScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, SupportScreen | TakeScreen)


async def test_support_comes_also_over_the_lock(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000001", "ctrl+l")
        await until_shown(pilot, SupportScreen)
        await pilot.press("escape")
        await until_shown(pilot, LockScreen)


async def test_support_is_not_repeated_until_the_answer_is_given_again(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"000000001", "escape")
        await until_shown(pilot, SupportScreen)
        await pilot.press("escape")
        await until_shown(pilot, ScalesScreen)
        again = TakeScreen(PHQ9, 0)
        app.push_screen(again)
        await until_shown(pilot, TakeScreen)
        await until_read(pilot, again)
        await pilot.press("0")  # the page of difficulty, where it was left
        await until_shown(pilot, ScoreScreen)  # seen already
        assert store.records(ScaleResult)[0].help_shown
        await pilot.press("enter")
        await until_shown(pilot, ScalesScreen)
        await answering(app, pilot, "phq9", *"0000000010")
        await until_shown(pilot, SupportScreen)


async def test_item_nine_that_was_set_back_is_offered_support_after_the_score(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"100000001", "left", "0", "0")
        await until_shown(pilot, ScoreScreen)
        assert any("support help right now" in one.message for one in app._notifications)
    [kept] = store.records(ScaleResult)
    assert kept.help_shown


async def test_item_nine_that_was_never_above_zero_offers_nothing(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"100000000", "0")
        await until_shown(pilot, ScoreScreen)
        assert not any("support help right now" in one.message for one in app._notifications)


async def test_left_out_item_nine_offers_softly(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "phq9", *"10000000", "s", "0")
        await until_shown(pilot, ScoreScreen)
        assert any("support help right now" in one.message for one in app._notifications)


async def test_a_high_score_offers_softly_after_it(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await answering(app, pilot, "gad7", *"3333333", "0")
        await until_shown(pilot, ScoreScreen)
        assert any("support help right now" in one.message for one in app._notifications)


# --- the list --------------------------------------------------------------------------------------------------------


async def test_which_are_offered(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        titles = [scales()[name].title for name in ORDER]
        assert [title for title in titles if title not in seen(app)] == ["CES-D", "PC-PTSD-5"]
        store.set_setting("pcptsd5", "on")
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        assert "PC-PTSD-5" in seen(app)
        await pilot.press("a")
        await settle(pilot)
        assert "Robert L. Spitzer" in seen(app)


async def test_history_and_overlap(app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen) -> None:
    for days, answer in ((40, 0), (20, 1), (6, 2)):
        at = clock.at - timedelta(days=days)
        keep(store, take(store, PHQ9, [answer] * 8 + [0], 0), taken_at=at)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        told = seen(app)
        assert told.index("14 Nov 2026") < told.index("31 Oct 2026") < told.index("11 Oct 2026")
        words = " ".join(told.split())
        assert "8 points higher than last time: changed more than measurement noise" in words
        assert "Last answered 6 days ago. Both would look back over the same days" in words
        assert "16 moderately severe" in words
        await pilot.press("enter")
        await until_shown(pilot, TakeScreen)
        await settle(pilot)
        assert "Last answered 6 days ago" in seen(app)  # allowed, and said


async def test_hostile_bands_and_old_instruments_do_no_harm(app: CalmApp, store: Store, settle: Settle) -> None:
    at = datetime(2026, 11, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    for instrument in ("phq9", "gone"):
        values = {
            "instrument": instrument,
            "version": 9,
            "answers": "not json",
            "taken_at": at,
            "band": "[/]",
            "total": 3,
        }
        store.add(store.new(ScaleResult, values))
    store.add(store.new(ScaleResult, {"instrument": "phq9", "version": 1, "answers": "[1]", "taken_at": at}))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await settle(pilot)
        assert isinstance(app.screen, ScalesScreen)


@pytest.mark.parametrize(("size", "shown"), [((80, 24), True), ((60, 20), False)])
async def test_the_day_of_the_last_answer_is_whole_or_left_out_of_a_row(
    app: CalmApp, store: Store, settle: Settle, seen: Seen, size: tuple[int, int], shown: bool
) -> None:
    keep(store, take(store, GAD7, [1] * 7, 0))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.push_screen(ScalesScreen())
        await settle(pilot)
        [row] = [line for line in seen(app).splitlines() if "Worry and tension, seven" in line]
        assert ("last " in row) == shown
        assert "…" not in row
