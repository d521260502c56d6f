"""Licence plans as staff see them: all of them, pilots too, each marked with whether customers ever see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from components import light
from components.light import Child, Light
from components.marks import nothing
from components.numbers import count, day
from components.record_table import record_table
from core.instants import start_of_day
from core.periods import PlanState, plan_months, plan_state
from core.plans import MonthBasis, Plan, PlanType

KINDS = {
    PlanType.SEATS: "Seats",
    PlanType.MAU: "Monthly active users",
    PlanType.MAUC: "Monthly active user credits",
    PlanType.PILOT: "Pilot",
    PlanType.OTHER: "Other",
}
BASES = {MonthBasis.ANNIVERSARY: "Anniversary", MonthBasis.CALENDAR: "Calendar"}
_HEADER = ("Plan", "Counts", "Amount", "First day", "Last day", "Months", "State", "Customers")


def plan_table(plans: Sequence[Plan], now: int) -> Light:
    """Every plan, by start."""
    if not plans:
        return nothing("No plan yet.", "The form below adds the first one.")
    rows = [_cells(plan, now) for plan in plans]
    return record_table(
        "Licence plans", _HEADER, rows, numbers=("Amount",), unbroken=("Counts", "First day", "Last day")
    )


def state_of(plan: Plan, now: int) -> PlanState:
    """Past, current or future; a pilot without an end is never past."""
    if plan.ends_on is not None:
        return plan_state(plan, now)
    return PlanState.CURRENT if start_of_day(plan.starts_on) <= now else PlanState.FUTURE


def written_day(given: date) -> str:
    """`3 Mar 2026`."""
    return day(start_of_day(given))


def _cells(plan: Plan, now: int) -> list[Child]:
    shown: Child = "See it" if plan.shown else light.Span("Never see it", className="tag tag-weak")
    return [
        plan.plan_id,
        KINDS[plan.plan_type],
        count(plan.amount),
        written_day(plan.starts_on),
        written_day(plan.ends_on - timedelta(days=1)) if plan.ends_on else "No end",
        BASES[plan.month_basis] if plan.shown else "–",
        state_of(plan, now).capitalize(),
        shown,
    ]


def plan_preview(plan: Plan | None) -> Light:
    """What a plan would be, before it is added: its last day and its months."""
    if plan is None:
        return light.P(
            "The last day and the months stand here once the plan may be added.", className="quiet"
        )
    if not plan.shown:
        end = f"ends on {written_day(plan.ends_on)}, that day not included" if plan.ends_on else "has no end"
        words = f"From {written_day(plan.starts_on)}; it {end}. Customers never see it, and no months are counted."
        return light.P(words)
    assert plan.ends_on is not None
    months = plan_months(plan)
    first, last = written_day(plan.starts_on), written_day(plan.ends_on - timedelta(days=1))
    words = f"From {first} to {last}, both included; it ends on {plan.ends_on} at 00:00 UTC. {len(months)} months:"
    lines = [light.Li(f"{day(month.start)}{' (partial)' if month.partial else ''}") for month in months]
    return light.Div([light.P(words), light.Ol(lines, className="plan-months")])
