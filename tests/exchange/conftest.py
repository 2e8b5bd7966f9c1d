"""Valid values of any kind, drawn from its declaration: new kinds are exported and imported without a line here."""

import contextlib
import io
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from sqlalchemy import delete

from calmterm.cli import run
from calmterm.core.clock import FixedClock
from calmterm.core.text import clean
from calmterm.store import FieldSpec, Record, Store, Vault, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.validation import MOST, folded_name

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))
HOSTILE = [
    "=1+1", "  =1", "\t@SUM(A1)", "-2", "+3", "'=1", "''-1", "＝1", "a; b", "a\\; b", 'say "no", or\nyes', "# Forged",
    "x\n\n## Forged\n\ny", "Forged\n===", "```\nopen fence", "</blockquote><h1>Forged</h1>", "<!-- all gone", "**bold",
    "[a](b) ![c](d) `e` _f_ ~~g~~", "1. one", "- one", "&lt; &amp;", "\\", "\\<b>", "x\n    y", "NULL", "'; DROP TABLE",
]  # fmt: skip

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
walls = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - they get their zone next
times = st.builds(lambda wall, zone: wall.replace(tzinfo=zone), walls, offsets)
texts = st.sampled_from(HOSTILE) | st.text(max_size=30)

Values = dict[str, Any]
Targets = Mapping[str, uuid.UUID]
ValuesFor = Callable[..., st.SearchStrategy[list[Values]]]


def _text(spec: FieldSpec) -> st.SearchStrategy[str]:
    multiline = spec.widget == "prose"
    fits = texts.map(lambda text: text if clean(text, multiline=multiline).strip() else "=x")
    return fits.filter(lambda text: len(text.encode("utf-8", "replace")) <= spec.limit)


def _value(spec: FieldSpec, targets: Targets) -> st.SearchStrategy[Any]:
    match spec.widget:
        case "scale" | "number" if spec.whole:
            return st.integers(int(spec.low or 0), MOST if spec.high is None else int(spec.high))
        case "scale" | "number":
            return st.floats(spec.low or 0, MOST if spec.high is None else spec.high, allow_nan=False)
        case "moment":
            return times
        case "day":
            return st.dates(date(1800, 1, 1), date(2200, 1, 1))
        case "choice":
            return st.sampled_from([name for name, _ in spec.choices])
        case "names":
            return st.lists(st.sampled_from([name for name, _ in spec.choices]), unique=True, min_size=1)
        case "flag":
            return st.booleans()
        case "tags" | "lines":
            return st.lists(_text(spec), max_size=min(3, spec.most or 3))
        case "reference":
            return st.just(targets[spec.target]) if spec.target in targets else st.none()
        case "line" if spec.name == "source_key":
            return st.uuids().map(lambda key: key.hex)
        case "line" | "prose":
            return _text(spec)


def _holds(kind: type[Record], values: Values) -> bool:
    """Whether the kind's rules hold, asked of SQLite itself, and one of what it needs is there."""
    needs = kind.about.needs
    if needs is not None and all(values[name] in (None, []) for name in needs.names):
        return False
    if not kind.about.rules:
        return True
    plain = {spec.name: values.get(spec.name) for spec in kind.columns()}
    given = {
        name: value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in plain.items()
        if isinstance(value, date | uuid.UUID | int | float | None)
    }
    row = ", ".join(f'? AS "{name}"' for name in given)
    rules = " AND ".join(f"({rule.sql})" for rule in kind.about.rules)
    with sqlite3.connect(":memory:") as connection:
        held = connection.execute(
            f"SELECT {rules} FROM (SELECT {row})",  # noqa: S608 - our own declaration
            [str(one) if isinstance(one, date | uuid.UUID) else one for one in given.values()],
        ).fetchone()[0]
    connection.close()
    return held != 0


def _one(kind: type[Record], targets: Targets, leave_out: str = "") -> st.SearchStrategy[Values]:
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for spec in kind.specs():
        if spec.name == leave_out:
            continue
        value = _value(spec, targets)
        needed = spec.required or spec.default is not None or spec.name == kind.about.felt
        fields[spec.name] = value if needed or spec.widget in ("tags", "lines") else st.none() | value
    for child in kind.about.inline:
        if child.link is not None:
            names = _text(child.link.kind.spec(child.link.by))
            fields[child.field] = st.lists(names, max_size=2, unique_by=lambda name: folded_name(clean(name)))
        else:
            key: Any = child.key
            inner = _one(child.kind, targets, child.parent)
            fields[child.field] = st.lists(
                inner, max_size=2, unique_by=(lambda values, key=key: values[key]) if key else None
            )
    return st.fixed_dictionaries(fields).map(lambda values: _in_order(kind, values)).filter(
        lambda values: _holds(kind, values)
    )  # fmt: skip


def _in_order(kind: type[Record], values: Values) -> Values:
    """Times and days that a rule puts in order, sorted as they were declared: drawing them by luck takes too long."""
    ruled = " ".join(rule.sql for rule in kind.about.rules)
    ordered = dict(values)
    for widget, key in (("moment", datetime.timestamp), ("day", date.toordinal)):
        names = [spec.name for spec in kind.columns() if spec.widget == widget and spec.name in ruled]
        given = [name for name in names if values[name] is not None]
        ordered |= zip(given, sorted((values[name] for name in given), key=key), strict=True)
    return ordered


def _apart(kind: type[Record], rows: list[Values]) -> bool:
    for unique in kind.about.unique:
        keys = [tuple(row.get(name) for name in unique.columns) for row in rows]
        full = [key for key in keys if None not in key]
        if len(set(full)) < len(full):
            return False
    return True


@pytest.fixture(scope="session")
def values_for() -> ValuesFor:
    """A strategy for some records of a kind, as values that `add` takes; `targets` are ids that references may name."""

    def strategy(
        kind: type[Record], targets: Targets | None = None, *, most: int = 2
    ) -> st.SearchStrategy[list[Values]]:
        rows = st.lists(_one(kind, targets or {}), min_size=1, max_size=most)
        return rows.filter(lambda found: _apart(kind, found))

    return strategy


@pytest.fixture(scope="session")
def full_values() -> Callable[..., Values]:
    """Values of a kind with every field filled, children too, in words that name their field."""

    def value(spec: FieldSpec, targets: Targets) -> Any:
        match spec.widget:
            case "scale" | "number":
                return spec.high if spec.high is not None else 7
            case "moment":
                return "2026-11-19T20:15:00+00:00"
            case "day":
                return "2026-11-18"
            case "choice":
                return spec.choices[-1][0]
            case "names":
                return [name for name, _ in spec.choices]
            case "flag":
                return True
            case "line" | "prose":
                return f"words of {spec.name}"[: spec.limit]
            case "tags" | "lines":
                return [f"first of {spec.name}", f"second; of {spec.name}"]
            case "reference":
                return str(targets[spec.target]) if spec.target in targets else None

    def values(kind: type[Record], targets: Targets | None = None, leave_out: str = "") -> Values:
        told = (spec for spec in kind.specs() if spec.name not in (leave_out, "utc_offset_minutes"))
        found = {spec.name: value(spec, targets or {}) for spec in told}
        for child in kind.about.inline:
            found[child.field] = ["one name", "another"] if child.link else [values(child.kind, targets, child.parent)]
        return found

    return values


@pytest.fixture(scope="session")
def targets_of() -> Callable[[type[Record]], list[type[Record]]]:
    """Listed kinds that a record of a kind may point to, each after those that it points to itself."""
    listed = {one.table_name(): one for one in listed_kinds()}

    def call(kind: type[Record]) -> list[type[Record]]:
        pointed = [listed[spec.target] for spec in kind.columns() if spec.target in listed]
        others = [target for target in pointed if target is not kind]
        return list(dict.fromkeys(one for target in others for one in (*call(target), target)))

    return call


@pytest.fixture(scope="session")
def aim(full_values: Callable[..., Values], targets_of: Any) -> Callable[[Store, type[Record]], Targets]:
    """Save one record of every kind that a kind may point to; their ids by table."""

    def call(store: Store, kind: type[Record]) -> Targets:
        found: dict[str, uuid.UUID] = {}
        for target in targets_of(kind):
            found[target.table_name()] = store.add(store.new(target, full_values(target, found))).id
        return found

    return call


def made(directory: Any) -> Store:
    return Vault(directory, FixedClock(NOON)).create("words", [Cost(2, 19 * MIB)])[0]


@pytest.fixture(scope="session")
def made_here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new vault to copy from, another than that of `store`; its passphrase is `words`."""
    directory = tmp_path_factory.mktemp("made") / "vault"
    made(directory).close()
    return directory


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """Two vaults, to be left empty."""
    with (
        made(tmp_path_factory.mktemp("here") / "vault") as here,
        made(tmp_path_factory.mktemp("there") / "vault") as there,
    ):
        yield here, there


@pytest.fixture(scope="session")
def without() -> Callable[..., None]:
    """Remove every record of some kinds for good, past the trash and its log: as a new vault would be."""

    def call(store: Store, *chosen: type[Record]) -> None:
        tables = [table.name for table in reversed(Record.metadata.sorted_tables)]
        gone = {child.kind for kind in chosen for child in kind.about.children} | set(chosen)
        with store.rows.writing() as session:
            for kind in sorted(gone, key=lambda kind: tables.index(kind.table_name())):
                session.execute(delete(kind))

    return call


Said = tuple[int, str, str]


@pytest.fixture
def calm(tmp_path: Path, made_here: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run a command over a vault of its own, as the program does; its exit code, output and errors."""
    directory = shutil.copytree(made_here, tmp_path / "vault")

    def call(*args: str, stdin: str = "") -> Said:
        out, err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        reading, writing = os.pipe()
        os.write(writing, b"words\n")
        os.close(writing)
        with (
            contextlib.redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)),
            contextlib.redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)),
        ):
            code = run(["--vault", str(directory), "--passphrase-fd", str(reading), *args])
            said = code, out.getvalue().decode(), err.getvalue().decode()
        os.close(reading)
        return said

    return call
