"""What if: what people did in twelve plan months, priced under each plan type with what the reader types.

All three types are counted over the same twelve anniversary months, by the rules of rulebook 3, 4 and 5. Amounts are
exact: whole minor units, fractions inside, one rounding (`core.money.rounded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from core.break_even import Cost, break_even
from core.instants import add_months, to_datetime
from core.mau import monthly_active_users
from core.money import rounded
from core.periods import MONTHS, PlanMonth, RowStatus, plan_months
from core.plans import Plan, PlanType
from core.seats import SeatMove, month_sums, seat_ledger, seat_rows
from core.status import UserEvent
from core.usage_screens import Offer, PerPrice, Replay, ReplayLine, ReplayTerms

TYPES = (PlanType.SEATS, PlanType.MAU, PlanType.MAUC)


@dataclass(frozen=True)
class MonthUse:
    """One of the twelve months: the most seats held at once, and the active users; None: it has not begun."""

    month: PlanMonth
    peak: int | None
    active: int | None


def plan_year(starts_on: date) -> Plan:
    """The year from a date, in anniversary months; what is purchased plays no part in what was used."""
    return _year(starts_on, add_months(starts_on, MONTHS))


def last_year(now: int) -> Plan:
    """The last twelve anniversary months that end with the UTC day before `now`'s."""
    today = to_datetime(now).date()
    return _year(add_months(today, -MONTHS), today)


def _year(starts_on: date, ends_on: date) -> Plan:
    return Plan("", PlanType.SEATS, 0, starts_on, ends_on)


def use_of_events(year: Plan, events: Iterable[UserEvent], now: int) -> tuple[MonthUse, ...]:
    """The twelve months from all events of all users, in any order. Each year begins with no seat held."""
    every = list(events)
    counts = monthly_active_users(year, every, now)
    active = [counts[m.number].value if m.number in counts else 0 for m in plan_months(year)]
    return use_of_counts(year, seat_ledger(year, every, now).moves, active, now)


def use_of_counts(
    year: Plan, moves: Iterable[SeatMove], active: Sequence[int], now: int
) -> tuple[MonthUse, ...]:
    """The twelve months from the year's seat moves, in order, and each month's active users."""
    rows = seat_rows(year, month_sums(year, moves), now)
    return tuple(
        MonthUse(row.month, row.peak, None if row.status is RowStatus.UPCOMING else users)
        for row, users in zip(rows, active, strict=True)
    )


def replay(terms: ReplayTerms, months: Sequence[MonthUse]) -> Replay:
    """What each type would have used and cost, and where two of them cost the same.

    The price of the whole amount is due for the whole year; overage is that of the months begun.
    """
    used = [use for use in months if use.active is not None]
    costs = {kind: cost for kind in TYPES if (cost := _cost(kind, terms, used)) is not None}
    total = sum(use.active or 0 for use in used)
    average = Fraction(total, len(used)) if used else Fraction(0)
    pairs = combinations(costs.items(), 2) if average else ()
    evens = [break_even(first, second, average) for first, second in pairs]
    return Replay(
        start=months[0].month.start,
        end=months[-1].month.end,
        months=len(used),
        average=round(float(average), 6) if used else None,
        lines=tuple(_line(kind, terms, used) for kind in TYPES),
        break_evens=tuple(even for even in evens if even),
    )


def _monthly(kind: PlanType, used: Sequence[MonthUse]) -> tuple[int, ...]:
    """What is held against the amount: each month's peak or active users; under MAUC the year's credits at once."""
    if kind is PlanType.SEATS:
        return tuple(use.peak or 0 for use in used)
    active = tuple(use.active or 0 for use in used)
    return active if kind is PlanType.MAU else (sum(active),)


def _cost(kind: PlanType, terms: ReplayTerms, used: Sequence[MonthUse]) -> Cost | None:
    offer = terms.offer(kind)
    if offer is None:
        return None
    return Cost(offer.amount, _year_price(kind, terms, offer), offer.overage_price, _monthly(kind, used))


def _year_price(kind: PlanType, terms: ReplayTerms, offer: Offer) -> int:
    """The price of one unit of the amount for the year."""
    monthly = kind is PlanType.MAU and terms.mau_per is PerPrice.MONTH
    return offer.price * (MONTHS if monthly else 1)


def _line(kind: PlanType, terms: ReplayTerms, used: Sequence[MonthUse]) -> ReplayLine:
    counted = _monthly(kind, used)
    line = ReplayLine(kind, sum(counted), max(counted, default=0))
    cost, offer = _cost(kind, terms, used), terms.offer(kind)
    if cost is None or offer is None:
        return line
    exact = cost.at(Fraction(1))
    return ReplayLine(
        kind,
        line.used,
        line.highest,
        unused=sum(max(0, cost.amount - one) for one in counted),
        overage=sum(max(0, one - cost.amount) for one in counted),
        cost=rounded(exact),
        per_unit=rounded(exact / line.used) if line.used else None,
        cheapest_amount=cost.cheapest_amount(),
    )
