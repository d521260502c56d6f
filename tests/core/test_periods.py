"""Rulebook 1: plan months by anniversary and by calendar, their status, and which plan a page opens with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import format_instant, start_of_day
from core.periods import PlanState, RowStatus, default_plan, month_at, period, plan_months, plan_state
from core.plans import MonthBasis, Plan, PlanType, plan_end
from tests.core.licences import at, plan

STARTS = st.dates(date(1999, 1, 1), date(2040, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 1, 31), date(2023, 12, 31), date(2024, 2, 28), date(2024, 3, 1)]
)


def starts(one: Plan) -> list[str]:
    return [format_instant(month.start)[:10] for month in plan_months(one)]


def test_anniversary_boundaries_are_computed_from_the_original_start_and_clamped() -> None:
    got = starts(plan(starts_on="2023-01-31"))
    assert got[:4] == ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]
    assert len(got) == 12


def test_a_plan_from_29_february_ends_on_28_february() -> None:
    months = plan_months(plan(starts_on="2024-02-29"))
    assert format_instant(months[1].start) == "2024-03-29T00:00:00Z"
    assert format_instant(months[-1].end) == "2025-02-28T00:00:00Z"


def test_calendar_months_are_clipped_and_marked_partial() -> None:
    months = plan_months(plan(starts_on="2024-03-15", basis="calendar"))
    assert [month.partial for month in months] == [True, *[False] * 11, True]
    assert [format_instant(one)[:10] for one in (months[0].end, months[-1].start)] == [
        "2024-04-01",
        "2025-03-01",
    ]


def test_a_calendar_plan_from_the_first_has_twelve_whole_months() -> None:
    months = plan_months(plan(starts_on="2024-02-01", basis="calendar"))
    assert len(months) == 12
    assert not any(month.partial for month in months)


def test_a_row_is_closed_at_its_end_open_at_its_start_and_upcoming_before() -> None:
    first = plan_months(plan())[0]
    assert first.status(first.end) is RowStatus.CLOSED
    assert first.status(first.end - 1) is RowStatus.OPEN
    assert first.status(first.start) is RowStatus.OPEN
    assert first.status(first.start - 1) is RowStatus.UPCOMING


def test_a_login_on_29_february_at_2330_pst_is_a_march_login() -> None:
    months = plan_months(plan(basis="calendar", starts_on="2024-01-01"))
    march, february = months[2], months[1]
    assert month_at(months, at("2024-02-29T23:30:00-08:00")) == march
    assert month_at(months, at("2024-02-29T15:30:00-08:00")) == february


@given(STARTS, st.sampled_from(MonthBasis), st.sampled_from([-1, 0, 1]))
def test_months_tile_the_plan(starts_on: date, basis: MonthBasis, off: int) -> None:
    one = Plan("p", PlanType.MAU, 1, starts_on, plan_end(PlanType.MAU, starts_on, None), basis)
    months = plan_months(one)
    assert (months[0].start, months[-1].end) == period(one)
    assert all(left.end == right.start for left, right in zip(months, months[1:], strict=False))
    assert len(months) == 12 or (basis is MonthBasis.CALENDAR and len(months) == 13)
    for month in months:
        found = month_at(months, month.start + off)
        assert (found.number if found else 0) == month.number - (off < 0)
    assert month_at(months, months[-1].end) is None


@given(STARTS)
def test_an_anniversary_month_begins_on_the_starts_day_or_the_months_last(starts_on: date) -> None:
    one = Plan("p", PlanType.MAU, 1, starts_on, plan_end(PlanType.MAU, starts_on, None))
    for month in plan_months(one):
        day = date(1970, 1, 1) + timedelta(days=month.start // start_of_day(date(1970, 1, 2)))
        assert day.day == starts_on.day or (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("now", "state"),
    [("2023-12-31T23:59:59.999999Z", "future"), ("2024-01-01", "current"), ("2025-01-01", "past")],
)
def test_a_plans_state(now: str, state: str) -> None:
    assert plan_state(plan(), at(now if "T" in now else f"{now}T00:00:00Z")) is PlanState(state)


def test_a_page_opens_with_the_current_plan_else_the_latest_past_else_the_first_future() -> None:
    one, two, three = (plan(starts_on=f"{year}-01-01") for year in (2021, 2022, 2024))
    plans = [three, one, two]
    assert default_plan(plans, at("2021-06-01T00:00:00Z")) == one
    assert default_plan(plans, at("2023-06-01T00:00:00Z")) == two
    assert default_plan(plans, at("2020-06-01T00:00:00Z")) == one
    assert default_plan([], 0) is None
