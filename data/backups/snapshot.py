"""One committed state of the whole database as an SQLite file of its own, while others go on reading and writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pysqlite3
from sqlalchemy import make_url

from data.backups.container import Told
from data.backups.crossing import bring_out
from data.engine import Database

_EVERY_S = 0.5


def take(database: Database, draft: Path, progress: Told) -> None:
    """Write the state as of now to `draft`."""
    if database.is_sqlite:
        _vacuum(path_of(database), draft, progress)
    else:
        bring_out(database, draft, progress)


def path_of(database: Database) -> Path:
    """Where an SQLite database lies."""
    return Path(make_url(database.url).database or "")


def _vacuum(source: Path, draft: Path, progress: Told) -> None:
    """SQLite's own: one reader's snapshot, written anew without the gaps."""
    with raw(source) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # of the copy: it is a draft until it is packed
        pages, size = (
            connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
        )
        with _watched(draft, pages * size, progress):
            connection.execute("VACUUM INTO ?", (str(draft),))


@contextmanager
def raw(path: Path) -> Iterator[Any]:
    """A connection to an SQLite file as the driver gives it, without the product's settings; closed at the end."""
    connection = pysqlite3.connect(str(path), isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _watched(draft: Path, expected: int, progress: Told) -> Iterator[None]:
    """Tell how large the draft is by now; the statement that writes it tells nothing."""
    over = Event()

    def watch() -> None:
        while not over.wait(_EVERY_S):
            size = draft.stat().st_size if draft.exists() else 0
            progress(f"copied {size / 1e6:,.0f} of {expected / 1e6:,.0f} MB")

    thread = Thread(target=watch, name="backup progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def settled_file(draft: Path) -> None:
    """Make an SQLite file whole in itself, with no log beside it."""
    with raw(draft) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def rows_of(draft: Path) -> Mapping[str, int]:
    """How many rows each table of an SQLite file holds, by name; the name index aside, which follows from them."""
    with raw(draft) as connection:
        names = [row[0] for row in connection.execute(_TABLES)]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    " AND name NOT LIKE 'name_search%' ORDER BY name"
)
