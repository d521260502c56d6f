"""Maxima: what is counted, used, limit and left, and the warning from 90 %, with every edge of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import Limit, Room, Thing, assigned, in_use, most_assigned


@pytest.mark.parametrize(
    ("used", "maximum", "room"),
    [
        (0, 100, Room.FREE),
        (89, 100, Room.FREE),
        (90, 100, Room.NEAR),
        (99, 100, Room.NEAR),
        (100, 100, Room.REACHED),
        (101, 100, Room.OVER),
        (8, 9, Room.FREE),  # 88.9 %
        (9, 10, Room.NEAR),  # 90 % exactly
        (899_999, 1_000_000, Room.FREE),  # 89.9999 %
        (900_000, 1_000_000, Room.NEAR),
        (0, 1, Room.FREE),
        (1, 1, Room.REACHED),
        (0, 0, Room.FREE),  # nothing of nothing
        (1, 0, Room.OVER),
        (5, None, Room.UNLIMITED),
    ],
)
def test_a_warning_stands_from_ninety_percent_on(used: int, maximum: int | None, room: Room) -> None:
    assert Limit("active_users", used, maximum).room is room


@pytest.mark.parametrize(
    ("used", "maximum", "left", "over"),
    [(7, 10, 3, 0), (10, 10, 0, 0), (12, 10, 0, 2), (0, 0, 0, 0), (3, None, None, 0)],
)
def test_left_is_never_below_nothing(used: int, maximum: int | None, left: int | None, over: int) -> None:
    limit = Limit("active_users", used, maximum)
    assert (limit.left, limit.over) == (left, over)


@given(used=st.integers(0, 10**6), maximum=st.integers(1, 10**6))
def test_used_left_and_over_hang_together(used: int, maximum: int) -> None:
    limit = Limit("active_users", used, maximum)
    assert limit.left is not None
    assert used + limit.left - limit.over == maximum
    warns = limit.room in (Room.NEAR, Room.REACHED, Room.OVER)
    assert warns == (10 * used >= 9 * maximum)


def test_things_count_when_active_or_when_no_status_was_given() -> None:
    found = in_use([Thing("b", "B", "inactive"), Thing("c", "C"), Thing("a", "A", "active")])
    assert [one.thing_id for one in found.counted] == ["a", "c"]
    assert [one.thing_id for one in found.others] == ["b"]
    assert found.value == 2
    assert in_use([]).value == 0


def test_the_highest_number_of_profiles_and_who_has_it() -> None:
    pairs = [("p1", "ann"), ("p2", "ann"), ("p1", "bo"), ("p2", "bo"), ("p1", "cy"), ("p1", "ann")]
    assert assigned(pairs) == {"ann": 2, "bo": 2, "cy": 1}
    assert most_assigned(assigned(pairs)) == (2, ("ann", "bo"))
    assert most_assigned({}) == (0, ())
