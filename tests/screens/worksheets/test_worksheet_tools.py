"""The worksheets as people use them: each keeps what is typed, shows what changed, and finds it again."""

import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.content.thinking_traps import TRAPS
from calmterm.core.clock import FixedClock
from calmterm.core.text import clean
from calmterm.screens.base.child_screen import ChildScreen
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.section_menu import tool_screen
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.screens.dialogs.notice import SafetyScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.worksheets.ladder import LadderScreen
from calmterm.screens.worksheets.own_worksheets import AnswersScreen, OwnFormScreen, OwnWorksheetsScreen
from calmterm.store import Store, Vault, kind_named
from calmterm.store.model.records import (
    CopingCard,
    CustomWorksheet,
    ExposureStep,
    LifeValue,
    ProblemSolving,
    ThoughtRecord,
    Worry,
)
from calmterm.store.model.records.worksheets.thoughts import Distortion
from calmterm.store.model.templates import load_templates
from calmterm.widgets.checkboxes import Ticks
from calmterm.widgets.side_by_side import SideBySide
from pictures import show
from shapes import each_name
from waiting import until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]

TOOLS = {tool.kind: tool for tool in MENU["worksheets"] if tool.kind != "conversation"}  # that is in screens/talk
STORED = [name for name in TOOLS if name != "custom_worksheet"]
OWN = """\
name = "evening_look"
version = 1
title = "A look back"
purpose = "Three minutes before bed."

[[field]]
name = "worth_keeping"
kind = "prose"
label = "What was worth keeping?"
required = true
pinned = true

[[field]]
name = "ease"
kind = "scale"
label = "How easy was it to rest?"
low = 0
high = 10

[[field]]
name = "day"
kind = "day"
label = "Of which day?"
"""


async def kept(pilot: Pilot[Any], condition: Callable[[Store], bool]) -> None:
    """Until the store says so, asked on its own thread."""
    for _ in range(600):
        if await pilot.app.worker.run(condition):  # pyright: ignore[reportAttributeAccessIssue]
            return
        await pilot.pause(0.02)
    raise AssertionError("it was never kept")


async def front(app: CalmApp, pilot: Pilot[Any]) -> None:
    """Until the day is shown."""
    await until(pilot, lambda: len(app.screen_stack) > 1 and not isinstance(app.screen, LockScreen))


async def form_of(app: CalmApp, pilot: Pilot[Any], form: FormScreen) -> FormScreen:
    app.push_screen(form)
    await until(pilot, lambda: form.is_mounted and form._ready.is_set())
    return form


def told(app: CalmApp) -> list[str]:
    return [str(one.message) for one in app._notifications]


def paste(app: CalmApp, text: str) -> None:
    """As a terminal sends what is pasted, to whatever has the focus."""
    event = events.Paste(text)
    event.set_sender(app)
    assert app._driver is not None
    app._driver.send_message(event)


@pytest.fixture
def own_file() -> Path:
    """The directory for one's own worksheets, with one in it."""
    directory = Path.home() / ".config" / "calmterm" / "worksheets"
    directory.mkdir(parents=True)
    (directory / "evening.toml").write_text(OWN)
    return directory


def own_form() -> FormScreen:
    (template,), _ = load_templates(Path.home() / ".config" / "calmterm" / "worksheets")
    return OwnFormScreen(template)


def new_form(name: str) -> FormScreen:
    return own_form() if name == "custom_worksheet" else FormScreen(kind_named(name))


# --- an interrupted form comes back where it was -----------------------------------------------------------


@pytest.mark.sample(1)
@each_name(TOOLS, "name")
async def test_an_interrupted_form_comes_back_where_it_was(
    app: CalmApp, passphrase: str, settle: Settle, own_file: Path, name: str
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        screen = await form_of(app, pilot, new_form(name))
        form = screen.form
        words = {f.spec.name: f"half a sen {f.spec.name}" for f in form.fields if f.spec.widget in ("line", "prose")}
        form.retype(words)
        last = form.step_count - 1
        for _ in range(last):
            await pilot.press("ctrl+n")
        await pilot.press("tab")
        step, at, typed = form.step, form.at, form.typed()
        assert (step, words.items() <= typed.items()) == (last, True)

        await pilot.press("escape")
        await until(pilot, lambda: screen not in app.screen_stack)
        assert told(app)[-1] == "What you typed is kept as a draft."
        screen = await form_of(app, pilot, new_form(name))
        await until(pilot, lambda: screen.form.at == at)  # the cursor comes a moment after the words
        assert (screen.form.step, screen.form.typed()) == (step, typed)

        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen) and not app.worker.is_open)
        await pilot.press(*passphrase, "enter")
        await front(app, pilot)
        screen = await form_of(app, pilot, new_form(name))
        await until(pilot, lambda: screen.form.at == at)  # the cursor comes a moment after the words
        assert (screen.form.step, screen.form.typed()) == (step, typed)


# That a draft of each kind comes back is tried above; how the program ended is all the same to a kind.
OUTLIVES = {"thought_record", "custom_worksheet", "memory"}  # with children, of a file, in one step


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "name", [name if name in OUTLIVES else pytest.param(name, marks=pytest.mark.soak) for name in TOOLS]
)
async def test_a_form_outlives_the_program(
    app: CalmApp, vault_dir: Path, clock: FixedClock, passphrase: str, own_file: Path, name: str
) -> None:
    """The terminal is closed (the app ends without saving anything itself): the draft of a second ago is there."""
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        form = (await form_of(app, pilot, new_form(name))).form
        field = next(f for f in form.fields if f.spec.widget in ("line", "prose"))
        form.retype({field.spec.name: "words that must not be lost"})
        await kept(pilot, lambda store: store.drafts.payload(f"form:{form.kind.table_name()}") is not None)
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        app = CalmApp(vault_dir, clock=clock, opened=again)
        async with app.run_test(size=(80, 24)) as pilot:
            await front(app, pilot)
            form = (await form_of(app, pilot, new_form(name))).form
            assert form.typed()[field.spec.name] == "words that must not be lost"


# --- what a person may write ------------------------------------------------------------------------------

SCRIPTS = (
    "日本語の長い文章です。 मन की बात, שלום עולם وداعا, e\u0301e\u0308 नि 👩\u200d👩\u200d👧 🇦🇹 ❤\ufe0f"
    " [/] [@click=app.quit]x[/] "
)
LONG = SCRIPTS * 20 + "and so on, " * 5000


@pytest.mark.sample(1)
@each_name(STORED, "name")
async def test_long_text_in_any_script_is_kept_shown_and_found(
    app: CalmApp, store: Store, seen: Seen, settle: Settle, name: str
) -> None:
    kind = kind_named(name)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        form = (await form_of(app, pilot, FormScreen(kind))).form
        given: dict[str, str] = {}
        for field in form.fields:
            if field.spec.widget == "prose":
                await form.show_step(next(n for n, step in enumerate(form._steps) if field in step), field.spec.name)
                text = f"{LONG} mark{field.spec.name}"
                paste(app, text)
                await until(pilot, lambda field=field: bool(field.typed))
                given[field.spec.name] = clean(text)
                assert all(cell_len(line) <= 80 for line in seen(app).splitlines())
            elif field.spec.required and field.value is None:
                low = int(field.spec.low or 1)
                form.retype({field.spec.name: low if field.spec.widget == "scale" else "a word"})
        assert len(LONG.split()) > 5000
        await pilot.press("ctrl+s")
        await kept(pilot, lambda store: store.count(kind) == 1)
        await settle(pilot)  # the vault is read on this thread now
        (saved,) = store.records(kind)
        assert {field: saved.get(field) for field in given} == given
        for field in given:
            assert [hit.record.id for hit in store.search(f"mark{field}")] == [saved.id]
        assert unicodedata.normalize("NFC", "e\u0301") in unicodedata.normalize("NFC", next(iter(given.values()), "é"))

        app.push_screen(RecordsScreen(kind))
        await settle(pilot)
        rows = seen(app).splitlines()
        assert all(cell_len(line) <= 80 for line in rows)
        await pilot.press("v")
        await settle(pilot)
        assert all(cell_len(line) <= 80 for line in seen(app).splitlines())
        assert len(seen(app).splitlines()) == len(rows)
        assert not given or "日本語" in seen(app) or "(damaged" not in seen(app)


# --- before and after, and the measure --------------------------------------------------------------------

LISTS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "thought_record": (
        [{"situation": "s", "automatic_thought": "They laughed", "belief_before": 80, "belief_after": 45, "emotions": [
            {"name": "shame", "intensity_before": 70, "intensity_after": 35},
            {"name": "fear", "intensity_before": 50, "intensity_after": 45}]},
         {"situation": "s", "automatic_thought": "Late again", "belief_before": 60, "belief_after": 55}],
        ["80 -> 45 · feelings 20 lower · They laughed", "60 -> 55, about the same · Late again"],
    ),
    "core_belief": (
        [{"old_belief": "Useless", "strength_before": 80, "strength_after": 60,
          "reviews": [{"reviewed_on": "2026-11-01", "strength_old": 55}]}],
        ["80 -> 60 · 55 at the last review · Useless"],
    ),
    "problem_solving": (
        [{"problem": "Noise", "options": [{"option": "Talk", "chosen": True}, {"option": "Plugs"}]}],
        ["2 options, chosen: Talk · Noise"],
    ),
    "coping_card": (
        [{"front": "Tight", "back": "Wait", "used": [
            {"used_at": "2026-11-10T10:00+01:00", "distress_before": 7, "distress_after": 4}]}],
        ["used once · Tight"],
    ),
    "self_compassion": ([{"what_hurts": "Words", "mood_before": 3, "mood_after": 5}], ["3 -> 5 · Words"]),
    "life_value": (
        [{"name": "Small", "importance": 2, "alignment": 50}, {"name": "Great", "importance": 9, "alignment": 20},
         {"name": "Lived", "importance": 10, "alignment": 95}],
        ["priority 7.2 · Great", "priority 1 · Small", "priority 0.5 · Lived"],
    ),
    "activity": (
        [{"what": "swim", "mood_before": 4, "mood_after": 7, "pleasure_predicted": 3, "pleasure_actual": 6}],
        ["4 -> 7 · pleasure 3 more than expected · swim", "Mood afterwards, typically 3 higher (once)."],
    ),
    "worry": (
        [{"worry": "Rain", "intensity_before": 7, "intensity_after": 2, "still_matters": 1}],
        ["7 -> 2 · Rain", "At their time 1 of 1 mattered little"],
    ),
    "gratitude": ([{"what": "nothing today"}], ["nothing today"]),
    "ai_interaction": (
        [{"tool": "a chatbot", "minutes": 25, "purpose": "writing", "mood_before": 5, "mood_after": 4}],
        ["5 -> 4 · a chatbot", "Last 4 weeks: once, 25 min noted, typically 25 min; most for writing."],
    ),
    "memory": ([{"kept_on": "2026-11-10", "sentence": "The river"}], ["10 Nov 2026   The river"]),
    "exposure_step": (
        [{"situation": "The lift", "suds_initial": 60, "rank": 1, "attempts": [
            {"tried_at": "2026-11-10T10:00+01:00", "suds_pre": 50, "expected_probability": 80, "outcome": "no"}]}],
        ["60 The lift · planned · 1 attempt, last: expected 80 %, did not happen"],
    ),
}  # fmt: skip


async def test_each_list_shows_before_after_and_its_measure(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    store.set_setting("seen_exposure_safety", "yes")
    for name in STORED:
        for one in LISTS[name][0]:
            store.add(store.new(kind_named(name), one))
    async with app.run_test(size=(99, 30), notifications=True) as pilot:
        await front(app, pilot)
        for name in STORED:
            await show(pilot, tool_screen(TOOLS[name], "worksheets"))
            text, lines = seen(app), LISTS[name][1]
            assert [line for line in lines if line not in text] == [], text
            assert "streak" not in text, name
            if name == "life_value":
                assert [text.index(line) for line in lines] == sorted(text.index(line) for line in lines)


async def test_blank_is_not_zero_in_any_list(app: CalmApp, store: Store, seen: Seen, settle: Settle) -> None:
    store.add(store.new(Worry, {"worry": "Rain", "intensity_before": 0}))
    store.add(store.new(Worry, {"worry": "Snow", "intensity_before": 0, "intensity_after": 0}))
    store.add(store.new(Worry, {"worry": "Hail", "intensity_after": 0, "still_matters": None}))
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        app.push_screen(RecordsScreen(Worry))
        await settle(pilot)
        assert seen(app).count("0 -> 0") == 1
        assert "mattered little" not in seen(app)
        assert "typically about the same (once)" in seen(app)


# --- adding to a record -----------------------------------------------------------------------------------


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("name", "field", "typed"),
    [("coping_card", "used", {"distress_before": 7}), ("core_belief", "reviews", {"strength_old": 50}),
     ("life_value", "reviews", {"importance": 7, "alignment": 40})],
)  # fmt: skip
async def test_one_key_adds_a_use_or_a_review(
    app: CalmApp, store: Store, settle: Settle, name: str, field: str, typed: dict[str, Any]
) -> None:
    kind = kind_named(name)
    record = store.add(store.new(kind, LISTS[name][0][0]))
    before = len(record.children[field])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        app.push_screen(RecordsScreen(kind, "worksheets"))
        await settle(pilot)
        await pilot.press("a")
        page = await until_shown(pilot, ChildScreen)
        await until(pilot, lambda: bool(page._clean))
        page.form.retype(typed)
        await pilot.press("ctrl+s")
        await until_shown(pilot, RecordsScreen)
        assert len(store.get(kind, record.id).children[field]) == before + 1
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert len(store.get(kind, record.id).children[field]) == before

        # Left half done it is no use yet, and it is there again.
        await pilot.press("a")
        page = await until_shown(pilot, ChildScreen)
        await until(pilot, lambda: bool(page._clean))
        page.form.retype(typed)
        await pilot.press("escape")
        await until_shown(pilot, RecordsScreen)
        assert len(store.get(kind, record.id).children[field]) == before
        await pilot.press("a")
        page = await until_shown(pilot, ChildScreen)
        await until(pilot, lambda: typed.items() <= page.form.typed().items())
        await pilot.press("ctrl+s")
        await until_shown(pilot, RecordsScreen)
        assert len(store.get(kind, record.id).children[field]) == before + 1

        # Looked at and left blank, nothing is kept.
        await pilot.press("a")
        page = await until_shown(pilot, ChildScreen)
        await until(pilot, lambda: bool(page._clean))
        await pilot.press("escape")
        await until_shown(pilot, RecordsScreen)
        assert store.drafts.payload(f"form:{name}", str(record.id)) is None


# --- thinking traps ---------------------------------------------------------------------------------------


async def test_traps_are_explained_and_none_is_an_answer(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    assert set(TRAPS) == {one.value for one in Distortion}
    assert len(TRAPS) == 14
    values = {"situation": "s", "automatic_thought": "They laughed", "belief_before": 50}
    record = store.add(store.new(ThoughtRecord, values))
    assert record.distortions is None
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        screen = await form_of(app, pilot, FormScreen(ThoughtRecord, record))
        await screen.form.show_step(screen.form.step_count - 1)
        for title, sentence in TRAPS.values():
            await settle(pilot)
            assert title in seen(app)
            assert sentence in seen(app)
            assert "They laughed" in seen(app)  # pinned
            await pilot.press("down")
        await settle(pilot)
        assert "None of these" in seen(app)
        await pilot.press("space", "ctrl+s")
        await kept(pilot, lambda store: store.get(ThoughtRecord, record.id).distortions == [])
        screen = await form_of(app, pilot, FormScreen(ThoughtRecord, store.get(ThoughtRecord, record.id)))
        await screen.form.show_step(screen.form.step_count - 1)
        assert screen.form.typed()["distortions"] == ["-"]
        screen.form.query_one(Ticks).focus()
        await pilot.press("space", "end", "space", "ctrl+s")
        await kept(pilot, lambda store: store.get(ThoughtRecord, record.id).distortions == ["all_or_nothing"])


async def test_the_thought_is_pinned_on_every_later_step(app: CalmApp, seen: Seen, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        screen = await form_of(app, pilot, FormScreen(ThoughtRecord))
        screen.form.retype({"automatic_thought": "They all laughed"})
        thought = next(n for n, step in enumerate(screen.form._steps) for f in step
                       if getattr(getattr(f, "spec", None), "name", "") == "automatic_thought")  # fmt: skip
        for step in range(thought + 1, screen.form.step_count):
            await screen.form.show_step(step)
            await settle(pilot)
            assert "Automatic thought: They all laughed" in seen(app)


# --- options side by side ---------------------------------------------------------------------------------


async def test_options_stand_side_by_side_and_one_is_chosen(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    options = [
        {"option": "Write to the manager", "cons": "Feels like telling", "effort": 3, "likely_help": 4},
        {"option": "Earplugs", "pros": "No talking", "effort": 1, "likely_help": 5},
        {"option": "Talk to him", "effort": 4, "likely_help": 7},
        {"option": "日本語 [/] x"},
    ]
    record = store.add(store.new(ProblemSolving, {"problem": "Noise at night", "options": options}))
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        screen = await form_of(app, pilot, FormScreen(ProblemSolving, record))
        while not isinstance(app.focused, SideBySide):
            await pilot.press("ctrl+n")
        await settle(pilot)
        heads = next(line for line in seen(app).splitlines() if "Talk to him" in line)
        # the highest hint first, as a hint for sorting
        assert heads.split() == ["Talk", "to", "him", "Earplugs", "Write", "to", "the", "manager"]
        assert "Noise at night" in seen(app)
        await pilot.press("right", "space")
        await settle(pilot)
        assert "> [x]" in seen(app)
        await pilot.press("left", "space", "ctrl+s")
        await until(pilot, lambda: screen not in app.screen_stack)
        await settle(pilot)
    rows = store.get(ProblemSolving, record.id).children["options"]
    assert [row.text.option for row in rows if row.chosen] == ["Talk to him"]
    assert len(rows) == 4


# --- the ladder -------------------------------------------------------------------------------------------


def ladder(store: Store, *situations: str) -> list[ExposureStep]:
    return [
        store.add(store.new(ExposureStep, {"situation": one, "suds_initial": 20 * n, "rank": n}))
        for n, one in enumerate(situations, 1)
    ]


async def test_the_safety_page_comes_once_before_the_first_use(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        await pilot.press("4", "down", "down", "enter")
        await until_shown(pilot, SafetyScreen)
        page = " ".join(seen(app).split())
        for words in ("actually safe", "Trauma memories", "with a professional", "stop at any moment", "ctrl+g"):
            assert words in page
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SafetyScreen | LadderScreen))
        assert store.setting("seen_exposure_safety") is None
        await pilot.press("n")
        await until_shown(pilot, SafetyScreen)
        await pilot.press("enter")
        await until_shown(pilot, FormScreen)  # what was asked for goes on
        await settle(pilot)
        await pilot.press("escape")
        await until_shown(pilot, LadderScreen)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, LadderScreen)
        await pilot.press("s")
        await until_shown(pilot, SafetyScreen)


async def test_steps_are_reordered_by_key_and_undone(app: CalmApp, store: Store, seen: Seen, settle: Settle) -> None:
    ladder(store, "first", "second", "third")
    other = store.add(store.new(ExposureStep, {"situation": "elsewhere", "suds_initial": 5, "ladder": 2, "rank": 1}))
    store.set_setting("seen_exposure_safety", "yes")

    def order() -> list[tuple[str, int]]:
        steps = sorted(store.records(ExposureStep), key=lambda one: (one.ladder, one.rank))
        return [(one.text.situation, one.rank) for one in steps]

    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        app.push_screen(LadderScreen())
        await settle(pilot)
        await pilot.press("shift+down")
        await settle(pilot)
        assert order() == [("second", 1), ("first", 2), ("third", 3), ("elsewhere", 1)]
        await pilot.press("greater_than_sign")
        await settle(pilot)
        assert order()[:3] == [("second", 1), ("third", 2), ("first", 3)]
        await pilot.press("shift+down")  # not onto another ladder
        await settle(pilot)
        assert order()[:3] == [("second", 1), ("third", 2), ("first", 3)]
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert order()[:3] == [("second", 1), ("first", 2), ("third", 3)]
        await pilot.press("u")
        await settle(pilot)
        assert order()[:3] == [("second", 1), ("third", 2), ("first", 3)]
        await pilot.press("u", "u")
        await settle(pilot)
        assert order()[:3] == [("first", 1), ("second", 2), ("third", 3)]
        places = [line.split()[0] for line in seen(app).splitlines() if "planned" in line]
        assert places == ["1/1.", "1/2.", "1/3.", "2/1."]
    assert store.get(ExposureStep, other.id).rank == 1
    assert store.verify_audit() == []


async def test_an_attempt_opens_no_support_by_itself_and_says_what_was_learned(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    ladder(store, "the lift")
    store.set_setting("seen_exposure_safety", "yes")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        app.push_screen(LadderScreen())
        await settle(pilot)
        await pilot.press("a")
        page = await until_shown(pilot, ChildScreen)
        await until(pilot, lambda: bool(page._clean))
        page.form.retype({"suds_pre": 90, "suds_peak": 100, "suds_post": 95, "expected_probability": 80,
                          "outcome": "no", "what_i_learned": "It only hums."})  # fmt: skip
        await pilot.press("ctrl+s")
        await until_shown(pilot, LadderScreen)
        await settle(pilot)
        assert "the lift · planned · 1 attempt, last: expected 80 %, did not hap" in seen(app)
        await pilot.press("v")
        await settle(pilot)
        text = " ".join(seen(app).split())
        assert text.index("What you learned last: It only hums.") < text.index("You expected it at 80 %")
        assert "fail" not in text.casefold()
        assert not [said for said in told(app) if "support" in said]


# --- support ----------------------------------------------------------------------------------------------


async def saved(app: CalmApp, pilot: Pilot[Any], kind: str, values: dict[str, Any]) -> list[str]:
    """Save a form with these values; what offers support afterwards."""
    screen = await form_of(app, pilot, FormScreen(kind_named(kind)))
    screen.form.retype({name: value for name, value in values.items() if not isinstance(value, list)})
    for one in screen.form.child_lists:
        one.fill(values.get(one.child.field, ()))
    await pilot.press("ctrl+s")
    await until(pilot, lambda: screen not in app.screen_stack)
    return [words for words in told(app) if "Would some support help right now?" in words]


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("self_compassion", {"what_hurts": "w", "mood_after": 1}),
        ("self_compassion", {"what_hurts": "w", "mood_before": 1}),
        ("activity", {"what": "w", "mood_after": 1}),
        ("coping_card", {"front": "f", "back": "b", "used": [{"distress_before": 10}]}),
    ],
)
async def test_support_is_offered_in_one_line_and_once(app: CalmApp, kind: str, values: dict[str, Any]) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        assert len(await saved(app, pilot, kind, values)) == 1
        assert len(await saved(app, pilot, kind, values)) == 1


async def test_no_support_is_offered_for_what_is_less_or_over(app: CalmApp) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [
        ("self_compassion", {"what_hurts": "w", "mood_before": 1, "mood_after": 3}),
        ("self_compassion", {"what_hurts": "w", "mood_before": 2}),
        ("coping_card", {"front": "f", "back": "b", "used": [{"distress_before": 10, "distress_after": 6}]}),
        ("coping_card", {"front": "f", "back": "b", "used": [{"distress_before": 9}]}),
        ("thought_record", {"situation": "s", "automatic_thought": "t", "belief_before": 100}),
    ]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        for kind, values in cases:
            assert await saved(app, pilot, kind, values) == [], (kind, values)
        assert await saved(app, pilot, "activity", {"what": "w", "mood_after": 1}), "it would have been told"


async def test_a_form_that_can_stir_things_up_says_once_where_support_is(
    app: CalmApp, seen: Seen, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        for name in ("thought_record", "core_belief", "exposure_step", "self_compassion", "worry"):
            screen = FormScreen(kind_named(name))
            await show(pilot, screen)
            body = " ".join(seen(app).split("\n", 1)[1].rsplit("\n", 1)[0].split())
            assert "ctrl+g" in body or "with a professional" in body, name
            await pilot.press("ctrl+n")
            await settle(pilot)
            assert "ctrl+g" not in " ".join(seen(app).splitlines()[:-1]), name
            assert screen.form.step == 1


# --- own worksheets ---------------------------------------------------------------------------------------


async def test_an_own_worksheet_by_keys_from_the_menu_to_the_list(
    app: CalmApp, store: Store, seen: Seen, settle: Settle, own_file: Path
) -> None:
    (own_file / "broken.toml").write_text('name = "x"\nversion = 0\n')
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await front(app, pilot)
        await pilot.press("4", *["down"] * list(TOOLS).index("custom_worksheet"), "enter")
        await until_shown(pilot, OwnWorksheetsScreen)
        await settle(pilot)
        assert "A look back" in seen(app)
        assert "broken.toml, line " in seen(app)  # said, and the other works
        await pilot.press("n")
        screen = await until_shown(pilot, OwnFormScreen)
        await until(pilot, lambda: screen._ready.is_set())
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "What was worth keeping? is needed." in seen(app)
        await pilot.press(*"The swim", "tab", "7", "tab", *"2026-11-19", "ctrl+s")
        await until_shown(pilot, AnswersScreen)
        await settle(pilot)
        assert "The swim · How easy was it to rest? 7 of 10" in " ".join(seen(app).split())
        (saved,) = store.records(CustomWorksheet)
        assert (saved.template, saved.template_version, saved.text.title) == ("evening_look", 1, "A look back")
        assert saved.text.answers == '{"worth_keeping": "The swim", "ease": 7, "day": "2026-11-19"}'
        await pilot.press("v")
        await settle(pilot)
        assert "What was worth keeping?" in seen(app)
        await pilot.press("escape", "e")
        screen = await until_shown(pilot, OwnFormScreen)
        await until(pilot, lambda: screen._ready.is_set())
        assert screen.form.typed() == {"worth_keeping": "The swim", "ease": 7, "day": "2026-11-19"}
        await pilot.press(*" again", "ctrl+s")
        await until_shown(pilot, AnswersScreen)
        await settle(pilot)
        assert "The swim again" in seen(app)
        await pilot.press("u")
        await settle(pilot)
        assert "The swim again" not in seen(app)
        assert [hit.record.id for hit in store.search("swim")] == [saved.id]


LINK = "[@click=app.quit]go[/] [/]"
MORE = {
    "scale": ["low = 0", "high = 9"],
    "choice": [f'options = ["{LINK}", "b"]'],
    "names": [f'options = ["{LINK}", "c"]'],
}
KINDS = ("line", "prose", "scale", "percent", "count", "choice", "names", "flag", "day", "tags")


async def test_no_word_of_an_own_worksheet_is_markup(
    app: CalmApp, store: Store, seen: Seen, settle: Settle, own_file: Path
) -> None:
    fields = [
        "\n".join(["[[field]]", f'name = "my_{kind}"', f'kind = "{kind}"', f'label = "{LINK}"', f'hint = "{LINK}"',
                   *MORE.get(kind, [])])
        for kind in KINDS
    ]  # fmt: skip
    (own_file / "evening.toml").write_text(f'name = "x"\nversion = 1\ntitle = "{LINK}"\n' + "\n".join(fields))
    async with app.run_test(size=(80, 60), notifications=True) as pilot:
        await front(app, pilot)
        app.push_screen(ConflictScreen(Content("theirs"), LINK))
        await settle(pilot)
        assert LINK in " ".join(seen(app).split())
        await pilot.press("escape")
        form = own_form()
        app.push_screen(form)
        await settle(pilot)
        words = ""
        for _ in form.form._steps:
            words += seen(app)
            await pilot.press("ctrl+n")
            await settle(pilot)
        assert words.count(LINK) > 2 * len(KINDS)  # title, labels and hints, as they stand in the file


async def test_answers_outlive_their_file_and_are_only_read(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    answers = {"template": "gone", "template_version": 1, "title": "Old questions", "answers": '{"one": "two"}'}
    store.add(store.new(CustomWorksheet, answers))
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        app.push_screen(OwnWorksheetsScreen())
        await settle(pilot)
        assert "Old questions" in seen(app)
        assert "no longer there" in seen(app)
        await pilot.press("n")
        await until_shown(pilot, AnswersScreen)
        await settle(pilot)
        assert "one: two" in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, AnswersScreen)


async def test_without_own_worksheets_the_place_for_them_is_named(app: CalmApp, seen: Seen, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await front(app, pilot)
        app.push_screen(OwnWorksheetsScreen())
        await settle(pilot)
        assert "~/.config/calmterm/worksheets" in seen(app)
        await pilot.press("enter", "n")
        await settle(pilot)
        assert isinstance(app.screen, OwnWorksheetsScreen)


def test_the_figures_of_a_record_go_out_and_may_come_back(store: Store) -> None:
    card = store.add(store.new(CopingCard, LISTS["coping_card"][0][0]))
    value = store.add(store.new(LifeValue, LISTS["life_value"][0][0]))
    assert [one.name for one in card.measures] == ["uses"]
    assert {one.name: one.value for one in value.measures} == {"priority": 1, "gap": -30}
    again = store.change(value, {**value.to_json(), "measures": {"priority": 1}})
    assert again.importance == 2
