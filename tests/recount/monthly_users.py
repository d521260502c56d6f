"""Monthly active users and their credits: rulebook sections 4 (`monthly_active_users`) and 5 (`credit_ledger`).

Where the text leaves two readings:
- An upcoming MAUC row has no column for the purchased amount, so all its figures are empty, `opening_balance` too.
- `expired` is 0 in every closed or open row but the last, and in the last while it is open.
- The average of the last three closed months is not rounded here.
"""

from datetime import datetime

from .events import LOGIN, Counted
from .plan_months import CLOSED, Plan, PlanMonth, plan_months, row_status

MAU_FIGURES = ["limit", "active_users", "unused", "overage"]
MAUC_FIGURES = [
    "opening_balance", "used", "used_to_date", "remaining", "overage", "overage_to_date", "expired",
]  # fmt: skip


def active_in(month: PlanMonth, events: list[Counted]) -> set[str]:
    """Everyone with at least one login in the row; `events` end at `now`."""
    start, end = month.start, month.end
    return {event.user_id for event in events if start <= event.at < end and event.kind == LOGIN}


def mau_figures(plan: Plan, active: int) -> list[int | None]:
    """The figures of a row that has begun."""
    return [plan.amount, active, max(0, plan.amount - active), max(0, active - plan.amount)]


def upcoming_mau_figures(plan: Plan) -> list[int | None]:
    """Of an upcoming row the limit is shown and nothing else."""
    return [plan.amount, None, None, None]


def mauc_figures(plan: Plan, month: PlanMonth, used: list[int], now: datetime) -> list[int | None]:
    """The figures of a row that has begun; `used` holds the credits of the plan's rows up to and including it."""
    before, to_date = sum(used[:-1]), sum(used)
    remaining = max(0, plan.amount - to_date)
    is_last = month == plan_months(plan)[-1]
    return [
        max(0, plan.amount - before),
        used[-1],
        to_date,
        remaining,
        max(0, to_date - plan.amount) - max(0, before - plan.amount),
        max(0, to_date - plan.amount),
        remaining if is_last and row_status(month, now) == CLOSED else 0,
    ]


def upcoming_mauc_figures() -> list[int | None]:
    """Empty, all of them."""
    return [None] * len(MAUC_FIGURES)


def average_of_last_closed(plan: Plan, events: list[Counted], now: datetime) -> float | None:
    """Mean active users of the last three closed rows, of as many as there are; none: None."""
    closed = [month for month in plan_months(plan) if row_status(month, now) == CLOSED][-3:]
    if not closed:
        return None
    return sum(len(active_in(month, events)) for month in closed) / len(closed)
