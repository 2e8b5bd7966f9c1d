"""Articles and questions for the journal, as they are packaged; and which question may be drawn when."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

FENCE: Final = "+++\n"
FOOTER: Final = "A self-help note, not medical advice. Want to talk to someone? Press !"
CAUTION, TRY = "Caution:", "Try this:"
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
HARD_MOOD: Final = 3
STOP_AFTER_MINUTES: Final = 15
STOP_RULE: Final = "Still useful? If it is going round in circles, it is fine to stop here."
GRATITUDE: Final = "gratitude"


class Shelf(BaseModel):
    """A category of the reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str


class Article(BaseModel):
    """A short text: one idea, one thing to try. `caution` stands before it, `links` name tools, 120 to 220 words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    title: str
    category: str
    summary: str
    minutes: int = Field(ge=1, le=3)
    links: tuple[str, ...]
    caution: str = ""
    sources: tuple[str, ...]
    reviewed_on: date
    lang: str = Field(pattern="^[a-z]{2}$")
    body: str

    @property
    def text(self) -> str:
        """Return all there is to read: caution, text, footer."""
        caution = f"{CAUTION} {self.caution}" if self.caution else ""
        return "\n\n".join(part for part in (caution, self.body, FOOTER) if part)


class Prompt(BaseModel):
    """One open question. Heavy ones are never drawn on a hard day or at night, gratitude never on a hard day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    group: str
    text: str
    heavy: bool = False
    gratitude: bool = False


@cache
def shelves() -> tuple[Shelf, ...]:
    """Return the shelves in their order."""
    return tuple(Shelf.model_validate(one) for one in _toml("shelves.toml")["shelf"])


@cache
def articles() -> tuple[Article, ...]:
    """Return the packaged articles in their order. Raises ValueError where one is not as it should be."""
    places = sorted((one for one in _place("articles").iterdir() if one.name.endswith(".md")), key=lambda one: one.name)
    return tuple(read_article(place.read_text("utf-8")) for place in places)


def read_article(text: str) -> Article:
    """Return an article from TOML front matter between two lines of +++, and the text after it. Raises ValueError."""
    before, front, body = text.split(FENCE, 2)
    if before:
        raise ValueError("An article begins with +++.")
    return Article.model_validate({**tomllib.loads(front), "body": body.strip()})


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return the packaged questions in their order."""
    return tuple(Prompt.model_validate(one) for one in _toml("prompts.toml")["prompt"])


@cache
def edition() -> str:
    """Changes whenever a packaged article, question or shelf does."""
    everything = "\n".join(repr(one) for one in (*shelves(), *articles(), *prompts()))
    return blake2b(everything.encode(), digest_size=16).hexdigest()


# --- drawing a question ---------------------------------------------------------------------------------


class Drawable(Protocol):
    """What the rules look at."""

    @property
    def heavy(self) -> bool: ...
    @property
    def tags(self) -> Sequence[str]: ...


D = TypeVar("D", bound=Drawable)


@dataclass(frozen=True, slots=True)
class Hour:
    """When a question is drawn: the wall time, and the mood noted last (1 to 10), if any."""

    at: time
    mood: int | None = None

    @property
    def is_hard(self) -> bool:
        """Return whether the last mood was low."""
        return self.mood is not None and self.mood <= HARD_MOOD

    @property
    def is_night(self) -> bool:
        """From ten in the evening until six."""
        return self.at >= NIGHT_FROM or self.at < NIGHT_UNTIL


def fitting(found: Iterable[D], hour: Hour) -> list[D]:
    """Return the questions that may be drawn now."""
    return [
        one for one in found
        if not (one.heavy and (hour.is_hard or hour.is_night)) and not (GRATITUDE in one.tags and hour.is_hard)
    ]  # fmt: skip


def draw(found: Sequence[D], hour: Hour, number: Callable[[int], int], *, besides: Sequence[D] = ()) -> D | None:
    """Return one of the questions that may be drawn now, not one of `besides` as long as there is another.

    `number` gives a number from 0 to below its argument: chance, or the day, which then has one question all day.
    """
    may = fitting(found, hour)
    fresh = [one for one in may if one not in besides] or may
    return fresh[number(len(fresh))] if fresh else None


def of_the_day(found: Sequence[D], hour: Hour, day: date) -> D | None:
    """Return the question that goes with a day: the same all day, or the next one where the rules speak against it."""
    first = day.toordinal() % len(found) if found else 0
    may = fitting((*found[first:], *found[:first]), hour)
    return may[0] if may else None


def _place(name: str) -> Traversable:
    return files("calmterm.content").joinpath(name)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_place(name).read_text("utf-8"))
