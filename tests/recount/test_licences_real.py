"""The recount of the licence reports over the real drops: another program's monthly counts, and the invariants."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.recount import Drop, load
from tests.recount.drop import instant
from tests.recount.events import Counted, Person, known
from tests.recount.invariants import column, hold, whole
from tests.recount.licences import (
    consumption,
    consumption_from,
    events_of,
    people_of,
    plans,
    shown_plans,
    users,
    users_from,
)
from tests.recount.plan_months import Plan, months_later, plan_months

LATE = instant("2030-01-01")
NOBODY = {"mau": 0}
EXPECTED = {"commits.zip": "fpb_author_mau_utc.csv", "community-chat.zip": "fcc_mau_utc.csv"}


class Account(NamedTuple):
    """A drop, and what all of its reports read."""

    drop: Drop
    people: list[Person]
    history: list[Counted]


@pytest.fixture(scope="module")
def accounts(drops: Path) -> dict[str, Account]:
    found = {}
    for name in EXPECTED:
        drop = load(drops / name)
        found[name] = Account(drop, people_of(drop), known(events_of(drop), None))
    return found


def expected_counts(drops: Path, name: str) -> dict[str, dict[str, int]]:
    """`YYYY-MM` to the counts of that month."""
    with (drops / "expected" / EXPECTED[name]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["month_utc"]: {k: int(v) for k, v in row.items() if k != "month_utc"} for row in rows}


def counted_months(account: Account, plan: Plan) -> dict[str, int]:
    """`YYYY-MM` to the people counted, of the whole calendar months of a plan."""
    report = consumption_from(plan, account.history, LATE)
    name = "active_users" if plan.plan_type == "mau" else "used"
    figures = zip(plan_months(plan), whole(report, name), strict=True)
    return {f"{month.start:%Y-%m}": count for month, count in figures if not month.partial}


@pytest.mark.parametrize("name", EXPECTED)
def test_whole_calendar_months_are_what_another_program_counted(
    drops: Path, accounts: dict[str, Account], name: str
) -> None:
    expected = {month: row["mau"] for month, row in expected_counts(drops, name).items()}
    years = range(int(min(expected)[:4]), int(max(expected)[:4]) + 1)
    found: dict[str, int] = {}
    for year in years:
        found |= counted_months(accounts[name], Plan("whole", "mau", 0, date(year, 1, 1), "calendar"))
    assert {month: count for month, count in found.items() if count} == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_the_drops_own_calendar_plans_count_the_same(
    drops: Path, accounts: dict[str, Account], name: str
) -> None:
    expected = expected_counts(drops, name)
    calendar = [plan for plan in shown_plans(accounts[name].drop).values() if plan.month_basis == "calendar"]
    compared = 0
    for plan in calendar:
        if plan.plan_type != "seats":
            months = counted_months(accounts[name], plan)
            assert months == {month: expected.get(month, NOBODY)["mau"] for month in months}
            compared += len(months)
    assert (
        compared >= 11
    )  # of 12 months, the first and last are clipped where a plan starts in a month's middle


@pytest.mark.parametrize("name", EXPECTED)
def test_seats_and_credits_of_the_first_year_add_up(
    drops: Path, accounts: dict[str, Account], name: str
) -> None:
    """Nobody is ever deactivated in these drops: seats in use are the people seen so far."""
    expected = expected_counts(drops, name)
    first = date.fromisoformat(f"{min(expected)}-01")
    months = [f"{months_later(first, k):%Y-%m}" for k in range(12)]
    for plan_type, figure, sums in [
        ("seats", "closing", "cumulative_seats"),
        ("mauc", "used_to_date", "cumulative_mauc"),
    ]:
        report = consumption_from(Plan("whole", plan_type, 0, first), accounts[name].history, LATE)
        for month, count in zip(months, whole(report, figure), strict=True):
            assert month not in expected or count == expected[month][sums], (month, figure)


def instants_of_interest(plan: Plan) -> list[datetime]:
    """Just before and at the start, a row's edge and the end, and once inside a row."""
    edge = plan_months(plan)[3].start
    tick = timedelta(microseconds=1)
    return [
        plan.start - tick,
        plan.start,
        edge - tick,
        edge,
        edge + timedelta(days=99.7),
        plan.end - tick,
        plan.end,
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_invariants_hold_for_every_plan(accounts: dict[str, Account], name: str) -> None:
    drop, people, history = accounts[name]
    assert plans(drop)
    for number, plan in enumerate(shown_plans(drop).values()):
        moments = instants_of_interest(plan)
        for now in moments[number % 3 :: 3]:
            report = consumption_from(plan, history, now)
            hold(plan, report, users_from(plan, people, history, now), now)
            assert column(report, "row_status").count("upcoming") == sum(
                m.start > now for m in plan_months(plan)
            )


def test_a_drop_gives_what_its_events_give(accounts: dict[str, Account]) -> None:
    drop, people, history = accounts["commits.zip"]
    for plan_id in plans(drop)[::6]:
        plan, now = shown_plans(drop)[plan_id], "2021-07-01T00:00:00+02:00"
        assert consumption(drop, plan_id, now) == consumption_from(plan, history, instant(now))
        assert users(drop, plan_id, now) == users_from(plan, people, history, instant(now))


def test_people_without_a_creation_have_a_row_in_every_plan(accounts: dict[str, Account]) -> None:
    drop, people, history = accounts["commits.zip"]
    for plan in shown_plans(drop).values():
        assert len(users_from(plan, people, history, LATE)[1]) == len(drop.users) == 3500


def test_people_created_later_have_a_row_if_they_were_seen(accounts: dict[str, Account]) -> None:
    drop, people, history = accounts["community-chat.zip"]
    plan = shown_plans(drop)["chat-1"]
    seen = {event.user_id for event in history if plan.start <= event.at < plan.end}
    young = {one.user_id for one in people if one.created_at and one.created_at >= plan.end}
    rows = users_from(plan, people, history, LATE)[1]
    assert {str(row[0]) for row in rows} == set(drop.users) - (young - seen)
    assert young
    assert len(rows) < len(drop.users)
