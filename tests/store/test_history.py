"""What a record was before: kept with the change that replaced it, for every kind, until it is purged or old."""

import contextlib
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, InvalidRecord, NotFound, UsageError
from calmterm.exchange.exporting import written_out
from calmterm.store import Record, Store, Vault, listed_kinds
from calmterm.store.model.records import CheckIn, CrisisEvent, ExposureStep, Goal, Habit, HabitDay, JournalEntry
from calmterm.store.upkeep import reduce_hard_stretches

Put = Callable[..., Record]
Count = Callable[[int, int], int]
Measured = Callable[[str, str], None]


def entry(store: Store, body: str = "one", **values: object) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body, **values}))


def numbers(store: Store, record: Record) -> list[int]:
    return [version.number for version in store.history.of(record)]


def patches(store: Store) -> int:
    with store._engine.connect() as connection:
        query = "SELECT count(*) FROM audit_event WHERE substr(sealed, 1, 1) = x'01'"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_new_record_is_its_only_version(store: Store) -> None:
    (version,) = store.history.of(entry(store))
    assert (version.number, version.action, version.changed) == (1, "add", ())
    assert version.values["body"] == "one"
    assert store.history.earlier(entry(store)) == []


def test_each_change_makes_a_version_that_says_what_changed(store: Store, clock: FixedClock) -> None:
    first = entry(store, title="T", tags=["a", "b"])
    written = clock.at
    clock.at += timedelta(hours=1)
    second = store.change(first, {"body": "two", "title": None, "tags": []})
    clock.at += timedelta(hours=1)
    third = store.change(second, {"starred": True})
    found = store.history.of(third)
    assert [(version.number, version.changed) for version in found] == [
        (3, ("starred",)), (2, ("title", "body", "tags")), (1, ()),
    ]  # fmt: skip
    assert [(version.values["title"], version.values["body"], version.values["tags"]) for version in found] == [
        (None, "two", []), (None, "two", []), ("T", "one", ["a", "b"]),
    ]  # fmt: skip
    assert [version.at - written for version in found] == [timedelta(hours=2), timedelta(hours=1), timedelta()]
    assert [then.text.body for then in store.history.earlier(third)] == ["two", "one"]


def test_every_kind_has_versions_with_its_parts(store: Store, put: Put, clock: FixedClock) -> None:
    for kind in listed_kinds():
        record = put(kind, full=True)
        before = record.to_json()
        after: dict[str, Any] = {child.field: [] for child in kind.about.inline}
        changed = store.change(store.get(kind, record.id), after)
        found = store.history.of(changed)
        assert [version.number for version in found] == [2, 1], kind
        assert all(before[name] == value for name, value in found[1].values.items()), kind
        put_back = store.put_back_version(changed, 1)
        assert {**put_back.to_json(), "revision": 1, "updated_at": before["updated_at"]} == before, kind


def test_a_version_comes_back_as_a_change(store: Store) -> None:
    record = entry(store, "one", title="T", starred=True)
    record = store.change(record, {"body": "two", "title": "U"})
    record = store.put_back_version(record, 1)
    assert (record.text.title, record.text.body, record.starred, record.revision) == ("T", "one", True, 3)
    assert numbers(store, record) == [3, 2, 1]
    assert store.undo.last() == "Restored an earlier version: journal entry"
    assert store.get(JournalEntry, record.id).text.body == "two"
    with pytest.raises(NotFound):
        store.put_back_version(store.get(JournalEntry, record.id), 9)
    with pytest.raises(ChangedElsewhere):
        store.put_back_version(record, 1)


def test_going_to_the_trash_and_back_are_versions_too(store: Store) -> None:
    record = entry(store)
    store.trash(record)
    store.restore(record)
    again = store.change(store.get(JournalEntry, record.id), {"body": "two"})
    assert [(version.number, version.action.value) for version in store.history.of(again)] == [
        (4, "change"), (3, "restore"), (2, "trash"), (1, "add"),
    ]  # fmt: skip


def test_what_is_purged_is_in_no_patch(store: Store, vault_dir: Path) -> None:
    record = entry(store, "canary one")
    record = store.change(record, {"body": "canary two"})
    other = store.change(entry(store, "kept"), {"body": "kept too"})
    assert patches(store) == 2
    store.trash(record)
    store.removal.purge(store.get(JournalEntry, record.id, trashed=True))
    assert patches(store) == 1
    assert store.verify_audit() == []
    assert numbers(store, other) == [2, 1]


def test_a_stretch_that_was_made_coarse_keeps_nothing_finer(store: Store, put: Put, clock: FixedClock) -> None:
    put(CrisisEvent, full=True)
    clock.at += timedelta(days=40)
    reduce_hard_stretches(store)
    assert patches(store) == 0
    (event,) = store.records(CrisisEvent)
    assert len(store.history.of(event)) == 1


def test_old_patches_go_but_for_the_last_twenty(store: Store, clock: FixedClock) -> None:
    record = entry(store, "0")
    for number in range(1, 31):
        record = store.change(record, {"body": str(number)})
    clock.at += timedelta(days=89)
    assert store.history.thin() == 0
    clock.at += timedelta(days=2)
    record = store.change(record, {"body": "31"})
    assert store.history.thin() == 10
    assert store.history.thin() == 0
    assert [version.values["body"] for version in store.history.of(record)] == [
        str(number) for number in range(31, 9, -1)
    ]
    assert store.verify_audit() == []


def test_an_altered_or_exchanged_patch_breaks_the_chain_and_shows_nothing(store: Store) -> None:
    record = store.change(entry(store, "one"), {"body": "two"})
    other = store.change(entry(store, "three"), {"body": "four"})
    from calmterm.store.db import database

    with database.writing(store._engine).begin() as connection:
        boxes = connection.exec_driver_sql("SELECT id, sealed FROM audit_event WHERE sealed IS NOT NULL").all()
        (one, its), (two, others) = boxes
        connection.exec_driver_sql("UPDATE audit_event SET sealed = ? WHERE id = ?", [(others, one), (its, two)])
    assert [found.number for found in store.verify_audit()] == [2, 4]
    with store.as_of(store.clock.now()) as past:
        (told,) = past.notices
        assert told.startswith("Entry 2 of the change log was altered, moved or added. So the vault may not be shown")
    assert numbers(store, record) == [2]
    assert numbers(store, other) == [2]


def test_an_earlier_release_kept_texts_on_their_own(store: Store) -> None:
    record = store.change(entry(store, "two"), {"body": "three"})
    with store.rows.writing() as session:
        from calmterm.store.model.records import JournalRevision

        version = JournalRevision.from_values({"entry_id": record.id, "number": 1, "body": "one", "title": None})
        store.rows.insert(session, version)
    found = store.history.of(record)
    assert [version.values["body"] for version in found] == ["three", "two", "one"]


# --- the vault as it stood


def export(store: Store) -> Any:
    return json.loads(written_out(store, "json").text)


def test_as_of_is_what_an_export_wrote_at_that_time(store: Store, put: Put, clock: FixedClock) -> None:
    seen: list[tuple[Any, Any]] = []

    def look() -> None:
        seen.append((clock.at, export(store)))
        clock.at += timedelta(minutes=1)

    look()
    for kind in listed_kinds():
        put(kind, full=True)
    look()
    record = entry(store, "one", tags=["a"])
    goal = put(Goal, full=True)
    check_in = store.add(store.new(CheckIn, {"mood": 3, "triggers": ["work"]}))
    look()
    store.change(record, {"body": "two", "written_at": "2026-11-01T10:00:00+05:00"})
    store.change(check_in, {"mood": 9, "triggers": ["rest", "sleep"]})
    look()
    store.trash(goal)
    store.trash(store.get(JournalEntry, record.id))
    look()
    store.restore(store.get(Goal, goal.id, trashed=True))
    look()
    for at, wanted in seen:
        with store.as_of(at) as past:
            assert export(past) == wanted, at
            assert past.notices == []
    assert export(store) == seen[-1][1]


def test_two_that_changed_places_are_taken_back(store: Store, put: Put, clock: FixedClock) -> None:
    first, second = (put(ExposureStep, rank=place) for place in (1, 2))
    before = export(store)
    at = clock.at
    clock.at += timedelta(minutes=1)
    store.exchange(first, second, "rank")
    with store.as_of(at) as past:
        assert export(past) == before


def test_as_of_leaves_nothing_behind_and_changes_nothing(store: Store, vault_dir: Path, clock: FixedClock) -> None:
    entry(store)
    before = store.verify_audit(), sorted(path.name for path in vault_dir.rglob("*"))
    clock.at += timedelta(minutes=1)
    with store.as_of(clock.at - timedelta(hours=1)) as past:
        assert past.records(JournalEntry) == []
    assert (store.verify_audit(), sorted(path.name for path in vault_dir.rglob("*"))) == before
    with pytest.raises(UsageError):
        store.as_of(clock.at + timedelta(minutes=1))


def test_what_no_patch_tells_of_is_said(store: Store, clock: FixedClock) -> None:
    record = entry(store, "one")
    at = clock.at
    clock.at += timedelta(days=100)
    for number in range(25):
        record = store.change(record, {"body": str(number)})
    clock.at += timedelta(days=100)
    store.history.thin()
    with store.as_of(at) as past:
        assert [notice.partition(". ")[0] for notice in past.notices] == [
            "Changes since then of which nothing earlier is kept: 5"
        ]


def test_what_was_removed_for_good_since_is_said_and_not_shown(store: Store, clock: FixedClock) -> None:
    record = entry(store, "one")
    at = clock.at
    clock.at += timedelta(minutes=1)
    for gone in (record, entry(store, "came and went")):
        store.trash(gone)
        store.removal.purge(gone)
    with store.as_of(at) as past:
        assert past.records(JournalEntry) == []
        assert past.notices == ["Deleted forever since then, and so not shown: 1 of what was there."]


# --- a record of the vault as it stood, put back


def test_a_record_is_put_back_as_it_was_and_that_is_undone(store: Store, clock: FixedClock) -> None:
    record = entry(store, "one", tags=["a"])
    clock.at += timedelta(days=1)
    store.change(record, {"body": "two", "tags": []})
    (then,) = store.look_back(store.today() - timedelta(days=1)).records(JournalEntry)
    assert store.standing(JournalEntry, [record.id]) == {record.id: (2, False)}
    now = store.put_back(then)
    assert (now.text.body, now.text.tags, now.revision) == ("one", ["a"], 3)
    assert store.undo.last() == "Restored as it was: journal entry"
    assert store.get(JournalEntry, record.id).text.body == "two"
    assert numbers(store, record) == [4, 3, 2, 1]


def test_what_is_in_the_trash_comes_back_as_it_was(store: Store, put: Put, clock: FixedClock, passphrase: str) -> None:
    goal = put(Goal, full=True, title="then")
    then_values = store.get(Goal, goal.id).values()
    clock.at += timedelta(days=1)
    store.trash(store.change(store.get(Goal, goal.id), {"title": "later", "milestones": []}))
    (then,) = store.look_back(store.today() - timedelta(days=1)).records(Goal)
    assert store.standing(Goal, [goal.id])[goal.id][1]
    assert store.put_back(then).values() == then_values
    assert store.undo.last() == "Restored as it was: goal"
    gone = store.get(Goal, goal.id, trashed=True)
    assert (gone.deleted_at is not None, gone.text.title, gone.children["milestones"]) == (True, "later", [])
    clock.at += timedelta(minutes=1)
    store.put_back(then)
    assert store.get(Goal, goal.id).values() == then_values
    with reopened(store, clock, passphrase) as again:  # and from a later session, as one
        assert again.logged_undo.last() == "Restored: goal"
        gone = again.get(Goal, goal.id, trashed=True)
        assert (gone.deleted_at is not None, gone.text.title, gone.children["milestones"]) == (True, "later", [])
        assert again.verify_audit() == []


def test_a_day_is_looked_back_to_at_its_end(store: Store, clock: FixedClock) -> None:
    day = store.today()
    clock.at = clock.at.replace(hour=23, minute=0) + timedelta(hours=4, minutes=59)  # a minute before the day ends
    entry(store, "late")
    clock.at += timedelta(minutes=2)
    entry(store, "the day after")
    assert [one.text.body for one in store.look_back(day).records(JournalEntry)] == ["late"]
    assert store.look_back(day - timedelta(days=1)).records(JournalEntry) == []
    assert len(store.look_back(store.today()).records(JournalEntry)) == 2
    with pytest.raises(UsageError):
        store.look_back(store.today() + timedelta(days=1))


def test_looking_back_ends_with_the_store_and_leaves_nothing(store: Store, vault_dir: Path) -> None:
    entry(store)
    first, second = store.look_back(store.today()), store.look_back(store.today())
    assert store.past is second
    assert not first.directory.exists()
    store.close()
    assert not second.directory.exists()
    assert store.past is None


def test_history_outlives_the_session(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> None:
    record = store.change(entry(store, "one"), {"body": "two"})
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert numbers(again, again.get(JournalEntry, record.id)) == [2, 1]


# --- undo over the end of a session


def reopened(store: Store, clock: FixedClock, passphrase: str) -> Store:
    store.close()
    clock.at += timedelta(minutes=5)
    return Vault(store.directory, clock).unlock(passphrase)


def test_undo_goes_on_where_the_last_session_ended(store: Store, clock: FixedClock, passphrase: str) -> None:
    record = entry(store, "one")
    clock.at += timedelta(minutes=1)
    record = store.change(record, {"body": "two"})
    clock.at += timedelta(minutes=1)
    store.trash(record)
    with reopened(store, clock, passphrase) as again:
        said: list[str | None] = []
        for _ in range(4):
            clock.at += timedelta(minutes=1)
            said.append(again.logged_undo.last())
        assert said == ["Moved to trash: journal entry", "Changed: journal entry", "Added: journal entry", None]
        assert again.get(JournalEntry, record.id, trashed=True).text.body == "one"
        assert again.undo.last() is None
    with reopened(again, clock, passphrase) as third:  # what was undone is an action, too
        assert third.logged_undo.last() == "Moved to trash: journal entry"
        assert third.get(JournalEntry, record.id).text.body == "one"


def test_an_import_is_taken_back_as_one(store: Store, clock: FixedClock, passphrase: str) -> None:
    entry(store, "before")
    clock.at += timedelta(minutes=1)
    store.add_new([store.new(JournalEntry, {"body": str(number)}) for number in range(5)])
    with reopened(store, clock, passphrase) as again:
        assert again.logged_undo.last() == "Added: 5 records"
        assert [record.text.body for record in again.records(JournalEntry)] == ["before"]


def test_taking_an_import_back_is_one_action_that_is_taken_back_itself(
    store: Store, clock: FixedClock, passphrase: str
) -> None:
    habit = store.new(Habit, {"name": "walk", "times": 1, "days": 1})
    days = [store.new(HabitDay, {"habit_id": habit.id, "on": f"2026-11-0{day}"}) for day in range(1, 4)]
    changed = entry(store, "as it was")
    clock.at += timedelta(minutes=1)
    newer = store.new(JournalEntry, {"body": "as the file has it", "written_at": changed.written_at})
    newer.place(changed.local_date)
    store.add_new([habit, *days, store.new(JournalEntry, {"body": "new"})], [(changed, newer)])

    def bodies(now: Store) -> list[str]:
        return sorted(record.text.body for record in now.records(JournalEntry))

    with reopened(store, clock, passphrase) as again:
        end = again.history.end_of_log()
        assert again.logged_undo.last() == "Added: 6 records"
        assert (bodies(again), again.records(Habit), again.records(HabitDay)) == (["as it was"], [], [])
        links = again.history.last_logged(again.history.end_of_log() + 1)
        assert links[0].number == end + 1  # all in one transaction
    with reopened(again, clock, passphrase) as third:
        third.logged_undo.last()
        assert bodies(third) == ["as the file has it", "new"]
        assert len(third.records(HabitDay)) == 3
        assert third.verify_audit() == []


def test_a_bulk_act_that_cannot_be_taken_back_whole_is_not_taken_back_in_part(
    store: Store, clock: FixedClock, passphrase: str
) -> None:
    entry(store, "before")
    clock.at += timedelta(minutes=1)
    came = store.add_new([store.new(JournalEntry, {"body": str(number)}) for number in range(3)])
    clock.at += timedelta(minutes=1)
    with reopened(store, clock, passphrase) as again:
        again.change(again.get(JournalEntry, came[2].id), {"body": "changed since"})
        with pytest.raises(ChangedElsewhere):
            again.logged_undo.last()
        assert len(again.records(JournalEntry)) == 4


def test_a_swap_of_two_places_is_put_back_as_one(store: Store, clock: FixedClock, passphrase: str) -> None:
    steps = [
        store.add(store.new(ExposureStep, {"rank": rank, "suds_initial": 50, "situation": str(rank)}))
        for rank in (1, 2)
    ]
    clock.at += timedelta(minutes=1)
    store.exchange(steps[0], steps[1], "rank")
    with reopened(store, clock, passphrase) as again:
        assert [one.text.situation for one in again.records(ExposureStep)] == ["2", "1"]
        assert again.logged_undo.last() == "Changed: 2 records"
        assert [one.text.situation for one in again.records(ExposureStep)] == ["1", "2"]


def test_what_was_changed_since_is_not_stepped_over(store: Store, clock: FixedClock, passphrase: str) -> None:
    record = entry(store, "one")
    with reopened(store, clock, passphrase) as again:
        again.change(again.get(JournalEntry, record.id), {"body": "two"})
        with pytest.raises(ChangedElsewhere):
            again.logged_undo.last()
        assert again.get(JournalEntry, record.id).text.body == "two"


def test_the_session_itself_is_left_to_its_own_undo(store: Store) -> None:
    record = entry(store, "one")
    assert store.undo.last() == "Added: journal entry"
    assert store.logged_undo.last() is None
    assert store.get(JournalEntry, record.id, trashed=True)


def changed_at_random(store: Store, record: Record, pick: random.Random, number: int) -> None:
    """Change some fields of a record; a value that its kind does not take changes nothing."""
    given: dict[str, Any] = {child.field: [] for child in record.about.inline if pick.random() < 0.3}
    for spec in record.specs():
        if spec.widget in ("line", "prose") and pick.random() < 0.6:
            given[spec.name] = f"words {number} {'long ' * pick.randrange(40)}"[: spec.limit].strip()
        elif spec.widget == "moment" and pick.random() < 0.3:
            given[spec.name] = (
                f"2026-11-{pick.randrange(1, 20):02}T{pick.randrange(24):02}:30:00+0{pick.randrange(9)}:00"
            )
        elif spec.widget == "scale" and pick.random() < 0.5:
            given[spec.name] = pick.randint(int(spec.low or 0), int(spec.high or 1))
    with contextlib.suppress(InvalidRecord):
        store.change(record, given)


def test_as_of_is_what_an_export_wrote_whatever_was_done(
    store: Store, put: Put, clock: FixedClock, count: Count, measured: Measured
) -> None:
    pick, kinds = random.Random(20261128), list(listed_kinds())
    seen: list[tuple[Any, Any]] = []
    steps = count(40, 2_000)
    for number in range(steps):
        clock.at += timedelta(seconds=pick.randrange(1, 600))
        kind = pick.choice(kinds)
        live = store.records(kind)
        trashed = store.records(kind, trashed=True)
        match pick.randrange(6):
            case 0 | 1 | 2 if live:
                changed_at_random(store, pick.choice(live), pick, number)
            case 3 if live:
                store.trash(pick.choice(live))
            case 4 if trashed:
                with contextlib.suppress(InvalidRecord):
                    store.restore(pick.choice(trashed))
            case _:
                with contextlib.suppress(InvalidRecord):  # there may be one of it, and there is
                    put(kind, full=pick.random() < 0.5)
        if number % 8 == 0:
            seen.append((clock.at, export(store)))
    clock.at += timedelta(seconds=1)
    for at, wanted in pick.sample(seen, count(4, 100)):
        with store.as_of(at) as past:
            assert export(past) == wanted, at
    assert store.verify_audit() == []
    measured("history", f"{steps} random steps over all kinds: the vault as it stood equals what was exported then")
