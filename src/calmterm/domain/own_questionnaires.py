"""A person's own questionnaires: files in the format of the packaged ones, in the configuration directory.

They are checked key by key like own worksheets (store/model/templates.py): a problem is one sentence and its line;
a file with a problem never keeps the others out. docs/own-questionnaires.md is the description for people.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from calmterm.content.scales import Band, Difficulty, FilterQuestion, Note, Scale, Section, Skip, plain_name, scales
from calmterm.core.text import one_line
from calmterm.store.model.templates import Problem, TemplateError, checked, file_text
from calmterm.store.model.toml_table import MAX_WORDS, TableError, TomlTable

MAX_FILES: Final = 60
MAX_ITEMS: Final = 60
MAX_OPTIONS: Final = 11
MAX_TABLES: Final = 20
MAX_TITLE: Final = 40
MAX_NAME: Final = 20  # bytes that a result keeps of it
MAX_LABEL: Final = 60  # bytes that a result keeps of a band
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
KEYS: Final = (
    "title", "version", "purpose", "recall", "recall_days", "text_licence", "attribution", "source", "introduction",
    "stem", "options", "items", "codings", "bands", "notes", "parts", "reversed_items", "most_missing", "skips",
    "change", "change_source", "comparable_from", "cutoff", "support_item", "offer_at", "offer_items", "grounding_at",
    "difficulty", "gate", "before",
)  # fmt: skip


def default_directory() -> Path:
    """Return where a person puts such files: `questionnaires` in calmterm's configuration directory."""
    import platformdirs

    return platformdirs.user_config_path("calmterm") / "questionnaires"


def load_questionnaires(directory: Path) -> tuple[list[Scale], list[Problem]]:
    """Return every questionnaire in the `.toml` files of a directory, in the order of their names, and the problems of
    others.

    No directory is no questionnaires.
    """
    found: list[Scale] = []
    taken = {plain_name(word): "calmterm itself" for one in scales().values() for word in (one.id, one.title)}
    problems: list[Problem] = []
    paths = sorted(path for path in directory.glob("*.toml") if not path.name.startswith("."))
    for path in paths[:MAX_FILES]:
        file = one_line(path.name, 80)
        try:
            scale = read_questionnaire(path.stem, file_text(path), taken)
        except TemplateError as problem:
            problems.append(Problem(file, problem.line, problem.why))
        else:
            found.append(scale)
            taken |= {plain_name(word): file for word in (scale.id, scale.title)}
    if len(paths) > MAX_FILES:
        rest = one_line(paths[MAX_FILES].name, 80)
        problems.append(Problem(rest, 1, f"Only the first {MAX_FILES} files are read: not this and later ones."))
    return found, problems


def read_questionnaire(name: str, source: str, taken: Mapping[str, str]) -> Scale:
    """Return the questionnaire that a file's text declares. `taken` are plain names, each with the file that has it.

    Raises Found.
    """
    if not _is_name(name):
        raise TemplateError(
            1, f"The name of the file must begin with a small letter; small letters, digits and _ may follow,"
            f" {MAX_NAME} in all before .toml.",
        )  # fmt: skip
    if plain_name(name) in taken:
        raise TemplateError(1, f"{_owner(taken[plain_name(name)])} that name. Please give this file another name.")
    return checked(source, lambda data: _scale(name, data, taken))


def _is_name(name: str) -> bool:
    return len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None


def _owner(file: str) -> str:
    return "calmterm has a questionnaire of" if file == "calmterm itself" else f"The questionnaire in {file} has"


# --- what a file must hold --------------------------------------------------------------------------------


def _scale(name: str, data: Mapping[str, Any], taken: Mapping[str, str]) -> Scale:
    top = TomlTable(data)
    top.only(*KEYS)
    title = top.text("title")
    if len(title) > MAX_TITLE:
        raise top.wrong("title", f"title must be a text of 1 to {MAX_TITLE} characters.")
    if plain_name(title) in taken:
        raise top.wrong("title", f"{_owner(taken[plain_name(title)])} that title. Please choose another.")
    version = top.whole("version", 1, 1_000_000)
    options, items = _texts(top, "options", 2, MAX_OPTIONS), _texts(top, "items", 1, MAX_ITEMS)
    count, coding = len(items), _coding(top)
    low, high = coding * count, (coding + len(options) - 1) * count

    def score(table: TomlTable, key: str) -> int:
        return table.whole(key, low, high)

    def maybe(key: str, least: int, most: int) -> int | None:
        return top.whole(key, least, most) if top.has(key) else None

    gate = _gate(top, data, options, coding)
    return Scale(
        id=name, own=True, title=title, version=version, purpose=top.text("purpose", ""),
        recall=top.text("recall", ""), recall_days=top.whole("recall_days", 0, 400, 0),
        text_licence=top.text("text_licence"), attribution=top.text("attribution", ""), source=top.text("source", ""),
        introduction=top.text("introduction", ""), stem=top.text("stem", ""), options=options, items=items,
        codings=(coding,), bands=_bands(data, coding, low, high),
        notes=tuple(Note(at=score(one, "at"), words=one.text("words")) for one in _tables(data, "notes")),
        parts=tuple(
            Section(title=one.text("title"), items=_places(one, "items", count), at=one.whole("at", 0, high),
                    words=one.text("words"))
            for one in _tables(data, "parts")
        ),
        reversed_items=frozenset(_places(top, "reversed_items", count)),
        most_missing=top.whole("most_missing", 0, count - 1, 0),
        skips=tuple(
            Skip(item=one.whole("item", 1, count), after=one.whole("after", 1, count)) for one in _tables(data, "skips")
        ),
        change=maybe("change", 1, high - low), change_source=top.text("change_source", ""),
        comparable_from=maybe("comparable_from", 1, version), cutoff=maybe("cutoff", low, high),
        support_item=maybe("support_item", 1, count), offer_at=maybe("offer_at", low, high),
        offer_items=_places(top, "offer_items", count), grounding_at=maybe("grounding_at", low, high),
        difficulty=_difficulty(data), gate=gate, before=top.text("before", ""),
    )  # fmt: skip


def _coding(top: TomlTable) -> int:
    codings = top.get("codings", list, "[0] or [1]", [0])
    if len(codings) != 1 or type(codings[0]) is not int or codings[0] not in (0, 1):
        raise top.wrong("codings", "codings must be [0] or [1]: the number of the first answer.")
    return codings[0]


def _bands(data: Mapping[str, Any], coding: int, low: int, high: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    for one in _tables(data, "bands"):
        one.only("low", "high", "label", "coding")
        first, last, label = one.whole("low", low, high), one.whole("high", low, high), one.text("label")
        one.whole("coding", coding, coding, coding)
        if first > last:
            raise one.wrong("low", "low must not be more than high.")
        if any(first <= other.high and other.low <= last for other in bands):
            raise one.wrong("low", "This band lies over another.")
        if len(label.encode()) > MAX_LABEL:
            raise one.wrong("label", f"label must be at most {MAX_LABEL} bytes long.")
        bands.append(Band(low=first, high=last, label=label, coding=coding))
    return tuple(bands)


def _gate(top: TomlTable, data: Mapping[str, Any], options: Sequence[str], coding: int) -> FilterQuestion | None:
    gate = _table(data, "gate")
    if gate is None:
        return None
    gate.only("intro", "examples", "question")
    if len(options) != 2 or coding:
        raise top.wrong("gate", "A questionnaire with a [gate] has two options, the first for no, and codings = [0].")
    examples = _texts(gate, "examples", 0, MAX_TABLES) if gate.has("examples") else ()
    return FilterQuestion(intro=gate.text("intro"), examples=examples, question=gate.text("question"))


def _difficulty(data: Mapping[str, Any]) -> Difficulty | None:
    table = _table(data, "difficulty")
    if table is None:
        return None
    table.only("question", "options")
    return Difficulty(question=table.text("question"), options=_texts(table, "options", 2, MAX_OPTIONS))


_TABLE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "bands": ("low", "high", "label", "coding"),
    "notes": ("at", "words"),
    "parts": ("title", "items", "at", "words"),
    "skips": ("item", "after"),
}


def _tables(data: Mapping[str, Any], key: str) -> list[TomlTable]:
    """The [[key]] tables, none if left out, each with no other keys than it may have."""
    listed = data.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):  # pyright: ignore[reportUnknownVariableType] - that is what is asked
        raise TableError(f"{key} is written as [[{key}]], once for each.", key=key, array=key)
    if len(cast("list[Any]", listed)) > MAX_TABLES:
        raise TableError(f"There can be at most {MAX_TABLES} [[{key}]].", key=key, array=key)
    tables = [TomlTable(one, number, key) for number, one in enumerate(cast("list[dict[str, Any]]", listed))]
    for one in tables:
        one.only(*_TABLE_KEYS[key])
    return tables


def _table(data: Mapping[str, Any], key: str) -> TomlTable | None:
    found = data.get(key)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise TableError(f"{key} is written as [{key}].", key=key, array=key)
    return TomlTable(cast("dict[str, Any]", found), 0, key)


def _texts(table: TomlTable, key: str, least: int, most: int) -> tuple[str, ...]:
    listed: list[Any] = table.get(key, list, "a list of texts in quotes")
    words = tuple(one_line(one) if isinstance(one, str) else "" for one in listed)
    if not least <= len(words) <= most or not all(0 < len(word) <= MAX_WORDS for word in words):
        raise table.wrong(key, f"{key} must be {least} to {most} texts in quotes, each of 1 to {MAX_WORDS} characters.")
    return words


def _places(table: TomlTable, key: str, count: int) -> tuple[int, ...]:
    """Numbers of items; none if left out."""
    listed: list[Any] = table.get(key, list, "a list of numbers of items", [])
    if len(listed) > count or not all(type(one) is int and 1 <= one <= count for one in listed):
        raise table.wrong(key, f"{key} must be numbers of items, from 1 to {count}.")
    return tuple(cast("list[int]", listed))
