"""Schema versions: what migrations build is what the classes declare, and a step that fails leaves no trace."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from calmterm import migrations
from calmterm.core.errors import UsageError, VaultDamaged, VaultTooNew
from calmterm.store import Record, Store, Vault
from calmterm.store.db import database
from calmterm.store.db.schema import normalised, shape
from calmterm.store.db.views import VIEWS, make_views
from calmterm.store.model.records import CheckIn


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """An encrypted database without any table."""
    database.create_file(tmp_path / "journal.db")
    engine = database.open_engine(tmp_path / "journal.db", bytes(32), bytes(16))
    yield engine
    engine.dispose()


def schema(engine: Engine) -> set[tuple[str, str, str]]:
    """Every object of a database, its SQL without the differences that mean nothing."""
    with engine.connect() as connection:
        return {(kind, name, sql) for (kind, name), sql in shape(connection).items()}


def version(engine: Engine) -> tuple[Any, ...]:
    with engine.connect() as connection:
        known = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
        rows = connection.execute(text("SELECT version_num FROM alembic_version")).all() if known else None
        return rows, connection.execute(text("PRAGMA user_version")).scalar()


def test_migrations_build_what_the_classes_declare(empty: Engine) -> None:
    assert migrations.ensure_head(empty)
    declared = create_engine("sqlite://", poolclass=StaticPool)
    with declared.begin() as connection:
        Record.metadata.create_all(connection)
        make_views(connection)
    built, wanted = schema(empty), schema(declared)
    declared.dispose()
    assert built - wanted == set()
    assert wanted - built == set()
    assert len([row for row in built if row[0] == "table"]) == len(Record.metadata.tables)
    assert all("STRICT" in sql for kind, _, sql in built if kind == "table")
    assert {name for kind, name, _ in built if kind == "view"} == VIEWS.keys() != set()


def test_the_schema_is_what_its_normalisation_says() -> None:
    told = "CREATE TABLE t (a TEXT, \n\tCONSTRAINT b CHECK (a IN (',', 'x')), CONSTRAINT a CHECK (1)) STRICT"
    plain = "CREATE TABLE t (a TEXT, CONSTRAINT a CHECK (1), CONSTRAINT b CHECK (a IN (',', 'x'))) STRICT"
    assert normalised(told) == plain
    assert normalised("CREATE INDEX i ON t (a, b)") != normalised("CREATE INDEX i ON t (b, a)")


def test_head_is_alembics_head() -> None:
    scripts = ScriptDirectory.from_config(migrations.alembic_config())
    assert scripts.get_heads() == [migrations.HEAD]


def test_a_vault_at_head_has_nothing_to_do(store: Store) -> None:
    assert migrations.current(store._engine) == migrations.HEAD
    assert not migrations.ensure_head(store._engine)


UNLOCK = """
import sys
from pathlib import Path
from calmterm.store import Vault
with Vault(Path(sys.argv[1])).unlock(sys.argv[2]) as store:
    print(len(store.trigger_names()), "alembic" in sys.modules, "mako" in sys.modules)
"""


def test_a_vault_at_head_opens_without_alembic(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", UNLOCK, str(vault_dir), passphrase], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["19", "False", "False"]


def test_down_and_up_again_is_the_same_schema(empty: Engine) -> None:
    migrations.ensure_head(empty)
    before = schema(empty), version(empty)
    migrations.run(empty, "downgrade", "base")
    assert schema(empty) == set()
    assert version(empty) == ([], 0)
    migrations.run(empty, "upgrade", migrations.HEAD)
    assert (schema(empty), version(empty)) == before


def test_keys_are_enforced_after_a_migration(empty: Engine) -> None:
    migrations.ensure_head(empty)
    with empty.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def statements(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations of an upgrade, by name, in order."""
    done: list[str] = []
    original = Operations.invoke

    def count(self: Operations, operation: Any) -> Any:
        done.append(type(operation).__name__)
        return original(self, operation)

    with monkeypatch.context() as counting:
        counting.setattr(Operations, "invoke", count)
        migrations.ensure_head(engine)
    return done


def test_a_migration_broken_at_any_statement_leaves_no_trace(
    tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch, count: Any
) -> None:
    class Broken(Exception):
        pass

    (tmp_path / "twin").mkdir()
    database.create_file(tmp_path / "twin" / "journal.db")
    twin = database.open_engine(tmp_path / "twin" / "journal.db", bytes(32), bytes(16))
    total = len(statements(twin, monkeypatch))
    wanted = schema(twin), version(twin)
    twin.dispose()
    assert total >= len(Record.metadata.tables)
    original = Operations.invoke
    for fatal in sorted({*range(0, total, count(83, 1)), total - 1}):
        done = 0

        def stop(self: Operations, operation: Any, fatal: int = fatal) -> Any:
            nonlocal done
            if done == fatal:
                raise Broken
            done += 1
            return original(self, operation)

        with monkeypatch.context() as breaking:
            breaking.setattr(Operations, "invoke", stop)
            with pytest.raises(Broken):
                migrations.ensure_head(empty)
        assert schema(empty) == set()
        assert version(empty) == (None, 0)
        assert migrations.current(empty) is None
        with empty.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    migrations.ensure_head(empty)
    assert (schema(empty), version(empty)) == wanted


STEP = """
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.execute("{sql}")


def downgrade():
    pass
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Adds made-up revisions after head, each of one statement; gives the last one's name."""

    def write(*statements: str) -> str:
        place = tmp_path / "later"
        place.mkdir()
        config = migrations.alembic_config.__wrapped__()
        versions = Path(migrations.__file__).parent / "versions"
        config.set_main_option("version_locations", f"{versions}{os.pathsep}{place}")
        monkeypatch.setattr(migrations, "alembic_config", lambda: config)
        before = migrations.HEAD
        for number, sql in enumerate(statements, int(before) + 1):
            step = STEP.format(revision=f"{number:04}", before=before, sql=sql)
            before = f"{number:04}"
            (place / f"{before}.py").write_text(step)
        return before

    return write


def test_what_a_step_did_before_a_later_one_broke_is_taken_back(store: Store, later: Any) -> None:
    before = schema(store._engine), version(store._engine)
    last = later("CREATE TABLE one (x TEXT) STRICT", "CREATE TABLE one (x TEXT) STRICT")
    with pytest.raises(DBAPIError):
        migrations.run(store._engine, "upgrade", last)
    assert (schema(store._engine), version(store._engine)) == before


def test_each_step_tells_the_file_its_version(store: Store, later: Any) -> None:
    last = later("CREATE TABLE one (x TEXT) STRICT", "CREATE TABLE two (x TEXT) STRICT")
    migrations.run(store._engine, "upgrade", last)
    assert version(store._engine) == ([(last,)], int(last))
    migrations.run(store._engine, "downgrade", migrations.HEAD)
    assert version(store._engine) == ([(migrations.HEAD,)], int(migrations.HEAD))


def test_a_step_that_would_break_a_link_is_taken_back(store: Store, later: Any) -> None:
    entry = store.add(store.new(CheckIn, {"mood": 3, "emotions": [{"emotion": "joy"}]}))
    before = schema(store._engine), version(store._engine)
    last = later("UPDATE check_in_emotion SET check_in_id = substr(check_in_id, 2) || 'x'")
    with pytest.raises(VaultDamaged, match="link between records"):
        migrations.run(store._engine, "upgrade", last)
    assert (schema(store._engine), version(store._engine)) == before
    assert len(store.get(CheckIn, entry.id).children["emotions"]) == 1


def test_a_newer_vault_is_not_touched(store: Store, vault_dir: Path, passphrase: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    before = (vault_dir / "journal.db").read_bytes()
    with pytest.raises(VaultTooNew):
        Vault(vault_dir).unlock(passphrase)
    assert (vault_dir / "journal.db").read_bytes() == before
    assert not (vault_dir / "journal.db-wal").exists()  # closed, too


def test_a_vault_without_a_version_is_damaged(store: Store, vault_dir: Path, passphrase: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    store.close()
    with pytest.raises(VaultDamaged):
        Vault(vault_dir).unlock(passphrase)


def test_of_two_windows_one_migrates_and_the_other_finds_it_done(
    tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = database.open_engine(tmp_path / "journal.db", bytes(32), bytes(16))
    current = migrations.current

    def slow(engine: Engine) -> str | None:
        found = current(engine)
        if engine is other:  # it looked, and before it goes on, the first is through
            migrations.run(empty, "upgrade", migrations.HEAD)
        return found

    monkeypatch.setattr(migrations, "current", slow)
    assert migrations.ensure_head(other)
    assert current(other) == migrations.HEAD
    other.dispose()


def test_an_unknown_revision_is_named_as_such(store: Store) -> None:
    for direction in ("upgrade", "downgrade"):
        with pytest.raises(UsageError):
            migrations.run(store._engine, direction, "nonsense")
    assert migrations.current(store._engine) == migrations.HEAD
    assert store.trigger_names()


def test_a_new_revision_finds_nothing_to_change(empty: Engine) -> None:
    """What scripts/new_migration.py would write now is empty: no class was changed without its migration."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrations.ensure_head(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Record.metadata) == []
