"""Record: the base of everything a person keeps, and what follows from a kind's one declaration."""

import functools
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, ClassVar, Final, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Index, MetaData, Table, text
from sqlalchemy import types as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from calmterm.errors import InvalidRecord, TextDamaged
from calmterm.safetext import clean
from calmterm.store.columns import Day, Id, Instant, instant_text, new_id
from calmterm.store.fields import FieldSpec, check_sql, instant_check, is_optional, spec_of

NAMING: Final = {
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


class SealedText(BaseModel):
    """The prose of a kind: stands sealed in one column, opened only when somebody reads it."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several columns: an SQL expression for a CHECK, and the sentence when it does not hold."""

    name: str
    sql: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that may not repeat among live rows, and the sentence when they do."""

    columns: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Link:
    """A child that only points: in values it is the named record's name (`column` -> `kind`, found by `by`)."""

    column: str
    kind: "type[Record]"
    by: str


@dataclass(frozen=True, slots=True)
class Child:
    """Records that live inside their parent's form and go where it goes: `field` in the values, `parent` the key."""

    field: str
    kind: "type[Record]"
    parent: str
    key: str | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the rest of the program is told of a kind. `order` is the column of its lists, newest first."""

    title: str
    plural: str
    order: str = "created_at"
    felt: str | None = None
    headline: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    rules: tuple[Rule, ...] = ()
    unique: tuple[Unique, ...] = ()
    own: bool = False  # the vault's own table: no list, no export


class Record(SQLModel):
    """One thing kept. Table models do not validate when made: `check` does, before every write.

    Times are UTC. `revision` counts saved versions, so that two open sessions notice each other.
    """

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    about: ClassVar[About] = About("Record", "Records")
    Text: ClassVar[type[SealedText] | None] = None

    id: uuid.UUID = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    created_at: datetime = Field(default=None, sa_type=Instant)
    updated_at: datetime = Field(default=None, sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    revision: int = Field(default=1, sa_type=sa.INTEGER)
    sealed: bytes | None = Field(default=None, sa_type=sa.BLOB)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy calls it with the class
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
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
        if kind.about.own:  # reached through its parent or its name, never listed
            return (*args, {"sqlite_strict": True})
        args.append(_live_index(kind, "order", kind.about.order, "id"))
        args.append(Index(f"ix_{kind.table_name()}_trash", "deleted_at", sqlite_where=text("deleted_at IS NOT NULL")))
        return (*args, {"sqlite_strict": True})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"  # never content: reprs reach logs and crash screens

    __str__ = __repr__

    # --- the declaration, read back ---------------------------------------------------------------------

    @classmethod
    def table_name(cls) -> str:
        """The name that commands, files and the database use for this kind."""
        return str(cls.__tablename__)

    @classmethod
    def columns(cls) -> tuple[FieldSpec, ...]:
        """The plain fields that a person or an importer fills in."""
        specs = (spec_of(name, info, sealed=False) for name, info in cls.model_fields.items())
        return tuple(spec for spec in specs if spec is not None)

    @classmethod
    def prose(cls) -> tuple[FieldSpec, ...]:
        """The sealed fields."""
        if cls.Text is None:
            return ()
        specs = (spec_of(name, info, sealed=True) for name, info in cls.Text.model_fields.items())
        return tuple(spec for spec in specs if spec is not None)

    @classmethod
    def specs(cls) -> tuple[FieldSpec, ...]:
        """All fields in the order of their declaration, the plain ones first."""
        return cls.columns() + cls.prose()

    @classmethod
    def spec(cls, name: str) -> FieldSpec:
        """One field's spec. Raises KeyError."""
        return {spec.name: spec for spec in cls.specs()}[name]

    # --- values in and out ------------------------------------------------------------------------------

    @property
    def text(self) -> Any:
        """The opened Text of this record (an instance of the kind's own class). Set by the store on loading."""
        opened = self.__dict__.get("_text")
        if opened is None:
            opener = self.__dict__.get("_opener")
            kind_text = type(self).Text
            if kind_text is None:
                raise AttributeError("this kind has no text")
            opened = kind_text.model_construct() if opener is None else kind_text.model_construct(**opener())
            self.__dict__["_text"] = opened
        return opened

    def set_opener(self, opener: Any) -> None:
        """How to open the sealed text later (given by the store); forgets what was opened before."""
        self.__dict__["_opener"] = opener
        self.__dict__.pop("_text", None)

    @property
    def children(self) -> dict[str, list[Any]]:
        """Loaded children by field: records, or names for linked ones. Filled by the store."""
        return self.__dict__.setdefault("_children", {})

    def get(self, name: str) -> Any:
        """A field's value, plain, sealed or child, by name."""
        if name in type(self).model_fields:
            value = getattr(self, name)
            return self.local(value) if isinstance(value, datetime) and value.tzinfo is not None else value
        if any(child.field == name for child in self.about.children):
            return self.children.get(name, [])
        return getattr(self.text, name, None)

    def local(self, instant: datetime) -> datetime:
        """An instant in the offset that this record was felt in (UTC for kinds that keep none)."""
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
        try:
            model = _values_model(cls).model_validate(dict(values))
        except ValidationError as error:
            raise InvalidRecord(_sentences(cls, error)) from None
        return model.model_dump()

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON schema (draft 2020-12) of the values that `add` and `edit` take."""
        schema = _values_model(cls).model_json_schema()
        schema["title"] = cls.table_name()
        schema["description"] = (cls.__doc__ or "").strip()
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

    def values(self) -> dict[str, Any]:
        """Everything a person filled in, flat, as `check` takes it."""
        flat: dict[str, Any] = {spec.name: self.get(spec.name) for spec in self.specs()}
        for child in self.about.children:
            rows = self.children.get(child.field, [])
            flat[child.field] = list(rows) if child.link else [row.child_values(child) for row in rows]
        return flat

    def child_values(self, child: Child) -> dict[str, Any]:
        """Values inside a parent: without the key that the nesting already says."""
        return {name: value for name, value in self.values().items() if name != child.parent}

    def to_json(self) -> dict[str, Any]:
        """The record as the commands print it: times as ISO 8601 with the offset they were felt in."""
        row: dict[str, Any] = {"id": str(self.id), "kind": self.table_name()}
        if self.about.felt is not None:
            row["local_date"] = getattr(self, "local_date").isoformat()  # noqa: B009 - only felt kinds have it
        row.update((name, jsonable(value)) for name, value in self.values().items())
        row["created_at"] = jsonable(self.created_at)
        row["updated_at"] = jsonable(self.updated_at)
        if self.deleted_at is not None:
            row["deleted_at"] = jsonable(self.deleted_at)
        row["revision"] = self.revision
        return row

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """A new record of checked values, its text opened and its children made. Raises InvalidRecord."""
        record = cls()
        record.assign(cls.check(values))
        return record

    def assign(self, checked: Mapping[str, Any]) -> None:
        """Take over values that `check` returned (only the names that are there)."""
        columns = {spec.name for spec in self.columns()}
        sealed = {spec.name for spec in self.prose()}
        prose: dict[str, Any] = {}
        for name, value in checked.items():
            if name in columns:
                setattr(self, name, value)
            elif name in sealed:
                prose[name] = value
        if sealed:
            self.__dict__["_text"] = self.text.model_copy(update=prose)
        for child in self.about.children:
            if child.field in checked:
                self.children[child.field] = list(checked[child.field])

    @property
    def felt(self) -> datetime:
        """The time that lists and exports show: when it was felt, else when it was made; in its own offset."""
        return self.get(self.about.felt or "created_at")

    def payload(self) -> bytes:
        """The text as it is sealed: compact UTF-8 JSON without blanks."""
        filled = {name: value for name, value in dict(self.text).items() if value not in (None, "", [])}
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")

    def headline(self) -> str:
        """What a list shows of this record: the first of the declared fields that holds something."""
        for name in self.about.headline:
            value = self.get(name)
            if value not in (None, "", []):
                return str(value)
        return ""


class FeltRecord(Record):
    """A record felt at a time: keeps the local date and offset, so that a later journey never moves it."""

    local_date: date = Field(default=None, sa_type=Day)
    utc_offset_minutes: int = Field(default=0, sa_type=sa.INTEGER)

    def place(self, day: date) -> None:
        """Put a new record on the day it is felt to belong to, in the offset of its own time."""
        felt: datetime = getattr(self, self.about.felt or "created_at")
        self.local_date = day
        self.utc_offset_minutes = round((felt.utcoffset() or timedelta()).total_seconds() / 60)


def open_payload(data: bytes) -> dict[str, Any]:
    """The mapping behind a sealed payload. Raises TextDamaged."""
    try:
        value = json.loads(data)
    except ValueError:
        raise TextDamaged from None
    return cast("dict[str, Any]", value)


def jsonable(value: Any) -> Any:
    """A value as JSON; times as ISO 8601 in the offset that they carry."""
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


def kinds() -> dict[str, type[Record]]:
    """Every record kind by its table name."""
    found: dict[str, type[Record]] = {}
    queue: list[type[Record]] = [Record]
    while queue:
        for kind in queue.pop().__subclasses__():
            queue.append(kind)
            if isinstance(getattr(kind, "__table__", None), Table):
                found[kind.table_name()] = kind
    return dict(sorted(found.items()))


def sentence_of_rule(rule: str) -> str:
    """The sentence for a broken database rule: a CHECK's name, or the columns of a UNIQUE as SQLite lists them."""
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
    return "A value does not fit what calmterm keeps."


def _live_index(kind: type[Record], suffix: str, *columns: str, unique: bool = False) -> Index:
    name = f"{'uq' if unique else 'ix'}_{kind.table_name()}_{suffix}"
    return Index(name, *columns, unique=unique, sqlite_where=text("deleted_at IS NULL"))


# --- validation -------------------------------------------------------------------------------------------


@functools.cache
def _values_model(kind: type[Record], *, leave_out: str | None = None) -> type[BaseModel]:
    """A pydantic model of the flat values, made from the declaration: it validates, and gives the JSON schema."""
    fields: dict[str, Any] = {}
    infos = {**kind.model_fields, **(kind.Text.model_fields if kind.Text else {})}
    for spec in kind.specs():
        if spec.name == leave_out:
            continue
        info = infos[spec.name]
        annotation: Any = info.annotation
        required = spec.required and spec.name != kind.about.felt  # the store fills in now
        if spec.name == kind.about.felt:
            annotation = annotation | None
        if spec.widget in ("line", "prose", "tags"):
            annotation = Annotated[annotation, BeforeValidator(functools.partial(_tidy, spec))]
        copy = Field(title=info.title, description=info.description, ge=spec.low, le=spec.high,
                     default=... if required else ([] if spec.widget == "tags" else spec.default),
                     schema_extra={"json_schema_extra": info.json_schema_extra})  # fmt: skip
        fields[spec.name] = (annotation, copy)
    for child in kind.about.children:
        item: Any = str if child.link else _values_model(child.kind, leave_out=child.parent)
        fields[child.field] = (list[item], Field(default_factory=list))
    config = ConfigDict(extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)
    return create_model(f"{kind.__name__}Values", __config__=config, **fields)


def _tidy(spec: FieldSpec, value: Any) -> Any:
    """Text made safe and trimmed; blank means not given. Tags keep their order, each once."""
    if spec.widget == "tags":
        if value is None:
            return []
        if not isinstance(value, list | tuple | set) or not all(
            isinstance(tag, str) for tag in cast("Iterable[Any]", value)
        ):
            raise PydanticCustomError("tags", "not a list of texts")
        cleaned = (_trim(spec, tag, multiline=False) for tag in cast("Iterable[str]", value))
        return list(dict.fromkeys(tag for tag in cleaned if tag))
    if not isinstance(value, str):
        return value
    return _trim(spec, value, multiline=spec.widget == "prose") or None


def _trim(spec: FieldSpec, value: str, *, multiline: bool) -> str:
    tidy = clean(value, multiline=multiline)
    if not spec.hidden:  # a hidden one was not typed by a person and is kept as it came
        tidy = tidy.strip("\n").rstrip() if multiline else tidy.strip()
    if len(tidy.encode("utf-8")) > spec.limit:
        raise PydanticCustomError("too_long", "too long")
    return tidy


def _sentences(kind: type[Record], error: ValidationError) -> dict[str, str]:
    """One sentence a field, in our words, without the value."""
    problems: dict[str, str] = {}
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        where = [str(part) for part in item["loc"]]
        owner, name, prefix = kind, where[0] if where else "", ""
        for child in kind.about.children:
            if name == child.field and len(where) > 2 and not child.link:
                owner, name, prefix = (
                    child.kind,
                    where[2],
                    f"{child.field.capitalize()}, number {int(where[1]) + 1}: ",
                )
        specs = {spec.name: spec for spec in owner.specs()}
        spec = specs.get(name)
        if item["type"] == "extra_forbidden" or spec is None:
            known = ", ".join([*specs, *(child.field for child in owner.about.children)])
            sentence = (
                f"{owner.about.title} has no field of that name ({clean(name, multiline=False)[:40]}); it has: {known}."
                if item["type"] == "extra_forbidden"
                else f"{name.capitalize() or 'The record'} does not have the form that schema {kind.table_name()} shows."
            )
        elif item["type"] == "missing" or (spec.required and item["type"] in ("string_type", "none_required")):
            sentence = f"{spec.label} is needed."
        else:
            sentence = spec.sentence
        problems.setdefault(".".join(where), prefix + sentence)
    return problems


__all__ = [
    "About", "Child", "FeltRecord", "Link", "Record", "Rule", "SealedText", "Unique", "instant_text", "is_optional",
    "jsonable", "kinds", "open_payload", "sentence_of_rule",
]  # fmt: skip
