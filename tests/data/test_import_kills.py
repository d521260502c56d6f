"""Imports, undoings, live events and migrations that are killed: all of it is there or nothing, and the next goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.engine import Database, open_database
from tests.data.backing import DROP
from tests.data.builders import write

ROOT = Path(__file__).resolve().parents[2]


pytestmark = pytest.mark.faults


@pytest.mark.slow
@pytest.mark.parametrize("what", ["import", "undo", "event"])
def test_whatever_is_killed_leaves_all_or_nothing(database: Database, tmp_path: Path, what: str) -> None:
    drop = write(tmp_path / "drop", DROP)
    database.dispose()
    outcomes = ran("tests.data.killed_imports", what, database.url, str(drop))
    assert len(outcomes) >= 10 and set(outcomes) == {"before", "after"}, outcomes


@pytest.mark.slow
def test_a_killed_migration_leaves_the_old_schema_or_the_new_one(empty: Database) -> None:
    empty.dispose()
    outcomes = ran("tests.data.killed_migrations", empty.url)
    assert len(outcomes) >= 4 and set(outcomes) == {"before", "after"}, outcomes


def ran(*words: str) -> list[str]:
    """What a process of its own found at each place."""
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database without any schema."""
    if request.param == "postgresql":
        return open_database(request.getfixturevalue("new_postgres_database")())
    return open_database(f"sqlite:///{tmp_path / 'old.sqlite'}")
