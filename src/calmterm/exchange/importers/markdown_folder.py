"""A folder (or zip) of Markdown with a file a day: daily notes of Obsidian and Logseq, or a person's own.

`2024-05-05.md`, `2024_05_05.md`, `2024-05-05 A title.md`; Logseq keeps them in `journals/`. Front matter between two
lines `---` gives tags, a title and a time. Heads such as `## 21:30` make an entry each. Links in double brackets stay.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from calmterm.exchange.importers.base import Asked, Item, Left, UncheckedRecord, Unfit, clock_time, each
from calmterm.exchange.importers.source import Source, decoded
from calmterm.exchange.jrnl_tags import tags_in

_DAY: Final = re.compile(r"([0-9]{4})[-_]?([0-9]{2})[-_]?([0-9]{2})(?![0-9])[ _-]*(.*)\.(?:md|markdown)", re.IGNORECASE)
_COPY: Final = re.compile(r"conflict|\bcopy\b|~$|\.bak|backup|sync-conflict", re.IGNORECASE)
_TIME_HEAD: Final = re.compile(r"#{1,6}\s+([0-9]{1,2}[:.][0-9]{2}(?:\s?[AaPp]\.?[Mm]\.?)?)\s*(?:[-–—:]\s*)?(.*)")
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_ASIDE: Final = re.compile(r"(?:^|/)(?:logseq|templates?|attachments|assets|archive|bak)/", re.IGNORECASE)
NOON: Final = time(12)


def recognise(source: Source) -> bool:
    """Return whether a folder or archive holds Markdown files named after days, or it is one such file."""
    names = source.files if source.is_folder or source.is_archive else [source.name]
    return any(_DAY.fullmatch(name.rpartition("/")[2]) for name in names)


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield an entry for each file, or for each head with a time in it. Raises UsageError."""
    if not source.is_folder and not source.is_archive:
        yield from each([(1, source.name)], lambda number, name: _file(number, name, source.text(), asked))
        return

    def form(number: int, name: str) -> Iterable[Item]:
        last = name.rpartition("/")[2]
        if not last.lower().endswith((".md", ".markdown")):
            yield Left("files that are no Markdown")
        elif _COPY.search(last) or _ASIDE.search(name):
            yield Left("backups, conflict copies and templates")
        elif not _DAY.fullmatch(last):
            yield Left("Markdown files not named after a day")
        else:
            yield from _file(number, last, decoded(source.read(name)), asked)

    yield from each(enumerate(source.files, 1), form)


def _file(number: int, name: str, text: str, asked: Asked) -> Iterable[Item]:
    match = _DAY.fullmatch(name)
    if match is None:
        raise Unfit("The name of this file is no day.")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Unfit("The day in the name of this file does not exist.") from None
    front, body = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    tags = _listed(front.get("tags") or front.get("tag", ""))
    title = front.get("title", match[4]).strip() or None
    written = _written(front, day)
    found = False
    # What calmterm wrote is one entry a file, whatever heads it holds.
    for at, words, part in [(None, "", body)] if "calmterm" in front else _parts(body):
        if not part.strip() and not words:
            continue
        found = True
        when = written if at is None else datetime.combine(day + at[1], at[0])
        yield _entry(number, asked.localize(when), words or (title if at is None else None), part, tags,
                     starred=front.get("starred") == "true", is_ours="calmterm" in front,
                     notebook=front.get("notebook", "").strip())  # fmt: skip
    if not found:
        raise Unfit("Nothing is written in this file.")


def _entry(
    number: int,
    written: datetime,
    title: str | None,
    text: str,
    tags: list[str],
    *,
    starred: bool,
    is_ours: bool,
    notebook: str,
) -> UncheckedRecord:
    body = text.strip("\n").rstrip()
    if not body:
        title, body = None, title or ""
    every = dict.fromkeys([*tags, *(() if is_ours else tags_in(text))])
    values: dict[str, Any] = {"written_at": written, "title": title, "body": body,
                              "tags": list(every), "starred": starred}  # fmt: skip
    return UncheckedRecord("journal_entry", values, line=number, notebook=notebook)


def _parts(body: str) -> Iterator[tuple[tuple[time, timedelta] | None, str, str]]:
    """The text before the first head with a time, then each such head: time, words beside it, text."""
    at: tuple[time, timedelta] | None = None
    words, lines, is_code = "", list[str](), False
    for line in body.split("\n"):
        is_code ^= _FENCE.match(line) is not None
        head = None if is_code else _TIME_HEAD.fullmatch(line.rstrip())
        if head is None:
            lines.append(line)
            continue
        yield at, words, "\n".join(lines)
        at, words, lines = clock_time(head[1]), head[2].strip(), []
    yield at, words, "\n".join(lines)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The names and values between two lines `---` at the very start, and the rest."""
    if not text.startswith("---\n"):
        return {}, text
    head, end, rest = text[4:].partition("\n---\n")
    if not end:
        head, end, rest = text[4:].removesuffix("\n").rpartition("\n---")
        if not end or rest:
            return {}, text
    found: dict[str, str] = {}
    name = ""
    for line in head.split("\n"):
        item = re.fullmatch(r"\s*-\s+(.*)", line)
        if item is not None and name:
            found[name] = f"{found[name]}, {item[1]}" if found[name] else item[1]
        elif pair := re.fullmatch(r"([\w -]+):\s*(.*)", line):
            name = pair[1].strip().lower()
            found[name] = _unquoted(pair[2])
    return found, rest.removeprefix("\n")


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value[1:-1].replace("''", "'") if len(value) > 1 and value[0] == value[-1] == "'" else value


def _listed(value: str) -> list[str]:
    with suppress(ValueError, RecursionError):  # as JSON, which is YAML, too
        read: Any = json.loads(value)
        if isinstance(read, list):
            return [str(name) for name in cast("list[object]", read)]
    names = (_unquoted(name).lstrip("#") for name in value.strip("[]").split(","))
    return [name for name in names if name]


def _written(front: dict[str, str], day: date) -> datetime:
    """The time in the front matter if it is of the day, else noon."""
    for name in ("date", "created"):
        try:
            told = datetime.fromisoformat(front.get(name, ""))
        except ValueError:
            continue
        if len(front[name]) > 10 and abs(told.date() - day) <= timedelta(days=1):
            return told
    return datetime.combine(day, NOON)
