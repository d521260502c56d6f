"""Figures that are written alike and are not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mastery import compared, figure, mean
from core.near_ties import all_written, written

ROWS = [
    ("a", 0.33333305, 2, None),
    ("b", 0.333333049, 2, 0.5),
    ("c", 0.5, 3, 0.5),
    ("d", 0.333333049, 4, None),
]
NAMES = ("id", "mastery", "users", "score")


def test_rows_are_written_at_six_decimals() -> None:
    assert [written(row) for row in ROWS] == [
        ("a", 0.333333, 2, None),
        ("b", 0.333333, 2, 0.5),
        ("c", 0.5, 3, 0.5),
        ("d", 0.333333, 4, None),
    ]


def test_those_alike_are_told_with_what_they_hide() -> None:
    shown, told = all_written(ROWS, NAMES, "id")
    assert shown == tuple(map(written, ROWS))
    assert told == {
        "a": {"mastery": 0.33333305},
        "b": {"mastery": 0.333333049},
        "d": {"mastery": 0.333333049},
    }
    assert json.loads(json.dumps(told)) == told


def test_a_true_tie_hides_nothing() -> None:
    assert all_written([("a", 0.25), ("b", 0.25), ("c", 0.250001)], ("id", "mastery"), "id")[1] == {}
    assert all_written([], NAMES, "id") == ((), {})


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [(1, 3, 0.333333333), (2, 3, 0.666666667), (1, 2 * 10**9, 1e-9), (0, 5, 0.0), (-1, 3, -0.333333333)],
)
def test_figures_compare_at_nine_decimals_halves_up(total: int, count: int, expected: float) -> None:
    assert mean(total * 10**9, count, 10**9) == expected
    assert mean(total, 0, 10**9) is None


@given(st.integers(0, 10**9))
def test_what_is_compared_is_written_as_ever(nano: int) -> None:
    value = nano / 10**9
    assert compared(value) == value
    assert written((value,)) == (figure(value),)
    assert written(written((value,))) == written((value,))
