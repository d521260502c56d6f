"""What a receipt says before anybody is named: the figure's value, its period, and the formula of a derived one.

Rulebook 12: a counted value is the size of its evidence, a derived one shows its formula with the counts in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from core.licence_metrics import AMOUNT, FREE, LICENCE_METRICS, Grain, LicenceMetric, Source
from core.mau import AVERAGED, MauRow, three_month_average
from core.periods import RowStatus, period
from core.plans import Plan
from core.scope import BadRequest, NotFound
from core.usage_screens import Formula, MonthRow, Receipt

_COLUMN = {FREE: "available"}  # the screen's word for a column of the report


@dataclass(frozen=True)
class Question:
    """Which figure's receipt: of a plan month, where it is one of a month; its lines from `offset`, at most `limit`.

    `day`: of a UTC day instead, by its start instant.
    """

    figure: str
    month: int | None = None
    offset: int = 0
    limit: int = 100
    day: int | None = None


def figure_of(plan: Plan, figure: str) -> LicenceMetric:
    """The record of a figure of this plan's type; BadRequest when it has none of that name."""
    metric = LICENCE_METRICS.get(plan.plan_type, {}).get(figure)
    if metric is None:
        raise BadRequest(f"a plan of {plan.plan_type} has no figure {figure}")
    return metric


def month_of(rows: Sequence[MonthRow], month: int | None) -> MonthRow:
    """The row of a month's number; NotFound when the plan has none."""
    found = next((row for row in rows if row.month.number == month), None)
    if found is None:
        raise NotFound(f"no plan month {month}")
    return found


def explained(plan: Plan, rows: Sequence[MonthRow], figure: str, month: int | None) -> Receipt:
    """The receipt without its evidence. People and idle have their value from who counts them: here None.

    BadRequest, NotFound as above. Of an upcoming month every figure but the amount is empty.
    """
    metric = figure_of(plan, figure)
    if metric.grain is Grain.PLAN:
        start, end = period(plan)
        value, formula = _of_plan(plan, rows, metric)
    else:
        row = month_of(rows, month)
        start, end = (rows[0] if figure == "used_to_date" else row).month.start, row.month.end
        value, formula = value_of(plan, row, figure), _formula(plan, rows, metric, row)
    return Receipt(figure, metric.label, metric.words, value, start, end, formula=formula)


def value_of(plan: Plan, row: MonthRow, slug: str) -> int | None:
    """A figure of a month's row, by slug; the plan's amount, too."""
    if slug == AMOUNT:
        return plan.amount
    return cast("int | None", getattr(row, _COLUMN.get(slug, slug)))


def _of_plan(
    plan: Plan, rows: Sequence[MonthRow], metric: LicenceMetric
) -> tuple[int | float | None, Formula | None]:
    if metric.slug == AMOUNT:
        return plan.amount, None
    if metric.source is Source.COUNTED:
        return None, None
    monthly = [row for row in rows if isinstance(row, MauRow)]
    closed = [row for row in monthly if row.status is RowStatus.CLOSED][-AVERAGED:]
    parts = tuple(("active_users", row.active_users or 0) for row in closed)
    months = tuple(row.month.number for row in closed)
    return three_month_average(monthly), Formula(metric.formula, parts, months) if closed else None


def _formula(plan: Plan, rows: Sequence[MonthRow], metric: LicenceMetric, row: MonthRow) -> Formula | None:
    if metric.source is not Source.DERIVED or row.status is RowStatus.UPCOMING:
        return None
    parts, months = [], []
    for part in metric.parts:
        number = row.month.number - part.back
        value = value_of(plan, rows[number - 1], part.slug) if number else 0  # nothing before the first month
        parts.append((part.slug, value or 0))
        months.append(0 if part.slug == AMOUNT else number)
    return Formula(metric.formula, tuple(parts), tuple(months))
