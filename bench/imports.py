"""Jobs that import: each in a process of its own, with its time and its memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import Table

from bench import clock
from bench.memory import watched
from bench.recipe import RECORDED
from data.accounts import account_by_slug, create_account
from data.bulk import insert_rows
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.scoped import tables

_SLICE = 100_000


def import_one(url: str, slug: str, drop: str) -> dict[str, Any]:
    """Import one drop into an account, which is made where it is missing."""
    database = open_database(url)
    migrate(database)
    account = _account(database, slug)
    with watched() as memory:
        begun = time.perf_counter()
        outcome = import_drop(database, account, Path(drop), recorded_at=RECORDED)
        seconds = time.perf_counter() - begun
    rows = {file.name: file.new for file in outcome.files}
    settle(database)
    return {"seconds": seconds, "rows": rows, **memory.as_dict()}


def import_several(url: str, drops: dict[str, str]) -> dict[str, Any]:
    """Drops by the account they go into, one after the other."""
    done = [import_one(url, slug, drop) for slug, drop in drops.items()]
    rows: dict[str, int] = {}
    for one in done:
        rows = {name: rows.get(name, 0) + count for name, count in one["rows"].items()}
    return done[-1] | {"seconds": sum(one["seconds"] for one in done), "rows": rows}


def settle(database: Database) -> None:
    """The log into the file; on PostgreSQL statistics for the planner, as the night after would leave them."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    database.dispose()


def bare_insert(url: str, source: str, slug: str) -> dict[str, Any]:
    """The rows that `source`'s last import brought, sorted, into the same tables alone: no check, no total.

    One transaction, each table in its key's order; the rows lie ready in memory, a slice at a time.
    """
    database = open_database(url)
    migrate(database)
    account = _account(open_database(source), slug)
    seconds, rows = 0.0, {"attempts": 0, "moments": 0}
    with watched() as memory:
        with database.writing() as connection:
            for name, table, part in _sorted_rows(source, account):
                begun = time.perf_counter()
                insert_rows(connection, table, part)
                seconds += time.perf_counter() - begun
                rows[name] += len(part) if table.name == name else 0
            begun = time.perf_counter()
        seconds += time.perf_counter() - begun
    return {"seconds": seconds, "rows": rows, **memory.as_dict()}


def _sorted_rows(url: str, account: int) -> Iterator[tuple[str, Table, list[Any]]]:
    source = pysqlite3.connect(url.removeprefix("sqlite:///"))
    last = source.execute("SELECT max(batch_no) FROM batches WHERE account_id = ?", (account,)).fetchone()[0]
    for name, ids in tables.event_ids.items():
        for table in (ids, tables.drop_tables[name]):
            columns = ", ".join(column.name for column in table.columns)
            order = ", ".join(column.name for column in table.primary_key)
            cursor = source.execute(
                f"SELECT {columns} FROM {name} WHERE account_id = ? AND batch_no = ? ORDER BY {order}",
                (account, last),
            )
            while part := cursor.fetchmany(_SLICE):
                yield name, table, part
    source.close()


def pandas_read(drop: str) -> dict[str, Any]:
    """pandas reads the same file into memory: nothing is checked, nothing is stored."""
    import pandas as pd

    with watched() as memory:
        taken = clock.once_or_more(lambda _: pd.read_csv(Path(drop) / "attempts.csv"), most=1)
    return {"seconds": taken.p50 / 1e3, **memory.as_dict()}


def _account(database: Database, slug: str) -> int:
    found = account_by_slug(database, slug)
    return found.account_id if found else create_account(database, slug, slug.title(), now=RECORDED)
