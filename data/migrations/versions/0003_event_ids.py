"""The ids of attempts and moments in tables of their own instead of unique indexes."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0003"
down_revision = "0002"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_AS_IT_WAS = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """The tables, filled from what is stored; then the indexes go."""
    _create(
        "attempt_ids",
        [_text("attempt_id"), _text("user_id"), _text("exercise_id"), _whole("at_us")],
    )
    _create("moment_ids", [_text("moment_id"), _text("user_id"), _whole("at_us")])
    op.execute(
        "INSERT INTO attempt_ids SELECT account_id, attempt_id, user_id, exercise_id, at_us FROM attempts"
        " ORDER BY account_id, attempt_id"
    )
    op.execute(
        "INSERT INTO moment_ids SELECT account_id, moment_id, user_id, at_us FROM moments"
        " ORDER BY account_id, moment_id"
    )
    for table, column in (("attempts", "attempt_id"), ("moments", "moment_id")):
        _drop_unique(table, f"uq_{table}_account_id_{column}")


def downgrade() -> None:
    """The indexes again."""
    for table, column in (("attempts", "attempt_id"), ("moments", "moment_id")):
        name, columns = f"uq_{table}_account_id_{column}", ["account_id", column]
        if op.get_bind().dialect.name == "sqlite":
            op.create_index(name, table, columns, unique=True)
        else:  # what the upgrade takes off again
            op.create_unique_constraint(name, table, columns)
    op.drop_table("attempt_ids")
    op.drop_table("moment_ids")


def _create(name: str, columns: list[sa.Column[Any]]) -> None:
    op.create_table(
        name,
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("account_id", columns[0].name, name=op.f(f"pk_{name}")),
        **_AS_IT_WAS,
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, INT, autoincrement=False, nullable=False)


def _drop_unique(table: str, name: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="unique")
        return
    # SQLite takes no constraint off a table: the rows move to one made without it
    made = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    without = re.sub(rf",\s*CONSTRAINT {name} UNIQUE \([^)]*\)", "", made)
    connection.exec_driver_sql(
        re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_moved", without, count=1)
    )
    connection.exec_driver_sql(f"INSERT INTO {table}_moved SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_moved RENAME TO {table}")
    write_statistics(connection)
