"""The record kinds by name."""

import functools
from contextlib import suppress
from typing import Any

from sqlalchemy import Table

from calmterm.core.errors import UsageError
from calmterm.core.text import did_you_mean
from calmterm.store.model import records
from calmterm.store.model.kind import Child
from calmterm.store.model.record import Record


def kinds() -> dict[str, type[Record]]:
    """Return every record kind by its table name; all of them are imported for it."""
    records.import_all()
    return dict(_kinds_of(tuple(Record.metadata.tables.values())))


@functools.lru_cache(maxsize=1)
def _kinds_of(tables: tuple[Table, ...]) -> dict[str, type[Record]]:
    """Return the kinds that there are with these tables, looked for once, and again when a table comes or goes."""
    found: dict[str, type[Record]] = {}
    queue: list[type[Record]] = [Record]
    while queue:
        for kind in queue.pop().__subclasses__():
            queue.append(kind)
            if getattr(kind, "__table__", None) in tables:
                found[kind.table_name()] = kind
    return dict(sorted(found.items()))


def kind_of(table: str) -> type[Record]:
    """Return the record kind of a table name; only its family is imported for it. Raises KeyError."""
    named: Any = getattr(records, "".join(part.capitalize() for part in table.split("_")), None)
    return named if getattr(named, "__tablename__", None) == table else kinds()[table]


def listed_kinds() -> list[type[Record]]:
    """Return the kinds that a person sees as lists: all but the vault's own tables."""
    return [kind for kind in kinds().values() if not kind.about.own]


def part_named(name: str) -> tuple[type[Record], Child] | None:
    """Return the kind whose form holds records of a table, and how; None for a table that stands in no form."""
    return next(
        (
            (kind, child)
            for kind in listed_kinds()
            for child in kind.about.inline
            if child.link is None and child.kind.table_name() == name
        ),
        None,
    )


def kind_named(name: str) -> type[Record]:
    """Return the listed kind of that table name. Raises UsageError that names the kinds, or the kind it is a part
    of.
    """
    with suppress(KeyError):
        if not (kind := kind_of(name)).about.own:
            return kind
    listed = listed_kinds()
    for kind in listed:
        for child in kind.about.children:
            if name in (child.kind.table_name(), child.link and child.link.kind.table_name()):
                raise UsageError(f"That is kept inside {kind.table_name()}, as {child.field}.")
    names = [kind.table_name() for kind in listed]
    hint = did_you_mean(name, names) or f" The kinds are: {', '.join(names)}."
    raise UsageError(f"There is no kind of that name.{hint}")


def sentence_of_rule(rule: str) -> str:
    """Return the sentence for a broken database rule: a CHECK's name, the columns of a UNIQUE as SQLite lists them, the
    column of a NOT NULL, or SQLite's message about a value of another type.
    """
    for name, kind in kinds().items():
        if rule.startswith(f"ck_{name}_"):
            rest = rule.removeprefix(f"ck_{name}_")
            for spec in kind.columns():
                if spec.name == rest:
                    return spec.sentence
            for own in kind.about.rules:
                if own.name == rest:
                    return own.sentence
        for unique in kind.about.unique:
            if rule == ", ".join(f"{name}.{column}" for column in unique.columns):
                return unique.sentence
        for spec in kind.columns():
            column = f"{name}.{spec.name}"
            if rule == column:
                return f"{spec.label} is needed."
            if rule.endswith(f" {column}"):
                return spec.sentence
    return "A value does not fit what calmterm keeps."
