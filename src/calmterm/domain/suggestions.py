"""One gentle suggestion for Today, out of what a person made or planned. Often there is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from calmterm.core.errors import TextDamaged
from calmterm.core.text import one_line
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Activity,
    CheckIn,
    CopingCard,
    DailyTask,
    Gratitude,
    Insight,
    InsightKind,
    LifeValue,
    PracticeSession,
    ProblemSolving,
    Worry,
)

LOW: Final = 3
WORDS: Final = 60
LATE: Final = 21  # the hour from which a worry is left for tomorrow
GRATITUDE_A_WEEK: Final = 3
GRATITUDE_APART: Final = 2  # days
RECENT: Final = 50
TRIED: Final[dict[str, type[Record]]] = {
    "practice": PracticeSession, "card": CopingCard, "activity": Activity, "task": DailyTask
}  # fmt: skip
"""What is opened for something that seemed to help, by the sort of it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence, and the kind whose list it opens."""

    words: str
    kind: type[Record]


@dataclass(frozen=True, slots=True)
class SuggestionContext:
    """What a suggestion is made from: the store, now, the day, and the mood noted last today."""

    store: Store
    now: datetime
    today: date
    mood: int | None


def suggest(store: Store, check_ins: list[CheckIn]) -> Suggestion | None:
    """Return the first thing that fits now, or None."""
    mood = next((one.mood for one in check_ins if one.mood is not None), None)
    moment = SuggestionContext(store, store.clock.now(), store.today(), mood)
    found = (one for look in _LOOKS for one in look(moment))
    return next(found, None)


def _card(moment: SuggestionContext) -> Iterator[Suggestion]:
    """On a low day a card that its person made for such moments; the pinned and the most used first."""
    if moment.mood is not None and moment.mood <= LOW:
        cards = moment.store.records(CopingCard, limit=RECENT)
        for card in sorted(cards, key=lambda one: (one.pinned, len(one.children["used"])), reverse=True):
            if front := _words(card, "front"):
                yield Suggestion(f"A card you made: {front}", CopingCard)


def _worry(moment: SuggestionContext) -> Iterator[Suggestion]:
    """A worry whose time has come."""
    if moment.now.hour < LATE:
        for worry in moment.store.records(Worry, limit=RECENT):
            due = worry.postponed_to is not None and worry.postponed_to <= moment.now
            if due and worry.outcome is None and worry.still_matters is None:
                yield Suggestion("The time for a worry that you kept for later has come.", Worry)


def _activity(moment: SuggestionContext) -> Iterator[Suggestion]:
    """What was planned for today and not yet looked back on."""
    planned = moment.store.records(Activity, since=moment.today, until=moment.today)
    for one in reversed(planned):
        if one.done is None and (what := _words(one, "what")):
            yield Suggestion(f"You planned, at {one.felt:%H:%M}: {what}", Activity)


def _problem(moment: SuggestionContext) -> Iterator[Suggestion]:
    """A problem to look back on by now."""
    for one in moment.store.records(ProblemSolving, limit=RECENT):
        if one.review_on is not None and one.review_on <= moment.today and one.state not in ("done", "set_aside"):
            yield Suggestion(f"You wanted to look back at: {_words(one, 'problem')}", ProblemSolving)


def _helped(moment: SuggestionContext) -> Iterator[Suggestion]:
    """Something that seemed to help beside like moments without it, by the last look; of several another one each day.

    None that was put away, and none while insights rest or are switched off.
    """
    store = moment.store
    found = store.records(Insight, among={"kind": [InsightKind.RECOMMENDATION]}, limit=RECENT)
    tried = sorted({one.other_measure for one in found if one.dismissed_at is None and one.other_measure})
    if not tried:
        return
    # Here, since Today is drawn without the statistics where there is nothing to say.
    from calmterm.domain.patterns import rests
    from calmterm.domain.what_helps import sort_of
    from calmterm.store.measure_series import GONE

    if rests(store):
        return
    names = [(key, name) for key in tried if (name := one_line(store.measures.called(key), WORDS)) != GONE]
    if names:
        key, name = names[moment.today.toordinal() % len(names)]
        yield Suggestion(f"It seemed to help before, and may be worth another try: {name}", TRIED[sort_of(key)])


def _tiny_step(moment: SuggestionContext) -> Iterator[Suggestion]:
    """A tiny step for a value, another one each day."""
    steps = [one for one in moment.store.records(LifeValue, limit=RECENT) if _words(one, "tiny_step")]
    if steps:
        one = steps[moment.today.toordinal() % len(steps)]
        yield Suggestion(f"A tiny step for {_words(one, 'name', 24)}: {_words(one, 'tiny_step')}", LifeValue)


def _gratitude(moment: SuggestionContext) -> Iterator[Suggestion]:
    """Two or three times a week, for those who do it, and never on a low day."""
    if moment.mood is None or moment.mood <= LOW:
        return
    latest = moment.store.records(Gratitude, limit=GRATITUDE_A_WEEK)
    if not latest:
        return
    rested = moment.today - latest[0].local_date >= timedelta(days=GRATITUDE_APART)
    week = [one for one in latest if moment.today - one.local_date < timedelta(days=7)]
    if rested and len(week) < GRATITUDE_A_WEEK:
        yield Suggestion("Something welcome lately? Nothing is an answer too.", Gratitude)


_LOOKS: Final[tuple[Callable[[SuggestionContext], Iterator[Suggestion]], ...]] = (
    _card, _worry, _activity, _problem, _helped, _tiny_step, _gratitude,
)  # fmt: skip


def _words(record: Record, name: str, most: int = WORDS) -> str:
    try:
        return one_line(record.get(name) or "", most)
    except TextDamaged:
        return ""
