"""Record: the base of everything a person keeps, and what follows from a kind's one declaration."""

import functools
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, cast

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlalchemy import types as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from calmterm.core.errors import TextDamaged
from calmterm.core.ids import new_id
from calmterm.core.text import snake_case
from calmterm.store.model import validation
from calmterm.store.model.column_types import Id, Instant, IsoDate
from calmterm.store.model.fields import FieldSpec, check_sql, instant_check, spec_of
from calmterm.store.model.kind import About, Again, AnyOf, Beside, Child, Link, Rule, Unique

if TYPE_CHECKING:
    from calmterm.insights.worksheets import WorksheetMeasure

NAMING: Final = {
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


class SealedText(BaseModel):
    """The prose of a kind: stands sealed in one column, opened only when somebody reads it."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, defer_build=True)


class Record(SQLModel):
    """One thing kept. Table models do not validate when made: `check` does, before every write.

    Times are UTC. `revision` counts saved versions, so that two open sessions notice each other.
    """

    # Nothing validates with these classes themselves: pydantic builds what would when it is first asked for.
    model_config = ConfigDict(defer_build=True)  # pyright: ignore[reportAssignmentType] - SQLModel fills in its own keys

    # SQLModel reads both from the class body, which its metaclass's annotations do not foresee.
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)  # pyright: ignore[reportIncompatibleVariableOverride] - see above
    about: ClassVar[About] = About("Record", "Records")
    Text: ClassVar[type[SealedText] | None] = None

    id: uuid.UUID = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    created_at: datetime = Field(default=None, sa_type=Instant)
    updated_at: datetime = Field(default=None, sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    revision: int = Field(default=1, sa_type=sa.INTEGER)
    sealed: bytes | None = Field(default=None, sa_type=sa.BLOB)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 # pyright: ignore[reportIncompatibleVariableOverride, reportIncompatibleUnannotatedOverride] - as SQLAlchemy documents it
        return snake_case(cls.__name__)

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805 - as above
        kind = cast("type[Record]", cls)
        args: list[Any] = [
            CheckConstraint("revision >= 1", name="revision"),
            CheckConstraint("length(id) = 36", name="id"),
            *(CheckConstraint(instant_check(name), name=name) for name in ("created_at", "updated_at", "deleted_at")),
        ]
        for spec in kind.columns():
            expression = check_sql(spec)
            if expression is not None:
                args.append(CheckConstraint(expression, name=spec.name))
        if kind.about.felt is not None:
            args.append(CheckConstraint("date(local_date) IS local_date", name="local_date"))
            args.append(CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name="utc_offset_minutes"))
            args.append(_live_index(kind, "day", "local_date"))
        args.extend(CheckConstraint(rule.sql, name=rule.name) for rule in kind.about.rules)
        args.extend(_live_index(kind, "_".join(one.columns), *one.columns, unique=True) for one in kind.about.unique)
        if _needs_order_index(kind.about):
            args.append(_live_index(kind, "order", kind.about.order, "id"))
        if not kind.about.own:
            trashed = text("deleted_at IS NOT NULL")
            args.append(Index(f"ix_{kind.table_name()}_trash", "deleted_at", "id", sqlite_where=trashed))
        return (*args, {"sqlite_strict": True})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"  # never content: reprs reach logs and crash screens

    __str__ = __repr__

    # --- the declaration, read back ---------------------------------------------------------------------

    @classmethod
    def table_name(cls) -> str:
        """Return the name that commands, files and the database use for this kind."""
        return _table_name(cast("Any", cls))

    @classmethod
    def columns(cls) -> tuple[FieldSpec, ...]:
        """Return the plain fields that a person or an importer fills in."""
        return _columns(cast("Any", cls))  # pyright takes no record class for hashable

    @classmethod
    def prose(cls) -> tuple[FieldSpec, ...]:
        """Return the sealed fields."""
        return _prose(cast("Any", cls))

    @classmethod
    def specs(cls) -> tuple[FieldSpec, ...]:
        """Return all fields in the order of their declaration, the plain ones first."""
        return _specs(cast("Any", cls))

    @classmethod
    def spec(cls, name: str) -> FieldSpec:
        """Return one field's spec. Raises KeyError."""
        return _specs_by_name(cast("Any", cls))[name]

    @classmethod
    def form_order(cls) -> tuple[tuple["FieldSpec | Child | Again | Beside", ...], ...]:
        """Return the steps of the form, each with its fields and children. Raises LookupError for a name there is not.

        Undeclared, a form is one step: plain fields, prose, children, and the rating afterwards.
        """
        parts: dict[str, FieldSpec | Child | Again | Beside] = {
            spec.name: spec for spec in cls.specs() if spec.is_asked
        }
        parts.update((child.field, child) for child in cls.about.inline)
        if cls.about.before_after is not None and (after := parts.pop(cls.about.before_after[1], None)):
            parts[cls.about.before_after[1]] = after
        for child in cls.about.inline:
            parts.update((f"{child.field}.{spec.name}", Again(child, spec.name)) for spec in child.kind.specs())
            parts.update((f"{child.field}|{spec.name}", Beside(child, spec.name)) for spec in child.kind.columns())
        steps = tuple(tuple(parts.pop(name) for name in names) for names in cls.about.form)
        rest = tuple(part for part in parts.values() if not isinstance(part, Again | Beside))
        return (*steps, rest) if rest else steps

    # --- values in and out ------------------------------------------------------------------------------

    @property
    def text(self) -> Any:
        """Return the opened Text of this record (an instance of the kind's own class). Set by the store on loading."""
        opened = vars(self).get("_text")
        if opened is None:
            opener = vars(self).get("_opener")
            kind_text = type(self).Text
            if kind_text is None:
                raise AttributeError("this kind has no text")
            opened = kind_text.model_construct() if opener is None else kind_text.model_construct(**opener())
            vars(self)["_text"] = opened
        return opened

    def set_opener(self, opener: Callable[[], Mapping[str, Any]]) -> None:
        """How to open the sealed text later (given by the store); forgets what was opened before."""
        vars(self)["_opener"] = opener
        vars(self).pop("_text", None)

    @classmethod
    def kind_key(cls) -> str:
        """Return where the JSON of a record names its kind: "kind", or "record_kind" beside a field of that name."""
        return "record_kind" if any(spec.name == "kind" for spec in cls.columns()) else "kind"

    @property
    def children(self) -> dict[str, list[Any]]:
        """Loaded children by field: records, or names for linked ones. Filled by the store."""
        return vars(self).setdefault("_children", {})

    def get(self, name: str) -> Any:
        """Return a field's value, plain, sealed or child, by name."""
        if name in type(self).model_fields:
            value = getattr(self, name)
            return self.local(value) if isinstance(value, datetime) and value.tzinfo is not None else value
        if any(child.field == name for child in self.about.inline):
            return self.children.get(name, [])
        return getattr(self.text, name, None)

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the offset that this record was felt in (UTC for kinds that keep none)."""
        offset: int = getattr(self, "utc_offset_minutes", 0) or 0
        try:
            return instant.astimezone(timezone(timedelta(minutes=offset)))
        except OverflowError:  # the first and last hours of the calendar
            return instant

    @classmethod
    def check(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Validated values of one record, plain, sealed and children in one flat mapping.

        Raises InvalidRecord with one sentence a field. Defaults are filled in; unknown names are refused.
        """
        return validation.check(cls, values)

    @classmethod
    def check_child(cls, values: Mapping[str, Any], parent: str) -> dict[str, Any]:
        """As `check`, for values that stand inside a parent and so lack the key `parent`. Raises InvalidRecord."""
        return validation.check(cls, values, parent)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON schema (draft 2020-12) of the values that `add` and `edit` take."""
        return validation.json_schema(cls)

    def values(self) -> dict[str, Any]:
        """Return everything a person filled in, flat, as `check` takes it."""
        flat: dict[str, Any] = {spec.name: self.get(spec.name) for spec in self.specs()}
        for child in self.about.inline:
            rows = self.children.get(child.field, [])
            flat[child.field] = [row.child_values(child) if isinstance(row, Record) else row for row in rows]
        return flat

    def child_values(self, child: Child) -> dict[str, Any]:
        """Return values inside a parent: without the key that the nesting already says."""
        return {name: value for name, value in self.values().items() if name != child.parent}

    def to_json(self) -> dict[str, Any]:
        """Return the record as the commands print it: times as ISO 8601 with the offset they were felt in."""
        row: dict[str, Any] = {"id": str(self.id), self.kind_key(): self.table_name()}
        if isinstance(self, FeltRecord):
            row["local_date"] = self.local_date.isoformat()
        row.update((name, jsonable(value)) for name, value in self.values().items())
        row["created_at"] = jsonable(self.created_at)
        row["updated_at"] = jsonable(self.updated_at)
        if self.deleted_at is not None:
            row["deleted_at"] = jsonable(self.deleted_at)
        row["revision"] = self.revision
        return row

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return a new record of checked values, its text opened and its children made. Raises InvalidRecord."""
        checked = cls.check(values)
        # Made with its columns, each is set once: setting one costs more than checking it, and imports make thousands.
        # Its id is given: for a default pydantic would look at the signature of what makes it each time.
        given = {spec.name: checked[spec.name] for spec in cls.columns() if spec.name in checked}
        record = cls(id=new_id(), **given)
        record.assign(checked)
        return record

    def assign(self, checked: Mapping[str, Any]) -> None:
        """Take over values that `check` returned (only the names that are there)."""
        columns = {spec.name for spec in self.columns()}
        sealed = {spec.name for spec in self.prose()}
        prose: dict[str, Any] = {}
        for name, value in checked.items():
            if name in columns:
                if getattr(self, name) is not value:
                    setattr(self, name, value)
            elif name in sealed:
                prose[name] = value
        if sealed:
            vars(self)["_text"] = self.text.model_copy(update=prose)
        for child in self.about.inline:
            if child.field in checked:
                self.children[child.field] = list(checked[child.field])

    @property
    def measures(self) -> "Sequence[WorksheetMeasure]":
        """Return what this record adds up to, as its kind declares it; none for most kinds. Raises TextDamaged."""
        return self.about.measures(self.values()) if self.about.measures is not None else ()

    @property
    def felt(self) -> datetime:
        """Return the time that lists and exports show, in its own offset: when it was felt, its day, or when it was
        made.
        """
        ordered = self.get(self.about.felt or self.about.order)
        if isinstance(ordered, datetime):
            return ordered
        return datetime.combine(ordered, time.min, UTC) if isinstance(ordered, date) else self.created_at

    def payload(self) -> bytes:
        """Return the text as it is sealed: compact UTF-8 JSON without blanks."""
        filled = {name: value for name, value in dict(self.text).items() if value not in (None, "", [])}
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")

    def headline(self) -> str:
        """Return what a list shows of this record: the first of the declared fields that holds something."""
        for name in self.about.headline:
            value = self.get(name)
            if value not in (None, "", []):
                return str(value)
        return ""


# A kind's declaration never changes, and is asked for with every record that is read or written.


@functools.cache
def _table_name(kind: type[Record]) -> str:
    return str(kind.__tablename__)


@functools.cache
def _columns(kind: type[Record]) -> tuple[FieldSpec, ...]:
    specs = (spec_of(name, info, sealed=False) for name, info in kind.model_fields.items())
    return tuple(spec for spec in specs if spec is not None)


@functools.cache
def _prose(kind: type[Record]) -> tuple[FieldSpec, ...]:
    if kind.Text is None:
        return ()
    specs = (spec_of(name, info, sealed=True) for name, info in kind.Text.model_fields.items())
    return tuple(spec for spec in specs if spec is not None)


@functools.cache
def _specs(kind: type[Record]) -> tuple[FieldSpec, ...]:
    return _columns(cast("Any", kind)) + _prose(cast("Any", kind))


@functools.cache
def _specs_by_name(kind: type[Record]) -> Mapping[str, FieldSpec]:
    return {spec.name: spec for spec in _specs(cast("Any", kind))}


class FeltRecord(Record):
    """A record felt at a time: keeps the local date and offset, so that a later journey never moves it."""

    local_date: date = Field(default=None, sa_type=IsoDate)
    utc_offset_minutes: int = Field(default=0, sa_type=sa.INTEGER)

    @property
    def is_placed(self) -> bool:
        """Return whether the record has its day already."""
        return vars(self).get("local_date") is not None

    def place(self, day: date) -> None:
        """Put a new record on the day it is felt to belong to, in the offset of its own time."""
        felt: datetime = getattr(self, self.about.felt or "created_at")
        self.local_date = day
        self.utc_offset_minutes = round((felt.utcoffset() or timedelta()).total_seconds() / 60)


def open_payload(data: bytes) -> dict[str, Any]:
    """Return the mapping behind a sealed payload. Raises TextDamaged."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise TextDamaged from None
    if not isinstance(value, dict):
        raise TextDamaged
    return cast("dict[str, Any]", value)


def jsonable(value: Any) -> Any:
    """Return a value as JSON; times as ISO 8601 in the offset that they carry."""
    match value:
        case date():  # and datetime
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case Mapping():
            return {name: jsonable(item) for name, item in cast("Mapping[str, Any]", value).items()}
        case list() | tuple():
            return [jsonable(item) for item in cast("Sequence[Any]", value)]
        case _:
            return value


def _needs_order_index(about: About) -> bool:
    if any(one.columns == (about.order,) for one in about.unique):
        return False  # the rule's own index has that order
    return not about.own or about.order != "created_at"  # otherwise reached through its parent or its name


def _live_index(kind: type[Record], suffix: str, *columns: str, unique: bool = False) -> Index:
    name = f"{'uq' if unique else 'ix'}_{kind.table_name()}_{suffix}"
    return Index(name, *columns, unique=unique, sqlite_where=text("deleted_at IS NULL"))


__all__ = [
    "About", "Again", "AnyOf", "Beside", "Child", "FeltRecord", "Link", "Record", "Rule", "SealedText", "Unique",
    "jsonable", "open_payload",
]  # fmt: skip
