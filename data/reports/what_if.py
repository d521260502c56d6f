"""What if, and when the purchased amount runs out: what people did, read for `core.plan_replay` and `core.run_out`.

A plan's own year is read from its stored totals. The last twelve months are those of no plan, and no total holds them:
of each person one login a month is looked for in the raw logins, which takes as long whatever their history. What was
found is kept until something is written, so that other terms for the same year are answered at once.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select

from core.instants import DAY
from core.periods import MONTHS, PlanState, period, plan_months, plan_state
from core.plan_replay import MonthUse, last_year, plan_year, replay, use_of_counts
from core.plans import Plan, PlanType
from core.requests import Request
from core.run_out import History, run_out
from core.scope import Denied, Permission, Scope
from core.seats import SeatMove, seat_moves
from core.status import LOGIN, UserEvent, event_order
from core.usage_screens import Replay, ReplayTerms, RunOut
from data.engine import Database
from data.reports.sources import reading
from data.reports.usage import chosen_plan
from data.rollups.licence_plans import shown_plans
from data.rollups.state import load_state
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

_MOST_KEPT = 16
_KEPT: OrderedDict[tuple[Any, ...], tuple[MonthUse, ...]] = OrderedDict()


def what_if(database: Database, scope: Scope, request: Request, terms: ReplayTerms) -> Replay:
    """What a year would have used and cost under each plan type; Denied, NotFound (the plan named as the year).

    `terms.year`: a plan that customers see, whose year it is; None: the last twelve months before `now`'s day.
    """
    with _reading(database, scope, request) as reader:
        plan = None if terms.year is None else chosen_plan(reader, replace(request, plan=terms.year))
        use = _use_of_plan(reader, plan, request.now) if plan else _use_kept(reader, request.now)
        return replay(terms, use)


def running_out(database: Database, scope: Scope, request: Request) -> RunOut | None:
    """When the plan's seats or credits run out, from its whole days up to `now` and the plans of its kind before it.

    None of a plan that is not current, of MAU (nothing runs out), or of too short a past. Denied, NotFound.
    """
    with _reading(database, scope, request) as reader:
        plan = chosen_plan(reader, request)
        current = plan_state(plan, request.now) is PlanState.CURRENT
        if not current or plan.plan_type is PlanType.MAU:
            return None
        start, end = period(plan)
        days = _days(reader, plan, request.now)
        return run_out(History(start, end, days, _days_before(reader, plan)), plan.amount)


def _reading(database: Database, scope: Scope, request: Request) -> Any:
    if not scope.may(Permission.ACCOUNT_ADMIN):
        raise Denied(f"{scope.role} may not have plan figures")
    return reading(database, scope, request, licences=True)


# --- twelve months ------------------------------------------------------------------------------------------------


def _use_of_plan(reader: Reader, plan: Plan, now: int) -> tuple[MonthUse, ...]:
    """A plan's year, from its totals where they are of the same months."""
    year = plan_year(plan.starts_on)
    if _spans(plan) != _spans(year):
        return _use_counted(reader, year, now)
    if plan.plan_type is PlanType.SEATS:
        moves = _moves_stored(reader, plan)
    else:
        moves = _moves_counted(reader, year, _firsts_stored(reader, plan), now)
    return use_of_counts(year, moves, _active_stored(reader, plan), now)


def _spans(plan: Plan) -> list[tuple[int, int]]:
    """Where its months lie: calendar months from a first of the month on are anniversary months, too."""
    return [(month.start, month.end) for month in plan_months(plan)]


def _use_counted(reader: Reader, year: Plan, now: int) -> tuple[MonthUse, ...]:
    until = min(period(year)[1], now + 1)
    moves = _moves_counted(reader, year, _firsts_counted(reader, year, until), now)
    return use_of_counts(year, moves, _active_counted(reader, year, until), now)


def _use_kept(reader: Reader, now: int) -> tuple[MonthUse, ...]:
    """The last twelve months, all of which are over: the same for the whole day while nothing is written."""
    year, state = last_year(now), load_state(reader.connection, reader.scope.account_id)
    version = state.version if state else 0
    key = (str(reader.connection.engine.url), reader.scope.account_id, version, year.starts_on)
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = _use_counted(reader, year, now)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return found


def _active_stored(reader: Reader, plan: Plan) -> list[int]:
    masks = reader.rows(_MASKS, plan=plan.plan_id)
    return [sum(n for mask, n in masks if mask >> k & 1) for k in range(len(plan_months(plan)))]


def _active_counted(reader: Reader, year: Plan, until: int) -> list[int]:
    bound: dict[str, int] = {}
    for month in plan_months(year):
        begun = min(month.start, until), min(month.end, until)
        bound |= dict(zip(_edges(month.number), begun, strict=True))
    return [int(users or 0) for users in reader.first(_ACTIVE, **bound)]


def _moves_stored(reader: Reader, plan: Plan) -> list[SeatMove]:
    rows = reader.stream(_MOVES, plan=plan.plan_id)
    return [SeatMove(at, user, not released) for at, released, user in rows]


def _firsts_stored(reader: Reader, plan: Plan) -> Iterator[tuple[str, int]]:
    """Everyone without a status event, with their first login of the year."""
    yield from reader.stream(_FIRSTS, plan=plan.plan_id)


def _firsts_counted(reader: Reader, year: Plan, until: int) -> Iterator[tuple[str, int]]:
    rows = reader.stream(_FIRST_LOGINS, start=period(year)[0], end=until)
    yield from ((user, at) for user, at in rows if at is not None)


def _moves_counted(reader: Reader, year: Plan, firsts: Iterator[tuple[str, int]], now: int) -> list[SeatMove]:
    """The year's seat moves: without a status event the first login takes a seat that is kept; the rest are walked."""
    moves = [SeatMove(at, user, taken=True) for user, at in firsts]
    events: dict[str, list[UserEvent]] = defaultdict(list)
    end = period(year)[1]
    for user, at, kind in reader.stream(_STATUS_EVENTS, end=end):
        events[user].append(UserEvent(at, kind, user))
    for user, at in reader.stream(_THEIR_LOGINS, end=end):
        events[user].append(UserEvent(at, LOGIN, user))
    for own in events.values():
        moves += seat_moves(year, sorted(own, key=event_order), now)
    return sorted(moves, key=attrgetter("order"))


# --- days ---------------------------------------------------------------------------------------------------------


def _days(reader: Reader, plan: Plan, now: int) -> list[int]:
    """Net seats taken, or credits used, on each whole day of the plan before `now`'s day."""
    start, end = period(plan)
    net = {row[0]: row[1] - row[2] for row in reader.rows(_DAYS, plan=plan.plan_id)}
    return [net.get(day, 0) for day in range(start, min(end, now // DAY * DAY), DAY)]


def _days_before(reader: Reader, plan: Plan) -> list[int]:
    """The days of the plans of the same kind that lead up to this one without a gap, oldest first."""
    by_end = {other.ends_on: other for other in shown_plans(reader.connection, reader.scope.account_id)}
    days: list[int] = []
    before = by_end.get(plan.starts_on)
    while before and before.plan_type is plan.plan_type:
        days[:0] = _days(reader, before, period(before)[1])
        before = by_end.get(before.starts_on)
    return days


_P, _S, _D, _U = tables.plan_users, tables.seat_moves, tables.plan_days, tables.users
_L, _E = tables.drop_tables["logins"], tables.drop_tables["user_events"]
_PLAN: Any = bindparam("plan")
_START: Any = bindparam("start")
_END: Any = bindparam("end")
_MASKS = Sealed(
    select(_P.c.months, func.count()).where(mine(_P), _P.c.plan_id == _PLAN).group_by(_P.c.months)
)


def _edges(number: int) -> tuple[str, str]:
    """The parameters that a month is bound with."""
    return f"from_{number}", f"to_{number}"


def _active_in(number: int) -> Any:
    """How many people have a login in a month: to look for one of each takes a fifth of counting them by all logins."""
    begins, ends = _edges(number)
    start: Any = bindparam(begins)
    end: Any = bindparam(ends)
    one = exists().where(mine(_L), _L.c.user_id == _U.c.user_id, _L.c.at_us >= start, _L.c.at_us < end)
    return func.sum(case((one.correlate(_U), 1), else_=0))


_ACTIVE = Sealed(select(*(_active_in(number + 1) for number in range(MONTHS))).where(mine(_U)))
_MOVES = Sealed(
    select(_S.c.at_us, _S.c.released, _S.c.user_id)
    .where(mine(_S), _S.c.plan_id == _PLAN)
    .order_by(_S.c.at_us, _S.c.released, _S.c.user_id)
)


def _has_events(user: Any) -> Any:
    return exists().where(mine(_E), _E.c.user_id == user)


_FIRSTS = Sealed(
    select(_P.c.user_id, _P.c.first_us).where(
        mine(_P), _P.c.plan_id == _PLAN, _P.c.logins > 0, ~_has_events(_P.c.user_id)
    )
)
_FIRST_LOGINS = Sealed(
    select(
        _U.c.user_id,
        select(func.min(_L.c.at_us))
        .where(mine(_L), _L.c.user_id == _U.c.user_id, _L.c.at_us >= _START, _L.c.at_us < _END)
        .correlate(_U)
        .scalar_subquery(),
    ).where(mine(_U), ~_has_events(_U.c.user_id))
)
_STATUS_EVENTS = Sealed(select(_E.c.user_id, _E.c.at_us, _E.c.event).where(mine(_E), _E.c.at_us < _END))
_THEIR_LOGINS = Sealed(
    select(_L.c.user_id, _L.c.at_us).where(
        mine(_L), _L.c.user_id.in_(select(_E.c.user_id).where(mine(_E))), _L.c.at_us < _END
    )
)
_DAYS = Sealed(select(_D.c.day_us, _D.c.taken, _D.c.released).where(mine(_D), _D.c.plan_id == _PLAN))
