"""Support, the plan, the settings and their help as pictures. Look at them before you accept new ones."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from calmterm.app.app import CalmApp
from calmterm.content.support_words import Cause
from calmterm.core.clock import FixedClock
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import Answers
from calmterm.exchange.mapping import first_rows
from calmterm.exchange.sync.syncing import Sync
from calmterm.screens.more.bring_in import BringInScreen
from calmterm.screens.more.drafts import DraftsScreen
from calmterm.screens.more.keeping import KeepingScreen
from calmterm.screens.more.map_columns import MapColumnsScreen
from calmterm.screens.more.profile import ProfileScreen
from calmterm.screens.more.sync import SyncScreen
from calmterm.store import Store
from calmterm.store.ages import set_age
from calmterm.store.model.records import CheckIn, JournalEntry, Person, Profile, SafetyPlan
from calmterm.store.model.records.sync import Conflict, Device, SyncedRecord
from conftest import EVENING
from pictures import Album, Steps, app_over, doing, go

pytestmark = pytest.mark.usefixtures("many_colours")

TABLE = (
    "Date;How I felt;With;Notes\n29/02/2024 20:00;6;Ana | work;A long walk, then soup.\n"
    "01/03/2024 10:00;11;;\n02/03/2024 21:30;4;work;Tired.\n"
)
SAID = {"kind": "check_in", "columns": {"Date": "felt_at", "How I felt": "mood", "With": "triggers", "Notes": "note"}}


@pytest.fixture
def lived_in(store: Store) -> Store:
    """A vault with a plan, a person on it, an entry, and a country."""
    store.set_setting("country", "GB")
    store.add(store.new(SafetyPlan, {
        "number": 1, "signs": "I stop answering messages.\nI skip dinner.", "alone": "A slow walk to the river.",
        "people_places": "The swimming pool on Thursdays.", "ask_help": "Ana first.", "reasons": "The garden in May.",
    }))  # fmt: skip
    store.add(store.new(Person, {"name": "Ana", "phone": "555 0117", "when": "evenings", "on_safety_plan": True}))
    store.add(store.new(Profile, {"name": "Runa", "greeted": True, "birthday": "3 May"}))
    store.trash(store.add(store.new(JournalEntry, {"body": "Old words."})))
    store.add(store.new(JournalEntry, {"title": "Soup", "body": "Soup with Ana."}))
    return store


def no_profile(app: CalmApp) -> None:
    """The profile is in the trash."""
    store = app.worker._store
    assert store is not None
    store.trash(store.records(Profile)[0])


def drafts_wait(app: CalmApp) -> None:
    """Two drafts, as a form and the editor leave them."""
    store = app.worker._store
    assert store is not None
    store.drafts.save("form:worry", json.dumps({"typed": {"worry": "The boiler may not last the winter."}}))
    store.drafts.save("journal", json.dumps({"title": "A walk", "body": "Fog over the river, and nobody about."}))
    app.push_screen(DraftsScreen())


def looked_at_a_file(app: CalmApp) -> None:
    """A file of Daylio is named and read, and nothing is saved yet."""
    assert isinstance(app.screen, BringInScreen)
    app.screen.source.value = str(Path(__file__).parent / "exchange" / "programs" / "daylio-old.csv")
    app.screen.look()


def columns_asked(app: CalmApp) -> None:
    """A table that nobody knows: what its columns are was said before, in a file beside it."""
    first = first_rows(Source.of_text(TABLE))
    assert first is not None
    app.push_screen(MapColumnsScreen(Path("days.csv"), first, Answers(table=SAID)))


def years_ago(app: CalmApp) -> None:
    """Some of what is kept is older than the age of its kind."""
    store = app.worker._store
    assert store is not None
    for year in (2019, 2020, 2023):
        store.add(store.new(JournalEntry, {"body": "Soup.", "written_at": f"{year}-05-01T12:00+01:00"}))
    store.add(store.new(CheckIn, {"mood": 6, "felt_at": "2019-05-01T12:00+01:00"}))
    set_age(store, JournalEntry, 1825)
    app.push_screen(KeepingScreen())


def changed_on_two_devices(app: CalmApp) -> None:
    """A vault that syncs, over a place that is named as on anybody's machine, with a text that both devices changed."""
    store = app.worker._store
    assert store is not None
    there = {"title": "The talk", "body": "It went well. He listened, and then we ate.\n\nTomorrow again?"}
    entry = store.change(
        store.add(store.new(JournalEntry, there)), {"body": "It went well. I said it.\n\nTomorrow again?"}
    )
    place = store.directory.parent / "carried"
    place.mkdir()
    sync = Sync(store)
    sync.join(str(place))
    sync.now()
    other = Device.from_values({"key_id": "00" * 16, "name": "laptop", "heard_at": EVENING - timedelta(hours=2)})
    with store.rows.writing() as session:
        store.rows.insert(session, other)
        here = session.scalars(select(Device).where(col(Device.is_here))).one()
        store.rows.adopt(session, [here])[0].assign({"place": "~/Sync/calm", "name": "desk"})
        store.rows.stamp(session, here)
        held = session.scalars(select(SyncedRecord).where(col(SyncedRecord.record_id) == entry.id)).one()
        store.rows.adopt(session, [held])
        held.conflict, held.conflict_at, held.other_version = Conflict.TEXT, EVENING, 1
        store.rows.stamp(session, held)
    app.background_sync.told = "At 21:29: 0 sent, 1 received."
    app.push_screen(SyncScreen())


def named_as_at_home(app: CalmApp) -> None:
    """The picture does not tell where this test lies."""
    assert isinstance(app.screen, BringInScreen)
    app.screen.source.value = "~/Downloads/daylio_export.csv"


def plan_was_opened(app: CalmApp) -> None:
    """Opening the plan shows support first; here it was shown already."""
    app.offers.screen(Cause.SAFETY_PLAN)


PLAN: Steps = (plan_was_opened, "0", *["down"] * 7, "enter")
PROFILE: Steps = (lambda app: app.push_screen(ProfileScreen()),)
SETTINGS: Steps = ("0", "end", "enter")
BRING_IN: Steps = (lambda app: app.push_screen(BringInScreen()),)
READ: Steps = (looked_at_a_file, named_as_at_home)
MORE = go("more")

# What is looked at alone, and the keys that lead to each from the one before.
SCREENS: dict[str, Steps] = {
    "hidden-today": ("f8",),
    "hidden-journal": ("3",),
    "support": ("f8", "ctrl+g"),
    "support-plan": ("pagedown",),
    "support-end": ("end",),
    "support-help": ("home", "question_mark"),
    "support-grounding": ("escape", "g"),
    "more": (MORE, "end"),
    "keys": (MORE, "end", "up", "enter"),
    "drafts-none": (MORE, "end", *["up"] * 5, "enter"),
    "bring-in": (MORE, *BRING_IN),
    "bring-in-read": READ,
    "sync-off": (MORE, lambda app: app.push_screen(SyncScreen())),
    "profile": (MORE, *PROFILE),
    "plan": (MORE, plan_was_opened, *PLAN[2:]),
    "plan-help": ("question_mark",),
    "plan-print": ("escape", "w", lambda app: setattr(app.screen.query_one("#file-name"), "value", "plan.txt")),
    "plan-form": (MORE, *PLAN[2:], "e"),
    "settings": (MORE, *SETTINGS[1:]),
    "settings-help": ("question_mark",),
    "settings-pick": ("escape", "down", "down", "enter"),
    "settings-end": ("escape", "end"),
    "settings-trash": ("enter", "down", "enter"),
}
# What the tests make beforehand, each in a vault of its own.
PREPARED: dict[str, Steps] = {
    "drafts": (drafts_wait,),
    "columns-pick": (columns_asked, "enter"),
    "keeping": (years_ago, "m", "escape"),
    "keeping-age": (years_ago, "enter"),
    "profile-none": (no_profile, *PROFILE),
    "support-locked": ("ctrl+l", "ctrl+g"),
}
# What is looked at in three sizes, one after the other.
SIZED: dict[str, Steps] = {
    "columns": (columns_asked,),
    "archive": (years_ago, "a", *"2024-01-01", "enter"),
    "sync": (changed_on_two_devices,),
    "sync-versions": (changed_on_two_devices, "e"),
}
SMALL: dict[str, Steps] = {
    "support": ("ctrl+g",),
    "profile": (MORE, *PROFILE),
    "plan": (MORE, plan_was_opened, *PLAN[2:]),
    "settings": (MORE, *SETTINGS[1:]),
    "bring-in-read": (MORE, *BRING_IN, *READ),
    "keeping": (MORE, years_ago),
}


async def test_screen(album: Album, vault_dir: Path, clock: FixedClock, lived_in: Store) -> None:
    await album.walk(app_over(vault_dir, clock, lived_in), SCREENS)


@pytest.mark.parametrize("name", PREPARED)
def test_prepared(name: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, lived_in: Store) -> None:
    app = app_over(vault_dir, clock, lived_in)
    assert snap_compare(app, run_before=doing(*PREPARED[name]), terminal_size=(80, 24))


@pytest.mark.soak
async def test_small(album: Album, vault_dir: Path, clock: FixedClock, lived_in: Store) -> None:
    await album.walk(app_over(vault_dir, clock, lived_in), SMALL, (60, 20))


async def test_wide(album: Album, vault_dir: Path, clock: FixedClock, lived_in: Store) -> None:
    await album.walk(app_over(vault_dir, clock, lived_in), SMALL, (120, 40))


@pytest.mark.sample(6)
@pytest.mark.parametrize("name", SIZED)
@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)], ids=["usual", "small", "wide"])
def test_sizes(
    name: str, size: tuple[int, int], snap_compare: Any, vault_dir: Path, clock: FixedClock, lived_in: Store
) -> None:
    app = app_over(vault_dir, clock, lived_in)
    assert snap_compare(app, run_before=doing(*SIZED[name]), terminal_size=size)


def test_the_plan_after_90_days(snap_compare: Any, vault_dir: Path, clock: FixedClock, lived_in: Store) -> None:
    clock.at += timedelta(days=95)
    app = app_over(vault_dir, clock, lived_in)
    assert snap_compare(app, run_before=doing(*PLAN), terminal_size=(80, 24))
