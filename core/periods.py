"""Plan months and plan states: rulebook 1. Every interval is half-open, in microseconds since the epoch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter

from core.instants import add_months, start_of_day
from core.plans import MonthBasis, Plan

MONTHS = 12
_START = attrgetter("start")


class RowStatus(StrEnum):
    """Where `now` stands to a plan month: after it, in it, before it."""

    CLOSED = "closed"
    OPEN = "open"
    UPCOMING = "upcoming"


class PlanState(StrEnum):
    """Where `now` stands to a plan."""

    PAST = "past"
    CURRENT = "current"
    FUTURE = "future"


@dataclass(frozen=True)
class PlanMonth:
    """One row of a plan: `[start, end)`; `partial`: a calendar month clipped by the plan's edge."""

    number: int
    start: int
    end: int
    partial: bool = False

    def status(self, now: int) -> RowStatus:
        """Closed (end ≤ now), open (start ≤ now < end) or upcoming (start > now)."""
        if self.end <= now:
            return RowStatus.CLOSED
        return RowStatus.OPEN if self.start <= now else RowStatus.UPCOMING


def period(plan: Plan) -> tuple[int, int]:
    """The plan's `[start, end)`; ValueError for a plan without an end (a pilot: it has no months)."""
    if plan.ends_on is None:
        raise ValueError(f"plan {plan.plan_id} has no end")
    return start_of_day(plan.starts_on), start_of_day(plan.ends_on)


@lru_cache(maxsize=256)  # asked once per person and plan
def plan_months(plan: Plan) -> tuple[PlanMonth, ...]:
    """The plan's months in order. Rulebook 1, "Plan months"."""
    start, end = period(plan)
    if plan.month_basis is MonthBasis.ANNIVERSARY:
        edges = [start_of_day(add_months(plan.starts_on, k)) for k in range(MONTHS)] + [end]
        return _rows(edges, whole=set(edges))
    first = plan.starts_on.replace(day=1)
    calendar = [start_of_day(add_months(first, k)) for k in range(MONTHS + 2)]
    inner = [edge for edge in calendar if start < edge < end]
    return _rows([start, *inner, end], whole=set(calendar))


def _rows(edges: Sequence[int], whole: set[int]) -> tuple[PlanMonth, ...]:
    """A row between each two edges; one that begins or ends elsewhere than a whole month does is partial."""
    return tuple(
        PlanMonth(number, start, end, partial=not {start, end} <= whole)
        for number, (start, end) in enumerate(zip(edges, edges[1:], strict=False), start=1)
    )


def month_at(months: Sequence[PlanMonth], at: int) -> PlanMonth | None:
    """The month that holds an instant; None outside the plan."""
    place = bisect_right(months, at, key=_START) - 1
    return months[place] if place >= 0 and at < months[place].end else None


def plan_state(plan: Plan, now: int) -> PlanState:
    """Past (end ≤ now), current, or future (start > now)."""
    start, end = period(plan)
    if end <= now:
        return PlanState.PAST
    return PlanState.CURRENT if start <= now else PlanState.FUTURE


def default_plan(plans: Sequence[Plan], now: int) -> Plan | None:
    """Which plan a page opens with: the current one; else the latest past; else the first future; None of none."""
    by_state: dict[PlanState, list[Plan]] = {state: [] for state in PlanState}
    for plan in sorted(plans, key=_start):
        by_state[plan_state(plan, now)].append(plan)
    past, current, future = (by_state[state] for state in PlanState)
    return next(iter((*current, *past[-1:], *future)), None)


def _start(plan: Plan) -> date:
    return plan.starts_on
