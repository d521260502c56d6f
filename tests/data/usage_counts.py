"""The licence reports from `core`'s whole-account rules over raw rows: what the stored totals are held to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from core.credits import credit_ledger
from core.mau import mau_rows, monthly_active_users
from core.periods import RowStatus, period, plan_months
from core.person_use import person_use
from core.plans import Plan, PlanType
from core.seats import seat_ledger
from core.status import LOGIN, UserEvent, event_order, status_at
from core.table import Row
from data.engine import Database
from data.scoped import mine, tables
from tests.data.builders import admin, rows


def raw_events(database: Database, account_id: int) -> list[UserEvent]:
    """Every login and status event that stands."""
    logins, changes = tables.drop_tables["logins"], tables.drop_tables["user_events"]
    with database.reading() as connection:
        account = {"of_account": account_id}
        found = [
            UserEvent(row.at_us, LOGIN, row.user_id)
            for row in connection.execute(select(logins).where(mine(logins)), account)
        ]
        return found + [
            UserEvent(row.at_us, row.event, row.user_id)
            for row in connection.execute(select(changes).where(mine(changes)), account)
        ]


def consumption(plan: Plan, events: list[UserEvent], now: int) -> list[Row]:
    """The consumption report."""
    made: Any
    if plan.plan_type is PlanType.SEATS:
        made = seat_ledger(plan, events, now).rows
    elif plan.plan_type is PlanType.MAUC:
        made = credit_ledger(plan, events, now)[0]
    else:
        counts = monthly_active_users(plan, events, now)
        made = mau_rows(
            plan, [counts[m.number].value if m.number in counts else 0 for m in plan_months(plan)], now
        )
    found: list[Row] = []
    for row in made:
        month = row.month
        figures = [getattr(row, field.name) for field in fields(row)[2:]]
        found.append((month.number, month.start, month.end, str(row.status), month.partial, *figures))
    return found


def users(database: Database, account_id: int, plan: Plan, events: list[UserEvent], now: int) -> list[Row]:
    """The users report."""
    walks: dict[str, list[UserEvent]] = defaultdict(list)
    for event in sorted(events, key=event_order):
        walks[event.user_id].append(event)
    table, found = tables.users, []
    with database.reading() as connection:
        statement = select(table).where(mine(table)).order_by(table.c.user_id)
        people = connection.execute(statement, {"of_account": account_id}).all()
    for person in people:
        walk = walks[person.user_id]
        use = person_use(plan, walk, now)
        if use.logins or person.created_us is None or person.created_us < period(plan)[1]:
            status = str(status_at(person.status, [(e.at, e.kind) for e in walk], now))
            found.append((person.user_id, person.name, person.email, status, *_use(plan, use, now)))
    return found


def _use(plan: Plan, use: Any, now: int) -> list[Any]:
    logins = [use.logins, use.first_login, use.last_login]
    if plan.plan_type is PlanType.SEATS:
        seat = [str(use.seat_status), use.first_taken_at, use.last_released_at]
        return [*seat, use.times_taken, use.implied_reactivations, *logins]
    flags = [
        None if month.status(now) is RowStatus.UPCOMING else use.months >> (month.number - 1) & 1
        for month in plan_months(plan)
    ]
    return [use.months_active, *logins, *flags]


def agrees(database: Database, account_id: int, plans: tuple[Plan, ...], now: int) -> None:
    """Both reports of every plan say what `core` says of the raw rows, as do their sums."""
    events = raw_events(database, account_id)
    scope = admin(account_id)
    for plan in plans:
        asked = {"plan": plan.plan_id}
        assert rows(database, "consumption", scope, now, **asked) == consumption(plan, events, now)
        said = rows(database, "users", scope, now, **asked)
        assert said == users(database, account_id, plan, events, now)
