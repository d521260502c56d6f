"""What a receipt of one UTC day says: the figures of a day-by-day chart's table. Rulebook 12."""

from __future__ import annotations

from datetime import date

from core.instants import DAY, start_of_day, to_datetime
from core.licence_metrics import AMOUNT, LICENCE_METRICS
from core.periods import period
from core.plans import Plan, PlanType
from core.scope import BadRequest
from core.usage_screens import DayLine, Formula, Receipt

_SEATS = {
    "taken": "Seats taken on the day, each by a login.",
    "released": "Seats given back on the day, each by a deactivation.",
    "closing": "Seats held at the day's end, or now on the day that is not over.",
}
_CREDITS = {
    "used": "Everybody whose first login of the plan month lies on the day has used a credit.",
    "used_to_date": "Credits used from the plan's start to the day's end.",
    "remaining": "Credits left at the day's end.",
    "overage_to_date": "Credits used from the plan's start to the day's end above those purchased.",
}
DAILY = {PlanType.SEATS: _SEATS, PlanType.MAUC: _CREDITS}


def parse_day(text: str) -> int:
    """The start of a UTC date, `2026-06-02`; BadRequest for any other text."""
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text:  # a week date, or one without hyphens
            raise ValueError(text)
        return start_of_day(day)
    except ValueError as error:
        raise BadRequest("a day is written 2026-06-02") from error


def day_text(start: int) -> str:
    """The date of a day's start instant, as an address says it."""
    return to_datetime(start).date().isoformat()


def explained_day(plan: Plan, line: DayLine, figure: str) -> Receipt:
    """The receipt of a day's figure without its evidence; BadRequest where a plan of this type has none of the name."""
    words = DAILY.get(plan.plan_type, {}).get(figure)
    if words is None:
        raise BadRequest(f"a plan of {plan.plan_type} has no figure {figure} of a day")
    metric = LICENCE_METRICS[plan.plan_type][figure]
    start = period(plan)[0] if figure in ("used_to_date", "overage_to_date") else line.start
    parts = ((AMOUNT, plan.amount), ("used_to_date", line.level))
    formula = Formula(metric.formula, parts, (0, day_text(line.start))) if metric.formula else None
    value = _value(plan, line, figure)
    return Receipt(figure, metric.label, words, value, start, line.start + DAY, formula=formula)


def _value(plan: Plan, line: DayLine, figure: str) -> int:
    return {
        "taken": line.taken,
        "used": line.taken,
        "released": line.released,
        "closing": line.level,
        "used_to_date": line.level,
        "remaining": max(0, plan.amount - line.level),
        "overage_to_date": max(0, line.level - plan.amount),
    }[figure]
