"""Licence consumption: the reports `consumption` and `users` from the stored totals. Rulebook 3 to 6."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam, select

from core.credits import credit_rows
from core.mau import mau_rows
from core.periods import RowStatus, default_plan, plan_months
from core.person_use import SeatStatus
from core.plans import Plan, PlanType
from core.reports import Column
from core.requests import Request
from core.scope import NotFound
from core.seats import SeatSums, seat_rows
from core.table import Row
from core.usage_reports import consumption_columns, users_columns
from core.usage_screens import MonthRow
from data.rollups.licence_plans import shown_plans
from data.scoped import Reader, mine, tables


@dataclass(frozen=True)
class LicenceReport:
    """How a report of one plan is made: its columns, how many rows, and the rows at `now`."""

    columns: Callable[[Plan], tuple[Column, ...]]
    count: Callable[[Reader, Plan], int]
    rows: Callable[[Reader, Plan, int], Iterator[Row]]


def chosen_plan(reader: Reader, request: Request) -> Plan:
    """The plan asked for, or the default one (rulebook 1).

    NotFound alike for one that is absent, foreign, a pilot or otherwise never shown, and where there is none.
    """
    plans = shown_plans(reader.connection, reader.scope.account_id)
    if request.plan is None:
        plan = default_plan(plans, request.now)
    else:
        plan = next((plan for plan in plans if plan.plan_id == request.plan), None)
    if plan is None:
        raise NotFound(f"no plan {request.plan}" if request.plan is not None else "no plan")
    return plan


def month_rows(reader: Reader, plan: Plan, now: int) -> tuple[MonthRow, ...]:
    """The plan's months as they stand at `now`: what the report, the page and the chart are drawn from."""
    stored = {row[0]: SeatSums(*row[1:]) for row in reader.rows(_MONTHS, plan=plan.plan_id)}
    sums = [stored.get(month.number, SeatSums()) for month in plan_months(plan)]
    if plan.plan_type is PlanType.SEATS:
        return seat_rows(plan, sums, now)
    people = [one.taken for one in sums]
    return (mau_rows if plan.plan_type is PlanType.MAU else credit_rows)(plan, people, now)


def _consumption(reader: Reader, plan: Plan, now: int) -> Iterator[Row]:
    """One row per plan month."""
    for row in month_rows(reader, plan, now):
        month = row.month
        # the fields of a month's row stand in the order of the report's columns
        figures = (getattr(row, field.name) for field in fields(row)[2:])
        yield (month.number, month.start, month.end, str(row.status), month.partial, *figures)


def _users(reader: Reader, plan: Plan, now: int) -> Iterator[Row]:
    """One row per person, by user id, read a few thousand at a time."""
    seats = plan.plan_type is PlanType.SEATS
    begun = [month.status(now) is not RowStatus.UPCOMING for month in plan_months(plan)]
    for row in reader.stream(_SEAT_USERS if seats else _MONTH_USERS, plan=plan.plan_id):
        yield _seat_user(row) if seats else _month_user(row, begun)


def _seat_user(row: Any) -> Row:
    holding, *figures = row[4:9]
    status = SeatStatus.RELEASED if figures[2] else SeatStatus.NONE
    return (*row[:4], str(SeatStatus.HOLDING if holding else status), *figures, *row[9:])


def _month_user(row: Any, begun: list[bool]) -> Row:
    *figures, months = row
    return (*figures, *(months >> place & 1 if reached else None for place, reached in enumerate(begun)))


def people(reader: Reader, plan: Plan) -> tuple[int, int]:
    """How many rows the users report has, and how many of them are people without a login in the plan."""
    row = reader.first(_PEOPLE, plan=plan.plan_id)
    return (row[0], row[1]) if row else (0, 0)


REPORTS = {
    "consumption": LicenceReport(consumption_columns, lambda _, plan: len(plan_months(plan)), _consumption),
    "users": LicenceReport(users_columns, lambda reader, plan: people(reader, plan)[0], _users),
}

_M, _T, _P, _U = tables.plan_months, tables.plan_totals, tables.plan_users, tables.users
_PLAN: Any = bindparam("plan")
_MONTHS = select(_M.c.month, _M.c.taken, _M.c.released, _M.c.rise).where(mine(_M), _M.c.plan_id == _PLAN)
_PEOPLE = select(_T.c.people, _T.c.idle).where(mine(_T), _T.c.plan_id == _PLAN)


def _users_with(*columns: Any) -> Any:
    return (
        select(_U.c.user_id, _U.c.name, _U.c.email, _U.c.status_now, *columns)
        .select_from(_P.join(_U, (_U.c.user_id == _P.c.user_id) & mine(_U)))
        .where(mine(_P), _P.c.plan_id == _PLAN)
        .order_by(_P.c.user_id)
    )


_LOGINS = (_P.c.logins, _P.c.first_us, _P.c.last_us)
_SEAT_USERS = _users_with(
    *(_P.c.holding, _P.c.first_taken_us, _P.c.last_released_us, _P.c.times_taken, _P.c.implied), *_LOGINS
)
_MONTH_USERS = _users_with(_P.c.months_active, *_LOGINS, _P.c.months)
