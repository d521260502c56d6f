"""Every row of every table from PostgreSQL into an SQLite file, and back: the one form of a backup for both.

Keys come in their own order, and what hangs on a table (references, further indexes) is made again after its rows:
checked one by one, ten million references take longer than everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from data.backups.container import Told
from data.bulk import insert_rows
from data.control import metadata as control
from data.engine import Database, migrate, open_database
from data.scoped import tables

_TOLD_EVERY = 100_000
_BINARY: Mapping[type, str] = {int: "int8", str: "text", float: "float8"}


def _every() -> Sequence[Table]:
    return tables.metadata.sorted_tables


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _types(table: Table) -> list[str]:
    return [_BINARY[column.type.python_type] for column in table.columns]


# --- out of PostgreSQL --------------------------------------------------------------------------------------------


def bring_out(database: Database, draft: Path, progress: Told) -> None:
    """Write one snapshot of a PostgreSQL database to an SQLite file."""
    opened = open_database(f"sqlite:///{draft}")
    try:
        migrate(opened)
        opened.dispose()  # its connections would keep the draft's journal
        with database.reading() as source, _filling(opened) as target:
            for table in _every():
                insert_rows(target, table, _told(_copied_out(source, table), table.name, progress))
    finally:
        opened.dispose()


@contextmanager
def _filling(opened: Database) -> Iterator[Connection]:
    """A connection that fills an SQLite draft: nothing is undone, a draft that fails is thrown away."""
    with opened.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF"):
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN")
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        indexes = driver.execute(made).fetchall()
        for name, _ in indexes:
            driver.execute(f'DROP INDEX "{name}"')
        yield connection
        for _, sql in indexes:
            driver.execute(sql)
        driver.execute("INSERT INTO name_search SELECT account_id, user_id, name_folded, name FROM users")
        driver.execute("COMMIT")


def _copied_out(source: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    asked = f'SELECT {_names(table)} FROM "{table.name}" ORDER BY {key}'
    driver: Any = source.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT BINARY)") as copy:
        copy.set_types(_types(table))
        yield from copy.rows()


def _told(rows: Iterator[tuple[Any, ...]], name: str, progress: Told) -> Iterator[tuple[Any, ...]]:
    for done, row in enumerate(rows):
        if done % _TOLD_EVERY == 0:
            progress(f"{name} {done:,} rows")
        yield row


# --- into PostgreSQL ----------------------------------------------------------------------------------------------


def bring_in(target: Connection, draft: Any, progress: Told) -> None:
    """Put every row of an SQLite connection in place of what PostgreSQL's tables hold, in the target's transaction."""
    names = ", ".join(f'"{table.name}"' for table in (*_every(), *control.sorted_tables))
    target.exec_driver_sql(f"TRUNCATE {names}")
    with _bare(target):
        for table in _every():
            rows = draft.execute(f'SELECT {_names(table)} FROM "{table.name}"')
            _copy_in(target, table, _told(rows, table.name, progress))
        progress("references and indexes")


@contextmanager
def _bare(target: Connection) -> Iterator[None]:
    """Without references and further indexes, which are made again at the end."""
    references = target.exec_driver_sql(_REFERENCES).all()
    indexes = target.exec_driver_sql(_INDEXES).all()
    for table, name, _ in references:
        target.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        target.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        target.exec_driver_sql(sql)
    for table, name, sql in references:
        target.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}")


def _copy_in(target: Connection, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    driver: Any = target.connection.driver_connection
    statement = f'COPY "{table.name}" ({_names(table)}) FROM STDIN (FORMAT BINARY)'
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(_types(table))
        for row in rows:
            copy.write_row(row)


_REFERENCES = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)
_INDEXES = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE relnamespace = current_schema()::regnamespace AND NOT indisprimary"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u') ORDER BY 1"
)
