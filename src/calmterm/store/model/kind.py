"""What a record kind says of itself: names, order, children and the rules that a single field cannot hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from calmterm.store.model.fields import FieldSpec

if TYPE_CHECKING:  # which takes longer to import than all that a kind says
    from calmterm.insights.worksheets import MeasuresOf, OverallOf

RecordClass: TypeAlias = Any
"""A subclass of Record, whose module imports this one."""


class Kind(Protocol):
    """What is read from the class of a record kind; `Record` fulfils it."""

    __name__: str
    __doc__: str | None
    about: "About"

    @property
    def model_fields(self) -> Mapping[str, FieldInfo]: ...

    @property
    def Text(self) -> type[BaseModel] | None: ...  # noqa: N802 - the name of the class inside

    def table_name(self) -> str: ...

    def specs(self) -> tuple[FieldSpec, ...]: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several columns: an SQL expression for a CHECK, and the sentence when it does not hold."""

    name: str
    sql: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Fields and children of which at least one must hold something, and the sentence when none does.

    Where children are among them no CHECK can say it: values are looked at before every write instead.
    """

    names: tuple[str, ...]
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
    kind: RecordClass
    by: str


@dataclass(frozen=True, slots=True)
class Child:
    """Records that live inside their parent's form and go where it goes: `field` in the values, `parent` the key.

    `key` is the field that tells them apart when the parent is changed; without it their place does, as in a list.
    """

    field: str
    kind: RecordClass
    parent: str
    key: str | None = None
    link: Link | None = None
    inline: bool = True  # edited inside the parent's form; otherwise only trashed, restored and purged with it


@dataclass(frozen=True, slots=True)
class Again:
    """A field of every child that the parent's form asks at a step of its own, such as a rating afterwards."""

    child: Child
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """All children of a list beside each other on one step, to compare them and mark one by the flag `name`."""

    child: Child
    name: str


@dataclass(frozen=True, slots=True)
class VersionHistory:
    """The kind that keeps earlier versions of a text: fields of the same names, a `number`, and the key `parent`."""

    kind: RecordClass
    parent: str
    keep: int = 20


@dataclass(frozen=True, slots=True)
class About:
    """What the rest of the program is told of a kind. `order` is the column of its lists, newest first."""

    title: str
    plural: str
    order: str = "created_at"
    felt: str | None = None
    headline: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()  # plain fields that a list line names before the headline
    shows_else: tuple[str, ...] = ()  # fields and children that it names where none of `shows` holds anything
    ascending: bool = False  # lists go up by `order` (a rank, a position) instead of newest first
    before_after: tuple[str, str] | None = None  # two ratings that a list shows as "70 -> 40"
    same_under: int = 0  # a smaller difference between them is called "about the same"
    # The steps of the form: names of fields and children in the order a person meets them; "emotions.after" asks
    # that field of every child, "options|chosen" sets the children side by side to mark some by that flag. What is
    # not named follows in its declared order.
    form: tuple[tuple[str, ...], ...] = ()
    note: str = ""  # what the form says above its first step
    children: tuple[Child, ...] = ()
    rules: tuple[Rule, ...] = ()
    needs: AnyOf | None = None
    unique: tuple[Unique, ...] = ()
    history: VersionHistory | None = None
    measures: "MeasuresOf | None" = None  # what a record adds up to; the values of `Record.values` go in
    overall: "OverallOf | None" = None  # what all records of a list add up to, and the day it is asked on
    ranked_by: str = ""  # the measure that a list on the screen is sorted by, the highest first
    adds: str = ""  # the field of the children that a list adds to by one key, without the parent's form between
    own: bool = False  # the vault's own table: no list, no export
    continues: bool = False  # a new one begins with the words of the newest, under the next number of `order`
    only_if_asked: bool = False  # left out of an export of everything, unless asked for

    @property
    def in_words(self) -> str:
        """Return the title inside a sentence."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def inline(self) -> tuple[Child, ...]:
        """Return the children that stand in the values and in the form."""
        return tuple(child for child in self.children if child.inline)
