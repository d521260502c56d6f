"""What a receipt must hold by the rules alone: `core` over the raw events that stand, and the rows beside them."""

from __future__ import annotations

from collections import Counter

from core.explain import Count, Near, nearly
from core.licence_metrics import LICENCE_METRICS, Grain, Source
from core.mau import monthly_active_users
from core.periods import PlanMonth, period
from core.plans import Plan, PlanType
from core.seats import held_before, moved, peak_count, seat_ledger
from core.status import DEACTIVATED, LOGIN, UserEvent
from tests.data.licence_pasts import Delivery


def in_core(one: Plan, stood: set[UserEvent], near: Near, now: int, figure: str, month: PlanMonth) -> Count:
    """The figure's evidence and exclusions by the rules alone."""
    happened = sorted(event for event in stood if event.at <= now)
    if one.plan_type is PlanType.SEATS:
        return _of_seats(one, happened, near, now, figure, month)
    counts = monthly_active_users(one, happened, now, near)
    if figure != "used_to_date":
        return counts[month.number]
    so_far = [counts[number] for number in range(1, month.number + 1)]
    counted = {one.user_id for count in so_far for one in count.evidence}
    logins = [(e.at, e.kind, e.user_id) for e in happened if e.kind == LOGIN]
    exclusions = nearly(logins, period(one)[0], month.end, counted, near)
    return Count(tuple(line for count in so_far for line in count.evidence), exclusions)


def _of_seats(
    one: Plan, happened: list[UserEvent], near: Near, now: int, figure: str, month: PlanMonth
) -> Count:
    moves = seat_ledger(one, happened, now).moves
    if figure in ("opening", "closing"):
        return held_before(moves, month.start if figure == "opening" else month.end)
    if figure == "peak":
        return peak_count(moves, month)
    count = moved(moves, month, happened, near, taken=figure == "taken")
    return Count(tuple(sorted(count.evidence)), count.exclusions)


def beside(deliveries: list[Delivery], now: int) -> Near:
    """Rows delivered again by imports that stand, and those that were withdrawn."""
    stand = [delivery for delivery in deliveries if delivery.undone is None]
    times = Counter(event for delivery in stand for event in delivery.events)
    once = {event for delivery in deliveries for event in delivery.events}
    again = [event for event, number in times.items() for _ in range(number - 1)]
    rows = [
        tuple((e.user_id, e.at, e.kind) for e in some if e.at <= now and e.kind in (LOGIN, DEACTIVATED))
        for some in (again, once - set(times))
    ]
    return Near(*rows)


def counted(one: Plan, grain: Grain = Grain.MONTH) -> list[str]:
    """The figures of a plan that have evidence."""
    metrics = LICENCE_METRICS[one.plan_type].values()
    return [m.slug for m in metrics if m.source is Source.COUNTED and m.grain is grain]


def of_kind(one: Plan, near: Near) -> Near:
    """What a plan of active users looks at: logins alone."""
    if one.plan_type is PlanType.SEATS:
        return near
    return Near(*(tuple(row for row in rows if row[2] == LOGIN) for rows in near))
