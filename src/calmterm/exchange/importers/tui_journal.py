"""tui-journal: its JSON export, the file of its JSON backend, and its SQLite database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from calmterm.exchange.importers.base import Asked, Item, Left, UncheckedRecord, Unfit, each, instant, listed, text_of
from calmterm.exchange.importers.source import Source


def recognise(source: Source) -> bool:
    """Return whether it has tui-journal's fields or tables."""
    if {"date", "title", "content"} <= set(source.tables.get("entries", ())):
        return True
    start = source.start[:4096]
    begins = re.match(r'\s*(?:\{\s*"version"\s*:\s*[0-9]+\s*,\s*"entries"\s*:\s*\[|\[\s*\{)', start)
    return begins is not None and all(f'"{name}"' in start for name in ("date", "title", "content"))


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the entries. Raises UsageError."""

    def form(number: int, row: Mapping[str, Any]) -> Iterable[Item]:
        if row.get("priority") is not None:
            yield Left("priorities")
        written = asked.here(instant(_rfc_3339(text_of(row["date"]))))
        title, body = text_of(row.get("title")).strip(), text_of(row.get("content")).strip("\n").rstrip()
        if not title and not body:
            raise Unfit("Nothing is written in this entry.")
        tags = [text_of(tag) for tag in row.get("tags") or ()]
        values = {"written_at": written, "title": title if body else None, "body": body or title, "tags": tags}
        yield UncheckedRecord("journal_entry", values, line=number)

    yield from each(enumerate(_rows(source), 1), form)


def _rfc_3339(text: str) -> str:
    """As Python 3.11 takes it: a space or T, and at most six digits of a second."""
    return re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text)


def _rows(source: Source) -> Iterable[Any]:
    if not source.is_database:
        return listed(source.json(), "entries")
    found: list[dict[str, Any]] = []
    with source.database() as database:
        for row in database.execute("SELECT * FROM entries ORDER BY id"):
            tags: list[str] = []
            if "tags" in source.tables:
                named = database.execute("SELECT tag FROM tags WHERE entry_id = ?", (row["id"],))
                tags = [tag["tag"] for tag in named]
            found.append({**dict(zip(row.keys(), row, strict=True)), "tags": tags})
    for row in found:
        with suppress(TypeError):
            row["date"] = row["date"].replace(" UTC", "+00:00")
    return found
