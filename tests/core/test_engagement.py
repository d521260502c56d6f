"""The usage grid's rule: who is engaged in a calendar UTC month, with evidence, and who was near. Rulebook 8 and 12."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engagement import Moment, MonthUse, activities_in, engaged, month_edges, month_uses
from core.explain import NEAR, Reason
from core.instants import month_number, parse_instant, year_and_month
from tests.core.licences import at

MARCH = month_edges(2024, 3)
LATE = at("2024-06-01T00:00:00Z")


def moment(person: str, instant: int, activities: int = 2, kind: str = "mini", name: str = "m") -> Moment:
    return Moment(name, person, instant, kind, activities)


def test_a_person_is_engaged_once_by_their_first_moment_of_the_month() -> None:
    found = engaged(
        [moment("b", MARCH[0] + 5, kind="mastery"), moment("b", MARCH[0]), moment("a", MARCH[1] - 1)],
        (2024, 3),
        LATE,
    )
    assert found.value == 2
    assert [tuple(one) for one in found.evidence] == [("a", MARCH[1] - 1, "mini"), ("b", MARCH[0], "mini")]
    assert found.exclusions == ()


def test_the_rulebooks_worked_trap() -> None:
    """29 February 2024 at 23:30 PST is 1 March in UTC; 15:30 PST is still February."""
    march, february = (parse_instant(f"2024-02-29T{hour}:30:00-08:00") for hour in (23, 15))
    both = [moment("a", march), moment("b", february)]
    assert [one.user_id for one in engaged(both, (2024, 3), LATE).evidence] == ["a"]
    assert [one.user_id for one in engaged(both, (2024, 2), LATE).evidence] == ["b"]


def test_who_was_near_and_did_not_count() -> None:
    start, end = MARCH
    moments = [
        moment("before", start - 1),
        moment("long before", start - NEAR - 1),
        moment("after", end),
        moment("long after", end + NEAR),
        moment("counted", start),
        moment("counted", start - 1),
    ]
    found = engaged(moments, (2024, 3), LATE)
    assert [(one.user_id, one.reason) for one in found.exclusions] == [
        ("before", Reason.BEFORE),
        ("after", Reason.AFTER),
    ]


def test_moments_of_the_future_do_not_count_until_their_time_comes() -> None:
    ahead = [moment("a", MARCH[0] + 10)]
    assert engaged(ahead, (2024, 3), MARCH[0] + 9).value == 0
    assert activities_in(ahead, 2024, 3, MARCH[0] + 9) == 0
    assert engaged(ahead, (2024, 3), MARCH[0] + 10).value == 1


@pytest.mark.parametrize(("year", "month"), [(2024, 0), (2024, 13), (0, 1), (10_000, 1)])
def test_what_is_no_month_is_refused(year: int, month: int) -> None:
    with pytest.raises(ValueError):
        month_edges(year, month)


def test_the_last_month_of_the_calendar_ends() -> None:
    start, end = month_edges(9999, 12)
    assert end - start == 31 * NEAR


EDGES = sorted(
    {edge + step for month in (2, 3, 4) for edge in month_edges(2024, month) for step in (-1, 0, 1)}
)
moments = st.lists(
    st.builds(
        Moment,
        st.just("m"),
        st.sampled_from("abc"),
        st.sampled_from(EDGES),
        st.just("mini"),
        st.integers(0, 5),
    ),
    max_size=12,
)


@given(moments=moments, now=st.sampled_from(EDGES))
def test_months_partition_the_moments(moments: list[Moment], now: int) -> None:
    known = [one for one in moments if one.at <= now]
    months = {year_and_month(month_number(one.at)) for one in known}
    assert sum(activities_in(moments, *month, now) for month in months) == sum(
        one.activities for one in known
    )
    for month in months:
        people = {one.user_id for one in known if year_and_month(month_number(one.at)) == month}
        found = engaged(moments, month, now)
        assert {one.user_id for one in found.evidence} == people
        assert not people & {one.user_id for one in found.exclusions}


def test_the_grid_is_newest_first_each_month_against_the_one_before() -> None:
    rows = [(2023, 11, 5, 40), (2023, 12, 0, 0), (2024, 1, 7, 30)]
    assert month_uses(rows) == (
        MonthUse(2024, 1, 7, 30, 7, 30),
        MonthUse(2023, 12, 0, 0, -5, -40),
        MonthUse(2023, 11, 5, 40),
    )
    assert month_uses([]) == ()
    assert [year_and_month(one.number) for one in month_uses(rows)] == [(2024, 1), (2023, 12), (2023, 11)]
