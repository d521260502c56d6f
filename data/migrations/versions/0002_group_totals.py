"""Totals of groups: their chapters, their spread, what they add up to; and people above zero in a sorted column.

The name index of SQLite takes the names as they are written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0002"
down_revision = "0001"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SHARE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_SUM_UNIT = 10**10

# what stands already is counted from its stored rows
_MEMBERS = (
    " FROM group_members m JOIN user_courses u ON u.account_id = m.account_id AND u.user_id = m.user_id{}"
    " WHERE m.member_role = 'member' AND u.counted = 1"
)
_PAIRS = (
    " JOIN user_exercises e ON e.account_id = u.account_id AND e.user_id = u.user_id"
    " AND e.course_id = u.course_id"
)
_CHAPTERS = (
    "INSERT INTO group_chapters SELECT m.account_id, u.course_id, m.group_id, e.chapter_id,"
    " sum(CAST(floor(e.mastery * 10000000000.0 + 0.5) AS BIGINT)), count(*), sum(e.correct), sum(e.attempts)"
    f"{_MEMBERS.format(_PAIRS)} GROUP BY m.account_id, u.course_id, m.group_id, e.chapter_id"
)
_LEVELS = (
    "INSERT INTO group_levels SELECT account_id, course_id, group_id, level, count(*) FROM"
    " (SELECT m.account_id, u.course_id, m.group_id, CASE WHEN u.attempts = 0 THEN -1"
    " WHEN u.mastery >= 900000000 THEN 9 ELSE u.mastery * 10 / 1000000000 END AS level"
    f"{_MEMBERS.format('')}) counted GROUP BY account_id, course_id, group_id, level"
)
_ABOVE_ZERO = (
    "INSERT INTO course_above_zero SELECT account_id, course_id, "
    + ", ".join(
        f"sum(CASE WHEN {name} > 0 THEN 1 ELSE 0 END)" for name in ("mastery", "score", "points", "seconds")
    )
    + " FROM user_courses WHERE counted = 1 AND attempts > 0 GROUP BY account_id, course_id"
)
_LEARNERS = (
    f"SELECT m.account_id, m.group_id, count(DISTINCT m.user_id){_MEMBERS.format('')}"
    " GROUP BY m.account_id, m.group_id"
)
_ROWS = (
    "SELECT g.account_id, g.group_id, c.exercises, g.users, g.mastery, g.certified, g.seconds"
    " FROM group_courses g LEFT JOIN course_totals c ON c.account_id = g.account_id"
    " AND c.course_id = g.course_id WHERE g.users > 0 ORDER BY g.account_id, g.group_id, g.course_id"
)
_TOTAL = (
    "INSERT INTO group_totals (account_id, group_id, learners, courses, places, mastery, certified, seconds)"
    " VALUES (:account_id, :group_id, :learners, :courses, :places, :mastery, :certified, :seconds)"
)


def upgrade() -> None:
    """Create the tables and count what stands already."""
    create_tables()
    connection = op.get_bind()
    for statement in (_CHAPTERS, _LEVELS, _ABOVE_ZERO):
        connection.exec_driver_sql(statement)
    totals = _totals(connection)
    if totals:
        connection.execute(sa.text(_TOTAL), totals)
    if connection.dialect.name == "sqlite":
        _names("name")
        write_statistics(connection)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_group_courses_account_id_group_id", "group_courses")
    for name in ("course_above_zero", "group_chapters", "group_levels", "group_totals"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "sqlite":
        _names("")


def _names(more: str) -> None:
    """Make the name index anew; with the names as they are written in it, a search reads nothing else."""
    op.execute("DROP TABLE name_search")
    op.execute(
        "CREATE VIRTUAL TABLE name_search USING fts5(account_id UNINDEXED, user_id UNINDEXED, name_folded,"
        f" {f'{more} UNINDEXED, ' if more else ''}tokenize='trigram case_sensitive 1')"
    )
    op.execute(
        f"INSERT INTO name_search SELECT account_id, user_id, name_folded{f', {more}' if more else ''}"
        " FROM users ORDER BY account_id, user_id"
    )


def _totals(connection: sa.Connection) -> list[dict[str, Any]]:
    """One row a group; the shares are added in the order of the courses' ids."""
    of: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for account_id, group_id, *part in connection.exec_driver_sql(_ROWS):
        of[account_id, group_id].append(part)
    learners = {(row[0], row[1]): row[2] for row in connection.exec_driver_sql(_LEARNERS)}
    return [
        {
            "account_id": key[0],
            "group_id": key[1],
            "learners": learners.get(key, 0),
            "courses": len(parts),
            "places": sum(part[1] for part in parts),
            "mastery": sum((part[2] / _SUM_UNIT / part[0] for part in parts if part[0]), 0.0),
            "certified": sum(part[3] for part in parts),
            "seconds": sum(part[4] for part in parts),
        }
        for key, parts in of.items()
    ]


def create_tables() -> None:
    """Every table and index, as of this revision."""
    _create("course_above_zero", ("course_id",), ("mastery", "score", "points", "seconds"))
    _create(
        "group_chapters",
        ("course_id", "group_id", "chapter_id"),
        ("mastery", "attempted", "correct", "attempts"),
    )
    _create("group_levels", ("course_id", "group_id", "level"), ("users",))
    _create(
        "group_totals",
        ("group_id",),
        ("learners", "courses", "places", "mastery", "certified", "seconds"),
    )
    for table in ("group_courses", "group_chapters", "group_levels"):
        op.create_index(op.f(f"ix_{table}_account_id_group_id"), table, ["account_id", "group_id"])


def _create(table: str, key: tuple[str, ...], values: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *(_column(table, name) for name in (*key, *values)),
        sa.PrimaryKeyConstraint("account_id", *key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _column(table: str, name: str) -> sa.Column[Any]:
    if name.endswith("_id"):
        return sa.Column(name, TEXT, nullable=False)
    if (table, name) == ("group_totals", "mastery"):
        return sa.Column(name, SHARE, nullable=False)
    return sa.Column(name, INT, autoincrement=False, nullable=False)
