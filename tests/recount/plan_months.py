"""A licence plan and its months: rulebook section 1, with section 0's instants and half-open intervals.

Where the text leaves two readings:
- `partial` is a fact of the calendar, not a figure: upcoming rows show it, too. Anniversary rows are never partial.
- A row that ends exactly at `now` is closed, and the next, which starts there, is open.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

SHOWN = ("seats", "mau", "mauc")  # `pilot` and `other` exist for no customer
ANNIVERSARY, CALENDAR = "anniversary", "calendar"
CLOSED, OPEN, UPCOMING = "closed", "open", "upcoming"


@dataclass(frozen=True)
class Plan:
    """A plan that customers may see: strictly annual. `starts_on` is a UTC date."""

    plan_id: str
    plan_type: str
    amount: int
    starts_on: date
    month_basis: str = ANNIVERSARY

    @property
    def ends_on(self) -> date:
        """Exclusive; 29 February clamps to 28 February."""
        return months_later(self.starts_on, 12)

    @property
    def start(self) -> datetime:
        return midnight(self.starts_on)

    @property
    def end(self) -> datetime:
        return midnight(self.ends_on)


class PlanMonth(NamedTuple):
    """One row's period `[start, end)`; `number` is 1-based."""

    number: int
    start: datetime
    end: datetime
    partial: bool


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime.combine(day, time(), tzinfo=UTC)


def months_later(day: date, count: int) -> date:
    """The same day of the month `count` months later, clamped to that month's end."""
    month_index = day.year * 12 + (day.month - 1) + count
    year, month = month_index // 12, month_index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def plan_months(plan: Plan) -> list[PlanMonth]:
    """The rows of a plan in order."""
    if plan.month_basis == CALENDAR:
        return _calendar_months(plan)
    boundaries = [midnight(months_later(plan.starts_on, k)) for k in range(13)]
    return [PlanMonth(k + 1, boundaries[k], boundaries[k + 1], False) for k in range(12)]


def _calendar_months(plan: Plan) -> list[PlanMonth]:
    """The calendar months that meet the plan, clipped to it."""
    months: list[PlanMonth] = []
    first = plan.starts_on.replace(day=1)
    while first < plan.ends_on:
        following = months_later(first, 1)
        start, end = max(first, plan.starts_on), min(following, plan.ends_on)
        clipped = (start, end) != (first, following)
        months.append(PlanMonth(len(months) + 1, midnight(start), midnight(end), clipped))
        first = following
    return months


def row_status(month: PlanMonth, now: datetime) -> str:
    """`closed`, `open` or `upcoming` at `now`."""
    if month.end <= now:
        return CLOSED
    return OPEN if month.start <= now else UPCOMING


def begun(months: list[PlanMonth], now: datetime) -> list[PlanMonth]:
    """The rows that are not upcoming."""
    return [month for month in months if row_status(month, now) != UPCOMING]
