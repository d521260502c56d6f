"""The statements of the licence totals, built once.

`USE_*` are the twin of `core.person_use` for logins: one row per person of the plan's users report, with the logins up
to now and the first of each month. Where the months lie is bound from `core.periods`; a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, and_, bindparam, case, func, or_, select

from core.periods import period, plan_months
from core.plans import SHOWN, Plan
from data.prepared import Prepared, insertion, replacement
from data.schema import (
    drop_tables,
    licence_state,
    plan_ahead,
    plan_days,
    plan_totals,
    plan_users,
    seat_moves,
    users,
)
from data.schema import (
    plan_months as plan_month_totals,
)
from data.scoped import Sealed, mine

MOST_MONTHS = 13  # a calendar-month plan that starts inside a month
_U, _L, _E = users.c, drop_tables["logins"].c, drop_tables["user_events"].c
_PU, _SM = plan_users.c, seat_moves.c
_LOGINS, _EVENTS, _PLANS = drop_tables["logins"], drop_tables["user_events"], drop_tables["plans"]


def bounds(plan: Plan, now: int) -> dict[str, Any]:
    """What the `USE` statements are bound with: the plan's period, up to now, and its months."""
    start, end = period(plan)
    bound = {"plan": plan.plan_id, "start": start, "end": end, "until": max(start, min(end, now + 1))}
    bound |= {f"{edge}_{k}": start for k in range(MOST_MONTHS) for edge in ("from", "to")}
    for month in plan_months(plan):
        bound |= {f"from_{month.number - 1}": month.start, f"to_{month.number - 1}": month.end}
    return bound


def _of_users(table: Table) -> Any:
    return table.c.user_id.in_(bindparam("users", expanding=True))


def _use(people: Any) -> Any:
    inside = and_(
        mine(_LOGINS),
        _L.user_id == _U.user_id,
        _L.at_us >= bindparam("start"),
        _L.at_us < bindparam("until"),
    )
    firsts = [
        func.min(case((and_(_L.at_us >= bindparam(f"from_{k}"), _L.at_us < bindparam(f"to_{k}")), _L.at_us)))
        for k in range(MOST_MONTHS)
    ]
    logins = func.count(_L.at_us)
    return (
        select(_U.user_id, logins, func.min(_L.at_us), func.max(_L.at_us), *firsts)
        .select_from(users.outerjoin(_LOGINS, inside))
        .where(mine(users), people)
        .group_by(_U.account_id, _U.user_id)
        .having(or_(logins > 0, _U.created_us.is_(None), _U.created_us < bindparam("end")))
        .order_by(_U.user_id)
    )


# BETWEEN with a collation is no SQL that PostgreSQL reads
_BETWEEN: Any = and_(_U.user_id >= bindparam("low"), _U.user_id <= bindparam("high"))
USE_OF = _use(_of_users(users))
USE_BETWEEN = _use(_BETWEEN)
NEXT_PEOPLE = (
    select(_U.user_id)
    .where(mine(users), _U.user_id > bindparam("after"))
    .order_by(_U.user_id)
    .limit(bindparam("size"))
)

# logins after the last one counted, of people whose rows are stepped in place
LATER_LOGINS = (
    select(_PU.user_id, _L.at_us)
    .select_from(
        plan_users.join(
            _LOGINS,
            and_(
                mine(_LOGINS),
                _L.user_id == _PU.user_id,
                _L.at_us > func.coalesce(_PU.last_us, bindparam("start") - 1),
                _L.at_us < bindparam("until"),
            ),
        )
    )
    .where(mine(plan_users), _PU.plan_id == bindparam("plan"), _of_users(plan_users))
    .order_by(_PU.user_id, _L.at_us)
)
LOGINS_OF = select(_L.at_us, _L.user_id).where(
    mine(_LOGINS), _of_users(_LOGINS), _L.at_us < bindparam("until")
)
EVENTS_OF = select(_E.at_us, _E.event, _E.user_id).where(
    mine(_EVENTS), _of_users(_EVENTS), _E.at_us < bindparam("until")
)
WITH_EVENTS = select(_E.user_id).distinct().where(mine(_EVENTS), _of_users(_EVENTS))


def _edge(table: Table, edge: Any, at: Any) -> Any:
    own = select(edge).where(mine(table), table.c.user_id == _U.user_id, at)
    return own.correlate(users).scalar_subquery()


def _around(people: Any) -> Any:
    """Of each person the last login and status event up to now, and the first of each after it."""
    now: Any = bindparam("now")
    edges = [
        _edge(table, pick(table.c.at_us), side)
        for table in (_LOGINS, _EVENTS)
        for pick, side in ((func.max, table.c.at_us <= now), (func.min, table.c.at_us > now))
    ]
    return select(_U.user_id, *edges).where(mine(users), people)


AROUND_OF = _around(_of_users(users))
AROUND_BETWEEN = _around(_BETWEEN)

IS_SHOWN = or_(*(_PLANS.c.plan_type == one.value for one in sorted(SHOWN)))
PLANS = Sealed(select(_PLANS).where(mine(_PLANS), IS_SHOWN).order_by(_PLANS.c.starts_on))
TOTALS = select(plan_totals.c.plan_id, plan_totals.c.basis, plan_totals.c.people).where(mine(plan_totals))
STATE = Sealed(select(licence_state.c.last_fact_us, licence_state.c.next_due_us).where(mine(licence_state)))
DUE = select(plan_ahead.c.user_id).where(mine(plan_ahead), plan_ahead.c.due_us <= bindparam("now"))
AHEAD_OF = select(plan_ahead.c.user_id, plan_ahead.c.due_us).where(mine(plan_ahead), _of_users(plan_ahead))
NEXT_DUE = select(func.min(plan_ahead.c.due_us)).where(mine(plan_ahead))

ROWS_OF = select(plan_users).where(mine(plan_users), _PU.plan_id == bindparam("plan"), _of_users(plan_users))
MOVES_OF = select(_SM.at_us, _SM.user_id, _SM.released, _SM.implied).where(
    mine(seat_moves), _SM.plan_id == bindparam("plan"), _of_users(seat_moves)
)
_IN_MONTH = and_(
    mine(seat_moves),
    _SM.plan_id == bindparam("plan"),
    _SM.at_us >= bindparam("low"),
    _SM.at_us < bindparam("high"),
)
MOVES_IN = Sealed(
    select(_SM.at_us, _SM.user_id, _SM.released, _SM.implied)
    .where(_IN_MONTH)
    .order_by(_SM.at_us, _SM.released, _SM.user_id)
)
FEW_MOVES_IN = Sealed(
    select(func.count()).select_from(select(_SM.at_us).where(_IN_MONTH).limit(bindparam("most")).subquery())
)
DAYS_IN = Sealed(
    select(plan_days.c.day_us, plan_days.c.taken, plan_days.c.released)
    .where(
        mine(plan_days),
        plan_days.c.plan_id == bindparam("plan"),
        plan_days.c.day_us >= bindparam("low"),
        plan_days.c.day_us < bindparam("high"),
    )
    .order_by(plan_days.c.day_us)
)
MONTH = Sealed(
    select(plan_month_totals.c.taken, plan_month_totals.c.released, plan_month_totals.c.rise).where(
        mine(plan_month_totals),
        plan_month_totals.c.plan_id == bindparam("plan"),
        plan_month_totals.c.month == bindparam("month"),
    )
)


def add(table: Table, names: Iterable[str]) -> Prepared:
    """Insert a row, or add these columns to the one of its key."""
    keys = ", ".join(column.name for column in table.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    return insertion(table, f"ON CONFLICT ({keys}) DO UPDATE SET {added}")


def delete(table: Table) -> Prepared:
    """Delete the row of a key."""
    keys = [column.name for column in table.primary_key if column.name != "account_id"]
    same = (table.c[name] == bindparam(name) for name in keys)
    return Prepared(table.delete().where(mine(table), *same))


def of_plan(table: Table) -> Any:
    """Delete a plan's rows."""
    return table.delete().where(mine(table), table.c.plan_id == bindparam("plan"))


WRITE_USER, GONE_USER = replacement(plan_users), delete(plan_users)
ADD_DAY = add(plan_days, ("taken", "released"))
ADD_MONTH = add(plan_month_totals, ("taken", "released", "rise"))
ADD_PEOPLE = add(plan_totals, ("people", "idle"))
WRITE_MONTH, WRITE_TOTALS, WRITE_STATE = (
    replacement(plan_month_totals),
    replacement(plan_totals),
    replacement(licence_state),
)
WRITE_MOVE, GONE_MOVE = replacement(seat_moves), delete(seat_moves)
WRITE_AHEAD, GONE_AHEAD = replacement(plan_ahead), delete(plan_ahead)
EMPTY_DAYS = of_plan(plan_days).where(plan_days.c.taken == 0, plan_days.c.released == 0)
EMPTY_MONTHS = of_plan(plan_month_totals).where(
    plan_month_totals.c.taken == 0, plan_month_totals.c.released == 0
)
FORGET = tuple(
    of_plan(table) for table in (plan_users, seat_moves, plan_days, plan_month_totals, plan_totals)
)
FORGET_AHEAD = plan_ahead.delete().where(mine(plan_ahead))
FORGET_STATE = licence_state.delete().where(mine(licence_state))
