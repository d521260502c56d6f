"""When the purchased amount runs out: dates on made-up pasts with a known answer, none where the past is short."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.instants import DAY, parse_instant
from core.run_out import LEAST_DAYS, WINDOW, YEAR, History, run_out

START = parse_instant("2024-01-01T00:00:00Z")
END = START + 366 * DAY


def history(days: list[int], before: list[int] | None = None) -> History:
    return History(START, END, days, before or [])


def day(number: int) -> int:
    """The start of the plan's day, from 0."""
    return START + number * DAY


def test_one_a_day_runs_out_on_the_day_that_reaches_the_amount() -> None:
    got = run_out(history([1] * 100), 120)
    assert got is not None
    # 100 used on days 0..99, the 120th on day 119; a steady past has no error and no range
    assert (got.earliest, got.likely, got.latest) == (day(119), day(119), day(119))
    assert (got.error, got.tested, got.reached) == (0, 7, None)
    assert "last four weeks" in got.method


def test_a_short_past_gives_no_forecast() -> None:
    assert run_out(history([1] * (LEAST_DAYS - 1)), 120) is None
    got = run_out(history([1] * LEAST_DAYS), 120)
    assert got is not None
    assert got.tested == 6


def test_days_before_the_plan_count_as_past_and_not_as_use() -> None:
    got = run_out(history([1] * 10, before=[1] * 90), 20)
    assert got is not None
    assert got.likely == day(19)


def test_what_is_reached_says_since_when() -> None:
    got = run_out(history([1] * 100), 100)
    assert got is not None
    assert got.reached == got.likely == day(99)
    given_back = run_out(history([2] * 50 + [-1] * 40 + [1] * 10), 65)
    assert given_back is not None
    assert given_back.reached == day(94)  # 60 held after 40 were given back, then one a day


def test_what_the_plan_does_not_reach_has_no_date() -> None:
    got = run_out(history([1] * 100), 367)
    assert got is not None
    assert (got.earliest, got.likely, got.latest) == (None, None, None)
    last = run_out(history([1] * 100), 366)
    assert last is not None
    assert last.likely == day(365)


def test_seats_given_back_faster_than_taken_never_run_out() -> None:
    got = run_out(history([5] * 50 + [-1] * 60), 1_000)
    assert got is not None
    assert got.likely is None


def test_nothing_purchased_runs_out_nowhere() -> None:
    assert run_out(history([1] * 100), 0) is None


def test_a_year_with_seasons_is_told_by_the_year_before() -> None:
    # nothing for half a year, then 4 a day for half a year, the same again
    season = [0] * 182 + [4] * 182
    past = (season * 3)[: 2 * YEAR + 60]
    got = run_out(History(START, END, past[-60:], past[:-60]), 40)
    assert got is not None
    assert "year before" in got.method
    # the plan began with the quiet half: 182 quiet days, then the tenth busy one holds the 40th
    assert got.likely == day(182 + 9)
    assert got.error == 0


def test_the_range_is_what_most_back_tests_lay_between() -> None:
    past = [1, 3] * 14 + [3, 5] * 14 + [1, 1] * 28
    got = run_out(history(past), 400)
    assert got is not None
    assert got.earliest is not None
    assert got.likely is not None
    assert got.earliest < got.likely
    assert got.latest is None  # at the slowest back-test the amount is not reached in the plan
    assert got.error > 0


@pytest.mark.parametrize("amount", [1, 500, 10_000])
@settings(deadline=None, max_examples=2 * settings().max_examples // 5)  # a year of back-tests each
@given(days=st.lists(st.integers(-3, 9), min_size=LEAST_DAYS, max_size=366))
def test_the_range_holds_the_likely_day(amount: int, days: list[int]) -> None:
    got = run_out(history(days), amount)
    assert got is not None
    never = END
    earliest, likely, latest = (
        never if one is None else one for one in (got.earliest, got.likely, got.latest)
    )
    assert earliest <= likely <= latest
    assert got.error >= 0
    assert got.tested >= 6
    if got.reached is None:
        assert sum(days) < amount
        assert earliest >= day(len(days))
    assert got.days == WINDOW
