"""The scripts of guided talk: those that ship, in content/scripts, and a person's own TOML files, read in one way.

A file is checked key by key like an own worksheet (store/model/templates.py): a problem is one sentence and its line,
and a file with a problem never keeps the others out. Each way through a script must lead to its end. docs/talk.md is
the description for people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

from calmterm.content.scales import plain_name
from calmterm.core.errors import NotFound
from calmterm.core.text import did_you_mean, one_line
from calmterm.domain.talk import ECHO, END, Answer, Becoming, Branch, Question, Script, Way
from calmterm.store import FieldSpec, Record, kind_named
from calmterm.store.model.records.talk import MOST_NAME
from calmterm.store.model.templates import Problem, TemplateError, checked, file_text
from calmterm.store.model.toml_table import TableError, TomlTable

ORDER: Final = (
    "hard_evening", "night_worry", "after_argument", "before_exposure", "cannot_begin", "self_criticism", "urge",
    "week_behind", "downward_arrow",
)  # fmt: skip
"""Those that ship, in the order in which they are listed."""
MINE: Final = {
    "my.card": "the front of a coping card, the one kept on top or used most",
    "my.card_back": "the back of that card",
    "my.plan": "what the safety plan says that you can do by yourself",
    "my.people": "the people of the safety plan that you can tell",
    "my.value": "the value that is most important to you",
    "my.tiny_step": "a tiny step that you wrote for a value",
    "my.helps": "the newest sentence of what helps you",
}
"""What a question can echo besides answers, and what it is."""
KINDS: Final = {
    "thought_record": "Weigh the thought in a thought record",
    "worry": "Keep it as a worry, for its own time",
    "problem_solving": "Work on it as a problem, with options",
    "activity": "Plan it as an activity",
    "self_compassion": "Keep it under self-compassion",
    "core_belief": "Keep it as a core belief, beside a kinder one",
    "coping_card": "Make a coping card of it",
    "gratitude": "Keep it as something good",
    "goal": "Make a goal of it",
}
"""What answers can become, and how that is offered."""
MAX_FILES: Final = 60
MAX_QUESTIONS: Final = 60
MAX_OPTIONS: Final = 9
MAX_OPTION: Final = 24  # characters that a chip has room for
MAX_BRANCHES: Final = 20
KEYS_OF: Final[Mapping[Way, tuple[str, ...]]] = {
    "words": ("hint", "needed", "branch"),
    "choice": ("hint", "branch", "options"),
    "rating": ("hint", "needed", "branch", "low", "high", "anchors", "offers"),
    "read": (),
}
KEYS_OF_ALL: Final = ("name", "kind", "ask", "otherwise", "next")
"""What the table of a question may hold, by how it is answered, and whichever that is."""


def default_directory() -> Path:
    """Return where a person puts own scripts: `talks` in calmterm's configuration directory."""
    import platformdirs

    return platformdirs.user_config_path("calmterm") / "talks"


@cache
def packaged() -> tuple[Script, ...]:
    """Return the scripts that ship."""
    place = files("calmterm.content").joinpath("scripts")
    return tuple(read_script(place.joinpath(f"{name}.toml").read_text("utf-8"), {}, own=False) for name in ORDER)


def load_own(directory: Path) -> tuple[list[Script], list[Problem]]:
    """Return every script in the `.toml` files of a directory, by their names, and what is wrong with others."""
    scripts: list[Script] = []
    problems: list[Problem] = []
    taken = dict.fromkeys(map(plain_name, ORDER), "calmterm itself")
    paths = sorted(path for path in directory.glob("*.toml") if not path.name.startswith("."))
    for path in paths[:MAX_FILES]:
        file = one_line(path.name, 80)
        try:
            script = read_script(file_text(path), taken, own=True)
        except TemplateError as found:
            problems.append(Problem(file, found.line, found.why))
        else:
            scripts.append(script)
            taken[plain_name(script.name)] = file
    problems += (Problem(one_line(path.name, 80), 1, f"Only {MAX_FILES} files are read.") for path in paths[MAX_FILES:])
    return scripts, problems


def every_script() -> tuple[list[Script], list[Problem]]:
    """Return the scripts that ship and a person's own, and what is wrong with files of theirs. Reads the disk."""
    own, problems = load_own(default_directory())
    return [*packaged(), *own], problems


def script_named(name: str, scripts: Sequence[Script]) -> Script:
    """Return a script by its name or title, in any case, with or without hyphens. Raises NotFound."""
    wanted = plain_name(name)
    for script in scripts:
        if wanted and wanted in (plain_name(script.name), plain_name(script.title)):
            return script
    known = [script.name for script in scripts]
    hint = did_you_mean(name, known) or f" There are: {', '.join(known)}."
    raise NotFound(f"There is no script of that name.{hint}")


def read_script(source: str, taken: Mapping[str, str], *, own: bool) -> Script:
    """Return the script that a file's text declares. `taken` are names, each with the file that has it.

    Raises TemplateError, with the line and a sentence.
    """
    return checked(source, lambda data: _script(data, taken, own=own))


# --- what a file must hold --------------------------------------------------------------------------------


def _script(data: Mapping[str, Any], taken: Mapping[str, str], *, own: bool) -> Script:
    top = TomlTable(data)
    top.only("name", "version", "title", "purpose", "closing", "remember", "question", "becomes")
    name = _name(top, "name")
    if plain_name(name) in taken:
        raise top.wrong("name", f"{taken[plain_name(name)]} has a script of that name already.")
    tables = _tables(data, "question", MAX_QUESTIONS)
    if not tables:
        raise TableError("A script needs at least one [[question]].", key="question", array="question")
    names = [_name(table, "name") for table in tables]
    for number, one in enumerate(names):
        if one in names[:number] or one == END:
            why = "Another question has that name." if one != END else f'"{END}" is where a script ends, so no name.'
            raise tables[number].wrong("name", why)
    following = [*names[1:], END]
    questions = {
        one: _question(table, one, names, after) for table, one, after in zip(tables, names, following, strict=True)
    }
    _check_that_ways_lead_to_the_end(questions, tables)
    remember = top.text("remember", "")
    if remember and (remember not in questions or questions[remember].way != "words"):
        raise top.wrong("remember", "remember must name a question that is answered in words.")
    return Script(
        name, top.whole("version", 1, 1_000_000), top.text("title"), top.text("purpose", ""), questions,
        top.text("closing", ""), remember,
        tuple(_becoming(table, questions) for table in _tables(data, "becomes", len(KINDS))), own=own,
    )  # fmt: skip


def _name(table: TomlTable, key: str) -> str:
    name = table.name(key)
    if len(name) > MOST_NAME:
        raise table.wrong(key, f"{key} must have at most {MOST_NAME} characters.")
    return name


def _tables(data: Mapping[str, Any], key: str, most: int) -> list[TomlTable]:
    listed: Any = data.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in cast("list[Any]", listed)):
        raise TableError(f"{key} is written as [[{key}]], once for each.", key=key, array=key)
    tables = cast("list[dict[str, Any]]", listed)
    if len(tables) > most:
        raise TableError(f"There can be at most {most} [[{key}]].", key=key, array=key)
    return [TomlTable(one, number, key) for number, one in enumerate(tables)]


# --- a question -------------------------------------------------------------------------------------------


def _question(table: TomlTable, name: str, names: Sequence[str], following: str) -> Question:
    way = cast("Way", table.get("kind", str, "text in quotes", "words"))
    if way not in KEYS_OF:
        raise table.wrong("kind", f"kind must be one of: {', '.join(KEYS_OF)}.")
    table.only(*KEYS_OF_ALL, *KEYS_OF[way])
    ask, otherwise = table.text("ask"), table.text("otherwise", "")
    for key, words in (("ask", ask), ("otherwise", otherwise)):
        for echo in ECHO.findall(words):
            if echo not in names and echo not in MINE:
                raise table.wrong(key, f'There is nothing called "{one_line(echo, 40)}" to put in here.')
    options = _options(table) if way == "choice" else ()
    low, high = (table.whole("low", 0, 100, 0), table.whole("high", 0, 100, 10)) if way == "rating" else (0, 10)
    table.range(low, high)
    offers = table.get("offers", str, '"low" or "high"', "")
    if offers not in ("", "low", "high"):
        raise table.wrong("offers", 'offers must be "low" or "high".')
    question = Question(
        name, way, ask, _target(table, "next", table.text("next", following), names), otherwise,
        table.text("hint", ""), way == "choice" or table.flag("needed"), options, low, high,
        table.anchors("anchors", low, high), offers,
    )  # fmt: skip
    question = replace(question, branches=tuple(_branches(table, question, names)))
    if question.branches and not table.has("next"):
        _check_that_answers_lead_on(table, question)
    return question


def _options(table: TomlTable) -> tuple[str, ...]:
    listed = table.get("options", list, "a list of texts in quotes")
    words = tuple(one_line(one) if isinstance(one, str) else "" for one in cast("list[Any]", listed))
    fits = all(0 < len(word) <= MAX_OPTION for word in words)
    if not fits or len(set(words)) < len(words) or not 2 <= len(words) <= MAX_OPTIONS:
        raise table.wrong(
            "options", f"options must be 2 to {MAX_OPTIONS} different texts in quotes, of at most {MAX_OPTION} letters."
        )
    return words


def _target(table: TomlTable, key: str, to: str, names: Sequence[str]) -> str:
    if to != END and to not in names:
        raise table.wrong(key, f'There is no question called "{one_line(to, 40)}".')
    return to


def _branches(table: TomlTable, question: Question, names: Sequence[str]) -> Iterator[Branch]:
    listed = cast("list[Any]", table.get("branch", list, "a list of tables", []))
    if len(listed) > MAX_BRANCHES or not all(isinstance(one, dict) for one in listed):
        raise table.wrong("branch", f"branch must be a list of at most {MAX_BRANCHES} tables.")
    for one in cast("list[dict[str, Any]]", listed):
        keys, to = set(one), one.get("next")
        if not isinstance(to, str):
            raise table.wrong("branch", "Each branch needs a next: the name of a question, or end.")
        to = _target(table, "branch", to, names)
        if keys == {"blank", "next"} and one["blank"] is True and not question.needed:
            yield Branch(to, blank=True)
        elif keys == {"option", "next"} and one["option"] in question.options:
            yield Branch(to, option=one["option"])
        elif keys == {"low", "high", "next"} and _is_part(one["low"], one["high"], question):
            yield Branch(to, low=one["low"], high=one["high"])
        else:
            raise table.wrong("branch", _HOW[question.way].format(low=question.low, high=question.high))


_HOW: Final[Mapping[str, str]] = {
    "words": "A branch after words is written {{ blank = true, next = ... }}, where a blank answer is allowed.",
    "choice": 'A branch after a choice is written {{ option = "one of the options", next = ... }}.',
    "rating": "A branch after a rating is written {{ low = {low}, high = {high}, next = ... }}, inside that range.",
}


def _is_part(low: Any, high: Any, question: Question) -> bool:
    return (
        type(low) is int and type(high) is int and question.way == "rating"
        and question.low <= low <= high <= question.high
    )  # fmt: skip


def _check_that_answers_lead_on(table: TomlTable, question: Question) -> None:
    """Raise TableError for an answer after which neither a branch nor a next says where it goes on."""
    for answer in _answers_left(question):
        said = f'"{answer.text}"' if answer.text else "a blank answer"
        raise table.wrong("branch", f"After {said} this question leads nowhere. Give it a branch or a next.")
    if question.way != "words" and _may_be_passed_over(question):
        raise table.wrong("branch", "Without what it echoes this question leads nowhere. Give it a next or otherwise.")


def _answers_left(question: Question) -> list[Answer]:
    """Return the answers to a choice or a rating that are in none of its branches; words lead to the question below."""
    answers = [Answer(words) for words in question.options]
    if question.way == "rating":
        answers = [Answer(rating=number) for number in range(question.low, question.high + 1)]
    if answers and not question.needed:
        answers.append(Answer())
    return [answer for answer in answers if not any(branch.takes(answer) for branch in question.branches)]


def _may_be_passed_over(question: Question) -> bool:
    return bool(ECHO.search(question.ask)) and (not question.otherwise or bool(ECHO.search(question.otherwise)))


# --- the ways through a script ----------------------------------------------------------------------------


def _check_that_ways_lead_to_the_end(questions: Mapping[str, Question], tables: Sequence[TomlTable]) -> None:
    """Raise TableError for a question that no way leads to, or from which none leads to the end."""
    ways = {name: set(_ways_on(question)) for name, question in questions.items()}
    first = next(iter(questions))
    reached = _reached({first}, ways)
    into: dict[str, set[str]] = {}
    for name, targets in ways.items():
        for target in targets:
            into.setdefault(target, set()).add(name)
    leaving = _reached({END}, into)
    for name, table in zip(questions, tables, strict=True):
        if name not in reached:
            raise table.wrong("name", "No way through the script leads to this question.")
        if name not in leaving:
            raise table.wrong("name", "From this question no way leads to the end: it goes round for ever.")


def _ways_on(question: Question) -> Iterator[str]:
    yield from (branch.to for branch in question.branches)
    if question.way in ("words", "read") or _answers_left(question) or _may_be_passed_over(question):
        yield question.to


def _reached(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += ways.get(one, ())
    return found


# --- what answers become ----------------------------------------------------------------------------------


def _becoming(table: TomlTable, questions: Mapping[str, Question]) -> Becoming:
    table.only("kind", "fields", "children")
    kind = table.get("kind", str, "text in quotes")
    if kind not in KINDS:
        raise table.wrong("kind", f"kind must be one of: {', '.join(KINDS)}.")
    record = kind_named(kind)
    inside = {child.field: child.kind for child in record.about.inline if child.link is None}
    listed = cast("dict[str, Any]", table.get("children", dict, "a table of lists", {}))
    children: dict[str, tuple[Mapping[str, str], ...]] = {}
    for name, rows in listed.items():
        if name not in inside or not isinstance(rows, list):
            raise table.wrong("children", f"children of {kind} can be: {', '.join(inside) or 'none'}, each a list.")
        children[name] = tuple(
            _fields(table, "children", inside[name], row, questions) for row in cast("list[Any]", rows)
        )
    fields = _fields(table, "fields", record, table.get("fields", dict, "a table"), questions)
    return Becoming(kind, fields, children)


def _fields(
    table: TomlTable, key: str, kind: type[Record], given: Any, questions: Mapping[str, Question]
) -> dict[str, str]:
    if not isinstance(given, dict) or not given:
        raise table.wrong(key, f'{key} says which answer goes where, for example {{ what = "a_question" }}.')
    specs = {spec.name: spec for spec in kind.specs() if spec.is_asked}
    for name, asked in cast("dict[str, Any]", given).items():
        if name not in specs:
            raise table.wrong(key, f'{kind.table_name()} has no field called "{one_line(name, 40)}".')
        if not isinstance(asked, str) or asked not in questions:
            raise table.wrong(key, f'There is no question called "{one_line(str(asked), 40)}".')
        if not _fits(specs[name], questions[asked]):
            raise table.wrong(key, f'An answer to "{asked}" does not fit into {name}.')
    return cast("dict[str, str]", given)


def _fits(spec: FieldSpec, question: Question) -> bool:
    if spec.widget in ("line", "prose"):
        return question.way != "read"
    if spec.widget == "scale" and spec.low is not None and spec.high is not None:
        return question.way == "rating" and spec.low <= question.low and question.high <= spec.high
    return False
