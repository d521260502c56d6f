"""Money in whole minor units: a half goes away from zero, and what is typed is read exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import format_money, parse_money, rounded


@pytest.mark.parametrize(
    ("exact", "whole"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(5, 2), 3),
        (Fraction(249, 100), 2),
        (7, 7),
        (0, 0),
    ],
)
def test_a_half_goes_away_from_zero(exact: Fraction, whole: int) -> None:
    assert rounded(exact) == whole


@given(st.fractions())
def test_rounding_moves_by_half_a_unit_at_most_and_is_symmetric(exact: Fraction) -> None:
    assert abs(rounded(exact) - exact) <= Fraction(1, 2)
    assert rounded(-exact) == -rounded(exact)


@given(st.integers(0, 99_999_999_999))
def test_what_is_written_is_read_back(minor: int) -> None:
    assert parse_money(format_money(minor)) == minor


@pytest.mark.parametrize(("text", "minor"), [("12", 1200), ("12.5", 1250), ("12.05", 1205), ("0", 0)])
def test_amounts_are_read_as_people_type_them(text: str, minor: int) -> None:
    assert parse_money(text) == minor


@pytest.mark.parametrize("text", ["", "-1", "1.", ".5", "1.005", "1e3", "1,50", " 1", "1\n", "٣", "1" * 10])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount of money"):
        parse_money(text)


def test_a_negative_amount_is_written_with_its_sign() -> None:
    assert format_money(-5) == "-0.05"
