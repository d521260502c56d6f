"""Monthly active user credits: rulebook 5. Each user with a login in a plan month uses one credit of the year's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.explain import NOTHING_NEAR, Count, Near
from core.mau import monthly_active_users
from core.periods import PlanMonth, RowStatus, plan_months
from core.plans import Plan
from core.status import UserEvent


@dataclass(frozen=True)
class CreditRow:
    """One plan month; of an upcoming one every figure is empty. `opening_balance`: rolled over from before."""

    month: PlanMonth
    status: RowStatus
    opening_balance: int | None = None
    used: int | None = None
    used_to_date: int | None = None
    remaining: int | None = None
    overage: int | None = None
    overage_to_date: int | None = None
    expired: int | None = None


def credit_ledger(
    plan: Plan, events: Iterable[UserEvent], now: int, near: Near = NOTHING_NEAR
) -> tuple[tuple[CreditRow, ...], dict[int, Count]]:
    """The rows, and who used each month's credits: the counts of `monthly_active_users`."""
    counts = monthly_active_users(plan, events, now, near)
    used = [counts[month.number].value if month.number in counts else 0 for month in plan_months(plan)]
    return credit_rows(plan, used, now), counts


def credit_rows(plan: Plan, used: Sequence[int], now: int) -> tuple[CreditRow, ...]:
    """The rows of the consumption report. `used`: credits used in each month, in order."""
    months = plan_months(plan)
    rows, before = [], 0
    for month, credits in zip(months, used, strict=True):
        status = month.status(now)
        if status is RowStatus.UPCOMING:
            rows.append(CreditRow(month, status))
            continue
        rows.append(_row(plan.amount, month, status, (before, credits), last=month is months[-1]))
        before += credits
    return tuple(rows)


def _row(amount: int, month: PlanMonth, status: RowStatus, used: tuple[int, int], *, last: bool) -> CreditRow:
    before, credits = used
    to_date = before + credits
    remaining, over = max(0, amount - to_date), max(0, to_date - amount)
    return CreditRow(
        month,
        status,
        opening_balance=max(0, amount - before),
        used=credits,
        used_to_date=to_date,
        remaining=remaining,
        overage=over - max(0, before - amount),
        overage_to_date=over,
        expired=remaining if last and status is RowStatus.CLOSED else 0,
    )
