"""Fresh databases for the tests of the data room: each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.engine import Database, migrate, open_database

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=BOTH)
def file_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for a whole file, whose tests make accounts of their own in it."""
    yield from another(request, tmp_path_factory.mktemp("file"))


def another(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A new, empty database of the kind that is asked for, brought up to date."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("new_postgres_database")())
    else:
        url = f"sqlite:///{folder / 'tallyboard.sqlite'}"
    opened = open_database(url)
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh empty database, brought up to date."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_database"))
    else:
        url = f"sqlite:///{tmp_path / 'tallyboard.sqlite'}"
    opened = open_database(url)
    migrate(opened)
    yield opened
    opened.dispose()
