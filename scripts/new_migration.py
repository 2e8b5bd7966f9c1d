"""Write the next revision from what the record classes declare and the migrations do not yet have.

    python scripts/new_migration.py 0002 "what changes"

Alembic does not see changed CHECK constraints of existing tables: read the result, and let the test that
compares both schemas tell.
"""

import sys

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from calmterm import migrations


def main() -> None:
    revision, message = sys.argv[1:]
    engine = create_engine("sqlite://", poolclass=StaticPool)
    migrations.ensure_head(engine)
    with engine.connect() as connection:
        config = migrations.alembic_config()
        config.attributes["connection"] = connection
        command.revision(config, message=message, rev_id=revision, autogenerate=True)


if __name__ == "__main__":
    main()
