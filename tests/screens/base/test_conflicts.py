"""A record that another window changes while its own screen is open: the person chooses whose version stands."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.checkin.check_in import CheckInScreen, CheckInsScreen
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.screens.sleep.night import NightScreen
from calmterm.screens.sleep.week import SleepScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import CheckIn, SleepNight
from calmterm.store.vault import Vault
from calmterm.widgets.form import FormField
from waiting import until

NIGHT_OF = date(2026, 11, 20)


@dataclass(frozen=True)
class Case:
    """How a record is made, opened to be changed, and which screen is shown once that is done."""

    kind: type[Record]
    values: dict[str, Any]
    way: Sequence[str]
    screen: type[DraftScreen[Any, Any]]
    end: type[Any]
    draft: str


CASES = {
    "check-in": Case(CheckIn, {"mood": 4}, ("2", "l", "e"), CheckInScreen, CheckInsScreen, "check_in"),
    "night": Case(SleepNight, {"night_of": NIGHT_OF}, ("5", "e"), NightScreen, SleepScreen, "night"),
}


@pytest.fixture
def clock() -> FixedClock:
    """A morning, so that the night before is the one that is marked."""
    return FixedClock(datetime(2026, 11, 20, 7, 30, tzinfo=ZoneInfo("Europe/Vienna")))


@pytest.fixture
def elsewhere(vault_dir: Path, clock: FixedClock, store: Store, passphrase: str) -> Store:
    """Another window on the same vault."""
    return Vault(vault_dir, clock).unlock(passphrase)


async def open_with(app: CalmApp, pilot: Pilot[Any], case: Case, settle: Any, note: str) -> None:
    """Open the record and type a note that is not saved yet."""
    await settle(pilot)
    for key in case.way:
        await pilot.press(key)
        await settle(pilot)
    await until(pilot, lambda: isinstance(app.screen, case.screen))
    if note:
        next(one for one in app.screen.query(FormField) if one.spec.name == "note").retype(note)
        await settle(pilot)


async def save(app: CalmApp, pilot: Pilot[Any]) -> None:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, ConflictScreen))


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
async def test_one_of_two_versions_stands(
    app: CalmApp, store: Store, elsewhere: Store, settle: Any, seen: Any, name: str, choice: str
) -> None:
    case = CASES[name]
    record = store.add(store.new(case.kind, {**case.values, "note": "before"}))
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await open_with(app, pilot, case, settle, "mine")
        elsewhere.change(elsewhere.get(case.kind, record.id), {"note": "theirs", "medicine": "none"} if name == "night"
                         else {"note": "theirs", "challenges": "rain"})  # fmt: skip
        await save(app, pilot)
        assert "was changed in another window" in seen(app)
        assert "theirs" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, case.screen))
        await save(app, pilot)
        assert isinstance(app.screen, ConflictScreen)
        await pilot.press(*["down"] * [one for one, _ in app.screen.choices].index(choice), "enter")
        await until(pilot, lambda: isinstance(app.screen, case.end))
    (left,) = store.records(case.kind)
    assert left.text.note == choice
    more = "medicine" if name == "night" else "challenges"
    assert left.values()[more] == (None if choice == "mine" else "none" if name == "night" else "rain")
    assert store.drafts.payload(case.draft, str(record.id)) is None


async def test_both_check_ins_can_stand(app: CalmApp, store: Store, elsewhere: Store, settle: Any) -> None:
    record = store.add(store.new(CheckIn, {"mood": 4, "note": "before"}))
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await open_with(app, pilot, CASES["check-in"], settle, "mine")
        elsewhere.change(elsewhere.get(CheckIn, record.id), {"note": "theirs"})
        await save(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CheckInsScreen))
    left = store.records(CheckIn)
    assert sorted(one.text.note for one in left) == ["mine", "theirs"]
    assert {one.felt_at for one in left} == {record.felt_at}


async def test_a_date_has_one_night_so_both_is_not_offered(
    app: CalmApp, store: Store, elsewhere: Store, settle: Any
) -> None:
    record = store.add(store.new(SleepNight, {"night_of": NIGHT_OF, "note": "before"}))
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await open_with(app, pilot, CASES["night"], settle, "mine")
        elsewhere.change(elsewhere.get(SleepNight, record.id), {"note": "theirs"})
        await save(app, pilot)
        assert isinstance(app.screen, ConflictScreen)
        assert [one for one, _ in app.screen.choices] == ["mine", "theirs"]


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", CASES)
async def test_a_record_trashed_elsewhere_can_be_kept_as_a_new_one(
    app: CalmApp, store: Store, elsewhere: Store, settle: Any, seen: Any, name: str
) -> None:
    case = CASES[name]
    record = store.add(store.new(case.kind, {**case.values, "note": "before"}))
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await open_with(app, pilot, case, settle, "mine")
        elsewhere.trash(elsewhere.get(case.kind, record.id))
        await save(app, pilot)
        assert "moved to the trash in another window" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, case.end))
    assert [one.text.note for one in store.records(case.kind)] == ["mine"]
    assert [one.id for one in store.records(case.kind, trashed=True)] == [record.id]


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", CASES)
async def test_a_draft_of_an_old_version_is_not_saved_over_a_newer_one(
    app: CalmApp, store: Store, elsewhere: Store, settle: Any, name: str
) -> None:
    case = CASES[name]
    record = store.add(store.new(case.kind, {**case.values, "note": "before"}))
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await open_with(app, pilot, case, settle, "mine")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, case.end))
        draft = await app.worker.run(lambda store: store.drafts.payload(case.draft, str(record.id)))
        assert json.loads(draft or "")["base"] == 1
        elsewhere.change(elsewhere.get(case.kind, record.id), {"note": "newer"})
        await settle(pilot)
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, case.screen))
        await settle(pilot)
        await save(app, pilot)
        assert elsewhere.get(case.kind, record.id).text.note == "newer"
