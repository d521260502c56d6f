"""Both licence reports of every plan of two real drops equal the slow recount, in the end and in the middle.

The middle is the instant of the login that half of all logins came before, and one microsecond earlier.
"""

from __future__ import annotations

import zipfile
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
from data.plans import add_plan
from data.verify_licences import licence_differences
from tests.data.builders import account, admin
from tests.recount import load
from tests.recount.events import Counted, Person, known
from tests.recount.licences import consumption_from, events_of, people_of, shown_plans, users_from
from tests.recount.plan_months import Plan
from tests.recount.test_licences_real import EXPECTED, expected_counts

pytestmark = pytest.mark.slow
AFTER = parse_instant("2026-01-01T00:00:00Z")
LATE = parse_instant("2030-01-01T00:00:00Z")  # after every event
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


@pytest.mark.parametrize("name", EXPECTED)
def test_whole_calendar_months_are_what_another_program_counted(
    drops: Path, tmp_path: Path, name: str
) -> None:
    """The product's own calendar plans, added year by year over the people and logins of a drop."""
    expected = {month: row["mau"] for month, row in expected_counts(drops, name).items()}
    database = open_database(f"sqlite:///{tmp_path / 'tallyboard.sqlite'}")
    migrate(database)
    account_id = account(database)
    with zipfile.ZipFile(drops / name) as drop:
        drop.extractall(tmp_path / "drop", [one for one in drop.namelist() if "plans" not in one])
    import_drop(database, account_id, tmp_path / "drop", recorded_at=LATE)
    found: dict[str, Any] = {}
    for year in range(int(min(expected)[:4]), int(max(expected)[:4]) + 1):
        row = {"plan_id": f"y{year}", "plan_type": "mau", "amount": "9", "starts_on": f"{year}-01-01"}
        add_plan(database, account_id, {**row, "month_basis": "calendar"}, recorded_at=LATE)
        asked = Request(now=LATE, plan=f"y{year}")
        table = reports.run(database, "consumption", admin(account_id), asked)
        place = [column.name for column in table.columns].index("active_users")
        found |= {f"{year}-{one[0]:02d}": one[place] for one in table.rows()}
    database.dispose()
    assert {month: count for month, count in found.items() if count} == expected


def said(world: World, slug: str, plan: Plan, now: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    table = reports.run(world.database, slug, admin(world.account_id), Request(now=now, plan=plan.plan_id))
    return [column.name for column in table.columns], list(table.rows())


def cells(rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    """The recount's rows with instants as whole numbers."""
    return [tuple(from_datetime(c) if isinstance(c, datetime) else c for c in row) for row in rows]
