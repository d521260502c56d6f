"""The league's pages are walked on their sorted column's index, which holds counted people alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.requests import LEAGUE_SORTS
from data.engine import Database
from data.prepared import Driver, Prepared
from data.reports.league_sql import Selection
from data.reports.league_walk import Way, statements
from tests.data.builders import SCHOOL, account, bring
from tests.data.singly import NOW

EVERYONE = Selection(completed=None, certified=None, started=False, everyone=True, search=None)
STARTED = Selection(completed=None, certified=None, started=True, everyone=True, search=None)


@pytest.mark.parametrize("selection", [EVERYONE, STARTED], ids=["everyone", "started"])
def test_a_page_walks_the_index_of_its_column(
    database: Database, tmp_path: Path, selection: Selection
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL, NOW)
    for sort in LEAGUE_SORTS:
        for way in Way if sort == "score" else (Way.DOWN, Way.UP):
            found = vars(statements(selection, sort, way))
            # PostgreSQL goes by statistics of its own, which of three rows say nothing about where a tie is looked up
            for walk in found.values() if database.is_sqlite else (found["rows"], found["mark"]):
                plan = plan_of(database, account_id, walk.statement, "n" if sort == "name" else 1)
                assert f"ix_league_{sort}" in plan, plan


def plan_of(database: Database, account_id: int, statement: Any, value: Any) -> str:
    """What the planner says it does."""
    asked = {
        "of_account": account_id,
        "course": "c",
        "value": value,
        "user": "u1",
        "limit": 10,
        "offset": 0,
    }
    with database.reading() as connection:
        driver = Driver.of(connection, account_id)
        if not database.is_sqlite:  # a few rows are read whole and sorted unless it is told not to
            for way in ("seqscan", "bitmapscan", "sort"):
                driver.connection.execute(f"SET LOCAL enable_{way} = off")
        how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        prepared = Prepared(statement)
        asked |= prepared.constants
        rows = driver.connection.execute(f"{how} {prepared.text[driver.dialect]}", asked)
        return "\n".join(str(row[-1]) for row in rows.fetchall())
