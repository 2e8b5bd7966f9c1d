"""The record kinds by name."""

from typing import Any

from sqlalchemy import Table

from calmterm.store.model import records
from calmterm.store.model.record import Record


def kinds() -> dict[str, type[Record]]:
    """Return every record kind by its table name; all of them are imported for it."""
    records.import_all()
    found: dict[str, type[Record]] = {}
    queue: list[type[Record]] = [Record]
    while queue:
        for kind in queue.pop().__subclasses__():
            queue.append(kind)
            if isinstance(getattr(kind, "__table__", None), Table):
                found[kind.table_name()] = kind
    return dict(sorted(found.items()))


def kind_of(table: str) -> type[Record]:
    """Return the record kind of a table name; only its family is imported for it. Raises KeyError."""
    named: Any = getattr(records, "".join(part.capitalize() for part in table.split("_")), None)
    return named if getattr(named, "__tablename__", None) == table else kinds()[table]


def listed_kinds() -> list[type[Record]]:
    """Return the kinds that a person sees as lists: all but the vault's own tables."""
    return [kind for kind in kinds().values() if not kind.about.own]


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
