"""Migration 0003 carries the ids of what is stored over, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import data.migrations
from data.engine import Database, open_database

MIGRATIONS = Path(data.migrations.__file__).parent
ROWS = (
    "INSERT INTO users (account_id, user_id, name, batch_no, status_now, name_folded)"
    " VALUES (1, 'u', 'U', 1, 'active', 'u')",
    "INSERT INTO courses (account_id, course_id, title, batch_no) VALUES (1, 'c', 'C', 1)",
    "INSERT INTO chapters (account_id, course_id, chapter_id, title, position, batch_no)"
    " VALUES (1, 'c', 'k', 'K', 0, 1)",
    "INSERT INTO exercises (account_id, chapter_id, exercise_id, title, position, batch_no)"
    " VALUES (1, 'k', 'e', 'E', 0, 1)",
    "INSERT INTO attempts (account_id, attempt_id, user_id, exercise_id, at_us, correct, batch_no)"
    " VALUES (1, 'a2', 'u', 'e', 5, 1, 1), (1, 'a1', 'u', 'e', 7, 0.5, 1)",
    "INSERT INTO moments (account_id, moment_id, user_id, at_us, kind, activities, batch_no)"
    " VALUES (1, 'm', 'u', 9, 'mini', 3, 1)",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "postgresql":
        return open_database(request.getfixturevalue("new_postgres_database")())
    return open_database(f"sqlite:///{tmp_path / 'old.sqlite'}")


def upgraded(database: Database, revision: str, *statements: str) -> list[Any]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement))
        return [connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("attempts", "moments")]


def test_stored_events_keep_their_rows_and_get_their_ids(empty: Database) -> None:
    before = upgraded(empty, "0001", *ROWS)
    assert upgraded(empty, "head") == before
    with empty.reading() as connection:
        ids = connection.execute(text("SELECT * FROM attempt_ids ORDER BY attempt_id")).all()
        moments = connection.execute(text("SELECT * FROM moment_ids")).all()
    assert [tuple(row) for row in ids] == [(1, "a1", "u", "e", 7), (1, "a2", "u", "e", 5)]
    assert [tuple(row) for row in moments] == [(1, "m", "u", 9)]
    empty.dispose()
