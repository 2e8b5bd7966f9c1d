"""Help is one key away from every screen there is, and nothing stands before it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

import calmterm.screens
from calmterm.app.app import CalmApp
from calmterm.content.scales import scale_named
from calmterm.content.support_words import Cause
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace, ReadOnly, VaultBusy, VaultDamaged
from calmterm.core.table import Table
from calmterm.demo.circle import circle_records
from calmterm.domain.questionnaires import Taken, take
from calmterm.domain.talk_scripts import packaged
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import Answers
from calmterm.exchange.mapping import FirstRows, first_rows
from calmterm.exchange.sharing import Given
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.support.safety_plan import SafetyPlanScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.welcome import WelcomeScreen
from calmterm.screens.worksheets.ladder import SEEN
from calmterm.screens.worksheets.own_worksheets import Sheet
from calmterm.store import Record, Store, kind_named
from calmterm.store.model.records import (
    CheckIn,
    Circle,
    CircleMember,
    CirclePost,
    ContentItem,
    JournalEntry,
    Person,
    Sharing,
)
from calmterm.store.model.templates import read_template
from pictures import show
from waiting import until, until_shown

BASES = {
    "CalmScreen",
    "Door",
    "SectionScreen",
    "DraftScreen",
    "ListScreen",
    "LongWorkScreen",
    "MinutesScreen",
    "PacedScreen",
    "PracticeScreen",
}  # what screens are made of
IN_SIGHT = "^g Support"
WITHOUT_KEYS = {"HelpScreen", "BlankScreen"}  # one lists them itself, the other covers what is being locked
KEYS = ("ctrl+g", "f9")
SHOWN = ("In immediate danger (Austria): call 112", "Call 142")


def every_screen() -> dict[str, type[Screen[Any]]]:
    """Every screen of the program by its name."""
    modules = pkgutil.walk_packages(calmterm.screens.__path__, "calmterm.screens.")
    found = [
        (name, one)
        for module in (importlib.import_module(info.name) for info in modules)
        for name, one in vars(module).items()
        if inspect.isclass(one) and issubclass(one, Screen) and one.__module__ == module.__name__
    ]
    assert len(dict(found)) == len(found), "two screens of one name: one of them would not be looked at"
    return {name: one for name, one in sorted(found, key=lambda each: each[0]) if name not in BASES}


def a_child(kind: Callable[..., Screen[Any]]) -> Screen[Any]:
    child = CheckIn.about.children[0]
    return kind(
        child, None, None, parent="Check-in", leave_out=(), section="check_in", above=Content(""), changed=lambda: None
    )  # fmt: skip


TEMPLATE = read_template(
    'name = "x"\nversion = 1\ntitle = "X"\n[[field]]\nname = "a"\nkind = "prose"\nlabel = "A"\n', {}
)


def a_goal(store: Store) -> Record:
    return store.add(store.new(kind_named("goal"), {"title": "x"}))


def a_ladder(kind: Callable[[], Screen[Any]], store: Store) -> Screen[Any]:
    store.set_setting(SEEN, "yes")  # the first time, what to know beforehand stands before it
    return kind()


def a_table() -> FirstRows:
    first = first_rows(Source.of_text("when,mood\n2026-01-31,6\n"))
    assert first is not None
    return first


def an_article(store: Store) -> ContentItem:
    store.library.stock()
    return store.records(ContentItem, limit=1)[0]


def a_circle(store: Store) -> tuple[Circle, CircleMember]:
    if not store.count(Circle):
        store.add_new(circle_records(store, 90))
    return store.records(Circle)[0], next(one for one in store.records(CircleMember) if one.is_me)


def two_versions(store: Store) -> list[Record]:
    return [store.add(store.new(JournalEntry, {"body": body})) for body in ("ours", "theirs")]


def a_score(store: Store) -> Taken:
    return take(store, scale_named("gad7"), [0] * 7, 0)


def looked_back(kind: Callable[..., Screen[Any]], store: Store) -> Screen[Any]:
    store.look_back(store.today())
    return kind(kind_named("worry"), "As it is now")


# How to make the screens that need something to be made; a new one goes here.
MADE_WITH: dict[str, Callable[[Any, CalmApp, Store], Screen[Any]]] = {
    "AnswersScreen": lambda kind, app, store: kind(Sheet("x", "X", TEMPLATE, 0)),
    "BeginScreen": lambda kind, app, store: kind(app),
    "ComeInScreen": lambda kind, app, store: kind(app),
    "EntryBesideOther": lambda kind, app, store: kind(*two_versions(store)),
    "FormBesideOther": lambda kind, app, store: kind(*two_versions(store)),
    "HowScreen": lambda kind, app, store: kind(a_circle(store)[0]),
    "InvitedScreen": lambda kind, app, store: kind(Path("for-ada.age"), "Invited."),
    "InviteScreen": lambda kind, app, store: kind(app, a_circle(store)[0], []),
    "MembersScreen": lambda kind, app, store: kind(a_circle(store)[0]),
    "ReadersScreen": lambda kind, app, store: kind([a_circle(store)[1]], [], must=False),
    "ArticleScreen": lambda kind, app, store: kind(an_article(store)),
    "ChildScreen": lambda kind, app, store: a_child(kind),
    "ConfirmScreen": lambda kind, app, store: kind("Sure?", Content("about"), yes="Yes", no="No"),
    "ConflictScreen": lambda kind, app, store: kind(Content("theirs"), "entry"),
    "FormScreen": lambda kind, app, store: kind(kind_named("worry")),
    "GivenScreen": lambda kind, app, store: kind(Given(Sharing(), "Written.", "seven words"), Path("x.html")),
    "GoalPartScreen": lambda kind, app, store: kind(a_goal(store), "milestones"),
    "HelpScreen": lambda kind, app, store: kind(SafetyPlanScreen()),
    "LockCardsScreen": lambda kind, app, store: kind(["Too loud\n  It passes"]),
    "LogScreen": lambda kind, app, store: kind(["2026-11-20 12:00  Invited somebody"]),
    "PostScreen": lambda kind, app, store: kind(*a_circle(store), None),
    "ReportPostScreen": lambda kind, app, store: kind(a_circle(store)[0], store.records(CirclePost)[0]),
    "LadderScreen": lambda kind, app, store: a_ladder(kind, store),
    "LaterScreen": lambda kind, app, store: kind("Ring Ada"),
    "MapColumnsScreen": lambda kind, app, store: kind(Path("x.csv"), a_table(), Answers()),
    "NotebooksScreen": lambda kind, app, store: kind(app.worker),
    "NightScreen": lambda kind, app, store: kind(store.today()),
    "NumbersScreen": lambda kind, app, store: kind(Table("Mood", ["day"], [[1]])),
    "OwnFormScreen": lambda kind, app, store: kind(TEMPLATE),
    "SaveAsScreen": lambda kind, app, store: kind("mood.csv"),
    "NewPassphraseScreen": lambda kind, app, store: kind(app, "A new passphrase"),
    "ProgressScreen": lambda kind, app, store: kind("Encrypting everything anew"),
    "PastRecordsScreen": lambda kind, app, store: looked_back(kind, store),
    "PickScreen": lambda kind, app, store: kind("Hints", "Shown or not.", [("on", "Shown")], "on"),
    "QuestionScreen": lambda kind, app, store: kind(app.worker),
    "RatingScreen": lambda kind, app, store: kind(None),
    "RecordsScreen": lambda kind, app, store: kind(kind_named("worry")),
    "ReceiveScreen": lambda kind, app, store: kind(app),
    "RecoveryScreen": lambda kind, app, store: kind("Y8W6-948Z-RDG5-QVVP-QMTN-P1NK-2P2H-23YD-P67R"),
    "SafetyScreen": lambda kind, app, store: kind("Before you begin", ["Only for what is safe."]),
    "ScoreScreen": lambda kind, app, store: kind(a_score(store), offer=False),
    "SectionMenuScreen": lambda kind, app, store: kind("more"),
    "TagEntriesScreen": lambda kind, app, store: kind(2),
    "TagsScreen": lambda kind, app, store: kind([("garden", 2)]),
    "TalkScreen": lambda kind, app, store: kind(packaged()[0]),
    "TemplatesScreen": lambda kind, app, store: kind(["daily"], Path("templates")),
    "TakeScreen": lambda kind, app, store: kind(scale_named("gad7"), 0),
    "HistoryScreen": lambda kind, app, store: kind(store.add(store.new(JournalEntry, {"body": "x"})), "journal"),
}
EVERY = every_screen()


@pytest.fixture(autouse=True)
def _austria(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_AT.UTF-8")


def shown(app: CalmApp) -> str:
    assert isinstance(app.screen, SupportScreen)
    return "\n".join(str(part.content) for part in app.screen.query(Static))


def rooms() -> Iterator[list[str]]:
    """The names of the screens of each room; those that stand before an open vault by themselves."""
    for room, names in groupby(sorted(EVERY, key=room_of), room_of):
        if room == "vault":
            yield from ([name] for name in names)
        else:
            yield [name for name in names if name != "SupportScreen"]


def room_of(name: str) -> str:
    return EVERY[name].__module__.split(".")[2]


def test_both_keys_are_one_binding() -> None:
    bound = CalmApp._merged_bindings
    assert bound is not None
    ways = [bound.key_to_bindings[key] for key in KEYS]
    assert [[(way.action, way.priority) for way in one] for one in ways] == [[("support", True)]] * 2


@pytest.mark.parametrize(
    "names",
    [pytest.param(names, marks=[pytest.mark.today] if "TodayScreen" in names else []) for names in rooms()],
    ids=lambda names: names[0],
)
async def test_from_every_screen(app: CalmApp, store: Store, settle, seen, names: list[str]) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await settle(pilot)
        app.offers.screen(Cause.SAFETY_PLAN)  # opening the plan would show support by itself
        for number, name in enumerate(names):
            await settle(pilot)  # what is made for the next one is not written beside the app's own thread
            kind = EVERY[name]
            screen = MADE_WITH[name](kind, app, store) if name in MADE_WITH else kind()
            await show(pilot, screen)
            assert app.screen is screen, name
            assert not isinstance(screen, CalmScreen) or screen.purpose(), f"help says what {name} is for"
            assert name in WITHOUT_KEYS or seen(app).splitlines()[-1].endswith(IN_SIGHT), name
            parts = screen.walk_children(with_self=True)
            assert not [part for part in parts if part._bindings.key_to_bindings.keys() & set(KEYS)], name
            await pilot.press(KEYS[number % len(KEYS)])  # in turns, as both are one binding
            await until_shown(pilot, SupportScreen)
            assert all(words in shown(app) for words in SHOWN), name
            await pilot.press("escape")
            await until(pilot, lambda screen=screen: app.screen is screen)


@pytest.mark.parametrize("key", ["exclamation_mark", "9"])
async def test_a_plain_key_does_it_where_nothing_is_typed_and_is_typed_where_something_is(
    app: CalmApp, settle, key: str
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(key)
        assert not isinstance(app.screen, SupportScreen)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        await pilot.press(key)
        assert all(words in shown(app) for words in SHOWN)


@pytest.mark.parametrize("dialog", ["question_mark", "ctrl+p"])
async def test_over_help_and_palette(app: CalmApp, settle, dialog: str) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(dialog)
        await settle(pilot)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert all(words in shown(app) for words in SHOWN)


async def test_the_palette_names_it_first(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert next(iter(app.get_system_commands(app.screen))).title == "Support now"


async def test_on_the_first_run(vault_dir: Path, clock: FixedClock, settle, seen) -> None:
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_shown(pilot, WelcomeScreen)
        await settle(pilot)
        assert "ctrl+g" in seen(app)
        await pilot.press(*"half a passphrase", "ctrl+g")
        await pilot.pause()
        assert all(words in shown(app) for words in SHOWN)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one("#first", Input).value == "half a passphrase"
        assert not await app.worker.exists()


async def locked(app: CalmApp, pilot: Any, settle: Any) -> None:
    await settle(pilot)
    await pilot.press("ctrl+l")
    await settle(pilot)
    assert isinstance(app.screen, LockScreen)


async def test_after_a_wrong_passphrase_and_without_plan_or_people(app: CalmApp, store: Store, settle, seen) -> None:
    store.add(store.new(kind_named("safety_plan"), {"number": 1, "signs": "canary"}))
    store.add(store.new(Person, {"name": "canary", "on_safety_plan": True}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await locked(app, pilot, settle)
        await pilot.press(*"wrong", "enter")
        await settle(pilot)
        assert "does not open this vault" in seen(app)
        assert "ctrl+g" in seen(app)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert all(words in shown(app) for words in SHOWN)
        assert "canary" not in shown(app)
        await pilot.press("p", "m")
        await pilot.pause()
        assert isinstance(app.screen, SupportScreen)


@pytest.mark.parametrize("name", ["keyring", "database"])
async def test_over_a_damaged_vault(
    vault_dir: Path, clock: FixedClock, store: Store, passphrase: str, settle, seen, name: str
) -> None:
    store.close()
    files = {"keyring": ("keyring.json", "keyring.copy.json"), "database": ("journal.db",)}[name]
    for file in files:
        (vault_dir / file).write_bytes(b"damaged" * 2000)
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(*passphrase, "enter")
        await settle(pilot)
        assert "damaged" in seen(app)
        assert "ctrl+g" in seen(app)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert all(words in shown(app) for words in SHOWN)


@pytest.mark.parametrize("error", [OutOfSpace, ReadOnly, VaultBusy, VaultDamaged])
async def test_while_the_store_fails_the_lines_are_there_and_a_sentence_for_the_plan(
    app: CalmApp, store: Store, settle, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for name in ("records", "each", "add", "setting", "set_setting"):
            monkeypatch.setattr(store, name, fails)
        monkeypatch.setattr(store.drafts, "save", fails)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert all(words in shown(app) for words in SHOWN)
        assert "could not be read now" in shown(app)
        assert str(error()) in shown(app)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, SupportScreen)


async def test_a_crash_names_the_way(app: CalmApp, settle) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            app.call_later(fail)
            await pilot.pause()
    assert "calmterm crisis" in str(app.crash)


async def test_the_vault_never_locks_over_support_nor_over_what_was_opened_there(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for keys in (("ctrl+g",), ("p",), ("escape", "m"), ("escape", "c")):
            await pilot.press(*keys)
            await settle(pilot)
            app.session.idle_seconds = 0  # not before support is there: the app looks by itself, too
            await app.session.look()
            assert app.worker.is_open
        await pilot.press("escape", "escape")
        await settle(pilot)
        await app.session.look()
        assert not app.worker.is_open


async def test_the_plan_and_the_people_on_it_stand_after_the_lines(app: CalmApp, store: Store, settle) -> None:
    store.add(store.new(kind_named("safety_plan"), {"number": 1, "signs": "[b]I stop answering[/b]"}))
    store.add(store.new(Person, {"name": "Ana", "phone": "555 1234", "when": "evenings", "on_safety_plan": True}))
    store.add(store.new(Person, {"name": "Dr Berg", "role": "emergency"}))
    store.add(store.new(Person, {"name": "Not asked", "role": "friend"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g")
        await settle(pilot)
        text = shown(app)
        order = [
            "In immediate danger", "Call 142", "Your safety plan, version 1", "How I notice it is getting bad",
            "[b]I stop answering[/b]", "Tell someone", "Ana", "Call 555 1234\nevenings", "Dr Berg",
            "two minutes of grounding", "About these numbers",
        ]  # fmt: skip
        places = [text.index(part) for part in order]
        assert places == sorted(places)
        assert "Not asked" not in text
