"""What the planner of SQLite makes of our queries."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from calmterm.store import Store

Plans = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def plans(store: Store) -> Plans:
    """What SQLite's planner says to each query that a call makes, one text a query."""

    def explain(call: Callable[[], object]) -> list[str]:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT"):
                asked.append((statement, parameters))

        event.listen(store._engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(store._engine, "before_cursor_execute", note)
        with store._engine.connect() as connection:
            return [
                "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
                for statement, parameters in asked
            ]

    return explain
