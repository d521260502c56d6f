"""The Usage details screen: a plan year from its stored totals, and the people who do not use the licence yet."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select

from core.instants import DAY
from core.mau import MauRow, three_month_average
from core.periods import default_plan, period, plan_state
from core.plans import Plan, PlanType
from core.requests import Request
from core.usage_screens import DayLine, IdlePage, IdlePerson, MonthRow, NamedMove, PlanChoice, UsageScreen
from data.account_settings import load_settings
from data.reports.usage import chosen_plan, month_rows, people
from data.rollups.licence_plans import shown_plans
from data.rollups.licence_rows import seat_move
from data.rollups.state import State, load_state
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

RECENT = 8
_NO_MOVE = (0, 0)


def screen(reader: Reader, home: Connection, request: Request) -> UsageScreen:
    """The screen at `request.now`: the plan asked for, or the default one.

    `home`: the account's own database, where `reader` may read a copy: its version and settings stand there.
    NotFound for a plan that is absent, foreign or never shown.
    """
    account_id, now = reader.scope.account_id, request.now
    plans = shown_plans(reader.connection, account_id)
    state: State = reader.standing or load_state(home, account_id) or State()
    settings = load_settings(home, account_id)
    plan = default_plan(plans, now) if request.plan is None else chosen_plan(reader, request)
    figures = _figures(reader, plan, now) if plan else {}
    return UsageScreen(
        plans=tuple(PlanChoice(one, plan_state(one, now)) for one in plans),
        chosen=PlanChoice(plan, plan_state(plan, now)) if plan else None,
        now=now,
        as_known_at=request.as_known_at,
        version=state.version,
        tracked_from=settings.tracked_from,
        contact=settings.contact,
        **figures,
    )


def _figures(reader: Reader, plan: Plan, now: int) -> dict[str, Any]:
    rows = month_rows(reader, plan, now)
    everyone, idle = people(reader, plan)
    seats = plan.plan_type is PlanType.SEATS
    return {
        "rows": rows,
        "days": day_lines(reader, plan, now),
        "people": everyone,
        "idle": idle,
        "recent": _recent(reader, plan) if seats else (),
        "average": _average(rows),
    }


def _average(rows: tuple[MonthRow, ...]) -> float | None:
    return three_month_average(row for row in rows if isinstance(row, MauRow))


def day_lines(reader: Reader, plan: Plan, now: int) -> tuple[DayLine, ...]:
    """Every day begun, those without a move included."""
    start, end = period(plan)
    moved = {row[0]: (row[1], row[2]) for row in reader.rows(_DAYS, plan=plan.plan_id)}
    days = range(start, min(end, now + 1), DAY)
    parts = [moved.get(day, _NO_MOVE) for day in days]
    levels = accumulate(taken - released for taken, released in parts)
    return tuple([DayLine(day, *part, level) for day, part, level in zip(days, parts, levels, strict=True)])


def _recent(reader: Reader, plan: Plan) -> tuple[NamedMove, ...]:
    """The latest seat moves, newest first."""
    return tuple(NamedMove(seat_move(row), row[4]) for row in reader.rows(_RECENT, plan=plan.plan_id))


def idle_page(reader: Reader, request: Request, offset: int, limit: int) -> IdlePage:
    """Rows [offset, offset + limit) of the people without a login in the plan, by user id; NotFound as above."""
    plan = chosen_plan(reader, request)
    rows = reader.rows(_IDLE, plan=plan.plan_id, offset=offset, limit=limit)
    return IdlePage(tuple(IdlePerson(*row) for row in rows), people(reader, plan)[1])


_D, _S, _P, _U = tables.plan_days, tables.seat_moves, tables.plan_users, tables.users
_PLAN: Any = bindparam("plan")
_DAYS = Sealed(select(_D.c.day_us, _D.c.taken, _D.c.released).where(mine(_D), _D.c.plan_id == _PLAN))
_RECENT = Sealed(
    select(_S.c.at_us, _S.c.user_id, _S.c.released, _S.c.implied, _U.c.name)
    .select_from(_S.join(_U, (_U.c.user_id == _S.c.user_id) & mine(_U)))
    .where(mine(_S), _S.c.plan_id == _PLAN)
    .order_by(_S.c.at_us.desc(), _S.c.released.desc(), _S.c.user_id.desc())
    .limit(RECENT)
)
_IDLE = Sealed(
    select(_U.c.user_id, _U.c.name, _U.c.email, _U.c.created_us)
    .select_from(_P.join(_U, (_U.c.user_id == _P.c.user_id) & mine(_U)))
    .where(mine(_P), _P.c.plan_id == _PLAN, _P.c.logins == literal_column("0"))
    .order_by(_P.c.user_id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
