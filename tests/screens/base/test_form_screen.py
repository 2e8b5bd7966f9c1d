"""One form for every kind: by keys alone, in a small terminal, with nothing typed lost and every bound named."""

import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import TextArea

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.core.text import clean
from calmterm.screens.base.child_screen import ChildScreen
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import FieldSpec, Record, Store, Vault, kind_named, listed_kinds
from calmterm.store.model.kind import Again, Child
from calmterm.store.model.records import (
    CoreBelief,
    ExposureStep,
    Goal,
    Habit,
    LifeValue,
    PracticeSession,
    ProblemSolving,
    SelfCompassion,
    SleepNight,
    ThoughtRecord,
    Worry,
)
from calmterm.widgets.child_list import ChildList, ChildRatings
from calmterm.widgets.form import FormField
from calmterm.widgets.side_by_side import SideBySide
from calmterm.widgets.step_form import StepForm
from shapes import each_name
from waiting import until

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]
KEYS = {section.name: section.key for section in SECTIONS}
OWN = {section.name for section in SECTIONS if section.where}
PLACES = {
    tool.kind: (name, place if tool.listed else None)
    for name, tools in MENU.items()
    for place, tool in enumerate(sorted(tools, key=lambda tool: not tool.listed))  # a list holds the listed ones
    if not tool.read_only
}
OWN_SCREENS = {tool.kind for tools in MENU.values() for tool in tools if tool.kind and tool.where}
FORMS = sorted({kind for kind in PLACES if kind} - OWN_SCREENS)
HOSTILE = "[/] [@click=app.quit]x[/] \x1b]0;title\x07\x9b31m \u202eright 日本 👩‍👩‍👧"


# --- by keys ----------------------------------------------------------------------------------------------


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """As `pilot.press`, which waits 40 ms and more after each key: here only after those that may move the focus."""
    for key in keys:
        if len(key) > 1:
            await pilot.press(key)
            continue
        event = events.Key(key if key.isalnum() else _character_to_key(key), key)
        event.set_sender(pilot.app)
        assert pilot.app._driver is not None
        pilot.app._driver.send_message(event)
    await pilot.pause()


async def open_list(app: CalmApp, pilot: Pilot[Any], kind: str) -> RecordsScreen:
    """The list of a kind, from wherever a section key works."""
    section, place = PLACES[kind]
    await until(pilot, lambda: len(app.screen_stack) > 1 and not isinstance(app.screen, LockScreen))
    if section in OWN or place is None:  # its own screen stands there; the list of the kind still works
        await app.push_screen(RecordsScreen(kind_named(kind), section))
    else:
        await pilot.press(KEYS[section])
    if section not in OWN and place is not None and len(MENU[section]) > 1:
        await pilot.press(*["down"] * place, "enter")
    await until(pilot, lambda: isinstance(app.screen, RecordsScreen) and bool(app.screen.records.option_count))
    assert isinstance(app.screen, RecordsScreen)
    return app.screen


async def open_form(app: CalmApp, pilot: Pilot[Any], key: str = "n") -> FormScreen:
    await pilot.press(key)
    await until(pilot, lambda: any(isinstance(one, FormScreen) and one._ready.is_set() for one in app.screen_stack))
    return next(one for one in app.screen_stack if isinstance(one, FormScreen))


def told(app: CalmApp) -> list[str]:
    return [str(one.message) for one in app._notifications]  # no public list of them


def part_of(focused: Widget | None) -> FormField | ChildList | ChildRatings | SideBySide:
    assert focused is not None
    parts = (FormField, ChildList, ChildRatings, SideBySide)
    return next(one for one in focused.ancestors_with_self if isinstance(one, parts))


def complaint(part: FormField | ChildList) -> str:
    return str(part._problem.content) if part._problem.display else ""


def words_of(spec: FieldSpec) -> str:
    return f"{spec.name[:3]} "[:3].strip() + "z"


def keys_for(spec: FieldSpec, field: FormField) -> tuple[list[str], Any]:
    """What to press in a field (its text is selected), and what must come of it."""
    match spec.widget:
        case "scale" if spec.high == 100:
            return ["6", "5"], 65
        case "scale":
            return ["3"], 3
        case "number":
            text = "7" if spec.whole else "2.5"
            return [*text], float(text)
        case "moment":
            return [*"2026-11-19 07:30".replace(" ", "T")], "2026-11-19T07:30:00+01:00"
        case "day":
            return [*"2026-11-18"], "2026-11-18"
        case "choice":
            return ["enter", "end", "enter"], spec.choices[-1][0]
        case "reference":
            return ["enter", "end", "enter"], field._options[-1][1]
        case "flag" if spec.default is None:
            return ["enter", "end", "enter"], False
        case "flag":
            return ["space"], not spec.default
        case "names":
            return ["space", "down", "down", "space"], sorted([spec.choices[0][0], spec.choices[2][0]])
        case "lines":
            return [*"one", "enter", *"two"], ["one", "two"]
        case "tags":
            return list(words_of(spec)), [words_of(spec)]
        case _:
            return list(words_of(spec)), words_of(spec)


async def walk(app: CalmApp, pilot: Pilot[Any], visit: Callable[[FormField], list[str]]) -> None:
    """Go through all steps and fields with the keys alone, pressing in each what `visit` says."""
    form = app.screen.query_one(StepForm)
    while form.step:
        await pilot.press("ctrl+b")
    while True:  # to the last step of the form
        for _ in list(app.screen.focus_chain):
            part = part_of(app.focused)
            keys = visit(part) if isinstance(part, FormField) else []
            await press(pilot, *keys, "tab")
        if form.step == form.step_count - 1:
            return
        await pilot.press("ctrl+n")


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def minimal(store: Store, kind: type[Record], **more: Any) -> Record:
    """A saved record with what a kind needs."""
    values: dict[str, Any] = {}
    for spec in kind.specs():
        if spec.required and spec.name != kind.about.felt:
            match spec.widget:
                case "scale" | "number":
                    values[spec.name] = max(int(spec.low or 0), 1)
                case "day":
                    values[spec.name] = "2026-11-18"
                case "moment":
                    values[spec.name] = "2026-11-18T10:00+01:00"
                case "choice":
                    values[spec.name] = spec.choices[0][0]
                case "names":
                    values[spec.name] = [spec.choices[0][0]]
                case "reference":
                    values[spec.name] = str(minimal(store, kind_named(spec.target)).id)
                case _:
                    values[spec.name] = "words"
    return store.add(store.new(kind, {**values, **more}))


# --- declarations -----------------------------------------------------------------------------------------


def test_every_listed_kind_has_its_place() -> None:
    own_screens = {"check_in", "journal_entry", "notebook"}  # notebooks are chosen in the journal
    in_menu = {tool.kind for tools in MENU.values() for tool in tools if tool.kind}
    assert in_menu | own_screens == {kind.table_name() for kind in listed_kinds()}
    assert all(kind_named(kind) for kind in in_menu)


@pytest.mark.parametrize("kind", sorted(kind.table_name() for kind in listed_kinds()))
def test_a_form_asks_every_visible_field_once(kind: str) -> None:
    for one in (kind_named(kind), *(child.kind for child in kind_named(kind).about.inline)):
        parts = [part for step in one.form_order() for part in step]
        fields = [part.name for part in parts if isinstance(part, FieldSpec)]
        children = [part.field for part in parts if isinstance(part, Child)]
        assert sorted(fields) == sorted(spec.name for spec in one.specs() if not spec.hidden and not spec.retired)
        assert sorted(children) == sorted(child.field for child in one.about.inline)
        assert all(part.child.kind.spec(part.name).widget == "scale" for part in parts if isinstance(part, Again))
        required = {spec.name for spec in one.specs() if spec.required and not spec.hidden}
        assert required <= set(fields)
        for before, after in [one.about.before_after] if one.about.before_after else ():
            assert fields.index(before) < fields.index(after)


def test_a_name_that_is_no_field_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habit, "about", replace(Habit.about, form=(("name", "no_such"),)))
    with pytest.raises(LookupError):
        Habit.form_order()


# --- every kind -------------------------------------------------------------------------------------------


@pytest.mark.sample(2)
@each_name(FORMS)
@pytest.mark.today
async def test_a_record_is_made_changed_and_trashed_by_keys_alone(
    app: CalmApp, store: Store, settle: Settle, seen: Seen, kind: str
) -> None:
    declared = kind_named(kind)
    targets = {spec.target for spec in declared.columns() if spec.widget == "reference" and not spec.hidden}
    for target in targets:
        minimal(store, kind_named(target))
    begun = store.beginning(declared)
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await open_list(app, pilot, kind)
        screen = await open_form(app, pilot)
        form = screen.form
        fields = {field.spec.name: field for field in form.fields}
        assert f"New: {declared.about.in_words}" in seen(app)

        # An empty form says what is needed, or that there is nothing yet.
        await pilot.press("ctrl+s")
        await settle(pilot)
        needed = {
            spec.name: f"{spec.label} is needed."
            for spec in declared.specs()
            if spec.required and spec.name not in begun
        }
        assert {name: said for name, field in fields.items() if (said := complaint(field))} == needed
        first = next(
            (part for step in form._steps for part in step if isinstance(part, FormField) and part.spec.name in needed),
            None,
        )
        if first is None:
            assert told(app)[-1] == "There is nothing to save yet."
        else:
            assert needed[first.spec.name] in " ".join(seen(app).split())
            assert part_of(app.focused) is first
        assert store.count(declared) == 0

        # A number just outside its bounds is refused at its field (put in as one: typing comes below).
        clean = form.typed()
        numbers = [field for field in fields.values() if field.spec.widget == "number"]
        for bound, beyond in (("low", -1), ("high", 1)):
            outside = {
                field.spec.name: f"{edge + beyond:.0f}"
                for field in numbers
                if (edge := getattr(field.spec, bound)) is not None
            }
            form.retype(outside)
            await pilot.press("ctrl+s")
            await settle(pilot)
            for name in outside:
                assert complaint(fields[name]) == fields[name].spec.sentence
        assert store.count(declared) == 0
        form.retype(clean)

        # Every field by typing; each step fits a usual terminal.
        await pilot.resize_terminal(80, 24)
        expected: dict[str, Any] = {}
        scrolled: set[int] = set()

        def visit(field: FormField) -> list[str]:
            keys, value = keys_for(field.spec, field)
            expected[field.spec.name] = value
            scrolled.add(form.page.max_scroll_y)
            return keys

        for field in fields.values():
            field.complain("")
        await walk(app, pilot, visit)
        assert scrolled == {0}
        assert set(expected) == set(fields)

        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        (saved,) = store.records(declared)
        shown = saved.to_json()
        assert {name: shown[name] for name in expected} == {
            name: value if saved.spec(name).widget != "moment" else datetime.fromisoformat(value)
            .astimezone(datetime.fromisoformat(shown[name]).tzinfo).isoformat()
            for name, value in expected.items()
        }  # fmt: skip
        assert store.drafts.payload(f"form:{kind}") is None

        # A look changes nothing; trash and undo.
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen) and app.screen.records.current is not None)
        await open_form(app, pilot, "e")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        assert store.get(declared, saved.id).revision == 1
        await pilot.press("d")
        await settle(pilot)
        assert store.count(declared) == 0
        assert "Nothing here yet." in seen(app)
        await pilot.press("u")
        await settle(pilot)
        assert [one.id for one in store.records(declared)] == [saved.id]
        assert isinstance(app.screen, RecordsScreen)
        assert app.screen.records.current is not None


# --- steps, what is pinned, children ----------------------------------------------------------------------


async def child_page(app: CalmApp, pilot: Pilot[Any], key: str) -> ChildScreen:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, ChildScreen) and bool(app.screen._clean))
    assert isinstance(app.screen, ChildScreen)
    return app.screen


async def done(app: CalmApp, pilot: Pilot[Any]) -> FormScreen:
    """Back from the page of a child."""
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, FormScreen))
    assert isinstance(app.screen, FormScreen)
    return app.screen


async def test_a_thought_record_from_catching_it_to_rating_it_again(app: CalmApp, store: Store, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "thought_record")
        form = (await open_form(app, pilot)).form
        await press(pilot, *"meeting", "ctrl+n")
        assert form.step_count == 6

        # Emotions: added, changed, removed, brought back.
        await pilot.press("shift+tab")  # the cursor is where words are typed; the list stands above
        for name, strength in (("fear", "70"), ("shame", "4")):
            await child_page(app, pilot, "plus")
            await press(pilot, *name, "tab", *strength)
            await done(app, pilot)
        await child_page(app, pilot, "enter")
        assert "is it now" not in seen(app), "asked later, at its own step"
        await press(pilot, "tab", *"0")
        await done(app, pilot)
        assert "shame · 0" in seen(app)
        await pilot.press("up", "delete")
        assert "fear" not in seen(app)
        await pilot.press("ctrl+z")
        assert seen(app).index("fear · 70") < seen(app).index("shame · 0")

        await press(pilot, "tab", *"I will fail", "tab", *"80", "ctrl+n")
        for _ in range(4):
            assert "Automatic thought: I will fail" in seen(app)
            await pilot.press("ctrl+n")
        await pilot.press("ctrl+b")
        await press(pilot, "tab", *"75", "tab", *"30", "tab", *"0")
        assert "fear: How strong is it now?  30" in seen(app)
        await pilot.press("ctrl+b", "ctrl+n")
        assert "fear: How strong is it now?  30" in seen(app), "what was rated stays"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen) and bool(app.screen.records.records))
        assert "80 -> 75, about the same · feelings" in seen(app)

        # Changed again: the first emotion goes, the second stays the same.
        await open_form(app, pilot, "e")
        await pilot.press("ctrl+n")
        app.screen.query_one(ChildList).control.focus()
        await pilot.press("home", "delete", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    (saved,) = store.records(ThoughtRecord)
    assert saved.revision == 2
    (left,) = saved.children["emotions"]
    assert (left.text.name, left.intensity_before, left.intensity_after) == ("shame", 0, 0)
    assert store.undo.last() is not None
    (back,) = store.records(ThoughtRecord)
    assert [(one.text.name, one.intensity_after) for one in back.children["emotions"]] == [("fear", 30), ("shame", 0)]


async def test_what_is_pinned_stays_in_sight(app: CalmApp, seen: Seen) -> None:
    pinned: dict[type[Record], str] = {
        CoreBelief: "old_belief", ProblemSolving: "problem", SelfCompassion: "what_hurts", Worry: "worry",
    }  # fmt: skip
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        for kind, name in pinned.items():
            await open_list(app, pilot, kind.table_name())
            form = (await open_form(app, pilot)).form
            part = next(one for one in form.fields if one.spec.name == name)
            part.retype("weighs\n[b]much[/b] " + "and more " * 60)
            line = f"{part.spec.label}: weighs"
            assert line not in seen(app)
            for step in range(1, form.step_count):
                await pilot.press("ctrl+n")
                assert f"{line} [b]much[/b] and more" in seen(app), (name, step)
            lists = form.child_lists
            if lists:
                await form.show_step(next(n for n, step in enumerate(form._steps) if lists[0] in step))
                lists[0].control.focus()
                await child_page(app, pilot, "plus")
                assert f"{line} [b]much[/b] and more" in seen(app), name
            while not isinstance(app.screen, RecordsScreen):
                await app.pop_screen()


async def test_the_pages_of_children_name_what_is_wrong(app: CalmApp, store: Store, seen: Seen, settle: Settle) -> None:
    step = minimal(store, ExposureStep, situation="Lift")
    store.set_setting("seen_exposure_safety", "yes")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "exposure_step")
        form = (await open_form(app, pilot, "e")).form
        await pilot.press("ctrl+n")
        form.child_lists[0].control.focus()
        page = await child_page(app, pilot, "plus")
        assert "Situation: Lift" in seen(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "How anxious now (0-100) is needed." in seen(app)
        page.form.retype({"suds_pre": 60, "suds_peak": 50, "minutes": "-1", "tried_at": "soon"})
        await pilot.press("ctrl+s")
        await settle(pilot)
        problems = {field.spec.name: said for field in page.form.fields if (said := complaint(field))}
        assert problems == {
            "tried_at": "When is a time such as 2026-01-31 21:30, or words such as yesterday 9pm.",
            "minutes": "How long must be a whole number, 0 or more.",
        }
        page.form.retype({"minutes": "20", "tried_at": "2026-11-20 08:00"})
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "The peak cannot be lower than the beginning." in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert told(app)[-1] == "Press escape again to go back without it."
        page.form.retype({"suds_peak": 70})
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        assert "60" in seen(app), "a page that fits is put into the form by escape"
        await child_page(app, pilot, "plus")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        assert len(form.child_lists[0].values) == 1
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    (attempt,) = store.get(ExposureStep, step.id).children["attempts"]
    assert (attempt.suds_pre, attempt.suds_peak, attempt.minutes) == (60, 70, 20)
    assert attempt.felt.isoformat() == "2026-11-20T08:00:00+01:00"


# --- drafts -----------------------------------------------------------------------------------------------


async def test_a_lock_keeps_the_form_its_step_and_the_open_page_of_a_child(
    app: CalmApp, store: Store, passphrase: str, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "goal")
        form = (await open_form(app, pilot)).form
        await press(pilot, *"Swim")
        form.retype({"target_on": "2026-1", "confidence": 6})
        await form.show_step(2)
        form.child_lists[0].control.focus()
        await child_page(app, pilot, "plus")
        await press(pilot, *"first leng")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen) and not app.worker.is_open)
        assert "Swim" not in seen(app)
        await press(pilot, *passphrase, "enter")
        await open_list(app, pilot, "goal")
        again = (await open_form(app, pilot)).form
        await until(pilot, lambda: isinstance(app.screen, ChildScreen) and "first leng" in seen(app))
        assert (again.typed()["title"], again.typed()["target_on"]) == ("Swim", "2026-1")
        assert not [said for said in told(app) if "locked" in said]
        await press(pilot, *"th")
        await done(app, pilot)
        assert again.step == 2
        assert "first length" in seen(app)
        again.retype({"target_on": "2027-01-31"})
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        (saved,) = await app.worker.run(lambda store: store.records(Goal))
        assert (saved.text.title, saved.target_on, saved.confidence) == ("Swim", date(2027, 1, 31), 6)
        assert [one.text.title for one in saved.children["milestones"]] == ["first length"]
        assert await app.worker.run(lambda store: store.drafts.payload("form:goal")) is None


async def test_a_draft_outlives_the_app_and_f4_lets_go_of_it(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str, seen: Seen
) -> None:
    kept = minimal(store, ThoughtRecord, situation="Saved", belief_before=50)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "thought_record")
        form = (await open_form(app, pilot, "e")).form
        form.retype({"situation": "Typed", "belief_before": 60})
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+q")
    again = CalmApp(vault_dir, clock=clock, opened=Vault(vault_dir, clock).unlock(passphrase))
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(again, pilot, "thought_record")
        screen = await open_form(again, pilot, "e")
        assert screen.form.step == 2
        assert screen.form.typed()["situation"] == "Typed"
        await pilot.press("f4")
        assert (screen.form.typed()["situation"], screen.form.step) == ("Saved", 0)
        assert screen.is_clean
        await pilot.press("f4")
        assert screen.form.typed()["situation"] == "Typed"
        await pilot.press("f4", "escape")
        await until(pilot, lambda: isinstance(again.screen, RecordsScreen))
        assert "kept as a draft" not in " ".join(told(again))
        fresh = await again.worker.run(lambda store: store.get(ThoughtRecord, kept.id))
        assert (fresh.text.situation, fresh.revision) == ("Saved", 1)
        assert await again.worker.run(lambda store: store.drafts.payload("form:thought_record", str(kept.id))) is None


@pytest.mark.parametrize(("kind", "field"), [("gratitude", "what"), ("goal", "title")])
async def test_keys_before_the_form_is_ready_are_not_lost(
    app: CalmApp, store: Store, settle: Settle, kind: str, field: str
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, kind)
        gate = threading.Event()
        app.run_worker(app.worker.run(lambda _: gate.wait(20)), group="waiting")
        await press(pilot, "n")
        await until(pilot, lambda: isinstance(app.screen, FormScreen) and app.focused is not None)
        await press(pilot, *"quiet u1")
        gate.set()
        await settle(pilot)
        await press(pilot, *"!", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    assert [one.get(field) for one in store.records(kind_named(kind))] == ["quiet u1!"]


# --- what a person may write ------------------------------------------------------------------------------


@pytest.mark.sample(1)
@pytest.mark.parametrize("kind", ["thought_record", "therapy_session", "goal"])
async def test_hostile_and_very_long_text_in_every_field(
    app: CalmApp, store: Store, seen: Seen, settle: Settle, kind: str
) -> None:
    declared = kind_named(kind)
    record = minimal(store, declared)
    prose = [spec for spec in declared.prose() if spec.widget == "prose"]
    long = HOSTILE + "\n" + "seltsames Wort, " * 2500
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_list(app, pilot, kind)
        form = (await open_form(app, pilot, "e")).form
        form.retype({spec.name: clean(long) for spec in prose})
        form.retype({spec.name: clean(HOSTILE) for spec in declared.prose() if spec.widget == "line"})
        for _ in range(form.step_count - 1):
            await pilot.press("ctrl+n")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        await settle(pilot)
        assert "[/] [@click=app.quit]x[/]" in seen(app)
        assert "\x1b" not in seen(app)
        await open_form(app, pilot, "e")
        if isinstance(app.focused, TextArea):  # whoever changes a text goes on at its end
            app.focused.move_cursor((0, 0))
        await until(pilot, lambda: "[@click=app.quit]" in seen(app))
    saved = store.get(declared, record.id)
    assert {saved.get(spec.name) for spec in prose} == {clean(long).rstrip()}


async def test_a_time_of_another_zone_keeps_its_offset(app: CalmApp, store: Store) -> None:
    away = store.add(store.new(PracticeSession, {
        "began_at": "2026-11-19T07:30:12+09:00", "kind": "breathing", "seconds": 60,
    }))  # fmt: skip
    night = store.add(store.new(SleepNight, {"night_of": "2026-11-19", "out_of_bed_at": "2026-11-19T07:30+01:00"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "practice_session")
        form = (await open_form(app, pilot, "e")).form
        assert form.typed()["began_at"] == "2026-11-19 07:30+09:00"
        form.retype({"seconds": "90"})
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        await open_list(app, pilot, "sleep_night")
        form = (await open_form(app, pilot, "e")).form
        assert form.typed()["out_of_bed_at"] == "2026-11-19 07:30"
        # A time alone is understood, and shown as what it is taken for.
        await press(pilot, *"06:15", "tab")
        assert form.typed()["into_bed_at"] == "2026-11-20 06:15"
    saved = store.get(PracticeSession, away.id)
    assert saved.felt.isoformat() == "2026-11-19T07:30:12+09:00"
    assert saved.seconds == 90
    assert store.get(SleepNight, night.id).revision == 1


async def test_rules_over_several_fields_are_named(app: CalmApp, store: Store, seen: Seen, settle: Settle) -> None:
    minimal(store, SleepNight, night_of="2026-11-19")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "sleep_night")
        form = (await open_form(app, pilot)).form
        form.retype({"into_bed_at": "2026-11-20 07:00", "out_of_bed_at": "2026-11-20 06:00", "night_of": "2026-11-20"})
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Getting up comes after getting into bed." in seen(app)
        form.retype({"into_bed_at": "2026-11-19 22:00", "night_of": "2026-11-19"})
        await pilot.press("ctrl+n", "ctrl+s")
        await settle(pilot)
        field = next(one for one in form.fields if one.spec.name == "night_of")
        assert complaint(field) == "There is a night of that date already. Please change that one."
        assert app.focused is field.control, "brought to the step of the field"
        assert "Getting up comes" not in seen(app)
    assert store.count(SleepNight) == 1


async def test_letters_right_after_tab_go_where_tab_leads(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "thought_record")
        form = (await open_form(app, pilot)).form
        await form.show_step(1)
        form.child_lists[0].control.focus()
        await settle(pilot)
        assert isinstance(part_of(app.focused), ChildList)
        assert app._driver is not None
        for key in ("tab", *"laughed", "shift+tab", "tab", *"again"):  # nobody waits between them
            event = events.Key(key, key if len(key) == 1 else None)
            event.set_sender(app)
            app._driver.send_message(event)
        field = next(one for one in form.fields if one.spec.name == "automatic_thought")
        await until(pilot, lambda: field.typed == "laughedagain")
        assert isinstance(app.screen, FormScreen)


async def test_letters_right_after_enter_go_where_enter_leads(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "goal")
        form = (await open_form(app, pilot)).form
        fields = list(form.fields)
        fields[0].control.focus()
        await settle(pilot)
        assert app._driver is not None
        for key in ("a", "enter", "b"):  # nobody waits between them
            event = events.Key(key, key if len(key) == 1 else None)
            event.set_sender(app)
            app._driver.send_message(event)
        await until(pilot, lambda: "b" in "".join(str(one.typed) for one in fields))
        assert fields[0].typed == "a"


async def test_an_undo_does_not_reach_into_a_form(app: CalmApp, store: Store, settle: Settle) -> None:
    value = minimal(store, LifeValue, name="Honesty")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "life_value")
        screen = await open_form(app, pilot, "e")
        next(one for one in screen.form.fields if one.spec.name == "importance").control.focus()
        await pilot.press("u")
        await settle(pilot)
        assert app.screen is screen
    assert store.get(LifeValue, value.id).revision == 1


# --- the disk, and other windows --------------------------------------------------------------------------


async def test_a_full_disk_keeps_everything(
    app: CalmApp, store: Store, monkeypatch: pytest.MonkeyPatch, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "worry")
        form = (await open_form(app, pilot)).form
        await press(pilot, *"rent")
        with monkeypatch.context() as full:
            full.setattr(store, "add", lambda _: (_ for _ in ()).throw(OutOfSpace()))
            await pilot.press("ctrl+s")
            await settle(pilot)
        assert told(app)[-1] == str(OutOfSpace())
        assert form.typed()["worry"] == "rent"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    assert [one.text.worry for one in store.records(Worry)] == ["rent"]


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("choice", "left"),
    [(["enter"], ["mine", "theirs"]), (["down", "enter"], ["mine"]), (["down", "down", "enter"], ["theirs"])],
)
async def test_a_record_changed_in_another_window_is_offered_as_a_choice(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str, seen: Seen,
    choice: list[str], left: list[str],
) -> None:  # fmt: skip
    worry = minimal(store, Worry, worry="before")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "worry")
        form = (await open_form(app, pilot, "e")).form
        form.retype({"worry": "mine"})
        with Vault(vault_dir, clock).unlock(passphrase) as other:
            other.change(other.get(Worry, worry.id), {"worry": "theirs", "action": "ask [b]them[/b]"})
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
        assert "This worry was changed in another window" in seen(app)
        assert "ask [b]them[/b]" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        assert form.typed()["worry"] == "mine", "nothing is decided by going back"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
        await pilot.press(*choice)
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    assert sorted(one.text.worry for one in store.records(Worry)) == left
    assert store.drafts.payload("form:worry", str(worry.id)) is None


async def test_a_record_trashed_in_another_window_can_be_kept_as_a_new_one(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str, seen: Seen
) -> None:
    worry = minimal(store, Worry, worry="before")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "worry")
        form = (await open_form(app, pilot, "e")).form
        form.retype({"worry": "mine"})
        with Vault(vault_dir, clock).unlock(passphrase) as other:
            other.trash(other.get(Worry, worry.id))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
        assert "moved to the trash in another window" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
    assert [one.text.worry for one in store.records(Worry)] == ["mine"]
    assert [one.id for one in store.records(Worry, trashed=True)] == [worry.id]


@pytest.mark.soak
async def test_a_draft_on_an_old_version_is_not_saved_over_a_newer_one(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str
) -> None:
    worry = minimal(store, Worry, worry="before")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "worry")
        form = (await open_form(app, pilot, "e")).form
        form.retype({"worry": "mine"})
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecordsScreen))
        draft = await app.worker.run(lambda store: store.drafts.payload("form:worry", str(worry.id)))
        assert draft is not None
        assert json.loads(draft)["base"] == 1
        await app.worker.run(lambda store: store.change(store.get(Worry, worry.id), {"worry": "newer"}))
        await open_form(app, pilot, "e")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
    assert store.get(Worry, worry.id).text.worry == "newer"


# --- what a new user types ----------------------------------------------------------------------------------


async def test_words_typed_on_the_second_step_of_a_thought_record_are_all_there(
    app: CalmApp, store: Store, seen: Seen, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "thought_record")
        form = (await open_form(app, pilot)).form
        await press(pilot, *"meeting", "ctrl+n", *"added due dates")
        assert form.typed()["automatic_thought"] == "added due dates"
        # In the list above it, too, letters are words and no commands: they begin an emotion.
        await pilot.press("shift+tab")
        await press(pilot, *"dread")
        await until(pilot, lambda: isinstance(app.screen, ChildScreen) and "dread" in seen(app))
        await settle(pilot)
        form_screen = await done(app, pilot)
        await press(pilot, *"unease")
        await until(pilot, lambda: isinstance(app.screen, ChildScreen) and "unease" in seen(app))
        await settle(pilot)
        await done(app, pilot)
        assert [one["name"] for one in form_screen.form.child_lists[0].values] == ["dread", "unease"]


async def test_what_is_needed_is_marked_and_no_step_says_that_it_may_stay_blank(
    app: CalmApp, store: Store, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "thought_record")
        form = (await open_form(app, pilot)).form
        assert "Situation" in seen(app)
        assert "Situation  needed" not in seen(app)  # an entry from elsewhere may lack it
        meant = [one.tooltip for _, one, _, _ in app.screen.active_bindings.values() if one.id == "form.next"]
        assert not any("blank" in words for words in meant)
        needed = [field.spec.name for field in form.fields if field.spec.required]
        assert "automatic_thought" in needed
        field = next(one for one in form.fields if one.spec.name == "automatic_thought")
        step = next(n for n, step in enumerate(form._steps) if any(one is field for one in step))
        await form.show_step(step)
        assert "  needed" in seen(app)


async def test_letters_stay_out_of_a_number_at_once(app: CalmApp, store: Store, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(app, pilot, "activity")
        form = (await open_form(app, pilot)).form
        field = next(one for one in form.fields if one.spec.widget == "number")
        await form.show_step(next(n for n, step in enumerate(form._steps) if field in step))
        field.control.focus()
        await press(pilot, *"abc")
        assert field.typed == ""
        assert "is a number, so letters stay out." in seen(app)
        await press(pilot, *"20")
        assert field.typed == "20"
        assert "letters stay out" not in seen(app)
