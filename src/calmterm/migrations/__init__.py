"""Schema versions. Alembic is imported only when the schema is not at head: it costs 0.3 s."""

import functools
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, text

from calmterm.errors import VaultDamaged, VaultTooNew

HEAD: Final = "0001"


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
    """Bring a database to this release's schema; True if anything was to do. Raises VaultTooNew, VaultDamaged."""
    if current(engine) == HEAD:
        return False
    run(engine, "upgrade", HEAD)
    return True


def run(engine: Engine, direction: str, target: str) -> None:
    """Migrate "upgrade" or "downgrade" to a revision, each step in one transaction with its own record."""
    from alembic import command

    with engine.connect() as connection:
        # Rebuilding a table must not fire its children's delete rules. Only possible outside a transaction;
        # every step checks all keys again before it commits (see env.py).
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            config = _config()
            config.attributes["connection"] = connection
            getattr(command, direction)(config, target)
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


@functools.cache
def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_path_separator", "os")
    return config
