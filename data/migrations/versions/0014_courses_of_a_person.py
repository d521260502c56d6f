"""The rows of a person's courses stand together, by person and then by course.

By course and person they needed an index by person beside them: one event of somebody who is new in a course wrote
into both, and an import of many people into places all over the table.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0014"
down_revision = "0013"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TABLES = ("user_courses", "user_courses_before")
_TEXTS = ("course_id", "user_id", "name")
_FIGURES = (
    "enrolled",
    "counted",
    "coverage",
    "mastery_sum",
    "mastery",
    "score",
    "correct",
    "attempts",
    "points",
    "seconds",
    "completed",
    "certified",
)
_INSTANTS = ("certified_us", "earned_us")
_SORTED = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")
_LISTED = sa.text("counted = 1")
_LEFT_OUT, _ENROLLED_ONLY = "ix_user_courses_left_out", sa.text("enrolled = 1 AND counted = 0")


def upgrade() -> None:
    """By person."""
    for table in _TABLES:
        if op.get_bind().dialect.name != "sqlite":
            op.drop_index(_by_person(table), table)
        _rekey(table, ("user_id", "course_id"))
    op.create_index(
        _LEFT_OUT,
        "user_courses",
        ["account_id", "course_id", "user_id"],
        sqlite_where=_ENROLLED_ONLY,
        postgresql_where=_ENROLLED_ONLY,
    )
    _tell_the_planner()


def downgrade() -> None:
    """By course, with the index again."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_index(_LEFT_OUT, "user_courses")
    for table in _TABLES:
        _rekey(table, ("course_id", "user_id"))
        op.create_index(_by_person(table), table, ["account_id", "user_id"])
    _tell_the_planner()


def _by_person(table: str) -> str:
    return str(op.f(f"ix_{table}_account_id_user_id"))


def _rekey(table: str, key: Sequence[str]) -> None:
    """The key in another order: on SQLite, where rows stand in their key's order, a table made anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"pk_{table}"), table)
        op.create_primary_key(op.f(f"pk_{table}"), table, ["account_id", *key])
        return
    columns = ", ".join(("account_id", *_TEXTS, *_FIGURES, *_INSTANTS))
    op.rename_table(table, f"{table}_old")
    _create(table, key)
    order = ", ".join(("account_id", *key))
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_old ORDER BY {order}")
    op.drop_table(f"{table}_old")  # and its indexes
    if table == "user_courses":
        _index_leagues()


def _create(table: str, key: Sequence[str]) -> None:
    op.create_table(
        table,
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in _TEXTS),
        *(sa.Column(name, INT, autoincrement=False, nullable=False) for name in _FIGURES),
        *(sa.Column(name, INT, autoincrement=False, nullable=True) for name in _INSTANTS),
        sa.PrimaryKeyConstraint("account_id", *key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _index_leagues() -> None:
    for name in _SORTED:
        columns: list[str | sa.TextClause] = ["account_id", "course_id", sa.text(f"{name} DESC"), "user_id"]
        op.create_index(f"ix_league_{name}", "user_courses", columns, sqlite_where=_LISTED)


def _tell_the_planner() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
