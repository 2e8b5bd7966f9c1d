"""The words of the demo's made-up person: sentences with the conditions under which they fit, and how they are joined.

Nobody in them exists. The sentences stand in words.toml beside this module.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from random import Random
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS: Final = {"any": WEEKDAYS, "weekday": WEEKDAYS[:5]}
REST_DAYS: Final = 45  # before the same words may come back
STEP_DAYS: Final = 6  # between two steps of a story
NEW_STORY_DAYS: Final = 10  # a story that has not begun counts as having waited this long
OPEN_STORIES: Final = 4  # at once
LONG: Final = 90  # words that need no second piece beside them
FULL: Final = 140  # words that need no aside either
COMPANIONS: Final = frozenset({"bus", "garden", "memory", "otto"})  # go with whatever else a day held
ALONE: Final = frozenset({"flat", "list", "scarf", "stairs", "street", "sunday"})  # want no company

Field = Literal["note", "going_well", "challenges", "gratitude", "hopes"]
Part = Literal["morning", "evening"]


@dataclass(frozen=True, slots=True)
class DemoDay:
    """How a day was, before any of it is written down. Scales may still lie outside their bounds."""

    date: date
    mood: float
    energy: float
    stress: float
    anxiety: float
    sleep_quality: float
    sleep_hours: float
    swam: bool
    nights: int | None  # days since the last poor week began, while it is still felt
    noted: bool  # whether the diary was opened at all

    @property
    def weekday(self) -> int:
        """0 for Monday."""
        return self.date.weekday()


class Piece(BaseModel):
    """A few sentences and when they fit; the head of words.toml says what each condition means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    topic: str = ""
    step: int = 0
    field: Field = "note"
    part: Part = "evening"
    title: str | None = None
    tags: tuple[str, ...] = ()
    starred: bool = False
    triggers: tuple[str, ...] = ()
    on: str = "any"
    months: tuple[int, ...] = ()
    mood: tuple[int, int] = (4, 10)
    nights: tuple[int, int] | None = None
    swam: bool | None = None
    gap: int = 0
    after: dict[str, int] = {}
    until: dict[str, int] = {}

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """Return the days it fits, 0 for Monday. Raises ValueError for a day that does not exist."""
        return frozenset(WEEKDAYS.index(name) for name in NAMED_DAYS.get(self.on) or self.on.split())

    @property
    def weight(self) -> int:
        """Return how strongly to prefer it where it fits: what seldom fits should not be missed."""
        narrow = (len(self.weekdays) <= 3, bool(self.months), self.mood[1] - self.mood[0] <= 4, self.swam is not None)
        return 1 + 2 * sum(narrow) + 4 * (self.nights is not None)


class DemoWords(BaseModel):
    """The whole of words.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    main: tuple[Piece, ...]
    aside: tuple[Piece, ...]
    note: tuple[Piece, ...]


def read_words() -> DemoWords:
    """Return the sentences, from the package."""
    return DemoWords.model_validate(tomllib.loads(files("calmterm.demo").joinpath("words.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry, and the triggers it speaks of."""

    title: str | None
    body: str
    tags: list[str]
    starred: bool
    triggers: frozenset[str]


class Pen:
    """Finds words that fit a day, and keeps in mind what was said when and how far each story is."""

    def __init__(self, words: DemoWords, rng: Random) -> None:
        self._words = words
        self._rng = rng
        self._said: dict[str, date] = {}
        self._steps: Counter[str] = Counter()
        self._lengths: Counter[str] = Counter(one.topic for one in words.main if one.step)
        self._told: dict[str, date] = {}
        self._topics: list[str] = []
        self._bodies: set[str] = set()
        self._latest: date | None = None

    def entry(self, day: DemoDay) -> Entry | None:
        """Return a journal entry for a day; None where words are lacking."""
        recent = self._topics[-2:]
        fresh = [one for one in self._words.main if one.topic not in recent and self._fits(one, day)]
        main = self._pick(self._likely(fresh), day)
        if main is None:
            return None
        self._topics.append(main.topic)
        pieces = [main]
        if main.topic not in ALONE and _length(pieces) < LONG and self._rng.random() < 0.25:
            beside = COMPANIONS - {main.topic}
            self._put(pieces, [one for one in fresh if one.topic in beside and not (one.step or one.title)], day)
        if _length(pieces) < FULL and self._rng.random() < 0.5:
            first = self._rng.random() < 0.2
            self._put(pieces, [one for one in self._words.aside if self._fits(one, day)], day, first=first)
        body = "\n\n".join(self._spoken(one) for one in pieces)
        if body in self._bodies:
            return None
        self._bodies.add(body)
        self._latest = day.date
        tags = list(dict.fromkeys(tag for one in pieces for tag in one.tags))
        triggers = frozenset(name for one in pieces for name in one.triggers)
        return Entry(main.title, body, tags, main.starred, triggers)

    def note(self, day: DemoDay, part: Part, field: Field) -> Piece | None:
        """Return words for one field of a check-in."""
        bank = [one for one in self._words.note if one.field == field and one.part == part]
        return self._pick([one for one in bank if self._fits(one, day)], day)

    def _fits(self, piece: Piece, day: DemoDay) -> bool:
        low, high = piece.nights or (0, 0)
        return (
            day.weekday in piece.weekdays
            and (not piece.months or day.date.month in piece.months)
            and piece.mood[0] <= round(day.mood) <= piece.mood[1]
            and (piece.nights is None or (day.nights is not None and low <= day.nights <= high))
            and (piece.swam is None or piece.swam is day.swam)
            and (not piece.gap or (self._latest is not None and (day.date - self._latest).days >= piece.gap))
            and all(self._steps[topic] >= step for topic, step in piece.after.items())
            and all(self._steps[topic] < step for topic, step in piece.until.items())
            and self._is_due(piece, day)
        )

    def _is_due(self, piece: Piece, day: DemoDay) -> bool:
        if piece.step:
            is_next = self._steps[piece.topic] == piece.step - 1 and self._waited(piece, day) >= STEP_DAYS
            return is_next and (piece.step > 1 or self._open() < OPEN_STORIES)
        said = self._said.get(piece.text)
        return said is None or (day.date - said).days >= REST_DAYS

    def _open(self) -> int:
        return sum(0 < self._steps[topic] < length for topic, length in self._lengths.items())

    def _waited(self, piece: Piece, day: DemoDay) -> int:
        told = self._told.get(piece.topic)
        return NEW_STORY_DAYS if told is None else (day.date - told).days

    def _likely(self, fitting: list[Piece]) -> list[Piece]:
        """A poor week is what one writes about while it lasts; else a story goes on more often than not."""
        poor = [one for one in fitting if one.nights]
        if poor and self._rng.random() < 0.85:
            return poor
        stories = [one for one in fitting if one.step]
        others = [one for one in fitting if not one.step]
        return stories if stories and (not others or self._rng.random() < 0.65) else others

    def _put(self, pieces: list[Piece], fitting: Sequence[Piece], day: DemoDay, *, first: bool = False) -> None:
        piece = self._pick(fitting, day)
        if piece is not None:
            pieces.insert(0 if first else len(pieces), piece)

    def _pick(self, fitting: Sequence[Piece], day: DemoDay) -> Piece | None:
        """One of these, marked as said: new ones first, then from the third that was said longest ago."""
        if not fitting:
            return None
        oldest = sorted(fitting, key=lambda one: self._said.get(one.text, date.min))
        choice = [one for one in oldest if one.text not in self._said] or oldest[: 1 + len(oldest) // 3]
        # The longer a story was left alone, the sooner it goes on.
        weights = [self._waited(one, day) ** 2 if one.step else one.weight for one in choice]
        piece = self._rng.choices(choice, weights)[0]
        self._said[piece.text] = day.date
        if piece.step:
            self._steps[piece.topic], self._told[piece.topic] = piece.step, day.date
        return piece

    def _spoken(self, piece: Piece) -> str:
        text = re.sub(r"\{([^{}]+)\}", lambda found: self._rng.choice(found[1].split("|")), piece.text.strip())
        return re.sub(r"(?<!\n)\n(?!\n|- |> |#|\d+\. )", " ", text)


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(one.text.split()) for one in pieces)
