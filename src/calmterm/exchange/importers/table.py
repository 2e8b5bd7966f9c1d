"""Any CSV file, by a description of its columns (`import --map FILE.toml`).

kind = "check_in"
dates = "%d/%m/%Y %H:%M"     # left out for ISO 8601
delimiter = ";"              # left out for a comma
list = "|"                   # what parts the items of a list, left out for a comma
[columns]
"Date" = "felt_at"
"How I felt" = "mood"

Columns of one field are joined, as a day and a time of day are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.base import Asked, Item, UncheckedRecord, Unfit, csv_rows, each, require_row
from calmterm.exchange.importers.source import Source
from calmterm.store import FieldSpec, Record, kind_named

TRUE: Final = {"true", "yes", "1", "x"}


def recognise(source: Source) -> bool:
    """Never: only a person can say what the columns mean."""
    return False


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield a record for each row. Raises UsageError for a description that does not fit its kind or file."""
    if not asked.table:
        raise UsageError("Only you can say what the columns of a table mean: write it down for --map FILE.")
    kind = kind_named(str(asked.table["kind"]))
    fields: Mapping[str, str] = asked.table["columns"]
    known = {spec.name for spec in kind.specs()} | {child.field for child in kind.about.inline if child.link}
    unknown = [name for name in fields.values() if name not in known]
    if unknown:
        raise UsageError(f"{kind.about.title} has no field {unknown[0]}. It has: {', '.join(sorted(known))}.")
    rows = list(csv_rows(source.text(), str(asked.table.get("delimiter", ","))[:1] or ","))
    missing = [name for name in fields if rows and rows[0][1] and name not in rows[0][1]]
    if missing:
        raise UsageError(f'The table has no column "{missing[0]}". Its columns are: {", ".join(rows[0][1])}.')

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        values = {field: _value(kind, field, cells, asked) for field, cells in _by_field(fields, row).items()}
        told = {name: value for name, value in values.items() if value is not None}
        yield UncheckedRecord(kind.table_name(), told, (*(row[column] for column in fields),), line)

    yield from each(rows, form)


def _by_field(fields: Mapping[str, str], row: Mapping[str, str]) -> dict[str, list[str]]:
    """The cells of a row that hold something, by the field that they belong to."""
    found: dict[str, list[str]] = {field: [] for field in fields.values()}
    for column, field in fields.items():
        if cell := row[column].strip():
            found[field].append(cell)
    return found


def _value(kind: type[Record], name: str, cells: Sequence[str], asked: Asked) -> Any:
    """Cells as the field takes them, None where there are none. Raises Unfit, ValueError."""
    spec: FieldSpec | None = next((one for one in kind.specs() if one.name == name), None)
    widget = "tags" if spec is None else spec.widget
    between = str(asked.table.get("list", ",")) or ","
    joint = {"prose": "\n", "tags": between, "lines": between, "names": between}.get(widget, " ")
    cell = joint.join(cells)
    if not cell:
        return [] if widget == "tags" else None
    match widget:
        case "moment":
            at = _moment(cell, str(asked.table.get("dates", "")))
            return asked.localize(at)
        case "day":
            return _moment(cell, str(asked.table.get("dates", ""))).date()
        case "scale" | "number":
            number = float(cell.replace(",", "."))
            return int(number) if number.is_integer() else number
        case "flag":
            return cell.casefold() in TRUE
        case "tags" | "lines" | "names":
            return [item.strip() for item in cell.split(between) if item.strip()]
        case _:
            return cell


def _moment(cell: str, form: str) -> datetime:
    try:
        # Its zone comes next, where it has none.
        read = datetime.strptime(cell, form) if form else datetime.fromisoformat(cell)  # noqa: DTZ007
    except ValueError:
        raise Unfit("The date on this row does not exist or is not written as the file of --map says.") from None
    # A day without a time of day is its noon: at midnight it would belong to the day before.
    has_time = any(mark in form for mark in ("%H", "%I", "%c", "%X")) if form else len(cell) > len("2024-02-29")
    return read if has_time else read.replace(hour=12)
