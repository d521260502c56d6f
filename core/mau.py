"""Monthly active users: rulebook 4. A user counts once in every plan month with at least one login."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.explain import NOTHING_NEAR, Count, Evidence, Near, nearly
from core.periods import PlanMonth, RowStatus, month_at, plan_months
from core.plans import Plan
from core.status import LOGIN, UserEvent

AVERAGED = 3


@dataclass(frozen=True)
class MauRow:
    """One plan month; of an upcoming one only the limit is shown."""

    month: PlanMonth
    status: RowStatus
    limit: int
    active_users: int | None
    unused: int | None
    overage: int | None


def monthly_active_users(
    plan: Plan, events: Iterable[UserEvent], now: int, near: Near = NOTHING_NEAR
) -> dict[int, Count]:
    """Who was active in each month begun, by the month's number: each person with their first login in it."""
    months = plan_months(plan)
    logins = sorted((e.at, e.kind, e.user_id) for e in events if e.kind == LOGIN and e.at <= now)
    first: dict[int, dict[str, int]] = {month.number: {} for month in months if month.start <= now}
    for at, _, user in logins:
        month = month_at(months, at)
        if month:
            first[month.number].setdefault(user, at)
    return {
        month.number: _count(logins, first[month.number], month, near)
        for month in months
        if month.number in first
    }


def _count(logins: list[tuple[int, str, str]], first: dict[str, int], month: PlanMonth, near: Near) -> Count:
    evidence = tuple(Evidence(user, at, LOGIN) for user, at in sorted(first.items()))
    return Count(evidence, nearly(logins, month.start, month.end, set(first), near))


def mau_rows(plan: Plan, active: Sequence[int], now: int) -> tuple[MauRow, ...]:
    """The rows of the consumption report. `active`: distinct users with a login, for each month in order."""
    rows = []
    for month, users in zip(plan_months(plan), active, strict=True):
        status = month.status(now)
        figures: tuple[int | None, ...] = (None, None, None)
        if status is not RowStatus.UPCOMING:
            figures = (users, max(0, plan.amount - users), max(0, users - plan.amount))
        rows.append(MauRow(month, status, plan.amount, *figures))
    return tuple(rows)


def three_month_average(rows: Iterable[MauRow]) -> float | None:
    """The mean of the last three closed months' active users, of as many as there are; None of none."""
    closed = [row.active_users or 0 for row in rows if row.status is RowStatus.CLOSED][-AVERAGED:]
    return sum(closed) / len(closed) if closed else None
