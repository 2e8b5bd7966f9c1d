"""A person's own worksheets: TOML files that declare fields with the same helpers as our kinds (see fields.py).

A template becomes a kind without a table: what draws, fills and checks the form of any kind does so with it. What is
answered is kept as a CustomWorksheet, as JSON under the template's name and version. docs/own-worksheets.md is the
description for people.
"""

import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar, cast

from pydantic import create_model

from calmterm.core.text import one_line
from calmterm.store.model import fields
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.kind import About
from calmterm.store.model.record import Record, SealedText, jsonable
from calmterm.store.model.toml_table import TableError, TomlTable

T = TypeVar("T")

MAX_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 60
_PLACE: Final = re.compile(r"(?P<why>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Template:
    """A worksheet of one's own. `form` is its kind: `form.check`, `form.form_order` and the form screen take it."""

    name: str
    version: int
    title: str
    purpose: str
    form: type[Record]

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Return the fields in their order."""
        return self.form.prose()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is no worksheet, or no questionnaire. `line` counts from 1."""

    file: str
    line: int
    why: str

    @property
    def sentence(self) -> str:
        """Return the whole of it for a person."""
        return f"{self.file}, line {self.line}: {self.why}"


def default_directory() -> Path:
    """Return where a person puts such files: `worksheets` in calmterm's configuration directory."""
    import platformdirs

    return platformdirs.user_config_path("calmterm") / "worksheets"


def load_templates(directory: Path) -> tuple[list[Template], list[Problem]]:
    """Return every worksheet in the `.toml` files of a directory, in the order of their names, and what is wrong with
    others.

    A broken file never keeps the others from loading; no directory is no worksheets.
    """
    templates: dict[str, Template] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(path for path in directory.glob("*.toml") if not path.name.startswith(".")):
        file = one_line(path.name, 80)
        try:
            template = read_template(file_text(path), files)
        except TemplateError as found:
            problems.append(Problem(file, found.line, found.why))
        else:
            templates[template.name], files[template.name] = template, file
    return list(templates.values()), problems


def check_answers(template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that fit, ready for JSON; what was left blank is None. Raises InvalidRecord, a sentence a field."""
    return json.loads(json.dumps(jsonable(template.form.check(values))))


def worksheet_values(template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the CustomWorksheet that keeps these answers. Raises InvalidRecord, a sentence a field."""
    filled = {name: value for name, value in check_answers(template, values).items() if value not in (None, [])}
    return {
        "template": template.name,
        "template_version": template.version,
        "title": template.title,
        "answers": json.dumps(filled, ensure_ascii=False),
    }


def answers_of(answers: str, template: Template | None = None) -> dict[str, Any]:
    """Return the kept answers by field, only those that the template still asks if one is given; {} if they are no
    JSON.
    """
    try:
        found: Any = json.loads(answers)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    known = None if template is None else {spec.name for spec in template.fields}
    rows = cast("dict[str, Any]", found)
    return {name: value for name, value in rows.items() if known is None or name in known}


# --- a file -----------------------------------------------------------------------------------------------


class TemplateError(Exception):
    """A problem of a file and its line."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why


def file_text(path: Path) -> str:
    """Return the text of a file of at most MAX_BYTES. Raises Found."""
    try:
        if not path.is_file():  # a pipe would wait for its other end
            raise TemplateError(1, "This is not a file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        raise TemplateError(1, "This file cannot be read.") from None
    if len(data) > MAX_BYTES:
        raise TemplateError(1, "This file is larger than 64 KiB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(data[: error.start].count(b"\n") + 1, "This line is not valid UTF-8.") from None


def read_template(source: str, taken: Mapping[str, str]) -> Template:
    """Return the worksheet that a file's text declares. `taken` are names, each with the file that has it.

    Raises an error with line and reason, which `load_templates` tells.
    """
    return checked(source, lambda data: _template(data, taken))


def checked(source: str, make: Callable[[Mapping[str, Any]], T]) -> T:
    """Return what `make` makes of a file's text, read as TOML. Raises TemplateError, where `make` finds a fault too."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.fullmatch(str(error))
        line = int(place["line"] or source.rstrip().count("\n") + 1) if place else 1
        why = one_line(place["why"] if place else str(error), 100)
        raise TemplateError(line, f"This is not valid TOML. {why}.") from None
    except (RecursionError, ValueError):
        raise TemplateError(1, "This file is nested too deeply, or holds a number too long to read.") from None
    try:
        return make(data)
    except TableError as problem:
        raise TemplateError(problem.line(source), problem.why) from None


# --- what it must hold ------------------------------------------------------------------------------------


def _template(data: Mapping[str, Any], taken: Mapping[str, str]) -> Template:
    top = TomlTable(data)
    top.only("name", "version", "title", "purpose", "field")
    name, title, purpose = top.name("name"), top.text("title"), top.text("purpose", default="")
    version = top.whole("version", 1, 1_000_000)
    if name in taken:
        raise top.wrong("name", f"The worksheet in {taken[name]} has that name already.")
    declared = data.get("field")
    if not isinstance(declared, list) or not declared or not all(isinstance(one, dict) for one in declared):  # pyright: ignore[reportUnknownVariableType] - that is what is asked
        raise TableError("A worksheet needs at least one [[field]].", key="field")
    tables = cast("list[dict[str, Any]]", declared)
    if len(tables) > MAX_FIELDS:
        raise TableError(f"A worksheet has at most {MAX_FIELDS} fields.", field=MAX_FIELDS)
    made: dict[str, Any] = {}
    for number, one in enumerate(tables):
        table = TomlTable(one, number)
        field = table.name("name")
        if field in made:
            raise TableError("Another field of this worksheet has that name.", key="name", field=number)
        if _is_ours(field):
            raise TableError("That name is taken by calmterm itself. Please choose another.", key="name", field=number)
        made[field] = _field(table)
    return Template(name, version, title, purpose, _form(name, title, purpose, made))


def _is_ours(name: str) -> bool:
    return (
        hasattr(SealedText, name) or hasattr(Record, name) or name in Record.model_fields or name.startswith("model_")
    )


def _form(name: str, title: str, purpose: str, made: Mapping[str, Any]) -> type[Record]:
    text: type[SealedText] = create_model("Text", __base__=SealedText, **made)

    class Form(Record):
        about: ClassVar[About] = About(title, title, form=(tuple(made),), note=purpose, own=True)
        Text: ClassVar[type[SealedText] | None] = text

    Form.__name__ = Form.__qualname__ = f"Own_{name}"  # drafts are kept under it
    Form.__doc__ = purpose or title
    return Form


_COMMON: Final = ("name", "kind", "label", "hint")
_NEEDED: Final = (*_COMMON, "required")


def _field(table: TomlTable) -> tuple[Any, Any]:
    """The annotation and default of one field, as a class of ours would declare it."""
    kind = table.get("kind", str, "text in quotes")
    if kind not in _KINDS:
        raise table.wrong("kind", f"kind must be one of: {', '.join(_KINDS)}.")
    known, make = _KINDS[kind]
    table.only(*known)
    annotation, field = make(table, table.text("label"), table.text("hint", default=""))
    blank = "required" in known and not table.flag("required")
    return (annotation | None if blank else annotation), field


def _scale(table: TomlTable, label: str, hint: str) -> tuple[Any, Any]:
    low, high = table.whole("low", 0, 100), table.whole("high", 0, 100)
    table.range(low, high)
    return int, fields.scale(low, high, label, hint=hint, anchors=table.anchors("anchors", low, high))


def _count(table: TomlTable, label: str, hint: str) -> tuple[Any, Any]:
    low = table.whole("low", 0, 1_000_000_000, default=0)
    high = table.whole("high", 0, 1_000_000_000) if table.has("high") else None
    if high is not None:
        table.range(low, high)
    return int, fields.count(label, low=low, high=high, unit=table.text("unit", default=""), hint=hint)


def _amount(table: TomlTable, label: str, hint: str) -> tuple[Any, Any]:
    low, high = table.number("low"), table.number("high")
    table.range(low, high)
    return float, fields.amount(label, low=low, high=high, unit=table.text("unit", default=""), hint=hint)


def _choice(table: TomlTable, label: str, hint: str) -> tuple[Any, Any]:
    options = table.options("options")
    return options, fields.choice(options, label, hint=hint)


def _names(table: TomlTable, label: str, hint: str) -> tuple[Any, Any]:
    options: Any = table.options("options")
    return list[options], fields.names(options, label, hint=hint)


def _simple(annotation: Any, helper: Callable[..., Any]) -> Callable[[TomlTable, str, str], tuple[Any, Any]]:
    return lambda table, label, hint: (annotation, helper(label, hint=hint))


def _words(helper: Callable[..., Any]) -> Callable[[TomlTable, str, str], tuple[Any, Any]]:
    return lambda table, label, hint: (str, helper(label, hint=hint, pinned=table.flag("pinned")))


_KINDS: Final[Mapping[str, tuple[Collection[str], Callable[[TomlTable, str, str], tuple[Any, Any]]]]] = {
    "scale": ((*_NEEDED, "low", "high", "anchors"), _scale),
    "percent": (_NEEDED, _simple(int, fields.percent)),
    "count": ((*_NEEDED, "low", "high", "unit"), _count),
    "amount": ((*_NEEDED, "low", "high", "unit"), _amount),
    "choice": ((*_NEEDED, "options"), _choice),
    "names": ((*_NEEDED, "options"), _names),
    "flag": (_COMMON, _simple(bool, fields.flag)),
    "day": (_NEEDED, _simple(date, fields.day)),
    "line": ((*_NEEDED, "pinned"), _words(fields.line)),
    "prose": ((*_NEEDED, "pinned"), _words(fields.prose)),
    "tags": (_COMMON, _simple(list[str], fields.tags)),
}
