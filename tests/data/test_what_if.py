"""What if and run-out, read from the account: what the rules alone make of the raw events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from core.instants import DAY, format_instant
from core.plan_replay import last_year, plan_year, replay, use_of_events
from core.plans import PlanType
from core.requests import Request
from core.scope import Denied, NotFound
from core.status import LOGIN, UserEvent
from core.usage_screens import Offer, ReplayTerms
from data.engine import Database
from data.reports.what_if import running_out, what_if
from data.scoped import tables
from data.verify_receipts import receipt_differences
from tests.core.licences import at, plan
from tests.data.builders import Drop, admin, bring, login, manager, user
from tests.data.licence_pasts import Delivery, described, edges, events, hour, known, lived, plans
from tests.data.strategies import EXAMPLES, tried

examples = tried(2 * EXAMPLES)
TODAY = hour(100)
TERMS = ReplayTerms("p", seats=Offer(2, 100, 7), mau=Offer(1, 10, 3), mauc=Offer(3, 40, 5))


@examples
@given(st.data())
def test_a_replay_is_what_the_rules_make_of_the_events(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one = data.draw(plans)
    deliveries = [Delivery(tuple(data.draw(events(one)))), Delivery(tuple(data.draw(events(one))), 50)]
    account_id = lived(database, tmp_path, one, deliveries)
    stood = known(deliveries, None)
    for now in (TODAY, edges(one)[2] - 1, edges(one)[2]):
        request = Request(now=now)
        year = plan_year(one.starts_on)
        got = what_if(database, admin(account_id), request, TERMS)
        assert got == replay(TERMS, use_of_events(year, stood, now))
        trailing = replace(TERMS, year=None)
        got = what_if(database, admin(account_id), request, trailing)
        assert got == replay(trailing, use_of_events(last_year(now), stood, now))


@examples
@given(st.data())
def test_every_figure_is_as_large_as_its_evidence(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one = data.draw(plans)
    deliveries = [Delivery(tuple(data.draw(events(one)))), Delivery(tuple(data.draw(events(one))), 50)]
    account_id = lived(database, tmp_path, one, deliveries)
    with database.reading() as connection:
        assert list(receipt_differences(connection, account_id, TODAY)) == []


def test_verifying_names_the_figure_that_its_evidence_does_not_bear_out(
    database: Database, tmp_path: Path
) -> None:
    mau = plan("mau", 5, "2024-01-01")
    account_id = lived(
        database, tmp_path, mau, [Delivery((UserEvent(at("2024-02-03T00:00Z"), LOGIN, "ann"),))]
    )
    with database.writing() as connection:
        connection.execute(update(tables.plan_months).values(taken=4))
        found = list(receipt_differences(connection, account_id, TODAY))
    assert found == ["receipt p month 2 active_users: 4 shown, 1 lines of evidence"]


def a_login_a_day(days: int, first: int = 0) -> list[UserEvent]:
    """Somebody else each day of 2024."""
    return [
        UserEvent(at("2024-01-01T12:00Z") + (first + n) * DAY, LOGIN, f"u{first + n}") for n in range(days)
    ]


@pytest.mark.parametrize("kind", ["mauc", "seats"])
def test_one_a_day_runs_out_when_the_amount_is_reached(database: Database, tmp_path: Path, kind: str) -> None:
    one = plan(kind, 150, "2024-01-01")
    account_id = lived(database, tmp_path, one, [])
    logins = a_login_a_day(120)
    people = [user(event.user_id) for event in logins]
    rows = [login(event.user_id, format_instant(event.at)) for event in logins]
    now = at("2024-04-30T13:00:00Z")  # the 121st day: 120 whole ones
    bring(database, account_id, tmp_path, {"users": people, "logins": rows}, at=now)
    scope = admin(account_id)
    got = running_out(database, scope, Request(now=now))
    assert got is not None
    assert (got.earliest, got.likely, got.latest) == (at("2024-05-29T00:00Z"),) * 3  # the 150th day of 2024
    assert (got.error, got.reached) == (0, None)
    early = at("2024-03-31T13:00:00Z")  # 90 whole days are too few
    assert running_out(database, scope, Request(now=early)) is None
    assert running_out(database, scope, Request(now=early + DAY)) is not None
    assert running_out(database, scope, Request(now=at("2025-06-01T00:00Z"))) is None  # the plan is over


def test_the_plan_before_it_is_past_too_and_mau_never_runs_out(database: Database, tmp_path: Path) -> None:
    one = plan("mauc", 20, "2024-03-31")
    account_id = lived(database, tmp_path, one, [])
    before = replace(one, plan_id="q", starts_on=at_date("2023-03-31"))
    limit = replace(before, plan_id="m", plan_type=PlanType.MAU, starts_on=at_date("2022-03-31"))
    logins = a_login_a_day(100)
    past: Drop = {
        "users": [user(event.user_id) for event in logins],
        "plans": [described(other)["plans"][0] for other in (before, limit)],
        "logins": [login(event.user_id, format_instant(event.at)) for event in logins],
    }
    now = at("2024-04-10T13:00:00Z")  # 90 days in the plan before, 10 in this one
    bring(database, account_id, tmp_path, past, at=now)
    got = running_out(database, admin(account_id), Request(now=now))
    assert got is not None
    assert got.likely == at("2024-04-19T00:00Z")
    assert running_out(database, admin(account_id), Request(now=now, plan="m")) is None
    with pytest.raises(Denied):
        running_out(database, manager(account_id), Request(now=now))
    with pytest.raises(NotFound):
        what_if(database, admin(account_id), Request(now=now), replace(TERMS, year="pilot"))


def at_date(text: str):  # type: ignore[no-untyped-def]
    return plan(starts_on=text).starts_on
