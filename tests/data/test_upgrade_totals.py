"""Upgrading a database that has been used: what the new totals' tables hold is what a recount would have written."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from data.engine import Database
from data.reports import screens
from data.rollups.settle import settle
from data.verify import verify
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    account,
    admin,
    bring,
    contents,
    figures,
    group,
    joined,
    member,
)

DROP = joined(SCHOOL, {"groups": [group("x")], "group_members": [member(u, "x") for u in ("u1", "u2", "u3")]})


def move(database: Database, revision: str, way: str) -> None:
    """`way`: `upgrade` or `downgrade`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "data" / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        getattr(command, way)(config, revision)


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
