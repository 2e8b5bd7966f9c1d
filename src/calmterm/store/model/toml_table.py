"""Reading the tables of a TOML file key by key: every problem is one sentence and names its line."""

import enum
import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, Final

from calmterm.core.text import one_line

MAX_WORDS: Final = 400  # a label, a hint, an option
MAX_NAME: Final = 60  # what CustomWorksheet keeps
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class TableError(Exception):
    """A problem with a key: of the `field`th [[array]] (from 0), or of the file's own table."""

    def __init__(self, why: str, *, key: str = "", field: int | None = None, array: str = "field") -> None:
        super().__init__(why)
        self.why, self.key, self.field, self.array = why, key, field, array

    def line(self, source: str) -> int:
        """Its line in the text, from 1."""
        return line_of(source, self.field, self.key, self.array)


def line_of(source: str, field: int | None, key: str, array: str = "field") -> int:
    """Return the line on which a key stands, or its field begins: a table called `array`. The text is valid TOML."""
    lines = source.split("\n")
    header = re.compile(rf"""\s*\[\[?\s*["']?{re.escape(array)}["']?\s*\]""")
    starts = _starts(lines)
    begins = [number for number in starts if header.match(lines[number])]
    if field is None:
        first, last = 0, begins[0] if begins and key != array else len(lines)
    elif field < len(begins):
        first, last = begins[field], (*begins, len(lines))[field + 1]
    else:  # written as one inline list
        first, last, key = 0, len(lines), array
    quoted = rf"""["']?{re.escape(key)}["']?"""
    pattern = re.compile(rf"\s*(?:{quoted}\s*[.=]|\[+\s*(?:{re.escape(array)}\s*\.\s*)?{quoted}\s*[].])")
    found = (number for number in starts if first <= number < last and pattern.match(lines[number]))
    return next(found, first) + 1


def _starts(lines: list[str]) -> list[int]:
    """The lines on which a statement begins, found in one pass: no text, list or table is open where they begin."""
    starts: list[int] = []
    depth, quote = 0, ""  # brackets that are open, and the quotes of a text of several lines
    for number, line in enumerate(lines):
        if not depth and not quote:
            starts.append(number)
        header = not depth and not quote and line.lstrip().startswith("[")
        place = 0
        while found := _TOKENS[quote].search(line, place):
            mark, place = found[0], found.end()
            if quote:
                quote = "" if mark == quote else quote
            elif mark == "#":
                break
            elif mark in _TOKENS:
                quote = mark
            elif not header:
                depth += (mark in "[{") - (mark in "]}")
    return starts


# What counts in a line by the quotes that are open: outside a text brackets, comments and quotes, where a text in short
# quotes is one token; inside a text of several lines its closing quotes, and a backslash with the sign after it.
_TOKENS: Final = {
    "": re.compile(r'''"""|\'{3}|"(?:[^"\\]|\\.)*"|'[^']*'|[\[\]{}]|\#'''),
    '"""': re.compile(r'\\.|"""'),
    "'''": re.compile("'''"),
}


class TomlTable:
    """One table of the file, read key by key. Every problem names its key."""

    def __init__(self, data: Mapping[str, Any], field: int | None = None, array: str = "field") -> None:
        self._data = data
        self._field = field
        self._array = array

    def wrong(self, key: str, why: str) -> TableError:
        """Return a problem with a key, or with the table if the key is not there."""
        return TableError(why, key=key if key in self._data else "", field=self._field, array=self._array)

    def has(self, key: str) -> bool:
        return key in self._data

    def only(self, *known: str) -> None:
        for key in self._data:
            if key not in known:
                raise self.wrong(key, f'There is no "{one_line(key, 40)}" here. There can be: {", ".join(known)}.')

    def get(self, key: str, kind: type | UnionType, words: str, default: Any = None) -> Any:
        """Return a value of one type; without a default it must be there."""
        if key not in self._data and default is not None:
            return default
        value = self._data.get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"{key} is missing." if value is None else f"{key} must be {words}.")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        text = one_line(self.get(key, str, "text in quotes", default))
        if len(text) > MAX_WORDS or (default is None and not text):
            raise self.wrong(key, f"{key} must be a text of 1 to {MAX_WORDS} characters.")
        return text

    def name(self, key: str) -> str:
        name: str = self.get(key, str, "text in quotes")
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
            raise self.wrong(
                key, f"{key} must begin with a small letter; small letters, digits and _ may follow, {MAX_NAME} in all."
            )
        return name

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        value: int = self.get(key, int, "a whole number", default)
        if not low <= value <= high:
            raise self.wrong(key, f"{key} must be a whole number from {low:,} to {high:,}.")
        return value

    def number(self, key: str) -> float:
        value = self.get(key, int | float, "a number")
        if not abs(value) <= 1e9:
            raise self.wrong(key, f"{key} must be a number from -1e9 to 1e9.")
        return value

    def flag(self, key: str) -> bool:
        return bool(self.get(key, bool, "true or false", default=False))

    def options(self, key: str) -> type[enum.StrEnum]:
        listed: list[Any] = self.get(key, list, "a list of texts in quotes")
        words = [one_line(one) if isinstance(one, str) else "" for one in listed]
        if not all(0 < len(word) <= MAX_WORDS for word in words) or len(set(words)) < len(words) or len(words) < 2:
            raise self.wrong(key, f"{key} must be two or more different texts in quotes.")
        made: Any = enum.StrEnum("Options", [(f"option_{place}", word) for place, word in enumerate(words)])
        return made

    def anchors(self, key: str, low: int, high: int) -> dict[int, str]:
        found: dict[str, Any] = self.get(key, dict, 'a table such as { 0 = "none", 10 = "most" }', default={})
        words: dict[int, str] = {}
        for point, word in found.items():
            if not (point.isascii() and point.isdecimal() and low <= int(point[:9]) <= high and isinstance(word, str)):
                raise self.wrong(key, f"{key} must name points from {low} to {high}, each with a text in quotes.")
            words[int(point)] = one_line(word)
        return words

    def range(self, low: float, high: float) -> None:
        if low >= high:
            raise self.wrong("low", "low must be less than high.")
