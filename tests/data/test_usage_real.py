"""Both licence reports of every plan of two real drops equal the slow recount, in the end and in the middle.

The middle is the instant of the login that half of all logins came before, and one microsecond earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.instants import from_datetime, parse_instant, to_datetime
from core.requests import Request
from data import reports
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.verify_licences import licence_differences
from tests.data.builders import account, admin
from tests.recount import load
from tests.recount.events import Counted, Person, known
from tests.recount.licences import consumption_from, events_of, people_of, shown_plans, users_from
from tests.recount.plan_months import Plan

pytestmark = pytest.mark.slow
AFTER = parse_instant("2026-01-01T00:00:00Z")
CASES = ("commits.zip sqlite", "community-chat.zip sqlite", "commits.zip postgresql")


@dataclass
class World:
    """One real drop, imported, and as the recount reads it."""

    database: Database
    account_id: int
    plans: list[Plan]
    people: list[Person]
    history: list[Counted]

    def now(self, when: str) -> int:
        logins = sorted(event.at for event in self.history)
        middle = from_datetime(logins[len(logins) // 2])
        return {"after": AFTER, "at the login": middle, "just before it": middle - 1}[when]


@pytest.fixture(
    scope="module",
    params=[pytest.param(case, marks=pytest.mark.postgres if "postgres" in case else ()) for case in CASES],
)
def world(
    request: pytest.FixtureRequest, drops: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    name, backend = request.param.split()
    if backend == "postgresql":
        url = str(request.getfixturevalue("new_postgres_database")())
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'tallyboard.sqlite'}"
    database = open_database(url)
    migrate(database)
    account_id = account(database)
    import_drop(database, account_id, drops / name, recorded_at=AFTER)
    drop = load(drops / name)
    plans = list(shown_plans(drop).values())
    yield World(database, account_id, plans, people_of(drop), known(events_of(drop), None))
    database.dispose()


@pytest.mark.parametrize("when", ["after", "at the login", "just before it"])
def test_every_plan_is_as_the_recount_says(world: World, when: str) -> None:
    now = world.now(when)
    moment = to_datetime(now)
    for plan in world.plans:
        columns, rows = consumption_from(plan, world.history, moment)
        assert said(world, "consumption", plan, now) == (columns, cells(rows))
        columns, rows = users_from(plan, world.people, world.history, moment)
        assert said(world, "users", plan, now) == (columns, cells(rows))


def test_the_stored_totals_are_verified(world: World) -> None:
    with world.database.reading() as connection:
        assert list(licence_differences(connection, world.account_id, AFTER)) == []


def said(world: World, slug: str, plan: Plan, now: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    table = reports.run(world.database, slug, admin(world.account_id), Request(now=now, plan=plan.plan_id))
    return [column.name for column in table.columns], list(table.rows())


def cells(rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    """The recount's rows with instants as whole numbers."""
    return [tuple(from_datetime(c) if isinstance(c, datetime) else c for c in row) for row in rows]
