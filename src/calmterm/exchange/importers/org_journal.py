"""org-journal: a file a day (`20240505`, `2024-05-05.org`) or a year, with a heading for each entry.

`* Sunday, 05/05/2024` with `:CREATED: 20240505`, then `** 21:30 Title` for each entry. CREATED holds over the words of
the heading. TODO words stay in the text.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from calmterm.exchange.importers.base import Asked, Item, Left, UncheckedRecord, Unfit, clock_time, each
from calmterm.exchange.importers.source import Source, decoded

_NAME: Final = re.compile(r"([0-9]{4})-?([0-9]{2})?-?([0-9]{2})?(?:\.org)?")
_DAY: Final = re.compile(r"\*\s+(.*)")
_ENTRY: Final = re.compile(r"\*\*\s+(?:([0-9]{1,2}:[0-9]{2})\s*)?(.*)")
_CREATED: Final = re.compile(r"\s*:CREATED:\s*\[?<?([0-9]{4})-?([0-9]{2})-?([0-9]{2}).*")
_ISO: Final = re.compile(r".*?([0-9]{4})-([0-9]{2})-([0-9]{2}).*")
_TAGS: Final = re.compile(r"\s+:((?:[\w@#%]+:)+)\s*$")
NOON: Final = time(12)


def recognise(source: Source) -> bool:
    """Return whether a file has a heading for a day and its date, or a folder holds such files."""
    if source.is_folder:
        return any(_holds_days(source.read(name)[:4096].decode("utf-8", "replace")) for name in _named(source)[:20])
    return _holds_days(source.start)


def _holds_days(start: str) -> bool:
    return re.search(r"^\s*:CREATED:\s*\[?<?[0-9]{4}-?[0-9]{2}-?[0-9]{2}", start, re.MULTILINE) is not None and (
        re.search(r"^\*\s+\S", start, re.MULTILINE) is not None
    )


def _named(source: Source) -> list[str]:
    return [name for name in source.files if _NAME.fullmatch(name.rpartition("/")[2])]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the entries. Raises UsageError."""
    if not source.is_folder:
        yield from _file(source.text(), asked)
        return
    named = _named(source)
    if other := len(source.files) - len(named):
        yield Left("files not named after a day or year", other)
    for name in named:
        yield from _file(decoded(source.read(name)), asked)


def _file(text: str, asked: Asked) -> Iterator[Item]:
    rows = list(_parts(text.replace("\r\n", "\n").removeprefix("\ufeff")))

    def form(line: int, row: tuple[date | str, str, str, str]) -> Iterable[Item]:
        day, clock, title, body = row
        if isinstance(day, str):
            raise Unfit(day)
        at, more = clock_time(clock) if clock else (NOON, timedelta())
        tags: list[str] = []
        if (match := _TAGS.search(f" {title}")) is not None:
            tags, title = match[1].strip(":").split(":"), f" {title}"[: match.start()].strip()
        if not title and not body:
            raise Unfit("Nothing is written under this heading.")
        values = {"written_at": asked.localize(datetime.combine(day + more, at)),
                  "title": title if title and body else None, "body": body or title, "tags": tags}  # fmt: skip
        yield UncheckedRecord("journal_entry", values, line=line)

    yield from each(rows, form)


def _parts(text: str) -> Iterator[tuple[int, tuple[date | str, str, str, str]]]:
    """Each entry: its line, then day (or why there is none), time, title and text."""
    day: date | str = "This stands before the first heading with a date."
    line, clock, title, lines = 0, "", "", list[str]()
    is_drawer = False
    for number, one in enumerate([*text.split("\n"), "* "], 1):
        head, entry = _DAY.fullmatch(one), _ENTRY.fullmatch(one)
        if head is not None or entry is not None:
            body = "\n".join(lines).strip("\n").rstrip()
            if body or (title and line):
                yield line or number, (day, clock, title, body)
            lines = []
        if head is not None:
            line, clock, title = 0, "", ""
            day = _day(_ISO.fullmatch(head[1]))
        elif entry is not None:
            line, clock, title = number, entry[1] or "", entry[2].strip()
        elif (created := _CREATED.fullmatch(one)) is not None and is_drawer:
            day = _day(created)
        elif one.strip() in (":PROPERTIES:", ":END:"):
            is_drawer = one.strip() == ":PROPERTIES:"
        elif not is_drawer and not one.startswith("#+"):
            lines.append(one)


def _day(match: re.Match[str] | None) -> date | str:
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else "This heading has no date."
    except ValueError:
        return "The date of this heading does not exist."
