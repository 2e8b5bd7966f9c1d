"""What every importer takes and gives: the source, what was asked, drafts of records, and what stays behind."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar, cast

from calmterm.core.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something in the file that becomes no record."""

    line: int
    """The line of a text file, the number of the row or record in others; from 1."""
    why: str
    """One sentence for the reader, the same for all rows of one reason."""


@dataclass(frozen=True, slots=True)
class Left:
    """Something that a record of the file has and that has no place in calmterm, such as a photo."""

    what: str
    """In the plural, for a count to stand before it."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class UncheckedRecord:
    """A record as a file tells it, not checked yet."""

    kind: str
    """The name of the kind's table."""
    values: Mapping[str, Any]
    identity: tuple[str, ...] = ()
    """What tells the record from the others of its kind in files of its format; equal ones are numbered.

    A journal entry needs none: the time it was written and its text tell it.
    """
    line: int = 1
    links: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict[str, tuple[str, tuple[str, ...]]])
    """For a field that points to another draft, the kind and identity of that one."""
    notebook: str = ""
    """The name of the notebook that a journal entry is in, where the file tells it."""


Item = UncheckedRecord | Rejected | Left


@dataclass(frozen=True, slots=True)
class Asked:
    """What the file cannot tell and a person did."""

    localize: Callable[[datetime], datetime]
    """Gives wall time its offset."""
    here: Callable[[datetime], datetime]
    """A moment on the clock of the person's zone."""
    day_of: Callable[[datetime], date]
    """The day of the person that a moment belongs to."""
    now: datetime
    zone: str = ""
    """The name of the zone of wall times, where one was given."""
    moods: Mapping[str, int] = field(default_factory=dict[str, int])
    """Levels from 1 to 10 of a person's own words for moods, by the folded word."""
    table: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the columns of a CSV file mean (see csv_map.py)."""


class Unfit(Exception):
    """A row that becomes no record; the sentence says why."""


class MoodsUnknown(UsageError):
    """Words for moods whose level only the person knows."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        shown = ", ".join(f'"{word[:40]}"' for word in words[:8])
        super().__init__(
            f"How good are these moods of your own, from 1 to 10? {shown}. Write a file with a line [moods] and lines"
            f' like "{words[0][:40]}" = 6, and give it with --map FILE. Nothing was saved.'
        )


ILL_FORMED: Final = "This does not have the form that the program writes."


def each(rows: Iterable[tuple[int, T]], form: Callable[[int, T], Iterable[Item]]) -> Iterator[Item]:
    """Yield what `form` makes of each numbered row; one that does not fit is rejected, and the others go on."""
    for number, row in rows:
        made: list[Item] = []
        try:
            made.extend(form(number, row))
        except Unfit as error:
            made = [*(item for item in made if isinstance(item, Left)), Rejected(number, str(error))]
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
            made = [*(item for item in made if isinstance(item, Left)), Rejected(number, ILL_FORMED)]
        yield from made


# --- tables -----------------------------------------------------------------------------------------------


def csv_rows(text: str, delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV text by the names of their columns, each with the line it ends on.

    A row that is not of that form comes as an empty mapping, so that nothing is lost in silence. Blank lines are none.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    head: list[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, {}
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if head is None:
            head = [cell.strip() for cell in cells]
            continue
        # Some programs leave out empty cells at the end; more cells than columns can belong to none of them.
        fits = len([*filter(None, cells)]) and not any(cells[len(head) :])
        yield reader.line_num, dict(zip(head, [*cells, *[""] * len(head)], strict=False)) if fits else {}


def columns(head: str, delimiter: str = ",") -> list[str]:
    """Return the names of the columns, from the first line of a file."""
    line = next((line for line in head.splitlines() if line.strip()), "")
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return []
    return [cell.strip() for cell in rows[0]] if rows else []


def require_row(row: Mapping[str, str]) -> None:
    """Refuse a row that was not as wide as its table. Raises Unfit."""
    if not row:
        raise Unfit("This row has more cells than the table has columns, or a quote that does not end.")


# --- times ------------------------------------------------------------------------------------------------

_CLOCK: Final = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?\s*(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)


def clock_time(text: str) -> tuple[time, timedelta]:
    """Return a time of day as `18:07`, `8:00 pm` or `24:00`, and the days to add (one for 24:00). Raises Unfit."""
    match = _CLOCK.fullmatch(text.strip().replace("\u202f", " ").replace("\u00a0", " "))
    if match is None:
        raise Unfit("The time of day on this row cannot be read.")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4] is not None:
        if not 1 <= hour <= 12:
            raise Unfit("The time of day on this row does not exist.")
        hour = hour % 12 + 12 * (match[4] in "pP")
    if (hour, minute, second) == (24, 0, 0):
        return time(), timedelta(days=1)
    try:
        return time(hour, minute, second), timedelta()
    except ValueError:
        raise Unfit("The time of day on this row does not exist.") from None


def iso_day(text: str) -> date:
    """Return a date as 2024-02-29. Raises Unfit."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unfit("The date on this row does not exist or cannot be read.") from None


def wall_time(day: date, clock: str) -> datetime:
    """Return a date and a time of day on the clock of no zone. Raises Unfit."""
    at, more = clock_time(clock)
    try:
        return datetime.combine(day + more, at)
    except OverflowError:
        raise Unfit("The date on this row does not exist or cannot be read.") from None


def instant(text: object) -> datetime:
    """Return an aware ISO 8601 time. Raises Unfit."""
    try:
        read = datetime.fromisoformat(text.strip()) if isinstance(text, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise Unfit("The time of this record does not exist, cannot be read or lacks its offset.")
    return read


# --- JSON -------------------------------------------------------------------------------------------------


def listed(held: Any, name: str) -> list[Any]:
    """Return the list of that name in a JSON object, or the value itself where it is a list; else nothing."""
    rows: Any = cast("dict[str, Any]", held).get(name) if isinstance(held, dict) else held
    return cast("list[Any]", rows) if isinstance(rows, list) else []


# --- text -------------------------------------------------------------------------------------------------


def text_of(value: object) -> str:
    """Return a text, "" for none. Raises Unfit for what is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unfit("A field that should hold words holds something else.")
    if re.search("[\ud800-\udfff]", value):
        raise Unfit("This record holds half a character (a lone surrogate).")
    return value


def joined(*parts: str) -> str | None:
    """Return the parts that hold something, a line each, or None."""
    return "\n".join(part.strip() for part in parts if part.strip()) or None
