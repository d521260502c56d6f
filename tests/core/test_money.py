"""Money in whole minor units: a half goes away from zero, and what is typed is read exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import CURRENCIES
from core.money import _DIGITS, digits_of, format_money, parse_money, rounded


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


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("XAU", 0),
    ],
)
def test_a_currency_has_its_own_decimals(currency: str, digits: int) -> None:
    assert digits_of(currency) == digits


def test_every_currency_with_other_decimals_is_one_that_comes_in() -> None:
    assert set(_DIGITS) <= CURRENCIES


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [("12", 0, 12), ("12.5", 3, 12_500), ("12.055", 3, 12_055), ("0.0001", 4, 1), ("1200", 0, 1200)],
)
def test_amounts_are_read_and_written_in_their_currency(text: str, digits: int, minor: int) -> None:
    assert parse_money(text, digits) == minor
    assert parse_money(format_money(minor, digits), digits) == minor


@pytest.mark.parametrize(("text", "digits"), [("12.5", 0), ("12.", 0), ("1.2345", 3), ("1.005", 2)])
def test_more_decimals_than_the_currency_has_are_refused(text: str, digits: int) -> None:
    with pytest.raises(ValueError, match="amount of money"):
        parse_money(text, digits)


def test_an_amount_without_decimals_has_no_point() -> None:
    assert (format_money(-1200, 0), format_money(5, 3)) == ("-1200", "0.005")
