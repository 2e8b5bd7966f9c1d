"""What the tests of one process need not do again: each of these gives what it gave the first time.

A test that looks at the doing itself takes it back: what was there before is the `__wrapped__` of what stands in its
place.
"""

import functools
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from calmterm import migrations
from calmterm.app.style_paths import StylePaths
from calmterm.core.compute_process import ComputeProcess
from calmterm.exchange import sealed_page
from calmterm.store.crypto import keyring
from calmterm.store.db import database, schema


@pytest.fixture(scope="session", autouse=True)
def _stylesheets_are_parsed_once() -> Iterator[None]:
    """Parse each stylesheet once for all apps, as one app does for all of its screens, and look rules up once."""
    parse, parsed = Stylesheet._parse_rules, dict[Any, Any]()
    paths = functools.cache(StylePaths)
    numbers = dict[Any, int]()  # of variables with these values
    last: Any = None, 0  # variables, and their number

    def parse_once(sheet: Stylesheet, *source: Any, **more: Any) -> Any:
        nonlocal last
        if sheet._variables is not last[0]:
            last = sheet._variables, numbers.setdefault(tuple(sheet._variables.items()), len(numbers))
        key = source, *more.items(), last[1]
        if key not in parsed:
            parsed[key] = parse(sheet, *source, **more)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", parse_once)
        patched.setattr("calmterm.app.stylesheet.StylePaths", lambda rules: paths(tuple(rules)))
        patched.setattr(RuleSet, "__hash__", object.__hash__)  # as Textual's own, without a call of Python
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Compile each statement once for all vaults, as one vault does for all of its sessions."""
    make, first = database.create_engine, list[Any]()

    def make_alike(*given: Any, **more: Any) -> Engine:
        engine: Any = make(*given, query_cache_size=4_000, **more)
        if not first:
            first.append(engine)
        engine._compiled_cache = first[0]._compiled_cache
        engine.dialect._type_memos = first[0].dialect._type_memos
        return engine

    dialect: Any = type(create_engine("sqlite://").dialect)  # a part of the cache's keys
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "create_engine", make_alike)
        patched.setattr(dialect, "__eq__", lambda this, other: type(this) is type(other), raising=False)
        patched.setattr(dialect, "__hash__", lambda this: hash(type(this)))
        yield


class BuiltSchema:
    """The schema of this release and what its migrations write into it, as statements: built once by them."""

    def __init__(self, run: Callable[..., None]) -> None:
        def in_memory() -> Any:
            return database.sqlcipher.connect(":memory:", isolation_level=None, check_same_thread=False)

        engine = create_engine("sqlite://", creator=in_memory, module=database.sqlcipher, poolclass=StaticPool)
        run(engine, "upgrade", migrations.HEAD)
        with engine.connect() as connection:
            query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
            objects = [tuple(row) for row in connection.exec_driver_sql(query)]
            self.statements = [sql for _, _, sql in objects]
            names = [name for kind, name, _ in objects if kind == "table"]
            told = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}  # noqa: S608 - our own names
            self.rows = {name: [tuple(row) for row in rows] for name, rows in told.items() if rows}
            for pragma in ("application_id", "user_version"):
                value = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
                self.statements.append(f"PRAGMA {pragma} = {value}")
        engine.dispose()

    def write(self, connection: Connection) -> None:
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        for name, rows in self.rows.items():
            places = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({places})', rows)  # noqa: S608 - our own names


@pytest.fixture(scope="session", autouse=True)
def _schemas_are_built_once() -> Iterator[None]:
    """Build the schema of new vaults by its migrations once, and look once at what they make of each version.

    tests/migrations takes this back.
    """
    run, config = migrations.run, migrations.alembic_config()
    built = functools.cache(lambda: BuiltSchema(run))

    @functools.wraps(run)
    def run_once(engine: Engine, direction: Any, target: str, finish: Any = None) -> None:
        if (direction, target) == ("upgrade", migrations.HEAD) and migrations.alembic_config() is config:
            with engine.execution_options(writing=True).begin() as connection:
                if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
                    built().write(connection)
                    if finish is not None:
                        finish(connection)
                    return
        run(engine, direction, target, finish)

    shape_at = schema.shape_at
    shape_once = functools.cache(lambda version, _config: shape_at(version))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrations, "run", run_once)
        patched.setattr(schema, "shape_at", lambda version: shape_once(version, migrations.alembic_config()))
        yield


@pytest.fixture(scope="session", autouse=True)
def _sums_are_done_once() -> Iterator[None]:
    """Keep what a long sum gave: most tests of Trends look at the same days."""
    compute, done = ComputeProcess.run, dict[bytes, bytes]()

    @functools.wraps(compute)
    async def compute_once(helper: ComputeProcess, work: Callable[..., Any], *given: Any) -> Any:
        asked = pickle.dumps((work, given))
        if asked not in done:
            done[asked] = pickle.dumps(await compute(helper, work, *given))
        return pickle.loads(done[asked])  # noqa: S301 - our own

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ComputeProcess, "run", compute_once)
        yield


@pytest.fixture
def sums_done_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a long sum done whenever it is asked for, in a process of its own."""
    compute: Any = ComputeProcess.run
    monkeypatch.setattr(ComputeProcess, "run", compute.__wrapped__)


@pytest.fixture(scope="session", autouse=True)
def _passphrases_are_stretched_once() -> Iterator[None]:
    """Open a vault, all that are copies of it, and a page that is sealed, with the key derivation of the first time.

    tests/store/crypto takes this back.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keyring, "stretch", functools.cache(keyring.stretch))
        patched.setattr(sealed_page, "_cipher", functools.cache(sealed_page._cipher))
        yield
