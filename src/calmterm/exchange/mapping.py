"""The file that `import --map` takes: levels of words for moods, or what the columns of a table mean (TOML).

Also what helps a person to write one: the first rows of a table, and in which forms its dates can be read.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.base import columns, csv_rows
from calmterm.exchange.importers.source import HEAD, Source

DELIMITERS: Final = ",;\t|"
SEPARATORS: Final = "|;,"
"""What may stand between the items of a list, the rarest in a text first."""
DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y",
               "%m/%d/%y", "%d.%m.%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")  # fmt: skip
TIMES: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")

FORM: Final = (
    'A file for --map has [moods] with lines like "so so" = 5, or kind = "check_in" and [columns] with lines like'
    ' "Date" = "felt_at".'
)


def read_mapping(path: Path) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the levels of moods by folded word, and the description of a table. Raises UsageError."""
    try:
        read: dict[str, Any] = tomllib.loads(Source(path).text())
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The file of --map is not valid TOML ({error}).") from None
    except RecursionError:
        raise UsageError(f"The file of --map is nested too deeply. {FORM}") from None
    moods: Any = read.pop("moods", {})
    if not isinstance(moods, dict) or not all(_is_level(level) for level in cast("dict[str, object]", moods).values()):
        raise UsageError("In [moods] each word has a whole number from 1 to 10.")
    if not moods and not (isinstance(read.get("kind"), str) and isinstance(read.get("columns"), dict)):
        raise UsageError(FORM)
    levels = {word.strip().casefold(): level for word, level in cast("dict[str, int]", moods).items()}
    return levels, read if "columns" in read else {}


def written(table: Mapping[str, Any]) -> str:
    """Return the description of a table as a file that `read_mapping` reads."""
    lines = [f"{name} = {_quoted(value)}" for name, value in table.items() if name != "columns"]
    lines += ["[columns]", *(f"{_quoted(column)} = {_quoted(field)}" for column, field in table["columns"].items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, and DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The columns and first rows of a table that no importer knows."""

    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    text: str
    """All of a small file, the first lines of a large one."""

    def cells(self, column: str) -> list[str]:
        """Return what stands in a column, without its empty cells."""
        return [cell for row in self.rows if (cell := row[column].strip())]


def first_rows(source: Source) -> FirstRows | None:
    """Return the start of a table, None for what is none: it has fewer than two columns, or no row as wide as its
    head.
    """
    if source.is_folder or b"\x00" in source.head:
        return None
    start = source.start
    if len(source.head) >= HEAD:
        start = start[: start.rfind("\n") + 1]
    delimiter = max(DELIMITERS, key=lambda one: len(columns(start, one)))
    rows = [row for _, row in csv_rows(start, delimiter) if row]
    if not rows or len(rows[0]) < 2 or not any(all(cell.strip() for cell in [*row.values()][:2]) for row in rows):
        return None
    return FirstRows(delimiter, tuple(rows[0]), tuple(rows), start)


def date_forms(cells: Sequence[str]) -> list[str]:
    """Return the forms in which every one of some cells is a date, as strptime takes them; "" alone where all are
    ISO 8601.
    """
    if not cells:
        return []
    if all(_is_iso(cell) for cell in cells):
        return [""]
    return [form for form in _forms() if all(_fits(cell, form) for cell in cells)]


def _forms() -> Iterator[str]:
    return (f"{day}{time}" for time in TIMES for day in DAYS)


def _is_iso(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _fits(cell: str, form: str) -> bool:
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 - only its form is asked
    except ValueError:
        return False
    return True


def separator_of(cells: Iterable[str]) -> str:
    """Return what stands between the items of the lists in some cells: the one of SEPARATORS that most of them hold."""
    held = [*cells]
    return max(SEPARATORS, key=lambda one: sum(one in cell for cell in held)) if held else ","


def _is_level(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10
