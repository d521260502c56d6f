"""Fresh databases for the tests of the data room: each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.engine import Database, migrate, open_database

pytest.register_assert_rewrite(
    "tests.data.against", "tests.data.builders", "tests.data.singly", "tests.data.usage_lives"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
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
