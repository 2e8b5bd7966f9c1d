r"""Day One's JSON export (the file, or the zip with its photos) and the folder of its classic version.

`{"entries": [{"uuid", "creationDate": UTC, "timeZone", "text": Markdown, "tags", "starred"}]}`. Day One writes `\.`,
`\-` and `\!` where Markdown could mean something else, and photos as `![](dayone-moment://…)`. The classic folder
`Journal.dayone/entries/*.doentry` holds a property list for each entry.
"""

import plistlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, cast
from xml.parsers.expat import ExpatError

from calmterm.core.clock import zone_named
from calmterm.exchange.importers.base import Asked, Item, Left, UncheckedRecord, Unfit, each, instant, listed, text_of
from calmterm.exchange.importers.source import Source, decoded, parsed_json

_MOMENT: Final = re.compile(r"!\[[^\]\n]*\]\(dayone-moment:/[^)\n]*\)[ \t]*\n?")
_ESCAPED: Final = re.compile(r"\\([\\.\-!+()\[\]{}#*_>`|~])")
_OFFSET: Final = re.compile(r"GMT([+-])([0-1][0-9]):?([0-5][0-9])")
MEDIA: Final = {"photos": "photos", "videos": "videos", "audios": "sound recordings", "pdfAttachments": "PDF files",
                "weather": "notes of the weather", "location": "places on the map"}  # fmt: skip
EMPTY: Final = "This entry holds no words, only pictures, recordings or nothing."


def recognise(source: Source) -> bool:
    """Return whether it is JSON with Day One's fields, an archive of such, or a classic folder."""
    if source.is_archive or source.is_folder:
        return any(name.endswith(".doentry") for name in source.files) or any(
            _is_export(source.read(name)[:4096].decode("utf-8", "replace")) for name in _json_files(source)
        )
    return _is_export(source.start)


def _is_export(start: str) -> bool:
    return start.lstrip("\ufeff \r\n").startswith("{") and '"creationDate"' in start and '"entries"' in start


def _json_files(source: Source) -> list[str]:
    return [name for name in source.files if name.lower().endswith(".json") and name.count("/") < 2][:50]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the entries. Raises UsageError."""
    if source.is_archive or source.is_folder:
        for name in _json_files(source):
            yield from _entries(parsed_json(decoded(source.read(name))), asked)
        classic = [name for name in source.files if name.endswith(".doentry")]
        yield from each(enumerate(classic, 1), lambda number, name: _classic(number, source.read(name), asked))
    else:
        yield from _entries(source.json(), asked)


def _entries(export: Any, asked: Asked) -> Iterator[Item]:
    yield from each(enumerate(listed(export, "entries"), 1), lambda number, row: _entry(number, row, asked))


def _entry(number: int, row: Mapping[str, Any], asked: Asked) -> Iterable[Item]:
    for name, what in MEDIA.items():
        held = row.get(name)
        if held:
            yield Left(what, len(cast("list[Any]", held)) if isinstance(held, list) else 1)
    written = _local(instant(row["creationDate"]), text_of(row.get("timeZone")), asked)
    text = _MOMENT.sub("", text_of(row.get("text")).replace("\r\n", "\n").replace("\u2028", "\n"))
    tags = [text_of(tag) for tag in row.get("tags") or ()]
    yield _draft(number, written, text, tags, starred=row.get("starred") is True, identity=text_of(row.get("uuid")))


def _classic(number: int, data: bytes, asked: Asked) -> Iterable[Item]:
    try:
        row: dict[str, Any] = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, RecursionError):
        raise Unfit("This entry is not a property list that can be read.") from None
    for name in ("Location", "Weather"):
        if row.get(name):
            yield Left(MEDIA[name.lower()])
    made = row["Creation Date"]
    if not isinstance(made, datetime):
        raise Unfit("This entry has no date.")
    written = _local(made.replace(tzinfo=UTC), text_of(row.get("Time Zone")), asked)
    yield _draft(number, written, text_of(row.get("Entry Text")), [text_of(tag) for tag in row.get("Tags") or ()],
                 starred=row.get("Starred") is True, identity=text_of(row.get("UUID")))  # fmt: skip


def _local(at: datetime, zone: str, asked: Asked) -> datetime:
    """The moment on the clock of where it was written; of an unknown zone, of where the person is."""
    if (offset := _OFFSET.fullmatch(zone)) is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return at.astimezone(timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)))
    place = zone_named(zone)
    return at.astimezone(place) if place is not None else asked.here(at)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip("\n").rstrip()


def _draft(
    number: int, written: datetime, text: str, tags: list[str], *, starred: bool, identity: str
) -> UncheckedRecord:
    if not text.strip():
        raise Unfit(EMPTY)
    head, _, rest = text.strip("\n").partition("\n")
    has_title = head.startswith("# ") and bool(rest.strip())  # Day One shows such a first line as the title
    title, body = (_plain(head[2:]).strip(), rest) if has_title else (None, text)
    values = {"written_at": written, "title": title or None, "body": _plain(body), "tags": tags, "starred": starred}
    return UncheckedRecord("journal_entry", values, (identity,) if identity else (), number)
