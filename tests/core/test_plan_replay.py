"""What if: one year under three plan types, to the cent, and where two of them cost the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.break_even import Cost, break_even, equal_scales
from core.instants import parse_instant
from core.mau import mau_rows, monthly_active_users
from core.periods import plan_months
from core.plan_replay import last_year, plan_year, replay, use_of_counts, use_of_events
from core.plans import PlanType
from core.replay_terms import PARAMETERS, parse_terms, written_terms
from core.scope import BadRequest
from core.seats import seat_ledger
from core.usage_screens import Offer, PerPrice, Replay, ReplayLine, ReplayTerms
from tests.core.licences import at, deactivated, login, plan

YEAR = plan_year(date(2024, 1, 1))
LATE = at("2030-01-01T00:00:00Z")
# A and B in January, B and C in February, D in June; A is deactivated before B's and C's February
EVENTS = [
    login("A", "2024-01-05T00:00:00Z"),
    login("B", "2024-01-06T00:00:00Z"),
    deactivated("A", "2024-01-31T00:00:00Z"),
    login("B", "2024-02-10T00:00:00Z"),
    login("C", "2024-02-11T00:00:00Z"),
    login("D", "2024-06-01T00:00:00Z"),
]
TERMS = ReplayTerms(
    seats=Offer(2, 10_000, 500), mau=Offer(1, 300, 400), mauc=Offer(3, 700, 1_000), mau_per=PerPrice.MONTH
)


def lines(given: Replay) -> dict[PlanType, ReplayLine]:
    return {line.plan_type: line for line in given.lines}


def test_one_year_under_three_types_to_the_cent() -> None:
    got = replay(TERMS, use_of_events(YEAR, EVENTS, LATE))
    seats, mau, mauc = got.lines
    # peaks 2, 2, 2, 2, 2 and 3 from June on: 5 · 2 + 7 · 3
    assert (seats.used, seats.highest, seats.unused, seats.overage) == (31, 3, 0, 7)
    assert seats.cost == 2 * 10_000 + 7 * 500
    assert (mau.used, mau.highest, mau.unused, mau.overage) == (5, 2, 9, 2)
    assert mau.cost == 12 * 300 + 2 * 400
    assert (mauc.used, mauc.unused, mauc.overage, mauc.cost) == (5, 0, 2, 3 * 700 + 2 * 1_000)
    assert (seats.per_unit, mau.per_unit, mauc.per_unit) == (758, 880, 820)  # 23 500 / 31 = 758.06…
    assert (got.months, got.average) == (12, round(5 / 12, 6))


def test_a_price_a_year_is_not_taken_twelve_times() -> None:
    yearly = replace(TERMS, mau_per=PerPrice.YEAR)
    assert lines(replay(yearly, use_of_events(YEAR, EVENTS, LATE)))[PlanType.MAU].cost == 300 + 2 * 400


def test_what_was_not_typed_has_use_and_no_cost() -> None:
    got = replay(ReplayTerms(), use_of_events(YEAR, EVENTS, LATE))
    assert [(one.used, one.unused, one.overage, one.cost) for one in got.lines] == [
        (used, None, None, None) for used in (31, 5, 5)
    ]
    assert got.break_evens == ()


def test_months_ahead_hold_no_use_and_the_amount_is_due_all_the_same() -> None:
    now = at("2024-02-10T00:00:00Z")  # the very instant of B's login
    got = replay(TERMS, use_of_events(YEAR, EVENTS, now))
    assert got.months == 2
    assert lines(got)[PlanType.MAU].used == 3
    assert lines(got)[PlanType.MAU].cost == 12 * 300 + 400
    before = replay(TERMS, use_of_events(YEAR, EVENTS, now - 1))
    assert lines(before)[PlanType.MAU].used == 2


def test_nothing_begun_has_nothing_to_compare() -> None:
    got = replay(TERMS, use_of_events(YEAR, EVENTS, at("2023-12-31T23:59:59.999999Z")))
    assert (got.months, got.average, got.break_evens) == (0, None, ())
    assert [one.per_unit for one in got.lines] == [None, None, None]


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2024-05-31T13:00:00Z", "2023-05-31", "2024-05-31"),
        ("2024-05-31T00:00:00Z", "2023-05-31", "2024-05-31"),
        ("2024-05-30T23:59:59.999999Z", "2023-05-30", "2024-05-30"),
        ("2024-02-29T12:00:00Z", "2023-02-28", "2024-02-29"),
        ("2025-02-28T12:00:00Z", "2024-02-28", "2025-02-28"),
    ],
)
def test_the_last_twelve_months_end_where_nows_day_begins(now: str, start: str, end: str) -> None:
    months = plan_months(last_year(parse_instant(now)))
    assert len(months) == 12
    assert months[0].start == parse_instant(f"{start}T00:00:00Z")
    assert months[-1].end == parse_instant(f"{end}T00:00:00Z")


def test_counts_give_what_events_give() -> None:
    moves = seat_ledger(YEAR, EVENTS, LATE).moves
    counts = monthly_active_users(YEAR, EVENTS, LATE)
    active = [counts[month.number].value for month in plan_months(YEAR)]
    assert use_of_counts(YEAR, moves, active, LATE) == use_of_events(YEAR, EVENTS, LATE)


def test_overage_is_that_of_the_consumption_report() -> None:
    mau = plan("mau", amount=1)
    counts = monthly_active_users(mau, EVENTS, LATE)
    rows = mau_rows(mau, [counts[n].value for n in range(1, 13)], LATE)
    line = lines(replay(TERMS, use_of_events(YEAR, EVENTS, LATE)))[PlanType.MAU]
    assert line.overage == sum(row.overage or 0 for row in rows)
    assert line.unused == sum(row.unused or 0 for row in rows)


# --- the break-even -----------------------------------------------------------------------------------------------


def test_a_break_even_worked_by_hand() -> None:
    # 100 users each month. Seats: 100 for 120.00; MAU: limit 50 for 60.00, above it 1.00 a user and month.
    seats, mau = Cost(100, 120, 10, (100,) * 12), Cost(50, 60, 1, (100,) * 12)
    # 12 000 = 3 000 + 12 · (u - 50) → u = 800 without the seats' overage; with it 12 000 + 120 (u - 100) is steeper:
    # below 100 users both meet nowhere but where 3 000 + 12 (u - 50) = 12 000, which lies above 100: no meeting
    assert break_even((PlanType.SEATS, seats), (PlanType.MAU, mau), Fraction(100)) is None
    dearer = replace(mau, overage_price=20)
    got = break_even((PlanType.SEATS, seats), (PlanType.MAU, dearer), Fraction(100))
    assert got is not None
    # 3 000 + 240 (u - 50) = 12 000 → u = 87.5
    assert (got.average, got.cost, got.below, got.above) == (87.5, 12_000, PlanType.MAU, PlanType.SEATS)


def test_equal_costs_at_every_size_break_even_at_the_year_as_it_was() -> None:
    same = Cost(5, 10, 1, (5, 5))
    got = break_even((PlanType.MAU, same), (PlanType.MAUC, same), Fraction(5))
    assert got is not None
    assert (got.average, got.below, got.above) == (5.0, None, None)


exact = settings(
    deadline=None, max_examples=settings().max_examples // 2
)  # fractions are slow where the machine is busy
costs = st.builds(
    Cost,
    st.integers(0, 40),
    st.integers(0, 50),
    st.integers(0, 50),
    st.lists(st.integers(0, 60), min_size=1, max_size=12).map(tuple),
)


@exact
@given(costs, costs)
@example(Cost(0, 0, 1, (1,)), Cost(1, 1, 0, (1,)))  # meet exactly at the year as it was
@example(Cost(1, 1, 5, (1,)), Cost(0, 0, 2, (1,)))  # meet beyond and on both sides of a bend
def test_at_a_break_even_both_cost_the_same_and_between_them_one_is_cheaper(cost: Cost, other: Cost) -> None:
    found = equal_scales(cost, other)
    assert all(cost.at(scale) == other.at(scale) for scale in found)
    # the sign of the difference changes at a found scale or not at all
    probes = sorted({Fraction(n, 7) for n in range(0, 700, 3)})
    for low, high in zip(probes, probes[1:], strict=False):
        if (cost.at(low) - other.at(low)) * (cost.at(high) - other.at(high)) < 0:
            assert any(low < scale < high for scale in found)


@exact
@given(costs, costs)
def test_the_nearest_break_even_says_rightly_who_is_cheaper(cost: Cost, other: Cost) -> None:
    got = break_even((PlanType.SEATS, cost), (PlanType.MAU, other), Fraction(1))
    assume(got is not None and got.below is not None)
    assert got is not None
    scale = min(equal_scales(cost, other), key=lambda one: (abs(one - 1), one))
    little = scale * Fraction(999_999, 1_000_000)
    difference = cost.at(little) - other.at(little)
    assert (difference < 0) == (got.below is PlanType.SEATS)


@exact
@given(costs)
def test_no_amount_costs_less_than_the_cheapest(cost: Cost) -> None:
    best = cost.cheapest_amount()
    year = Fraction(1)
    least = replace(cost, amount=best).at(year)
    assert all(replace(cost, amount=amount).at(year) >= least for amount in range(62))
    assert all(replace(cost, amount=amount).at(year) > least for amount in range(best))


@exact
@given(st.lists(st.integers(0, 30), min_size=12, max_size=12), st.integers(0, 30))
def test_used_and_unused_less_overage_is_the_amount(active: list[int], amount: int) -> None:
    terms = ReplayTerms(seats=Offer(amount, 1), mau=Offer(amount, 1), mauc=Offer(amount, 1))
    for line in replay(terms, use_of_counts(YEAR, [], active, LATE)).lines:
        assert line.unused is not None
        assert line.overage is not None
        whole = amount if line.plan_type is PlanType.MAUC else 12 * amount
        assert line.used + line.unused - line.overage == whole


# --- its address --------------------------------------------------------------------------------------------------

offers = st.none() | st.builds(
    Offer,
    st.integers(0, 999_999_999),
    st.integers(0, 99_999_999_999),
    st.integers(0, 99_999_999_999),
)


@given(st.builds(ReplayTerms, st.none() | st.just("p1"), offers, offers, offers, st.sampled_from(PerPrice)))
def test_terms_are_saved_as_an_address(terms: ReplayTerms) -> None:
    written = written_terms(terms)
    assert parse_terms(written) == terms
    assert set(written) <= set(PARAMETERS)


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "red"},
        {"seats_amount": "5"},
        {"seats_price": "5"},
        {"seats_overage_price": "5"},
        {"seats_amount": "-1", "seats_price": "5"},
        {"seats_amount": "1.5", "seats_price": "5"},
        {"seats_amount": "1" * 10, "seats_price": "5"},
        {"mau_amount": "5", "mau_price": "1,50"},
        {"mau_amount": "5", "mau_price": "1", "mau_overage_price": "x"},
        {"mau_per": "week"},
        {"year": "a\x00b"},
    ],
)
def test_anything_out_of_its_form_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        parse_terms(given)


def test_an_empty_value_is_not_given() -> None:
    assert parse_terms({"seats_amount": "", "seats_price": "", "year": ""}) == ReplayTerms()
