"""`python -m tests.data.killed_migrations URL`: an upgrade from the first schema ends itself amid it, as kill -9 does.

Each time on a copy, which must stand at the old schema or at the new one, with every row, and is then brought up to
date whole. It says which of both was found: `before` or `after`. Anything else is an error.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from data.engine import open_database
from data.upgrade import bring_up_to_date, newest_revision, revision_of
from tests.data.killed import MOST, apart, places
from tests.data.test_event_ids_migration import ROWS, upgraded

ROOM = f"{os.sep}data{os.sep}"
FIRST = "0001"


def killed(url: str) -> None:
    """Kill it at some calls all the way, and at the last ones; the first time it is done whole."""
    old = open_database(url)
    rows = upgraded(old, FIRST, *ROWS)
    old.dispose()
    for at in places(_one(url, 0, rows))[:: -1 if MOST > 8 else -3]:
        _one(url, at, rows)


def _one(url: str, at: int, rows: list[Any]) -> int:
    with _copy(url, at) as copy:
        calls = apart(lambda: _upgrade(copy), at, ROOM)
        database = open_database(copy)
        found = revision_of(database)
        assert found in (FIRST, newest_revision()), found
        print("before" if found == FIRST else "after")
        bring_up_to_date(database)
        assert upgraded(database, "head") == rows
        database.dispose()
    return calls


def _upgrade(url: str) -> None:
    database = open_database(url)
    bring_up_to_date(database)
    database.dispose()


@contextmanager
def _copy(url: str, at: int) -> Iterator[str]:
    """A database with the same in it."""
    given = make_url(url)
    name = f"{given.database}_{at}"
    if given.get_backend_name() == "sqlite":
        shutil.copyfile(str(given.database), name)
        yield f"sqlite:///{name}"
        return
    engine = create_engine(given.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{given.database}"'))
        yield given.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


if __name__ == "__main__":
    killed(sys.argv[1])
