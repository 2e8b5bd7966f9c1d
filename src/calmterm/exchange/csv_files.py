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

**Formulas.** A spreadsheet may take a cell for a formula if it begins with = + - or @, or with another form of them
(wide, small, raised, a true minus), perhaps after white space or characters that nobody sees; a tab or carriage return
in front may bring it there. Such a text gets an apostrophe in front; so does a text of that kind that has apostrophes
in front already. To read it back: take one apostrophe off every text that is made of one or more apostrophes followed
by such a beginning. No other text was touched. Numbers are no text: -5 stays -5.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from calmterm.exchange.date_range import Span
from calmterm.exchange.file_sets import write_files
from calmterm.exchange.formats import READABLE_ALL
from calmterm.exchange.tally import Tally
from calmterm.store import Record, Store
from calmterm.store.model.record import FeltRecord

Cell = str | int | float
README: Final = "README.txt"
# Categories of what may stand unseen at the beginning of a text: white space, controls, format characters, marks on
# nothing, and code points without a meaning yet. The fillers of Hangul count as letters and are blank.
_UNSEEN: Final = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Mc", "Me"))
_SIGNS: Final = ("=", "+", "-", "\u2212", "@")
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"
_HELP: Final = f"""\
These files were written by calmterm. {READABLE_ALL}

One file holds one kind of record. UTF-8 with a byte order mark, commas between the cells; the first row names the
columns. Open them as comma-separated, not as separated by semicolons.
An empty cell is a blank, not zero. Times have their offset from UTC.
A list is joined by "; ". A backslash or a semicolon inside one of its items has a backslash in front.
A text that a spreadsheet would take for a formula has an apostrophe in front. To have the text as it was, take one
apostrophe off each text that is made of one or more apostrophes and then, perhaps after white space or invisible
characters, = + - or @ in any form, or white space that holds a tab. Numbers are left as they are.
"""


def write(
    store: Store, path: Path, kinds: Iterable[type[Record]], span: Span, written: Tally, *, also_empty: bool = False
) -> None:
    """Write live records into a new directory, or into the file `path` if it ends in .zip; `written` counts them.

    With `also_empty`, a kind without records has its file with the names of the columns. Raises OutOfSpace, ReadOnly,
    UnsafePlace.
    """

    def contents() -> Iterator[tuple[str, bytes]]:
        yield README, _HELP.encode("utf-8")
        for kind in kinds:
            tables = {kind: _Table(kind)}
            tables |= {child.kind: _Table(child.kind, child.parent) for child in kind.about.inline if not child.link}
            for rows in written.each(span.records(store, kind, oldest_first=True), _rows):
                for owner, row in rows:
                    tables[owner].rows.append(row)
            yield from (
                table.file() for table in tables.values() if table.rows or (also_empty and table.parent is None)
            )

    write_files(path, contents())


class _Table:
    """One file in the making: the rows of a kind, or of records that stand inside those of their `parent`."""

    def __init__(self, kind: type[Record], parent: str | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.rows: list[list[Cell]] = []

    def file(self) -> tuple[str, bytes]:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([columns(self.kind, self.parent), *self.rows])
        return f"{self.kind.table_name()}.csv", text.getvalue().encode("utf-8-sig")


def columns(kind: type[Record], parent: str | None = None) -> list[str]:
    """Return the names of a file's columns."""
    first = ["id", *([parent] if parent else []), *(["local_date"] if issubclass(kind, FeltRecord) else [])]
    links = [child.field for child in kind.about.inline if child.link]
    return [*first, *(spec.name for spec in kind.specs() if spec.name != parent), *links, "created_at", "updated_at"]


def _rows(record: Record) -> list[tuple[type[Record], list[Cell]]]:
    """The cells of a record and of those inside it, each with its kind. Raises TextDamaged."""
    rows = [(type(record), [cell(record.get(name)) for name in columns(type(record))])]
    for child in record.about.inline:
        names = columns(child.kind, child.parent)
        inside = record.children[child.field] if not child.link else ()
        rows += ((child.kind, [cell(inner.get(name)) for name in names]) for inner in inside)
    return rows


def cell(value: Any) -> Cell:
    """Return a value as it stands in a cell; see above for the rules."""
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
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula: see above."""
    for character in text:
        if character in "\t\r":
            return True
        if unicodedata.category(character) not in _UNSEEN and character not in _FILLERS:
            return unicodedata.normalize("NFKC", character) in _SIGNS
    return False
