"""Count what the migrations build: kinds, constraints, keys and indexes, read from a real encrypted database.

python scripts/count_schema.py
"""

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from calmterm import migrations
from calmterm.store import kinds, listed_kinds
from calmterm.store.db import database


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "journal.db"
        database.create_file(path)
        engine = database.open_engine(path, bytes(32), bytes(16))
        migrations.ensure_head(engine)
        with engine.connect() as connection:

            def ask(sql: str) -> list[Any]:
                return list(connection.exec_driver_sql(sql))

            report(ask("SELECT type, name, tbl_name, sql FROM sqlite_master"), ask)
        engine.dispose()


def report(objects: list[Any], ask: Any) -> None:
    """Print the counts of a schema, each with what the design asks for."""
    made = {name: str(sql) for kind, name, _, sql in objects if kind == "table" and name in kinds()}
    checks = [check for sql in made.values() for check in re.findall(r"CONSTRAINT (ck_\w+) CHECK", sql)]
    base = {f"ck_{name}_{own}" for name in made for own in ("id", "created_at", "updated_at", "deleted_at", "revision")}
    keys = [row for name in made for row in ask(f"PRAGMA foreign_key_list('{name}')")]
    named = sum(len(re.findall(r"CONSTRAINT fk_\w+ FOREIGN KEY", sql)) for sql in made.values())
    indexes = [row for name in made for row in ask(f"PRAGMA index_list('{name}')") if row[3] == "c"]
    strict = sum(row[5] for row in ask("PRAGMA table_list") if row[1] in made)
    rules = ", ".join(f"{count} {rule}" for rule, count in sorted(Counter(row[6] for row in keys).items()))
    rows = [
        ("tables", sum(kind == "table" for kind, *_ in objects), f"54 or more; {strict} of them STRICT"),
        ("record kinds", len(made), f"{len(list(listed_kinds()))} of them with a list of their own"),
        ("views", sum(kind == "view" for kind, *_ in objects), "daily_summary"),
        ("CHECK constraints", len(checks), f"100 or more; {sum(name not in base for name in checks)} are a kind's own"),
        ("foreign keys", len(keys), f"22 or more; {named} named; {rules}"),
        ("indexes", len(indexes), f"{sum(row[4] for row in indexes)} partial, {sum(row[2] for row in indexes)} unique"),
    ]  # fmt: skip
    for label, count, remark in rows:
        print(f"{label:<18} {count:>4}   {remark}")


if __name__ == "__main__":
    main()
