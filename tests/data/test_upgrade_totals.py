"""Upgrading a database that has been used: what the new totals' tables hold is what a recount would have written."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from data.engine import Database
from data.reports import screens
from data.rollups.settle import settle
from data.verify import verify
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    account,
    admin,
    attempt,
    bring,
    contents,
    figures,
    group,
    joined,
    member,
)
from tests.data.singly import learners

DROP = joined(SCHOOL, {"groups": [group("x")], "group_members": [member(u, "x") for u in ("u1", "u2", "u3")]})


def move(database: Database, revision: str, way: str) -> None:
    """`way`: `upgrade` or `downgrade`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "data" / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        getattr(command, way)(config, revision)


def test_who_has_started_is_counted_from_what_stands(database: Database, tmp_path: Path) -> None:
    """Two accounts, one of them with somebody who has started within the last 30 days, and one with nobody."""
    accounts = [account(database, name) for name in ("mine", "lately", "empty")]
    lately = joined(DROP, {"attempts": [attempt("new", "u3", "e1", "2024-12-20T00:00:00Z")]})
    for one, drop in zip(accounts, (DROP, lately), strict=False):
        bring(database, one, tmp_path, drop)
    before = contents(database)
    told = [tuple(learners(database, one).values()) for one in accounts]
    assert told == [(3, 3, 2, 2), (3, 3, 3, 2), (0, 0, 0, 0)]
    move(database, "0017", "downgrade")
    with database.reading() as connection:
        for table in ("account_state", "group_totals"):
            assert "started" not in {column["name"] for column in inspect(connection).get_columns(table)}
    move(database, "head", "upgrade")
    assert contents(database) == before
    assert [line for one in accounts for line in verify(database, one)] == []


def test_the_totals_of_groups_are_counted_from_what_stands(database: Database, tmp_path: Path) -> None:
    mine = account(database, "mine")
    bring(database, mine, tmp_path, DROP)
    before, said = contents(database), figures(database, mine, DROP, RECORDED)
    assert before["group_totals"] and before["group_chapters"]
    move(database, "0001", "downgrade")
    move(database, "head", "upgrade")
    settle(database, mine, RECORDED)  # the server's housekeeping counts the licences again
    after = contents(database)
    assert {name for name in before if after[name] != before[name]} <= {"account_state"}
    assert figures(database, mine, DROP, RECORDED) == said
    assert verify(database, mine) == []
    assert screens.search(database, admin(mine), "Ann")
