"""Values checked against a kind's declaration: a pydantic model made from it, and our sentence for every problem."""

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from calmterm.core.clock import whole_minutes
from calmterm.core.errors import InvalidRecord
from calmterm.core.text import clean
from calmterm.store.model.fields import LINE_BYTES, FieldSpec
from calmterm.store.model.kind import Kind

# The largest whole number that every reader of JSON keeps exactly; SQLite would hold some more.
MOST: Final = 2**53 - 1


def check(kind: Kind, values: Mapping[str, Any], leave_out: str | None = None) -> dict[str, Any]:
    """Validated values of one record, plain, sealed and children in one flat mapping. Raises InvalidRecord.

    `leave_out` names the key to a parent, for a child that stands inside it.
    """
    try:
        model = _values_model(kind, leave_out).model_validate(dict(values))
    except ValidationError as error:
        raise InvalidRecord(_sentences(kind, error)) from None
    checked = model.model_dump()
    needs = kind.about.needs
    if needs is not None and all(checked.get(name) in (None, []) for name in needs.names):
        raise InvalidRecord({needs.names[0]: needs.sentence})
    return checked


def json_schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the values that `check` takes."""
    schema = _values_model(kind).model_json_schema()
    schema["title"] = kind.table_name()
    schema["description"] = (kind.__doc__ or "").strip()
    for spec in kind.specs():  # pydantic leaves it out beside a $ref
        schema["properties"][spec.name].setdefault("title", spec.label)
    if kind.about.needs is not None:
        schema["anyOf"] = [_is_there(kind, name) for name in kind.about.needs.names]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _is_there(kind: Kind, name: str) -> dict[str, Any]:
    """The JSON schema of values in which a field or a child holds something."""
    is_child = any(child.field == name for child in kind.about.inline)
    holds = {"minItems": 1} if is_child else {"not": {"type": "null"}}
    return {"required": [name], "properties": {name: holds}}


def _values_model(kind: Kind, leave_out: str | None = None) -> type[BaseModel]:
    return _cached_model(cast("Any", kind), leave_out)  # pyright takes no record class for hashable


@functools.cache
def _cached_model(kind: Kind, leave_out: str | None) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    infos = {**kind.model_fields, **(kind.Text.model_fields if kind.Text else {})}
    for spec in kind.specs():
        if spec.name == leave_out:
            continue
        info = infos[spec.name]
        annotation: Any = info.annotation
        if spec.name == kind.about.felt:
            annotation = annotation | None  # the store fills in now
        required = spec.required and spec.name != kind.about.felt
        copy = Field(title=info.title, description=info.description, ge=spec.low, le=_most(spec), max_length=spec.most,
                     default=... if required else ([] if spec.widget in ("tags", "lines") else spec.default),
                     schema_extra={"json_schema_extra": info.json_schema_extra})  # fmt: skip
        fields[spec.name] = (_guarded(spec, annotation), copy)
    for child in kind.about.inline:
        if child.link:
            items: Any = Annotated[list[str], BeforeValidator(_tidy_names)]
        else:
            items = list[cast("Any", _values_model(child.kind, child.parent))]
        fields[child.field] = (items, Field(default_factory=list))
    config = ConfigDict(extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)
    return create_model(f"{kind.__name__}Values", __config__=config, **fields)


def _most(spec: FieldSpec) -> float | None:
    if spec.high is None and spec.widget in ("scale", "number"):
        return MOST
    return spec.high


def _guarded(spec: FieldSpec, annotation: Any) -> Any:
    """The annotation with what pydantic alone would let pass, or would not tidy."""
    match spec.widget:
        case "line" | "prose":
            return Annotated[annotation, BeforeValidator(functools.partial(_tidy_text, spec))]
        case "tags" | "lines":
            return Annotated[annotation, BeforeValidator(functools.partial(_tidy_tags, spec))]
        case "scale" | "number":
            return Annotated[annotation, BeforeValidator(_no_truth_value)]
        case "moment":
            return Annotated[annotation, BeforeValidator(_read_moment), AfterValidator(_in_minutes)]
        case "day":
            return Annotated[annotation, BeforeValidator(_read_day)]
        case "names":
            return Annotated[annotation, AfterValidator(_as_set)]
        case _:
            return annotation


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):  # Python takes true for 1
        raise PydanticCustomError("number", "a truth value is no number")
    return value


def _read_moment(value: Any) -> Any:
    """ISO 8601 only: pydantic would take a number for Unix time."""
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    if value is None or isinstance(value, datetime):
        return value
    raise PydanticCustomError("moment", "not a time")


def _in_minutes(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise PydanticCustomError("moment", "a time without offset")
    return whole_minutes(value)


def _read_day(value: Any) -> Any:
    if isinstance(value, str):
        return date.fromisoformat(value.strip())
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise PydanticCustomError("day", "not a date")


def _as_set(names: list[str] | None) -> list[str] | None:
    """In the order in which they are kept, so that the same names in another order are no change."""
    return None if names is None else sorted(set(names))


def _tidy_text(spec: FieldSpec, value: Any) -> Any:
    """Text made safe and trimmed; blank means not given."""
    if not isinstance(value, str):
        return value
    return _trim(value, spec.limit, multiline=spec.widget == "prose", keep=spec.hidden) or None


def _tidy_tags(spec: FieldSpec, value: Any) -> list[str]:
    """Tags keep their order, each once."""
    tags = (_trim(tag, spec.limit, multiline=False) for tag in _texts(value))
    return list(dict.fromkeys(tag for tag in tags if tag))


def _tidy_names(value: Any) -> list[str]:
    """Names of linked records: one line each, blanks left out, the same name in another case once."""
    found: dict[str, str] = {}
    for name in _texts(value):
        tidy = " ".join(_trim(name, LINE_BYTES, multiline=False).split())
        if tidy:
            found.setdefault(folded_name(tidy), tidy)
    return list(found.values())


def folded_name(name: str) -> str:
    """Return the form in which two names count as the same: NFC, any case, any spacing."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list | tuple | set):
        raise PydanticCustomError("tags", "not a list of texts")
    items = list(cast("Iterable[Any]", value))
    if not all(isinstance(item, str) for item in items):
        raise PydanticCustomError("tags", "not a list of texts")
    return items


def _trim(value: str, limit: int, *, multiline: bool, keep: bool = False) -> str:
    tidy = clean(value, multiline=multiline)
    if not keep:  # a hidden field was not typed by a person and is kept as it came
        tidy = tidy.strip("\n").rstrip() if multiline else tidy.strip()
    if len(tidy.encode("utf-8")) > limit:
        raise PydanticCustomError("too_long", "too long")
    return tidy


def _sentences(kind: Kind, error: ValidationError) -> dict[str, str]:
    """One sentence a field, in our words, without the value."""
    problems: dict[str, str] = {}
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        where = [str(part) for part in item["loc"]]
        owner, name, prefix = kind, where[0] if where else "", ""
        for child in kind.about.inline:
            if name == child.field and len(where) > 2 and not child.link:
                owner, name = child.kind, where[2]
                prefix = f"{child.field.capitalize()}, number {int(where[1]) + 1}: "
                break
        problems.setdefault(".".join(where), prefix + _sentence(kind, owner, name, item["type"]))
    return problems


def _sentence(kind: Kind, owner: Kind, name: str, problem: str) -> str:
    specs = {spec.name: spec for spec in owner.specs()}
    spec = specs.get(name)
    if problem == "extra_forbidden":
        known = ", ".join([*specs, *(child.field for child in owner.about.inline)])
        unknown = clean(name, multiline=False)[:40]
        return f"{owner.about.title} has no field of that name ({unknown}); it has: {known}."
    if spec is None:
        return f"{name.capitalize() or 'The record'} does not have the form that schema {kind.table_name()} shows."
    if problem == "missing" or (spec.required and problem in ("string_type", "none_required")):
        return f"{spec.label} is needed."
    return spec.sentence
