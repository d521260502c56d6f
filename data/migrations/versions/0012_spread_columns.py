"""The spread of a course and of a group over the levels, and a course's people above zero, in the rows of their totals.

Tables of their own held a row for each level that somebody stood on: one event wrote up to six more rows, and a
screen read the more of them the further people had learned.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0012"
down_revision = "0011"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TALLY = (
    "enrolled",
    "users",
    "started",
    "mastery",
    "attempted",
    "certified",
    "certified_started",
    "completed",
    "correct",
    "attempts",
    "points",
    "seconds",
)
_LEVELS = {"not_started": -1, **{f"level_{level}": level for level in range(10)}}
_ABOVE_ZERO = ("mastery", "score", "points", "seconds")
_MORE = tuple(f"above_zero_{name}" for name in _ABOVE_ZERO)
_COURSE, _GROUP = ("course_id",), ("course_id", "group_id")
_IN_COURSE, _IN_GROUP = ("exercises", *_TALLY), _TALLY


def upgrade() -> None:
    """The columns, filled from the tables they replace."""
    levels = [f"coalesce(l.{name}, 0)" for name in _LEVELS]
    above = [f"coalesce(z.{name}, 0)" for name in _ABOVE_ZERO]
    columns = (*_IN_COURSE, *_LEVELS, *_MORE)
    zeros = _joined("course_above_zero", "z", _COURSE)
    _remake(
        "course_totals",
        _COURSE,
        columns,
        (*_IN_COURSE, *levels, *above),
        _across("course_levels", _COURSE) + zeros,
    )
    _remake(
        "group_courses",
        _GROUP,
        (*_IN_GROUP, *_LEVELS),
        (*_IN_GROUP, *levels),
        _across("group_levels", _GROUP),
    )
    for name in ("course_levels", "course_above_zero", "group_levels"):
        op.drop_table(name)
    _finish()


def downgrade() -> None:
    """The tables again."""
    _create("course_levels", (*_COURSE, "level"), ("users",))
    _create("course_above_zero", _COURSE, _ABOVE_ZERO)
    _create("group_levels", (*_GROUP, "level"), ("users",))
    op.create_index(op.f("ix_group_levels_account_id_group_id"), "group_levels", ["account_id", "group_id"])
    for table, source, key in (
        ("course_levels", "course_totals", _COURSE),
        ("group_levels", "group_courses", _GROUP),
    ):
        for name, level in _LEVELS.items():
            keys = ", ".join(("account_id", *key))
            op.execute(f"INSERT INTO {table} SELECT {keys}, {level}, {name} FROM {source} WHERE {name} > 0")
    op.execute(
        f"INSERT INTO course_above_zero SELECT account_id, course_id, {', '.join(_MORE)} FROM course_totals"
        f" WHERE {' + '.join(_MORE)} > 0"
    )
    _remake("course_totals", _COURSE, _IN_COURSE, _IN_COURSE)
    _remake("group_courses", _GROUP, _IN_GROUP, _IN_GROUP)
    _finish()


def _across(table: str, key: tuple[str, ...]) -> str:
    """The levels' rows of `table` as columns of one row, joined to the totals' own."""
    names = ", ".join(("account_id", *key))
    columns = ", ".join(
        f"sum(CASE WHEN level = {level} THEN users ELSE 0 END) AS {name}" for name, level in _LEVELS.items()
    )
    return _joined(f"(SELECT {names}, {columns} FROM {table} GROUP BY {names})", "l", key)


def _joined(table: str, alias: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{alias}.{name} = t.{name}" for name in ("account_id", *key))
    return f" LEFT JOIN {table} {alias} ON {same}"


def _remake(
    table: str, key: tuple[str, ...], columns: Iterable[str], values: Iterable[str], joined: str = ""
) -> None:
    """The table anew, as an added column would need a default of its own; `values`: what fills `columns`."""
    op.execute(f"CREATE TABLE totals_before AS SELECT * FROM {table}")
    op.drop_table(table)
    _create(table, key, columns)
    if table == "group_courses":
        op.create_index(op.f("ix_group_courses_account_id_group_id"), table, ["account_id", "group_id"])
    of_row = ("account_id", *key)
    filled = ", ".join(
        value if value.startswith("coalesce") else f"t.{value}" for value in (*of_row, *values)
    )
    op.execute(f"INSERT INTO {table} SELECT {filled} FROM totals_before t{joined}")
    op.drop_table("totals_before")


def _create(table: str, key: tuple[str, ...], values: Iterable[str]) -> None:
    op.create_table(
        table,
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in key if name.endswith("_id")),
        *(sa.Column(name, INT, autoincrement=False, nullable=False) for name in key if name == "level"),
        *(sa.Column(name, INT, autoincrement=False, nullable=False) for name in values),
        sa.PrimaryKeyConstraint("account_id", *key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _finish() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
