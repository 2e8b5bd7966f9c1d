"""Schema versions. Alembic is imported only when the schema is not at head: it costs 0.3 s."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, text

from calmterm.core.errors import UsageError, VaultDamaged, VaultTooNew

HEAD: Final = "0010"


def current(engine: Engine) -> str | None:
    """The revision of a database, None for an empty one. Raises VaultTooNew for a revision we do not have."""
    with engine.connect() as connection:
        tables = "SELECT count(*) FROM sqlite_master WHERE name = :name"
        if not connection.execute(text(tables), {"name": "alembic_version"}).scalar():
            return None
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is None:
        raise VaultDamaged
    if revision > HEAD:
        raise VaultTooNew
    return str(revision)


def ensure_head(engine: Engine) -> bool:
    """Bring a database to this release's schema; True if anything was to do. For a vault's own, see Schema.up.

    Raises VaultTooNew, VaultDamaged, and as `sqlalchemy.exc.DBAPIError` what the disk or another window says.
    """
    if current(engine) == HEAD:
        return False
    run(engine, "upgrade", HEAD)
    return True


def run(
    engine: Engine,
    direction: Literal["upgrade", "downgrade"],
    target: str,
    finish: Callable[[Connection], object] | None = None,
) -> None:
    """Migrate to a revision, all steps in one transaction: a failure leaves schema and version as they were.

    The write lock is taken first, so that of two windows one migrates and the other finds it done. `finish` is called
    inside the transaction, at its end. Raises UsageError for a revision that does not exist.
    """
    from alembic import command
    from alembic.util import CommandError

    with engine.execution_options(writing=True).connect() as connection:
        # Rebuilding a table must not fire its children's delete rules. Only possible outside a transaction;
        # every step checks all keys again (see env.py).
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config = alembic_config()
                config.attributes.update(connection=connection, run={})
                getattr(command, direction)(config, target)
                if finish is not None:
                    finish(connection)
        except CommandError:
            raise UsageError("There is no such schema version.") from None
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def revisions() -> dict[str, Path]:
    """Every revision of this package in its order, with its file."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    return {script.revision: Path(script.path) for script in reversed([*scripts.walk_revisions()])}


def lost_going_down(version: str, target: str) -> list[tuple[str, str, str]]:
    """What the steps from one version down to another have no column for: words, table, condition of its rows."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    steps = (script for script in scripts if target < script.revision <= version)
    return [lost for script in steps for lost in getattr(script.module, "LOST_GOING_DOWN", ())]


@functools.cache
def alembic_config() -> Any:
    """Alembic's Config for the revisions in this package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))  # it interpolates
    config.set_main_option("path_separator", "os")
    return config
