"""Comma-separated files, one a kind: for spreadsheets and for programs.

**Shape.** RFC 4180: commas, CRLF, cells with a comma, a quote or a line end in double quotes. UTF-8 with a byte order
mark, because Excel takes a CSV file without one for the old code page of its machine and breaks every letter beyond
ASCII; in Python the encoding is then called `utf-8-sig`. The first row names the columns. A kind without records has
no file, unless it was asked for by name.

**Columns.** `id`; `local_date` where the record was felt at a time; every field by its name, those that are sealed in
the vault too; `created_at` and `updated_at`. Blank is an empty cell, never zero. Times are ISO 8601 with offset, dates
YYYY-MM-DD, truth values `true` or `false`. A list is joined by "; ": a backslash or a semicolon inside one of its items
has a backslash in front. Names that are linked (the triggers of a check-in) are such a list. Records inside a record
(its emotions, options, attempts) have a file of their own, with the id of the record they belong to.

**Formulas.** A spreadsheet takes a cell for a formula if it begins with = + - or @ (in some languages also with their
wide forms), perhaps after white space, and a tab or carriage return in front may bring it there. Such a text gets an
apostrophe in front; so does a text of that kind that has apostrophes in front already. To read it back: take one
apostrophe off every text that is made of one or more apostrophes followed by such a beginning. No other text was
touched. Numbers are no text: -5 stays -5.
"""

import csv
import io
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from calmterm.exchange.placing import new_directory, new_file
from calmterm.exchange.span import Span
from calmterm.store import Record, Store, files
from calmterm.store.about import Child
from calmterm.store.record import FeltRecord

Cell = str | int | float
README: Final = "README.txt"
FORMULA: Final = re.compile(r"'*(?:\s*[\t\r]|[\s\ufeff\u200b]*[=+\-@＝＋－＠])")
_HELP: Final = """\
These files were written by calmterm. They are not encrypted: whoever gets them can read them.

One file holds one kind of record. UTF-8 with a byte order mark, commas between the cells; the first row names the
columns. Open them as comma-separated, not as separated by semicolons.
An empty cell is a blank, not zero. Times have their offset from UTC.
A list is joined by "; ". A backslash or a semicolon inside one of its items has a backslash in front.
A text that a spreadsheet would take for a formula has an apostrophe in front. To have the text as it was, take one
apostrophe off each text that is made of one or more apostrophes and then, perhaps after white space, = + - or @,
or white space that holds a tab. Numbers are left as they are.
"""


def write(store: Store, path: Path, kinds: Iterable[type[Record]], span: Span, *, also_empty: bool = False) -> int:
    """Write live records into a new directory, or into the file `path` if it ends in .zip; returns how many.

    With `also_empty`, a kind without records has its file with the names of the columns. Raises OutOfSpace, ReadOnly,
    UnsafePlace.
    """
    written = 0

    def contents() -> Iterator[tuple[str, bytes]]:
        nonlocal written
        yield README, _HELP.encode("utf-8")
        for kind in kinds:
            records = list(span.records(store, kind, oldest_first=True))
            written += len(records)
            if records or also_empty:
                yield from tables(kind, records)

    if path.suffix.lower() == ".zip":
        with new_file(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents():
                archive.writestr(_member(name), data)
    else:
        with new_directory(path) as partial:
            for name, data in contents():
                files.write_private(partial / name, data)
    return written


def _member(name: str) -> zipfile.ZipInfo:
    """A file in the archive, 0600; of no time, so that the same records always give the same bytes."""
    info = zipfile.ZipInfo(name)  # of 1 January 1980, where the format's calendar begins
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, whose modes these are
    info.external_attr = (stat.S_IFREG | files.FILE_MODE) << 16
    return info


def tables(kind: type[Record], records: Sequence[Record]) -> Iterator[tuple[str, bytes]]:
    """The file of a kind, and one for each sort of record inside its records, as names and bytes."""
    links = [child.field for child in kind.about.inline if child.link]
    yield _file(kind, None, links, records)
    for child in kind.about.inline:
        rows = [row for record in records for row in cast("list[Record]", record.children[child.field])]
        if rows and not child.link:
            yield _file(child.kind, child, [], rows)


def _file(kind: type[Record], child: Child | None, links: list[str], rows: Iterable[Record]) -> tuple[str, bytes]:
    first = ["id", *([child.parent] if child else []), *(["local_date"] if issubclass(kind, FeltRecord) else [])]
    fields = [spec.name for spec in kind.specs() if spec.name not in first]
    names = [*first, *fields, *links, "created_at", "updated_at"]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    return f"{kind.table_name()}.csv", text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> Cell:
    """A value as it stands in a cell; see above for the rules."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case date():  # and datetime
            return value.isoformat()
        case list():
            items = (str(item).replace("\\", "\\\\").replace(";", "\\;") for item in cast("list[object]", value))
            return _harmless("; ".join(items))
        case _:
            return _harmless(str(value))


def _harmless(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text
