"""What can be practised, and how a timed practice unfolds: phases with their place on one line of time.

Patterns and times are those of exercises.toml; see there for their source.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field

IN, MORE, HOLD, OUT = "Breathe in", "And a little more", "Hold", "Breathe out"
LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 20.0
MOST_MINUTES: Final = 120


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pattern(_Data):
    """A way of breathing: seconds in, held, out, held; a second short breath in for the sigh."""

    code: str
    title: str
    purpose: str = ""
    seconds: tuple[float, float, float, float]
    second_breath: float = 0
    minutes: float = Field(default=3, gt=0)
    cycles: int | None = None
    most_cycles: int | None = None

    @property
    def cycle_seconds(self) -> float:
        """Return how long one breath takes."""
        return sum(self.seconds) + self.second_breath

    @property
    def per_minute(self) -> float:
        """Breaths a minute."""
        return 60 / self.cycle_seconds

    @property
    def words(self) -> str:
        """Return the pattern in figures: "4-7-8", "2+1-6"."""
        inward, held, out, rest = (f"{one:g}" for one in self.seconds)
        if self.second_breath:
            inward += f"+{self.second_breath:g}"
        return "-".join(
            (inward, *((held,) if held != "0" or rest != "0" else ()), out, *((rest,) if rest != "0" else ()))
        )

    def breaths(self, minutes: float) -> int:
        """Return how many whole breaths fit: floor(60 x minutes / sum), one at the least, and no more than is
        advised.
        """
        # A hair more: 5.5 + 5.5 goes into 55 seconds five times, in binary too.
        fit = max(1, int(60 * minutes / self.cycle_seconds + 1e-9))
        return min(fit, self.most_cycles) if self.most_cycles else fit

    @property
    def usual_minutes(self) -> float:
        """Return what is offered first."""
        return self.cycles * self.cycle_seconds / 60 if self.cycles else self.minutes


class Form(_Data):
    """A way through the body: each part with what to do there."""

    code: str
    title: str
    purpose: str
    groups: tuple[tuple[str, str], ...]


class Relaxation(_Data):
    """Tensing and letting go, in seconds, and the forms there are."""

    tense: float
    release: float
    form: tuple[Form, ...]


class Grounding(_Data):
    """Steps without a clock: a name, how many things, and what to do."""

    code: str
    title: str
    purpose: str
    steps: tuple[tuple[str, int, str], ...]


class Notes(_Data):
    """Safety notes, shown once and kept under help."""

    breathing: tuple[str, ...]
    relaxation: tuple[str, ...]


class Exercises(_Data):
    """The whole of exercises.toml."""

    notes: Notes
    breathing: tuple[Pattern, ...]
    relaxation: Relaxation
    grounding: tuple[Grounding, ...]


@cache
def exercises() -> Exercises:
    """Return everything that is packaged."""
    return Exercises.model_validate(
        tomllib.loads(files("calmterm.content").joinpath("exercises.toml").read_text("utf-8"))
    )


def own_pattern(text: str) -> Pattern:
    """Return a person's own pattern, "4-4-6", "5-0-5-0", "2-3.5-4". Raises ValueError with a sentence for what does not
    fit.

    Two numbers are in and out, three are in, hold and out. In and out take 1 to 20 seconds, holding 0 to 20.
    """
    try:
        numbers = [float(part.replace(",", ".")) for part in text.replace(" ", "").split("-")]
    except ValueError:
        numbers = []
    match numbers:
        case [inward, out]:
            seconds = (inward, 0.0, out, 0.0)
        case [inward, held, out]:
            seconds = (inward, held, out, 0.0)
        case [inward, held, out, rest]:
            seconds = (inward, held, out, rest)
        case _:
            raise ValueError("A pattern is two to four numbers of seconds, such as 4-6, 4-4-6 or 4-4-4-4.")
    breaths, holds = seconds[::2], seconds[1::2]
    if not (
        all(LEAST_SECONDS <= one <= MOST_SECONDS for one in breaths) and all(0 <= one <= MOST_SECONDS for one in holds)
    ):
        raise ValueError("In and out take 1 to 20 seconds, and holding none to 20.")
    return Pattern(code="own", title="Own pattern", seconds=seconds)


# --- the line of time -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch with one thing to do. `start` and `end` say how full the shape is then, 0 to 1."""

    words: str
    seconds: float
    start: float = 0
    end: float = 0
    where: str = ""  # a part of the body
    how: str = ""
    part: int = 0  # the breath or muscle group it belongs to, from 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """Phases one after the other. `ends` are their ends in seconds from the start."""

    phases: tuple[Phase, ...]
    ends: tuple[float, ...]
    parts: int
    part_word: str

    @classmethod
    def of(cls, phases: Sequence[Phase], part_word: str) -> Self:
        """Lay phases on a line."""
        ends = tuple(accumulate(phase.seconds for phase in phases))
        return cls(tuple(phases), ends, phases[-1].part, part_word)

    @property
    def seconds(self) -> float:
        """Return how long it takes."""
        return self.ends[-1]

    def begins(self, index: int) -> float:
        """When a phase begins, in seconds from the start."""
        return self.ends[index] - self.phases[index].seconds

    def after_part(self, index: int) -> int:
        """Return the first phase of the part after the one that a phase belongs to; the number of phases after the
        last.
        """
        part = self.phases[index].part
        return next(
            (place for place in range(index, len(self.phases)) if self.phases[place].part != part), len(self.phases)
        )


def breathing(pattern: Pattern, breaths: int) -> Timeline:
    """So many breaths of a pattern."""
    return Timeline.of([phase for number in range(1, breaths + 1) for phase in _breath(pattern, number)], "Breath")


def _breath(pattern: Pattern, number: int) -> Iterator[Phase]:
    inward, held, out, rest = pattern.seconds
    half = inward / (inward + pattern.second_breath)
    yield Phase(IN, inward, 0, half, part=number)
    if pattern.second_breath:
        yield Phase(MORE, pattern.second_breath, half, 1, part=number)
    if held:
        yield Phase(HOLD, held, 1, 1, part=number)
    yield Phase(OUT, out, 1, 0, part=number)
    if rest:
        yield Phase(HOLD, rest, 0, 0, part=number)


def relaxing(form: Form) -> Timeline:
    """Once through the body."""
    pace = exercises().relaxation
    phases: list[Phase] = []
    for number, (part, how) in enumerate(form.groups, 1):
        phases += (
            Phase("Tense", pace.tense, 1, 1, part, how, number),
            Phase("Let go", pace.release, 1, 0, part, "Loosen it, and feel it go on loosening", number),
        )
    return Timeline.of(phases, "Part")


def resting(minutes: float) -> Timeline:
    """Return a plain stretch of time."""
    return Timeline.of([Phase("", minutes * 60, 1, 0, part=1)], "")


# --- in words -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Described:
    """An exercise as the reader shows it."""

    code: str
    title: str
    text: str


def described() -> tuple[Described, ...]:
    """Return every exercise in words, with what to watch out for."""
    every = exercises()
    breathing_notes, relaxation_notes = ("\n".join(one) for one in (every.notes.breathing, every.notes.relaxation))
    pace = every.relaxation
    return (
        *(
            Described(f"breathing-{one.code}", f"Breathing: {one.title}",
                      f"{one.purpose}.\n\n{_in_words(one)}\n\n{breathing_notes}")
            for one in every.breathing
        ),
        *(
            Described(f"relaxation-{form.code}", f"Muscle relaxation: {form.title.lower()}",
                      f"{form.purpose}. At each part, tense for {pace.tense:g} seconds and let go for"
                      f" {pace.release:g}.\n\n"
                      + "\n".join(f"{part}: {how[0].lower()}{how[1:]}" for part, how in form.groups)
                      + f"\n\n{relaxation_notes}")
            for form in pace.form
        ),
        *(
            Described(f"grounding-{one.code}", f"Grounding: {one.title}",
                      f"{one.purpose}. Any order, and any step may be left out.\n\n"
                      + "\n".join(f"{name} ({count}): {how}" for name, count, how in one.steps))
            for one in every.grounding
        ),
    )  # fmt: skip


def _in_words(pattern: Pattern) -> str:
    breath = ", ".join(f"{phase.words.lower()} {phase.seconds:g}" for phase in _breath(pattern, 1))
    return f"Seconds: {breath}. About {pattern.per_minute:.1f} breaths a minute."
