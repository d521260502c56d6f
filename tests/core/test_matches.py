"""Rulebook 7: who is active in a billing period; its examples, its edges, and the billing anchor day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import DAY, format_instant
from core.matches import (
    BillingPeriod,
    Match,
    active_by_match,
    active_now,
    active_people,
    active_rows,
    billing_periods,
    counts_in,
)
from core.periods import RowStatus
from tests.core.licences import at

PERIOD = BillingPeriod(at("2024-04-15T00:00:00Z"), at("2024-05-15T00:00:00Z"))
LATE = at("2030-01-01T00:00:00Z")


def match(people: str, start: str, end: str | None = None, match_id: str = "m") -> Match:
    return Match(match_id, "p", at(start), at(end) if end else None, frozenset(people))


def test_four_people_of_three_matches_around_a_period() -> None:
    matches = [
        match("AB", "2024-01-01T00:00:00Z"),
        match("AC", "2024-01-01T00:00:00Z", "2024-04-15T00:00:00Z"),
        match("DE", "2024-05-14T23:59:00Z"),
    ]
    count = active_by_match(matches, PERIOD, LATE)
    assert [one.user_id for one in count.evidence] == ["A", "B", "D", "E"]
    assert count.value == 4


def test_one_mentor_with_two_mentees_is_three_and_two_disjoint_pairs_are_four() -> None:
    start = "2024-04-20T00:00:00Z"
    assert active_by_match([match("AB", start), match("AC", start)], PERIOD, LATE).value == 3
    assert active_by_match([match("AB", start), match("CD", start)], PERIOD, LATE).value == 4


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (-1, 0, False),  # ends exactly at the start
        (0, 0, True),  # and also starts there
        (-1, 1, True),
        (30 * DAY - 1, None, True),
        (30 * DAY, None, False),
    ],
)
def test_edges_of_a_period(start: int, end: int | None, counts: bool) -> None:
    one = Match("m", "p", PERIOD.start + start, None if end is None else PERIOD.start + end, frozenset("A"))
    assert counts_in(one, PERIOD, LATE) is counts


def test_a_match_that_has_not_started_counts_nowhere() -> None:
    one = match("AB", "2024-04-20T00:00:00Z")
    now = at("2024-04-19T00:00:00Z")
    assert active_by_match([one], PERIOD, now).value == 0
    assert active_now([one], now) == (0, 0)


def test_who_was_near_a_period_and_did_not_count() -> None:
    matches = [
        match("AB", "2024-01-01T00:00:00Z", "2024-04-14T00:00:01Z", "1"),
        match("CD", "2024-01-01T00:00:00Z", "2024-04-15T00:00:00Z", "2"),
        match("XY", "2024-01-01T00:00:00Z", "2024-04-14T00:00:00Z", "3"),  # a whole day before
        match("DE", "2024-05-14T23:59:00Z", None, "4"),
        match("EF", "2024-05-15T00:00:00Z", None, "5"),
        match("GH", "2024-05-16T00:00:00Z", None, "6"),  # a whole day after
    ]
    count = active_by_match(matches, PERIOD, LATE)
    assert [one.user_id for one in count.evidence] == ["D", "E"]
    assert [(one.user_id, one.kind, str(one.reason)) for one in count.exclusions] == [
        ("A", "match ended", "before the period"),
        ("B", "match ended", "before the period"),
        ("C", "match ended", "before the period"),
        ("F", "match began", "after the period"),
    ]
    then = active_by_match(matches, PERIOD, at("2024-05-14T23:59:59Z"))
    assert {one.user_id for one in then.exclusions} == {"A", "B", "C"}


def test_active_now_is_a_smaller_figure() -> None:
    ended = match("AB", "2024-04-16T00:00:00Z", "2024-04-20T00:00:00Z")
    going = match("BC", "2024-04-16T00:00:00Z")
    now = at("2024-04-20T00:00:00Z")
    assert active_now([ended, going], now) == (1, 2)
    assert active_by_match([ended, going], PERIOD, now).value == 3


def test_six_closed_periods_and_the_current_one_oldest_first() -> None:
    now = at("2024-05-15T00:00:00Z")
    periods = billing_periods(now, 15)
    starts = [format_instant(period.start)[:10] for period in periods]
    assert starts == [f"2023-{month}-15" for month in (11, 12)] + [
        f"2024-0{month}-15" for month in range(1, 6)
    ]
    rows = active_rows([], periods, now)
    assert [row.status for row in rows] == [RowStatus.CLOSED] * 6 + [RowStatus.OPEN]


def test_the_people_of_seven_periods_with_the_closed_ones_and_the_matches_they_are_in() -> None:
    now = at("2024-05-20T00:00:00Z")
    matches = [
        match("AB", "2024-03-20T00:00:00Z", "2024-04-20T00:00:00Z", "1"),
        match("AC", "2024-05-16T00:00:00Z", None, "2"),
        match("AD", "2024-05-16T00:00:00Z", "2024-05-20T00:00:00Z", "3"),
        match("EF", "2023-01-01T00:00:00Z", "2023-02-01T00:00:00Z", "4"),
        match("GH", "2024-05-21T00:00:00Z", None, "5"),
    ]
    found = active_people(matches, billing_periods(now, 15), now)
    assert [(one.user_id, one.active_periods, one.current_matches) for one in found] == [
        ("A", 2, 1),
        ("B", 2, 0),
        ("C", 0, 1),
        ("D", 0, 0),
    ]


@given(st.integers(1, 31), st.integers(at("1990-01-01T00:00:00Z"), LATE))
def test_periods_tile_the_time_and_hold_now(anchor: int, now: int) -> None:
    periods = billing_periods(now, anchor)
    assert len(periods) == 7
    assert periods[-1].start <= now < periods[-1].end
    assert all(left.end == right.start for left, right in zip(periods, periods[1:], strict=False))
    for period in periods:
        day = format_instant(period.start)[8:10]
        following = format_instant(period.start + DAY)[8:10]
        assert int(day) == anchor or following == "01"
