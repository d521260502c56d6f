"""Where two priced plans cost the same: exact, with fractions, over every size the year could have had.

The break-even of two plan types is the average of active users a month, nearest to the year's own, at which both
cost the same when every month is larger or smaller in the same proportion.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from core.money import rounded
from core.plans import PlanType
from core.usage_screens import BreakEven

_AS_IT_WAS = Fraction(1)


@dataclass(frozen=True)
class Cost:
    """What a plan costs: `price` for each unit of the amount, `overage_price` for each unit above it.

    `counted`: what is held against the amount, one figure a month (of MAUC one for the year).
    """

    amount: int
    price: int
    overage_price: int
    counted: tuple[int, ...]

    def at(self, scale: Fraction) -> Fraction:
        """Minor units if every month had `scale` times its users. Linear between `knots`, never falling."""
        over = sum((max(Fraction(0), scale * one - self.amount) for one in self.counted), Fraction(0))
        return self.amount * self.price + over * self.overage_price

    def knots(self) -> set[Fraction]:
        """The scales at which a month reaches the amount: the cost bends there."""
        return {Fraction(self.amount, one) for one in self.counted if one}

    def cheapest_amount(self) -> int:
        """The smallest of the amounts at which the year as it was costs least.

        The cost is convex in the amount and bends at the months' figures alone.
        """
        candidates = sorted({0, *self.counted})
        return min(candidates, key=lambda amount: replace(self, amount=amount).at(_AS_IT_WAS))


def break_even(
    first: tuple[PlanType, Cost], second: tuple[PlanType, Cost], average: Fraction
) -> BreakEven | None:
    """Where two types cost the same; None where one is cheaper whatever the number of users."""
    (one, cost), (other, its_cost) = first, second
    found = equal_scales(cost, its_cost)
    if not found:
        return None
    scale = min(found, key=lambda at: (abs(at - _AS_IT_WAS), at))
    points = sorted({*found, *cost.knots(), *its_cost.knots(), Fraction(0)})
    lower = max((point for point in points if point < scale), default=None)
    upper = min((point for point in points if point > scale), default=scale + 1)

    def cheaper(at: Fraction) -> PlanType | None:
        difference = cost.at(at) - its_cost.at(at)
        return None if not difference else one if difference < 0 else other

    return BreakEven(
        one,
        other,
        average=round(float(scale * average), 6),
        cost=rounded(cost.at(scale)),
        below=None if lower is None else cheaper((lower + scale) / 2),
        above=cheaper((scale + upper) / 2),
    )


def equal_scales(cost: Cost, other: Cost) -> list[Fraction]:
    """The scales at which both cost the same; of a stretch of them its ends, and the year as it was if it is inside."""

    def difference(scale: Fraction) -> Fraction:
        return cost.at(scale) - other.at(scale)

    knots = sorted({Fraction(0), _AS_IT_WAS, *cost.knots(), *other.knots()})
    found = {knot for knot in knots if not difference(knot)}
    for start, end in pairwise(knots):
        before, after = difference(start), difference(end)
        if before * after < 0:
            found.add(start + (end - start) * before / (before - after))
    last = difference(knots[-1])
    slope = difference(knots[-1] + 1) - last
    if last * slope < 0:  # beyond the last bend the line goes on towards zero
        found.add(knots[-1] - last / slope)
    return sorted(found)
