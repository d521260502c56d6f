"""Rulebook 1: annual ends, the clamp of 29 February, and shown plans that never overlap."""

from __future__ import annotations

from datetime import date

import pytest

from core.plans import Plan, PlanRefused, PlanType, overlap, plan_end

ANNUAL = [PlanType.SEATS, PlanType.MAU, PlanType.MAUC]
SHORT = [PlanType.PILOT, PlanType.OTHER]


def plan(plan_id: str = "p", starts_on: str = "2024-01-01", kind: PlanType = PlanType.SEATS) -> Plan:
    start = date.fromisoformat(starts_on)
    return Plan(plan_id, kind, 5, start, plan_end(kind, start, None))


@pytest.mark.parametrize("kind", ANNUAL)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-01-01", "2025-01-01"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2023-03-01", "2024-03-01"),
    ],
)
def test_seats_mau_and_mauc_are_strictly_annual(kind: PlanType, start: str, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert plan_end(kind, first, None) == last
    assert plan_end(kind, first, last) == last


@pytest.mark.parametrize("given", ["2024-12-31", "2025-01-02", "2024-01-01"])
def test_a_given_end_that_differs_is_an_error(given: str) -> None:
    with pytest.raises(PlanRefused, match="2025-01-01"):
        plan_end(PlanType.SEATS, date(2024, 1, 1), date.fromisoformat(given))


@pytest.mark.parametrize("kind", SHORT)
def test_pilots_may_be_short_or_open_and_end_after_they_start(kind: PlanType) -> None:
    start = date(2024, 1, 1)
    assert plan_end(kind, start, date(2024, 1, 2)) == date(2024, 1, 2)
    assert plan_end(kind, start, None) is None
    with pytest.raises(PlanRefused):
        plan_end(kind, start, start)


def test_an_annual_plan_that_would_end_after_the_last_year_is_refused() -> None:
    with pytest.raises(PlanRefused):
        plan_end(PlanType.SEATS, date(9999, 5, 5), None)


def test_adjoining_is_allowed_and_sharing_a_day_is_not() -> None:
    first = plan("first", "2024-01-01")
    assert overlap(plan("next", "2025-01-01"), [first]) is None
    assert overlap(plan("early", "2024-12-31"), [first]) == first
    assert overlap(plan("before", "2023-01-01"), [first]) is None
    assert overlap(plan("late", "2023-01-02"), [first]) == first


def test_a_plan_does_not_overlap_itself() -> None:
    assert overlap(plan("p", "2024-06-01"), [plan("p", "2024-01-01")]) is None


@pytest.mark.parametrize("kind", SHORT)
def test_plans_that_are_never_shown_may_lie_anywhere(kind: PlanType) -> None:
    hidden = Plan("hidden", kind, 5, date(2024, 3, 1), date(2024, 9, 1))
    assert overlap(hidden, [plan()]) is None
    assert overlap(plan(), [hidden]) is None
    assert not hidden.shown
    assert plan().shown
