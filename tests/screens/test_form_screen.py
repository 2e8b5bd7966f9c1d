"""One form for every kind: by keys alone, in a small terminal, with nothing typed lost and every bound named."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget

from calmterm.app import CalmApp
from calmterm.menu import MENU
from calmterm.screens.form_screen import FormScreen
from calmterm.screens.lock import LockScreen
from calmterm.screens.records import RecordsScreen
from calmterm.sections import SECTIONS
from calmterm.store import FieldSpec, Record, Store, kind_named, listed_kinds
from calmterm.store.about import Again, Child
from calmterm.store.records import (
    Habit,
)
from calmterm.widgets.child_list import ChildList, ChildRatings
from calmterm.widgets.form import FormField

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]
KEYS = {section.name: section.key for section in SECTIONS}
PLACES = {
    tool.kind: (name, place) for name, tools in MENU.items() for place, tool in enumerate(tools) if not tool.read_only
}
FORMS = sorted({kind for kind in PLACES if kind})
HOSTILE = "[/] [@click=app.quit]x[/] \x1b]0;title\x07\x9b31m \u202eright 日本 👩‍👩‍👧"


# --- by keys ----------------------------------------------------------------------------------------------


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.005)
    raise AssertionError("it never came to that")


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
    await pilot.press(KEYS[section])
    if len(MENU[section]) > 1:
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


def part_of(focused: Widget | None) -> FormField | ChildList | ChildRatings:
    assert focused is not None
    return next(one for one in focused.ancestors if isinstance(one, FormField | ChildList | ChildRatings))


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
        case _:
            return list(words_of(spec)), words_of(spec)


async def walk(app: CalmApp, pilot: Pilot[Any], visit: Callable[[FormField], list[str]]) -> None:
    """Go through all steps and fields with the keys alone, pressing in each what `visit` says."""
    form = app.screen.query_one("StepForm")
    while form.step:
        await pilot.press("ctrl+b")
    while True:
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
                case "reference":
                    values[spec.name] = str(minimal(store, kind_named(spec.target)).id)
                case _:
                    values[spec.name] = "words"
    return store.add(store.new(kind, {**values, **more}))


# --- declarations -----------------------------------------------------------------------------------------


def test_every_listed_kind_has_its_place() -> None:
    own_screens = {"check_in", "journal_entry"}
    in_menu = {tool.kind for tools in MENU.values() for tool in tools if tool.kind}
    assert in_menu | own_screens == {kind.table_name() for kind in listed_kinds()}
    assert all(kind_named(kind) for kind in in_menu)


@pytest.mark.parametrize("kind", sorted(kind.table_name() for kind in listed_kinds()))
def test_a_form_asks_every_visible_field_once(kind: str) -> None:
    for one in (kind_named(kind), *(child.kind for child in kind_named(kind).about.inline)):
        parts = [part for step in one.form_order() for part in step]
        fields = [part.name for part in parts if isinstance(part, FieldSpec)]
        children = [part.field for part in parts if isinstance(part, Child)]
        assert sorted(fields) == sorted(spec.name for spec in one.specs() if not spec.hidden)
        assert sorted(children) == sorted(child.field for child in one.about.inline)
        assert all(part.child.kind.spec(part.name).widget == "scale" for part in parts if isinstance(part, Again))
        required = {spec.name for spec in one.specs() if spec.required and not spec.hidden}
        assert required <= set(fields)
        for before, after in [one.about.before_after] if one.about.before_after else ():
            assert fields.index(before) < fields.index(after)


def test_a_name_that_is_no_field_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(Habit, "about", replace(Habit.about, form=(("name", "no_such"),)))
    with pytest.raises(LookupError):
        Habit.form_order()


# --- every kind -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMS)
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
        assert f"New: {declared.about.title.lower()}" in seen(app)

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
            (part for step in form._steps for part in step if getattr(part, "spec", None) and part.spec.name in needed),
            None,
        )
        if first is None:
            assert told(app)[-1] == "There is nothing to save yet."
        else:
            assert needed[first.spec.name] in " ".join(seen(app).split())
            assert part_of(app.focused) is first
        assert store.count(declared) == 0

        # A number just outside its bounds is refused at its field.
        for bound, beyond in (("low", -1), ("high", 1)):
            bounded = {name: field for name, field in fields.items()
                       if field.spec.widget == "number" and getattr(field.spec, bound) is not None}  # fmt: skip
            if not bounded:
                continue
            await walk(app, pilot, lambda field: (
                [*f"{getattr(field.spec, bound) + beyond:.0f}"] if field.spec.name in bounded else []
            ))  # fmt: skip
            await pilot.press("ctrl+s")
            await settle(pilot)
            for field in bounded.values():
                assert complaint(field) == field.spec.sentence
        assert store.count(declared) == 0

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
        assert store.draft(f"form:{kind}") is None

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
        assert app.screen.records.current is not None
