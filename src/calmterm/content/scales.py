"""The questionnaires that may ship: one file each in content/scales, with licence and attribution.

Their words stand under their own terms (see NOTICE), so a file is read and shown as it is. How they are scored and when
support is offered is declared there; the arithmetic is in insights/scoring.py.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

NOT_A_DIAGNOSIS: Final = "A screening score is not a diagnosis."
STIRRED: Final = "Questions like these can stir things up."
ORDER: Final = ("phq9", "phq8", "phq2", "gad7", "gad2", "phq4", "k6", "k10", "cesd", "pcptsd5")
"""Those that ship, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A questionnaire that shipped once: what its old results need to be read, and why it went."""

    title: str
    low: int
    high: int
    why: str


RETIRED: Final = {
    "swls": Retired(
        "SWLS", 5, 35, "calmterm no longer ships the SWLS, because its owner names terms that contradict each other;"
        " the results you have stay. If you may use it, you can bring it as a file: docs/own-questionnaires.md says"
        " how.",
    ),
}  # fmt: skip


class UnknownScale(Exception):
    """There is no questionnaire of that name."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(_Part):
    """A part of the range, in one coding, and its plain label."""

    low: int
    high: int
    label: str
    coding: int = 0


class Note(_Part):
    """A sentence that stands with a score from `at` on, counted from 0."""

    at: int
    words: str


class Section(_Part):
    """Some items with a sum of their own, and a sentence from `at` on."""

    title: str
    items: tuple[int, ...]
    at: int
    words: str


class Skip(_Part):
    """An item that may be left out where the one before has its lowest answer."""

    item: int
    after: int


class Difficulty(_Part):
    """The unscored question at the end, asked where any answer is above its lowest."""

    question: str
    options: tuple[str, ...]


class FilterQuestion(_Part):
    """What is asked first; after a no there are no items, and the score is 0."""

    intro: str
    examples: tuple[str, ...]
    question: str


class Scale(_Part):
    """One questionnaire. Items are counted from 1; an answer is the place of its option plus the coding (0 or 1)."""

    id: str
    own: bool = False  # a person's own, from the configuration directory
    title: str
    version: int
    purpose: str
    recall: str = ""  # the period that the questions look back over
    recall_days: int  # its length: two results closer than that look back over the same days; 0 for no period
    text_licence: str
    attribution: str
    source: str
    introduction: str = ""  # stands once, before the first item
    stem: str
    options: tuple[str, ...]
    items: tuple[str, ...]
    codings: tuple[int, ...] = (0,)
    bands: tuple[Band, ...] = ()
    notes: tuple[Note, ...] = ()
    parts: tuple[Section, ...] = ()
    reversed_items: frozenset[int] = frozenset()
    most_missing: int = 0
    skips: tuple[Skip, ...] = ()
    change: int | None = None  # points that exceed the usual error, where a published rule exists
    change_source: str = ""  # where that rule is published
    comparable_from: int | None = None  # the first version whose scores stand beside these; only this one without it
    cutoff: int | None = None
    support_item: int | None = None  # above its lowest answer, support opens before the score
    offer_at: int | None = None  # a total, counted from 0, from which support is offered after the score
    offer_items: tuple[int, ...] = ()  # or one of these at its highest answer
    grounding_at: int | None = None  # a total from which grounding is offered after the score
    difficulty: Difficulty | None = None
    gate: FilterQuestion | None = None
    before: str = ""
    preference: str = ""  # off unless this choice is on

    def low(self, coding: int) -> int:
        """Return the lowest answer in a coding."""
        return coding

    def high(self, coding: int) -> int:
        """Return the highest answer in a coding."""
        return coding + len(self.options) - 1

    def from_zero(self, total: int, coding: int) -> int:
        """Return a total as it would be if answers were counted from 0."""
        return total - coding * len(self.items)

    def bands_in(self, coding: int) -> tuple[Band, ...]:
        """Return the bands of a coding: those of another never apply."""
        return tuple(band for band in self.bands if band.coding == coding)

    def ends(self, coding: int) -> tuple[int, int]:
        """Return the lowest and the highest score in a coding."""
        return self.low(coding) * len(self.items), self.high(coding) * len(self.items)

    def compares_with(self, version: int) -> bool:
        """Return whether scores of a version stand beside those of this one: asked alike, or nearly so."""
        return (self.comparable_from or self.version) <= version <= self.version

    def opens_support(self, answers: Sequence[int | None], coding: int = 0) -> bool:
        """Return whether support opens before the score, whatever the total, and also if the form is left."""
        if self.support_item is None or self.support_item > len(answers):
            return False
        answer = answers[self.support_item - 1]
        return answer is not None and answer > self.low(coding)

    def offers_support(self, answers: Sequence[int | None], total: int | None, coding: int = 0) -> bool:
        """Return whether support is offered softly after the score."""
        if self.offer_at is not None and total is not None and self.from_zero(total, coding) >= self.offer_at:
            return True
        if self.support_item is not None and answers and answers[self.support_item - 1] is None:
            return True
        return bool(answers) and any(answers[item - 1] == self.high(coding) for item in self.offer_items)

    def offers_grounding(self, answers: Sequence[int | None], total: int | None) -> bool:
        """Return whether grounding is offered after the score; never where nothing was asked."""
        return self.grounding_at is not None and bool(answers) and (total is None or total >= self.grounding_at)


@cache
def scales() -> dict[str, Scale]:
    """Return every questionnaire by its id, in the order in which they are listed."""
    place = files("calmterm.content").joinpath("scales")
    return {
        name: Scale.model_validate({"id": name, **tomllib.loads(place.joinpath(f"{name}.toml").read_text("utf-8"))})
        for name in ORDER
    }


def scale_named(name: str, own: Sequence[Scale] = ()) -> Scale:
    """Return a questionnaire by its id or title, in any case, with or without hyphens; `own` are known as well.

    Raises UnknownScale.
    """
    wanted = plain_name(name)
    known = [*scales().values(), *own]
    for scale in known:
        if wanted and wanted in (plain_name(scale.id), plain_name(scale.title)):
            return scale
    if wanted in RETIRED:
        raise UnknownScale(RETIRED[wanted].why)
    raise UnknownScale(f"There is no questionnaire of that name. There are: {', '.join(one.id for one in known)}.")


def plain_name(name: str) -> str:
    """Return a name as it is compared: two that differ only in case, blanks, hyphens or underscores are the same."""
    return "".join(name.split()).casefold().replace("-", "").replace("_", "")
