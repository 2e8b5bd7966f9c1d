"""Questionnaires taken: from answers to a record, and what is said of a score. For screens and commands alike."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from calmterm.content.scales import NOT_A_DIAGNOSIS, RETIRED, Scale, scales
from calmterm.core import dates
from calmterm.core.errors import InvalidRecord, TextDamaged
from calmterm.core.text import one_line
from calmterm.insights.kept_form import KeptForm, read_form
from calmterm.insights.scoring import Rules, Score, change_words, score
from calmterm.store import Store
from calmterm.store.model.records import ScaleResult
from calmterm.store.model.records.support import Coding

CODINGS: Final = {0: Coding.ZERO_BASED, 1: Coding.ONE_BASED}
TITLE_CELLS: Final = 40

Answers = Sequence[int | None]


def coding_of(store: Store, scale: Scale) -> int:
    """Return the number of the first answer where a questionnaire leaves the choice: 0 or 1."""
    if len(scale.codings) == 1:
        return scale.codings[0]
    chosen = store.preference("k10_coding")
    return next(number for number, coding in CODINGS.items() if coding == chosen)


def is_offered(store: Store, scale: Scale) -> bool:
    """Tell whether it stands in the list: some wait until they are switched on."""
    if not scale.preference:
        return True
    return store.preference(scale.preference) == "on"


def rules_of(scale: Scale, coding: int) -> Rules:
    """Return a questionnaire's rules for the arithmetic."""
    return Rules(
        len(scale.items), scale.low(coding), scale.high(coding), scale.bands_in(coding), scale.reversed_items,
        scale.most_missing, {skip.item: skip.after for skip in scale.skips},
    )  # fmt: skip


def scored(scale: Scale, answers: Answers, coding: int) -> Score:
    """Score one answer an item, None for a blank; none at all after the gate's no. Raises ValueError."""
    if scale.gate is not None and not answers:
        return Score(0, None, (), filled=False)
    return score(rules_of(scale, coding), answers)


@dataclass(frozen=True, slots=True)
class Taken:
    """One questionnaire answered, before or after it is kept. `previous` is the last one that can be compared."""

    scale: Scale
    answers: Answers
    coding: int
    score: Score
    previous: ScaleResult | None = None

    @property
    def opens_support(self) -> bool:
        """Support opens before the score."""
        return self.scale.opens_support(self.answers, self.coding)

    @property
    def offers_support(self) -> bool:
        """Support is offered softly after the score."""
        return self.scale.offers_support(self.answers, self.score.total, self.coding)

    @property
    def offers_grounding(self) -> bool:
        """Grounding is offered after the score."""
        return self.scale.offers_grounding(self.answers, self.score.total)

    @property
    def change(self) -> int | None:
        """Return the points since the last one; None where there is none to compare with."""
        if self.previous is None or self.previous.total is None or self.score.total is None:
            return None
        return self.score.total - self.previous.total

    @property
    def change_sentence(self) -> str:
        """Return the change in words, with the score it is compared with; "" where there is none."""
        return change_told(self.scale, self.previous, self.score.total)

    def values(self, *, difficulty: str | None = None, help_shown: bool = False) -> dict[str, Any]:
        """Return the record of it, without its time."""
        return {
            "instrument": self.scale.id, "version": self.scale.version, "total": self.score.total,
            "band": self.score.band, "coding": CODINGS[self.coding], "answers": json.dumps(list(self.answers)),
            "difficulty": difficulty, "help_shown": help_shown,
            **({"title": self.scale.title, "form": self._form().model_dump_json()} if self.scale.own else {}),
        }  # fmt: skip

    def _form(self) -> KeptForm:
        scale, (low, high) = self.scale, self.scale.ends(self.coding)
        return KeptForm(
            low=low, high=high, first=self.coding, comparable_from=scale.comparable_from, change=scale.change,
            change_source=scale.change_source, bands=tuple((band.low, band.label) for band in scale.bands),
            items=scale.items, options=scale.options,
        )  # fmt: skip

    def sentences(self) -> Iterator[str]:
        """Return what is said of it: score and range, band, blanks, change, notes, and that it is no diagnosis."""
        yield self._headline()
        if self.score.filled:
            yield f"{_items(self.score.missing)}: the mean of the others stands in."
        if words := self.change_sentence:
            yield words
        total = self.score.total
        if total is not None:
            reached = self.scale.from_zero(total, self.coding)
            yield from (note.words for note in self.scale.notes if reached >= note.at)
        if total is not None:
            yield from self._parts()
        yield NOT_A_DIAGNOSIS

    def _headline(self) -> str:
        scale = self.scale
        if self.score.total is None:
            return f"{scale.title}: {_items(self.score.missing)}, so there is no score."
        low, high = scale.ends(self.coding)
        band = f", {self.score.band}" if self.score.band else ""
        return f"{scale.title}: {self.score.total} on a range from {low} to {high}{band}."

    def _parts(self) -> Iterator[str]:
        if self.score.missing:
            return
        for part in self.scale.parts:
            of_part = sum(self.answers[item - 1] or 0 for item in part.items)
            yield f"{part.title}: {of_part}.{f' {part.words}' if of_part >= part.at else ''}"


def change_told(scale: Scale, before: ScaleResult | None, total: int | None) -> str:
    """Say the change since an earlier result, with the score it is compared with; "" where there is none."""
    if before is None or before.total is None or total is None:
        return ""
    words = change_words(
        before.total, total, threshold=scale.change, cutoff=scale.cutoff, source=scale.change_source
    )  # fmt: skip
    worded = "" if before.version == scale.version else ", in an earlier wording"
    return f"{words} (Last time: {before.total}, on {dates.short(before.felt)}{worded}.)"


def _items(missing: Sequence[int]) -> str:
    return f"{len(missing)} item{'' if len(missing) == 1 else 's'} left out"


def take(store: Store, scale: Scale, answers: Answers, coding: int) -> Taken:
    """Score answers and find what they can be compared with. Raises ValueError."""
    return Taken(scale, answers, coding, scored(scale, answers, coding), last_of(store, scale, coding))


def last_of(store: Store, scale: Scale, coding: int) -> ScaleResult | None:
    """Return the newest one with a score, counted alike and asked in a version that compares."""
    same = (one for one in store.each(ScaleResult) if one.instrument == scale.id and one.coding == CODINGS[coding])
    return next((one for one in same if comparable(scale, one)), None)


def comparable(scale: Scale, result: ScaleResult) -> bool:
    """Tell whether a result has a score that those of the questionnaire as it is now can be compared with."""
    return result.total is not None and scale.compares_with(result.version)


def keep(
    store: Store, taken: Taken, *, difficulty: str | None = None, help_shown: bool = False,
    taken_at: datetime | None = None,
) -> ScaleResult:  # fmt: skip
    """Save one, answered now or at `taken_at`."""
    values = taken.values(difficulty=difficulty, help_shown=help_shown)
    return store.add(store.new(ScaleResult, values | ({"taken_at": taken_at} if taken_at else {})))


@dataclass(frozen=True, slots=True)
class Shape:
    """Holds what is known of the questionnaire behind a result. The ends of the range are None where they are unknown.

    `comparable_from` is the first version whose scores stand in one line with this result's.
    """

    title: str
    low: int | None = None
    high: int | None = None
    bands: Sequence[tuple[int, str]] = ()  # where each begins
    change: int | None = None
    change_source: str = ""
    comparable_from: int = 1


def shape_of(result: ScaleResult) -> Shape:
    """From packaged data for a questionnaire that ships; else from what the result keeps of it, if anything."""
    coding = next(number for number, name in CODINGS.items() if name == result.coding)
    version, scale = result.version, scales().get(result.instrument)
    if scale is not None:
        low, high = scale.ends(coding)
        bands = [(band.low, band.label) for band in scale.bands_in(coding)]
        since = scale.comparable_from if scale.comparable_from and scale.compares_with(version) else version
        return Shape(scale.title, low, high, bands, scale.change, scale.change_source, since)
    try:
        title, form = one_line(result.text.title or "", TITLE_CELLS), read_form(result.text.form)
    except TextDamaged:
        title, form = "", None
    name = one_line(result.instrument, TITLE_CELLS)
    if form is not None:
        since = form.comparable_from or version
        return Shape(title or name, form.low, form.high, form.bands, form.change, form.change_source, since)
    retired = RETIRED.get(result.instrument)
    if retired is not None:
        return Shape(retired.title, retired.low, retired.high, comparable_from=version)
    return Shape(title or name, comparable_from=version)


def days_of(store: Store, scale: Scale) -> list[date]:
    """Return the days on which it was answered, in every coding, newest first."""
    return [one.local_date for one in store.each(ScaleResult) if one.instrument == scale.id]


def overlap(scale: Scale, last: date | None, today: date) -> str:
    """Return what to say where the last one is so near that both look back over the same days; "" otherwise."""
    if last is None or (today - last).days >= scale.recall_days:
        return ""
    days = (today - last).days
    ago = "today" if not days else "yesterday" if days == 1 else f"{days} days ago"
    return f"Last answered {ago}. Both would look back over the same days; every {scale.recall_days} days is enough."


def overlap_kept(scale: Scale, days: Iterable[date], on: date) -> str:
    """Say that one kept for a day near `days`, those of the others, looks back over the same; "" where none does."""
    apart, near = min(((abs((on - day).days), day) for day in days), default=(scale.recall_days, on))
    if apart >= scale.recall_days:
        return ""
    return (
        f"It overlaps with the one of {dates.short(near)}: both look back over some of the same days."
        f" Every {scale.recall_days} days is enough."
    )


def read_answers(text: str, scale: Scale, coding: int) -> list[int | None]:
    """Read answers as a command gives them: 0,1,2 with nothing or - for one left out; "no" for the gate's no.

    Raises InvalidRecord.
    """
    words = [word.strip() for word in text.split(",")]
    if scale.gate is not None and words == ["no"]:
        return []
    expected = f"{scale.title} takes {len(scale.items)} answers from {scale.low(coding)} to {scale.high(coding)}"
    problem = f"{expected}, separated by commas; leave one blank to skip it."
    if len(words) != len(scale.items) or not all(word in ("", "-") or _is_number(word) for word in words):
        raise InvalidRecord({"answers": problem})
    answers = [None if word in ("", "-") else int(word) for word in words]
    try:
        scored(scale, answers, coding)
    except ValueError:
        raise InvalidRecord({"answers": problem}) from None
    return answers


def plain_answers(text: str) -> list[int | None]:
    """Return answers as far as they can be read, None for the others: enough to see whether one asks for support."""
    words = [word.strip() for word in text.split(",")]
    return [int(word) if _is_number(word) else None for word in words]


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 2
