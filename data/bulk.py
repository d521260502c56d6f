"""Many rows at a time: the drivers' own fast paths behind one door (executemany on SQLite, COPY on PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

Values = tuple[Any, ...]


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` items, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def insert_rows(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows given in the table's column order; a key that exists is an error."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {_quoted(table)} VALUES ({marks})", list(rows))
    else:
        _copy(connection, _quoted(table), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    """Insert the rows whose key is not there yet; how many were new."""
    if not rows:
        return 0
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        before = driver.total_changes
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(
            f"INSERT INTO {_quoted(table)} VALUES ({marks}) ON CONFLICT DO NOTHING", list(rows)
        )
        return int(driver.total_changes - before)
    return _insert_new_postgresql(connection, table, rows)


def replace_rows(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Write rows given in the table's column order, in place of those whose key is there.

    For tables without further indexes: there SQLite overwrites without a look-up of its own.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {_quoted(table)} VALUES ({marks})", list(rows))
        return
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if column.name not in keys]
    staging = _staged(connection, table, rows)
    connection.exec_driver_sql(
        f"INSERT INTO {_quoted(table)} SELECT * FROM {staging} ON CONFLICT ({', '.join(keys)})"
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}"
    )


def _insert_new_postgresql(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    # RETURNING, never rowcount: psycopg reports -1 for ON CONFLICT DO NOTHING
    name, staging = _quoted(table), _staged(connection, table, rows)
    return int(
        connection.exec_driver_sql(
            f"WITH fresh AS (INSERT INTO {name} SELECT * FROM {staging} ON CONFLICT DO NOTHING RETURNING 1)"
            " SELECT count(*) FROM fresh"
        ).scalar_one()
    )


def _staged(connection: Connection, table: Table, rows: Sequence[Values]) -> str:
    """The name of a temporary table that holds the rows."""
    staging = f"staging_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {staging} (LIKE {_quoted(table)}) ON COMMIT DROP"
    )
    connection.exec_driver_sql(f"TRUNCATE {staging}")
    _copy(connection, staging, rows)
    return staging


def _copy(connection: Connection, name: str, rows: Sequence[Values]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _quoted(table: Table) -> str:
    return f'"{table.name}"'
