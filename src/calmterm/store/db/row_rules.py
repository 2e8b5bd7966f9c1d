"""The rules of a kind over several columns, put to SQLite for values that are not written yet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from calmterm.store.model.column_types import instant_text
from calmterm.store.model.fields import quoted
from calmterm.store.model.kind import Rule
from calmterm.store.model.record import Record


class Cursor(Protocol):
    """What the connections and cursors of sqlite3 and of SQLCipher have in common."""

    def execute(self, sql: str, parameters: Sequence[Any], /) -> Any: ...


def broken_rule(cursor: Cursor, kind: type[Record], values: Mapping[str, Any]) -> Rule | None:
    """Return the first rule of the kind that checked values break, or None."""
    if not kind.about.rules:
        return None
    row = {spec.name: _stored(values.get(spec.name)) for spec in kind.columns()}
    columns = ", ".join(f"? AS {quoted(name)}" for name in row)
    checks = ", ".join(rule.sql for rule in kind.about.rules)
    # The same text for every record of a kind: SQLite compiles it once.
    held = cursor.execute(f"SELECT {checks} FROM (SELECT {columns})", [*row.values()]).fetchone()  # noqa: S608 - ours
    return next((rule for rule, value in zip(kind.about.rules, held, strict=True) if value == 0), None)


def _stored(value: Any) -> str | int | float | None:
    match value:
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case int() | float() | None:
            return value
        case _:
            return str(value)
