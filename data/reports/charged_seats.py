"""People charged for by seats: who held one when most were held in the month, then and today. Rulebook 3."""

from __future__ import annotations

from dataclasses import replace

from core.charged import Adjustment, compared, earlier
from core.explain import Evidence
from core.matches import BillingPeriod
from core.periods import PlanMonth, period, plan_months
from core.plans import Plan
from core.requests import Request
from core.scope import NotFound
from core.usage_screens import Change
from data.engine import Database
from data.reports.evidence import peak
from data.reports.known import changes
from data.reports.since import since
from data.reports.sources import reading
from data.reports.usage import chosen_plan
from data.scoped import Reader

_FILES = ("logins", "user_events", "users", "plans")
_WHY = {True: "holds a seat at the month's peak today", False: "no longer holds a seat at the month's peak"}


def covers(plan: Plan, at: int) -> bool:
    """Whether the plan is in force at an instant."""
    start, end = period(plan)
    return start <= at < end


def month(plan: Plan, of: BillingPeriod) -> PlanMonth | None:
    """The plan month that the invoice's period is, None where it is none."""
    return next((one for one in plan_months(plan) if (one.start, one.end) == (of.start, of.end)), None)


def pair(
    database: Database, home: Reader, request: Request, what: tuple[Plan, PlanMonth], known_at: int
) -> tuple[list[Evidence], list[Evidence], list[Adjustment]]:
    """(counted at `known_at` from what was known then, counted today, the differences), by user id.

    Nothing that became known after `request.as_known_at` is there (None: all that is known today).
    """
    plan, of = what
    upto = request.as_known_at
    first = earlier(known_at, upto)
    today = Request(now=request.now, plan=plan.plan_id, as_known_at=upto)
    if of.end <= known_at and not since(home).moved(first, _FILES):
        later = _holders(database, home, today, of)
        return later, later, []
    then = _holders(database, home, replace(today, now=known_at, as_known_at=first), of)
    if upto == first:
        return then, then, []
    later = _holders(database, home, today, of)
    added, gone = compared(then, later)
    if not added and not gone:
        return then, later, []
    why = {
        one.user_id: one
        for one in changes(database, home.scope, today, known_at, upto)
        if one.month == of.number
    }
    found = [_adjustment(one, why, is_added=True) for one in added.values()]
    found += [_adjustment(one, why, is_added=False) for one in gone.values()]
    return then, later, sorted(found)


def _holders(database: Database, home: Reader, asked: Request, of: PlanMonth) -> list[Evidence]:
    with reading(database, home.scope, asked, licences=True) as reader:
        try:
            held = peak(reader, chosen_plan(reader, asked), of)
        except NotFound:  # the plan was not known then
            return []
        return held.page(reader, 0, held.count(reader))


def _adjustment(one: Evidence, why: dict[str, Change], *, is_added: bool) -> Adjustment:
    """By the person's own event that became known; a seat at the peak may also change hands by somebody else's."""
    cause = why.get(one.user_id)
    if cause is None:
        return Adjustment(one.user_id, is_added, _WHY[is_added], one.at, one.at)
    words = f"{cause.kind} {'withdrawn' if cause.withdrawn else 'became known'}"
    return Adjustment(one.user_id, is_added, words, cause.at, cause.known_at)
