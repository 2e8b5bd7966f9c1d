"""Field helpers: one declaration gives bound, CHECK, widget, label, help line, JSON schema and export column.

A helper's result stands as the default of a record's field. Whether a value is needed follows from the
annotation (`int` or `int | None`): blank is not zero, and a blank optional number is stored as NULL.
"""

import enum
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from pydantic.fields import FieldInfo
from sqlalchemy import types as sa
from sqlalchemy.dialects import sqlite
from sqlmodel import Field

from calmterm.store.model.column_types import Flag, Id, Instant, IsoDate, Names

Widget = Literal[
    "scale", "number", "moment", "day", "choice", "names", "flag", "line", "prose", "tags", "lines", "reference"
]
PerDay = Literal["median", "sum"]
"""What several entries make of a day: the middle of ratings and levels, the total of minutes, glasses and the like."""
FORM = "x-form"
_PREPARER = sqlite.dialect().identifier_preparer
LINE_BYTES = 2_000
PROSE_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a form, a list, an export and an error message need to know of one field."""

    name: str
    label: str
    hint: str
    widget: Widget
    required: bool
    sealed: bool = False
    low: float | None = None
    high: float | None = None
    whole: bool = True
    unit: str = ""
    per_day: PerDay = "median"
    anchors: Mapping[int, str] = field(default_factory=dict[int, str])
    choices: tuple[tuple[str, str], ...] = ()
    explained: Mapping[str, str] = field(default_factory=dict[str, str])  # a sentence for each choice
    none: str = ""  # words for "none of them", where that is an answer of its own
    offers: Literal["", "low", "high"] = ""  # which end of the scale is reason to say that support is there
    leads_to: str = ""  # the script of guided talk that goes on from what is written there
    pinned: bool = False
    hidden: bool = False
    retired: bool = False  # no form asks it any more; where a record has it, it is shown
    again: bool = False  # words used before are offered again
    limit: int = 0
    most: int | None = None
    default: Any = None
    target: str = ""

    @property
    def expects(self) -> str:
        """Return the end of the sentence "Mood must be ..."."""
        number = "a whole number" if self.whole else "a number"
        match self.widget:
            case "scale" | "number" if self.high is not None:
                return f"{number} from {self.low:g} to {self.high:g}"
            case "scale" | "number":
                return f"{number}, {self.low or 0:g} or more"
            case "choice":
                return "one of: " + ", ".join(name for name, _ in self.choices)
            case "names":
                return "any of: " + ", ".join(name for name, _ in self.choices)
            case "moment":
                return "a time as ISO 8601 with offset, for example 2026-01-31T21:30+01:00"
            case "day":
                return "a date as YYYY-MM-DD"
            case "flag":
                return "true or false"
            case "tags" | "lines" if self.most is not None:
                return f"a list of at most {self.most} short texts"
            case "tags" | "lines":
                return "a list of short texts"
            case "reference":
                return "the id of another record"
            case "line" | "prose":
                return f"at most {self.limit:,} bytes long"

    @property
    def is_asked(self) -> bool:
        """Return whether it stands in the form."""
        return not self.hidden and not self.retired

    @property
    def is_in_words(self) -> bool:
        """Return whether each number of a scale has a word, which then stands for it."""
        low, high = self.low, self.high
        return low is not None and high is not None and len(self.anchors) == high - low + 1

    @property
    def sentence(self) -> str:
        """Return the whole sentence for a value that does not fit."""
        return f"{self.label} must be {self.expects}."


def _form(widget: Widget, label: str, hint: str, extra: Mapping[str, Any], sa_type: Any = None, **kwargs: Any) -> Any:
    form = {
        "widget": widget,
        **{key: value for key, value in extra.items() if value not in (None, False, "", {})},
    }
    schema = {"json_schema_extra": {FORM: form}}
    if sa_type is not None:
        kwargs["sa_type"] = sa_type
    kwargs.setdefault("default", None)
    return Field(title=label, description=hint or None, schema_extra=schema, **kwargs)


def scale(
    low: int, high: int, label: str, *, hint: str = "", anchors: Mapping[int, str] | None = None,
    offers: Literal["", "low", "high"] = "", retired: bool = False,
) -> Any:  # fmt: skip
    """Return a rating on a bounded whole-number scale, with words at some of its points."""
    words = {str(point): word for point, word in (anchors or {}).items()}
    extra = {"anchors": words, "offers": offers, "retired": retired}
    return _form("scale", label, hint, extra, sa.INTEGER, ge=low, le=high)


def percent(label: str, *, hint: str = "") -> Any:
    """Return a rating from 0 to 100 (belief, SUDS, share)."""
    return scale(0, 100, label, hint=hint)


def count(
    label: str, *, low: int = 0, high: int | None = None, unit: str = "", hint: str = "", default: int | None = None,
    hidden: bool = False, per_day: PerDay = "median",
) -> Any:  # fmt: skip
    """Return a whole number of something, zero or more unless `low` says otherwise.

    `per_day` "sum": what is told at several times of a day adds up, as minutes of exercise do.
    """
    extra = {"unit": unit, "hidden": hidden, "per_day": per_day if per_day == "sum" else ""}
    return _form("number", label, hint, extra, sa.INTEGER, ge=low, le=high, default=default)


def amount(label: str, *, low: float = 0, high: float | None = None, unit: str = "", hint: str = "") -> Any:
    """Return a number that may have decimals, zero or more unless the bounds say otherwise."""
    return _form("number", label, hint, {"unit": unit}, sa.REAL, ge=low, le=high)


def moment(label: str, *, hint: str = "", hidden: bool = False) -> Any:
    """Return an instant; aware datetimes only, kept as UTC."""
    return _form("moment", label, hint, {"hidden": hidden}, Instant)


def day(label: str, *, hint: str = "", hidden: bool = False) -> Any:
    """Return a calendar date, of no time zone."""
    return _form("day", label, hint, {"hidden": hidden}, IsoDate)


def choice(
    options: type[enum.StrEnum],
    label: str,
    *,
    hint: str = "",
    default: enum.StrEnum | None = None,
    hidden: bool = False,
) -> Any:
    """Return one of the options; the docstring of none, the label is the value with spaces for underscores."""
    pairs = [[option.value, option.value.replace("_", " ")] for option in options]
    return _form("choice", label, hint, {"choices": pairs, "hidden": hidden}, sa.TEXT, default=default)


def names(
    options: type[enum.StrEnum], label: str, *, hint: str = "", explained: Mapping[str, tuple[str, str]] | None = None,
    none: str = "",
) -> Any:  # fmt: skip
    """Any of the options, kept as a sorted set; `explained` gives them titles and a sentence each.

    With words for `none`, "none of them" can be answered (an empty set), which is not the same as no answer.
    """
    told = explained or {}
    pairs = [[option.value, told[option.value][0] if told else option.value.replace("_", " ")] for option in options]
    sentences = {name: sentence for name, (_, sentence) in told.items() if sentence}
    return _form("names", label, hint, {"choices": pairs, "explained": sentences, "none": none}, Names)


def flag(label: str, *, hint: str = "", hidden: bool = False, default: bool | None = False) -> Any:
    """Yes or no; no unless said otherwise."""
    return _form("flag", label, hint, {"hidden": hidden}, Flag, default=default)


def plain(label: str, *, limit: int = 200, hidden: bool = False) -> Any:
    """Return a short text outside the seal (a code, a name of ours): never a person's own words."""
    return _form("line", label, "", {"limit": limit, "hidden": hidden}, sa.TEXT)


def reference(
    target: str, label: str, *, ondelete: Literal["CASCADE", "RESTRICT", "SET NULL"], in_form: bool = False
) -> Any:
    """Return a foreign key to another record, indexed, with its delete rule; `in_form` if a person chooses it."""
    extra = {"hidden": not in_form, "target": target}
    return _form("reference", label, "", extra, Id, foreign_key=f"{target}.id", ondelete=ondelete, index=True)


def line(label: str, *, hint: str = "", pinned: bool = False) -> Any:
    """Return one line of sealed text."""
    return _form("line", label, hint, {"pinned": pinned, "limit": LINE_BYTES})


def prose(
    label: str, *, hint: str = "", pinned: bool = False, hidden: bool = False, limit: int = PROSE_BYTES,
    leads_to: str = "",
) -> Any:  # fmt: skip
    """Sealed text of any length up to `limit` bytes of UTF-8."""
    return _form("prose", label, hint, {"pinned": pinned, "hidden": hidden, "limit": limit, "leads_to": leads_to})


def tags(label: str, *, hint: str = "", again: bool = False) -> Any:
    """Return a sealed list of short texts; `again` if those used before are offered again."""
    # pydantic copies the list for every record; a factory would be inspected for every record, which takes longer.
    return _form("tags", label, hint, {"limit": LINE_BYTES, "again": again}, default=[])


def lines(label: str, *, hint: str = "", most: int | None = None, hidden: bool = False) -> Any:
    """Return a sealed list of lines, in their order, at most so many."""
    return _form("lines", label, hint, {"limit": LINE_BYTES, "hidden": hidden}, default=[], max_length=most)


def is_optional(annotation: Any) -> bool:
    """Return whether None is allowed by a type annotation."""
    return typing.get_origin(annotation) in (typing.Union, types.UnionType) and type(None) in typing.get_args(
        annotation
    )


def spec_of(name: str, info: FieldInfo, *, sealed: bool) -> FieldSpec | None:
    """Return the FieldSpec behind a pydantic field, or None for the record's own columns (id, revision, ...)."""
    extra: Any = info.json_schema_extra
    if not isinstance(extra, dict) or FORM not in extra:
        return None
    form = cast("dict[str, Any]", extra[FORM])
    bounds = {type(item).__name__: item for item in info.metadata}
    anchors = {int(point): word for point, word in form.get("anchors", {}).items()}
    optional = is_optional(info.annotation)
    args = typing.get_args(info.annotation) if optional else (info.annotation,)
    return FieldSpec(
        name=name,
        label=info.title or name,
        hint=info.description or "",
        widget=form["widget"],
        required=not optional and info.default is None and form["widget"] not in ("tags", "lines"),
        sealed=sealed,
        low=bounds["Ge"].ge if "Ge" in bounds else None,
        high=bounds["Le"].le if "Le" in bounds else None,
        whole=float not in args,
        unit=form.get("unit", ""),
        per_day=form.get("per_day", "median"),
        anchors=anchors,
        choices=tuple((value, label) for value, label in form.get("choices", ())),
        explained=form.get("explained", {}),
        none=form.get("none", ""),
        offers=form.get("offers", ""),
        leads_to=form.get("leads_to", ""),
        pinned=form.get("pinned", False),
        hidden=form.get("hidden", False),
        retired=form.get("retired", False),
        again=form.get("again", False),
        limit=form.get("limit", 0),
        most=bounds["MaxLen"].max_length if "MaxLen" in bounds else None,
        default=None if form["widget"] in ("tags", "lines") else info.default,
        target=form.get("target", ""),
    )


def check_sql(spec: FieldSpec) -> str | None:
    """Return the CHECK expression of a plain column, or None where its type says it all."""
    name = quoted(spec.name)
    match spec.widget:
        case "scale" | "number" if spec.high is not None:
            return f"{name} BETWEEN {spec.low:g} AND {spec.high:g}"
        case "scale" | "number":
            return f"{name} >= {spec.low or 0:g}"
        case "flag":
            return f"{name} IN (0, 1)"
        case "choice":
            return f"{name} IN ({', '.join(repr(value) for value, _ in spec.choices)})"
        case "names":
            return _set_check(name, [value for value, _ in spec.choices])
        case "moment":
            return instant_check(name)
        case "day":
            return f"date({name}) IS {name}"
        case "line":
            return f"length(CAST({name} AS BLOB)) <= {spec.limit}"
        case _:
            return None


def _set_check(name: str, values: Sequence[str]) -> str:
    """A JSON array of these names and nothing else. CHECK allows no subquery: what remains without them is empty."""
    rest = name
    for text in (*(f'"{value}"' for value in values), ", "):
        rest = f"replace({rest}, '{text}', '')"
    # In SQLite 3.40 json_valid(NULL) is still 0, and a plain copy of the vault may be opened by that.
    return f"json_valid(coalesce({name}, '[]')) AND {rest} = '[]'"


def quoted(name: str) -> str:
    """Return a column's name as SQL takes it: in quotes where it is a word of SQL ("on", "order")."""
    return _PREPARER.quote(name)


def instant_check(name: str) -> str:
    """Stored instants have one fixed form, so that text order is time order."""
    # coalesce: a NULL that is allowed must not fail for having no Julian day.
    return f"{name} GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce({name}, 0)) IS NOT NULL"
