"""One table as a CSV file that only its person can read: the numbers behind a chart."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from calmterm.core.errors import UsageError
from calmterm.core.table import Table, Value
from calmterm.exchange.csv_files import cell
from calmterm.exchange.output_paths import announced, require_place, write_private


def write(table: Table, path: Path, vault: Path) -> str:
    """Write a table to a new file, 0600, outside the `vault`; returns what to say of it.

    Raises UsageError, OutOfSpace, Displaced.
    """
    if os.path.lexists(path):
        raise UsageError("There is something of that name already. Choose another name.")
    require_place(path, vault, new=False, example="~/mood.csv")
    write_private(path, _csv([table.header, *table.rows]).encode("utf-8-sig"))
    return announced("Written. That file is not encrypted.", path)


def _csv(rows: Iterable[Sequence[Value]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
