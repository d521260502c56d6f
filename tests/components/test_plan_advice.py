"""What if: three plan types beside each other, priced with what the reader types."""

from __future__ import annotations

from dataclasses import replace

from components.plan_advice import advice, advice_refused
from core.periods import plan_months
from core.plan_replay import MonthUse, replay
from core.usage_screens import (
    Offer,
    ReplayTerms,
)
from tests.components.screen_values import told
from tests.components.usage_values import SEATS


def uses() -> list[MonthUse]:
    months = plan_months(SEATS)
    return [MonthUse(month, 10, 8) for month in months]


def test_what_if_prices_three_types_and_names_the_cheapest() -> None:
    terms = ReplayTerms(seats=Offer(10, 120_000), mau=Offer(8, 10_000), mauc=Offer(50, 15_000, 20_000))
    words = told(advice(replay(terms, uses()), terms))
    assert "Seats 120 seat-months 10 0 0 12,000.00 100.00 –" in words
    assert "Monthly active users least cost 96 user-months 8 0 0 9,600.00" in words
    assert "96 credits 96 0 46 16,700.00 173.96 96" in words
    assert "Where two types cost the same" in words


def test_what_if_without_prices_still_counts_and_prices_nothing() -> None:
    words = told(advice(replay(ReplayTerms(), uses()), ReplayTerms()))
    assert "Monthly active user credits 96 credits 96 – – – – –" in words
    assert "least cost" not in words
    ahead = [replace(use, peak=None, active=None) for use in uses()]
    assert "No month of this year has begun." in told(advice(replay(ReplayTerms(), ahead), ReplayTerms()))


def test_what_if_says_what_is_missing() -> None:
    assert told(advice_refused("seats needs both an amount and a price")).startswith("Seats needs both")
