"""What waits in a vault, what became of each thing, and what is done about it.

What became of each (seen, put off, put away) is kept by its occasion: a name that stays the same as long as the same
thing waits.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from calmterm.core.clock import Clock
from calmterm.core.errors import NotFound, TextDamaged
from calmterm.domain.safety_plan import looked_at, newest
from calmterm.domain.waiting import APPOINTMENT_AHEAD, HOMEWORK_AHEAD, UNSOLVED, Kept, Waiting, waiting
from calmterm.store import Store
from calmterm.store.model.records import (
    Alert,
    AlertKind,
    AlertStatus,
    Appointment,
    CarePlan,
    CoreBelief,
    CrisisEvent,
    Homework,
    Medicine,
    MedicineDay,
    MedicineState,
    Person,
    ProblemSolving,
    Reminder,
    SafetyPlan,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that waits, with what became of it. `until` is the time until which it is or was put off."""

    waiting: Waiting
    status: AlertStatus
    until: datetime | None = None

    @property
    def stands(self) -> bool:
        """Return whether it waits now: neither put off nor put away."""
        return self.status in (AlertStatus.NEW, AlertStatus.SEEN)


# --- from the store ----------------------------------------------------------------------------------------


def read_due(store: Store) -> list[DueLine]:
    """Return what waits now, with what became of each: also what is put off or put away, so that it can be found."""
    now = store.clock.now()
    found = waiting(gather(store, chosen_kinds(store)), now, store.today())
    states = store.alerts.states([one.occasion for one in found])
    return [_line(one, states.get(one.occasion), now) for one in found]


def standing(store: Store) -> list[DueLine]:
    """Return what waits now and is neither put off nor put away."""
    return [one for one in read_due(store) if one.stands]


def _line(one: Waiting, state: Alert | None, now: datetime) -> DueLine:
    if state is None:
        return DueLine(one, AlertStatus.NEW)
    until = state.snoozed_until
    if state.status == AlertStatus.SNOOZED and (until is None or until <= now):
        return DueLine(one, AlertStatus.NEW, until)
    return DueLine(one, state.status, until)


def gather(store: Store, wanted: set[AlertKind], ahead: timedelta = timedelta()) -> Kept:
    """Read the records in which something of the `wanted` kinds may wait today, or so many days `ahead`."""
    today = store.today()
    until = today + ahead
    near: list[Appointment] = []
    if AlertKind.APPOINTMENT in wanted:
        last = max(until, today + APPOINTMENT_AHEAD)
        near = store.records(Appointment, since=today, until=last, oldest_first=True)
    homework: list[Homework] = []
    if AlertKind.HOMEWORK in wanted:
        homework = store.records(Homework, dated="due_on", until=until + HOMEWORK_AHEAD, among={"done_at": [None]})
    named = {one.with_id for one in near} | {one.from_id for one in homework}
    reviews, medicines = AlertKind.REVIEW in wanted, AlertKind.MEDICINE in wanted
    return Kept(
        care_plans=store.records(CarePlan, dated="review_on", until=until) if reviews else (),
        safety_plan=_safety_plan(store) if reviews else None,
        beliefs=_beliefs(store) if reviews else (),
        problems=(
            store.records(ProblemSolving, dated="review_on", until=until, among={"state": UNSOLVED}) if reviews else ()
        ),
        hard_times=(
            store.records(CrisisEvent, dated="follow_up_on", until=until) if AlertKind.FOLLOW_UP in wanted else ()
        ),
        homework=homework,
        medicines=store.records(Medicine, oldest_first=True) if medicines else (),
        medicine_days=store.records(MedicineDay, since=today, until=today) if medicines else (),
        appointments=near,
        reminders=store.records(Reminder) if AlertKind.REMINDER in wanted else (),
        people=_names(store, named),
        copy_at=(store.copier().newest() or store.made_at()) if AlertKind.OLD_COPY in wanted else None,
    )


def chosen_kinds(store: Store) -> set[AlertKind]:
    """Return the kinds that the person wants to see among what waits."""
    return {kind for kind in AlertKind if store.preference(f"due_{kind}") == "on"}


def _safety_plan(store: Store) -> tuple[SafetyPlan, date] | None:
    plan = newest(store)
    return None if plan is None else (plan, looked_at(plan, store.day_of(store.clock.here(plan.created_at))))


def _beliefs(store: Store) -> list[tuple[CoreBelief, date]]:
    found: list[tuple[CoreBelief, date]] = []
    for belief in store.each(CoreBelief):
        reviewed = (one.reviewed_on for one in belief.children["reviews"] if one.reviewed_on is not None)
        found.append((belief, max(reviewed, default=store.day_of(store.clock.here(belief.created_at)))))
    return found


def _names(store: Store, people: set[UUID | None]) -> dict[UUID, str]:
    """Return the names of people, but for those in the trash and those whose text is damaged."""
    found: dict[UUID, str] = {}
    for one in people:
        with suppress(NotFound, TextDamaged):
            if one is not None:
                found[one] = store.get(Person, one).text.name
    return found


# --- what a person does about it ---------------------------------------------------------------------------


def settle(store: Store, one: Waiting) -> None:
    """Note that it is done: taken, done, attended, or looked at. Raises what saving raises."""
    record, now = one.record, store.clock.now()
    match record:
        case Medicine():
            note_medicine(store, one, MedicineState.TAKEN)
        case Homework():
            store.change(record, {"done_at": now})
        case Appointment():
            store.change(record, {"attended": True})
        case SafetyPlan():
            store.change(record, {"reviewed_on": store.today()})
        case _:
            store.alerts.put_away(one.kind, one.occasion)


def note_medicine(store: Store, one: Waiting, state: MedicineState) -> None:
    """Note of a medicine that it was taken or skipped on its day."""
    if one.record is not None:
        values = {"medicine_id": one.record.id, "on": one.on, "part": one.part, "state": state}
        store.add(store.new(MedicineDay, values))


def note_seen(store: Store, lines: Sequence[DueLine]) -> None:
    """Note that lines were shown, where one of them is new."""
    if any(one.status == AlertStatus.NEW for one in lines):
        store.alerts.note_seen({one.waiting.occasion: one.waiting.kind for one in lines})


LATER: Final = ("in an hour", "this evening", "tomorrow morning", "in a week")
"""Until when something can be put off."""


def later(words: str, clock: Clock, today: date) -> datetime:
    """Return the moment that one of `LATER` names. An evening that has begun is that of the next day."""
    if words == "in an hour":
        return clock.now() + timedelta(hours=1)
    evening = clock.localize(datetime.combine(today, time(18)))
    if words == "this evening":
        return (
            evening if evening > clock.now() else clock.localize(datetime.combine(today + timedelta(days=1), time(18)))
        )
    days = 1 if words == "tomorrow morning" else 7
    return clock.localize(datetime.combine(today + timedelta(days=days), time(8)))


# --- telling of it -----------------------------------------------------------------------------------------


def is_quiet(hours: str, now: datetime) -> bool:
    """Return whether a moment lies in quiet hours such as "22-07", which may go over midnight."""
    begins, _, ends = hours.partition("-")
    if not (begins.isdigit() and ends.isdigit()):
        return False
    first, last = int(begins), int(ends)
    return first <= now.hour < last if first < last else now.hour >= first or now.hour < last


def to_tell(store: Store) -> list[DueLine]:
    """Return what waits at a time of its own, to be told while the program is open; nothing in quiet hours."""
    if is_quiet(store.preference("quiet_hours"), store.clock.now()):
        return []
    timed = (AlertKind.APPOINTMENT, AlertKind.REMINDER, AlertKind.MEDICINE)
    return [one for one in standing(store) if one.waiting.kind in timed]


def count_due(store: Store) -> int:
    """Return how many things wait; none in quiet hours."""
    return 0 if is_quiet(store.preference("quiet_hours"), store.clock.now()) else len(standing(store))
