"""circles: who is in them, what was said there"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LIVE = sa.text("deleted_at IS NULL")
TRASHED = sa.text("deleted_at IS NOT NULL")
TABLES = (
    "circle", "circle_member", "circle_state", "circle_post", "circle_reaction", "circle_read", "circle_report",
)  # fmt: skip


def upgrade() -> None:
    _create("circle", (
        sa.Column("identity", sa.TEXT(), nullable=False),
        _check("circle", "identity", "length(CAST(identity AS BLOB)) <= 64"),
    ))  # fmt: skip
    _unique("circle", "identity")

    _create("circle_member", (
        sa.Column("circle_id", sa.TEXT(), nullable=False),
        sa.Column("public_key", sa.TEXT(), nullable=False),
        sa.Column("role", sa.TEXT(), nullable=False),
        sa.Column("standing", sa.TEXT(), nullable=False),
        sa.Column("is_me", sa.INTEGER(), nullable=False),
        sa.Column("muted", sa.INTEGER(), nullable=False),
        _check("circle_member", "public_key", "length(CAST(public_key AS BLOB)) <= 64"),
        _check("circle_member", "role", "role IN ('member', 'host')"),
        _check("circle_member", "standing", "standing IN ('here', 'left', 'removed')"),
        _check("circle_member", "is_me", "is_me IN (0, 1)"),
        _check("circle_member", "muted", "muted IN (0, 1)"),
        _key("circle_member", "circle_id", "circle", "CASCADE"),
    ))  # fmt: skip
    _index_keys("circle_member", "circle_id")
    _unique("circle_member", "circle_id", "public_key")

    _create("circle_state", (
        sa.Column("circle_id", sa.TEXT(), nullable=False),
        _key("circle_state", "circle_id", "circle", "CASCADE"),
    ), order="")  # fmt: skip
    _index_keys("circle_state", "circle_id")
    _unique("circle_state", "circle_id")

    _create("circle_post", (
        sa.Column("circle_id", sa.TEXT(), nullable=False),
        sa.Column("member_id", sa.TEXT(), nullable=False),
        sa.Column("reply_to_id", sa.TEXT(), nullable=True),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("said_at", sa.TEXT(), nullable=False),
        sa.Column("pinned", sa.INTEGER(), nullable=False),
        sa.Column("hidden", sa.INTEGER(), nullable=False),
        sa.Column("fades_on", sa.TEXT(), nullable=True),
        _check("circle_post", "number", "number >= 1"),
        _instant("circle_post", "said_at"),
        _check("circle_post", "pinned", "pinned IN (0, 1)"),
        _check("circle_post", "hidden", "hidden IN (0, 1)"),
        _check("circle_post", "fades_on", "date(fades_on) IS fades_on"),
        _key("circle_post", "circle_id", "circle", "CASCADE"),
        _key("circle_post", "member_id", "circle_member", "CASCADE"),
        _key("circle_post", "reply_to_id", "circle_post", "SET NULL"),
    ), order="said_at")  # fmt: skip
    _index_keys("circle_post", "circle_id", "member_id", "reply_to_id")
    _unique("circle_post", "member_id", "number")

    _create("circle_reaction", (
        sa.Column("post_id", sa.TEXT(), nullable=False),
        sa.Column("member_id", sa.TEXT(), nullable=False),
        sa.Column("reaction", sa.TEXT(), nullable=False),
        _check("circle_reaction", "reaction", "reaction IN ('read', 'thanks', 'same', 'with_you')"),
        _key("circle_reaction", "post_id", "circle_post", "CASCADE"),
        _key("circle_reaction", "member_id", "circle_member", "CASCADE"),
    ), order="")  # fmt: skip
    _index_keys("circle_reaction", "post_id", "member_id")
    _unique("circle_reaction", "post_id", "member_id")

    _create("circle_read", (
        sa.Column("post_id", sa.TEXT(), nullable=False),
        sa.Column("read_at", sa.TEXT(), nullable=False),
        _instant("circle_read", "read_at"),
        _key("circle_read", "post_id", "circle_post", "CASCADE"),
    ), order="")  # fmt: skip
    _index_keys("circle_read", "post_id")
    _unique("circle_read", "post_id")

    _create("circle_report", (
        sa.Column("circle_id", sa.TEXT(), nullable=False),
        sa.Column("post_id", sa.TEXT(), nullable=True),
        sa.Column("member_id", sa.TEXT(), nullable=True),
        sa.Column("by_id", sa.TEXT(), nullable=True),
        sa.Column("reported_at", sa.TEXT(), nullable=False),
        _instant("circle_report", "reported_at"),
        _check("circle_report", "target", "post_id IS NOT NULL OR member_id IS NOT NULL"),
        _key("circle_report", "circle_id", "circle", "CASCADE"),
        _key("circle_report", "post_id", "circle_post", "CASCADE"),
        _key("circle_report", "member_id", "circle_member", "CASCADE"),
        _key("circle_report", "by_id", "circle_member", "SET NULL"),
    ), order="reported_at")  # fmt: skip
    _index_keys("circle_report", "circle_id", "post_id", "member_id", "by_id")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create(table: str, columns: Sequence[Any], *, order: str = "created_at") -> None:
    """Create a table with the columns and rules of every record before those given, and what lists of it need.

    Without an `order` it is one of the vault's own, which has neither a list nor a trash.
    """
    op.create_table(
        table,
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        *columns,
        *(_instant(table, name) for name in ("created_at", "updated_at", "deleted_at")),
        _check(table, "id", "length(id) = 36"),
        _check(table, "revision", "revision >= 1"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    if order:
        op.create_index(f"ix_{table}_order", table, [order, "id"], sqlite_where=LIVE)
        op.create_index(f"ix_{table}_trash", table, ["deleted_at", "id"], sqlite_where=TRASHED)


def _unique(table: str, *columns: str) -> None:
    op.create_index(f"uq_{table}_{'_'.join(columns)}", table, [*columns], unique=True, sqlite_where=LIVE)


def _index_keys(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _instant(table: str, name: str) -> Any:
    form = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return _check(table, name, f"{form} AND julianday(coalesce({name}, 0)) IS NOT NULL")


def _check(table: str, name: str, sql: str) -> Any:
    return sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str) -> Any:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
