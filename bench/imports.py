"""Jobs that import: each in a process of its own, with its time and its memory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pysqlite3

from bench import clock
from bench.memory import watched
from bench.recipe import RECORDED
from data.accounts import account_by_slug, create_account
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.scoped import tables

_ATTEMPTS = tables.drop_tables["attempts"]


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


def bare_insert(url: str, scratch: str) -> dict[str, Any]:
    """The same attempts, sorted, into the same table alone: no check, no total, one transaction."""
    database = open_database(f"sqlite:///{scratch}")
    with database.writing() as connection:
        _ATTEMPTS.create(connection)
    rows = _sorted_rows(url)
    marks = ", ".join("?" * len(_ATTEMPTS.columns))
    with watched() as memory:
        begun = time.perf_counter()
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            driver: Any = connection.connection.driver_connection
            driver.executemany(f"INSERT INTO attempts VALUES ({marks})", rows)
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "rows": {"attempts": len(rows)}, **memory.as_dict()}


def _sorted_rows(url: str) -> list[Any]:
    source = pysqlite3.connect(url.removeprefix("sqlite:///"))
    statement = "SELECT * FROM attempts ORDER BY account_id, user_id, exercise_id, at_us, attempt_id"
    rows: list[Any] = source.execute(statement).fetchall()
    source.close()
    return rows


def pandas_read(drop: str) -> dict[str, Any]:
    """pandas reads the same file into memory: nothing is checked, nothing is stored."""
    import pandas as pd

    with watched() as memory:
        taken = clock.once_or_more(lambda _: pd.read_csv(Path(drop) / "attempts.csv"), most=1)
    return {"seconds": taken.p50 / 1e3, **memory.as_dict()}


def _account(database: Database, slug: str) -> int:
    found = account_by_slug(database, slug)
    return found.account_id if found else create_account(database, slug, slug.title(), now=RECORDED)
