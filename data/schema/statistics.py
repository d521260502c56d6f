"""What SQLite's planner is told about the tables: fixed statistics, so that plans never depend on when data came.

Without any, SQLite takes `account_id = ?` for selective and scans a whole account where an index would give a few
rows. Editing `sqlite_stat1` is documented and supported. PostgreSQL keeps statistics of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Index, Table

from data.schema.columns import metadata

_ROWS = 1_000_000
# a large account's small tables
_SMALL = {
    "courses": 40,
    "chapters": 400,
    "exercises": 4_000,
    "groups": 500,
    "course_totals": 40,
    "course_totals_before": 40,
    "chapter_totals": 400,
    "group_courses": 20_000,
    "group_chapters": 200_000,
    "group_totals": 500,
    "month_totals": 24,
    "batches": 1_000,
    "plans": 10,
    "plan_totals": 10,
    "plan_days": 3_000,
    "plan_months": 100,
    "modules": 100,
    "mastery_profiles": 100,
    "engagement_schedules": 100,
    "security_policies": 100,
    "upgrade_requests": 10,
}
# how many different values a large account holds; what is not named is nearly unique
_DIFFERENT = {
    "account_id": 1,
    "course_id": 40,
    "chapter_id": 400,
    "exercise_id": 4_000,
    "user_id": 50_000,
    "group_id": 500,
    "member_role": 2,
    "kind": 3,
    "counted": 2,
    "enrolled": 100,  # of the index of those who do not count
    "completed": 2,
    "certified": 2,
    "coverage": 100,
    "month": 24,
    "file": 20,
    "plan_id": 5,
    "released": 2,
    "logins": 50,
    "status_now": 2,
    "state": 3,
    "attribute": 10,
    "profile_id": 50,
    "profiles": 5,
}
_NEARLY_UNIQUE = 100_000


def write_statistics(connection: Connection) -> None:
    """Replace SQLite's statistics by the fixed ones."""
    connection.exec_driver_sql("ANALYZE")  # makes the tables that hold them
    # stat4, where SQLite was built with it: samples of the rows that stand today, and plans that depend on the
    # values asked for
    tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    for name in {"sqlite_stat1", "sqlite_stat4"} & tables:
        connection.exec_driver_sql(f"DELETE FROM {name}")
    rows = [row for table in metadata.sorted_tables for row in _of_table(table)]
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", rows)
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # this connection, too, reads them anew


def _of_table(table: Table) -> Iterator[tuple[str, str, str]]:
    if table.dialect_options["sqlite"]["with_rowid"] is False:
        keys = (column.name for column in table.primary_key)
        yield table.name, table.name, _only(_stat(table.name, keys))
    for index in table.indexes:
        yield table.name, str(index.name), _stat(table.name, _column_names(index), part=_part(index))


def _column_names(index: Index) -> Iterator[str]:
    for expression in index.expressions:
        # a descending column is wrapped
        yield getattr(getattr(expression, "element", expression), "name", "")


def _part(index: Index) -> int:
    """One row in how many the index holds: those its condition selects by one value of a column, or all."""
    condition = index.dialect_options["sqlite"]["where"]
    return 1 if condition is None else _DIFFERENT[str(condition).partition(" ")[0]]


def _only(stat: str) -> str:
    """Of a primary key: a whole key is one row. Taken for many it would have SQLite read a whole account beforehand,
    for a Bloom filter that spares it most of those look-ups.
    """
    return f"{stat.rpartition(' ')[0]} 1"


def _stat(table: str, columns: Iterable[str], *, part: int = 1) -> str:
    """Rows in all, then rows per value of each longer prefix of the columns."""
    rows = _SMALL.get(table, _ROWS) // part
    numbers = [rows]
    for column in columns:
        rows = max(1, rows // _DIFFERENT.get(column, _NEARLY_UNIQUE))
        numbers.append(rows)
    return " ".join(map(str, numbers))
