"""Here every schema is built by its migrations, statement by statement."""

import functools
from typing import Any

import pytest

from calmterm import migrations
from calmterm.store.db import schema

shape_once = functools.cache(lambda version, _config: schema_shape_at(version))
schema_shape_at = schema.shape_at


@pytest.fixture(autouse=True)
def _schemas_are_built_by_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    run: Any = migrations.run
    monkeypatch.setattr(migrations, "run", run.__wrapped__)
    monkeypatch.setattr(schema, "shape_at", lambda version: shape_once(version, migrations.alembic_config()))
