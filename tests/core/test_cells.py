"""The form and range of every kind of cell, and the reason that is given when one is outside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cells import UNSAFE, Value, read_cell, unsafe_text
from core.interchange import BY_NAME, FILES, Form


def read(place: str, text: str) -> Value:
    """A cell of `file.column`."""
    file, column = place.split(".", 1)
    return read_cell(BY_NAME[file].column(column), text)


@pytest.mark.parametrize(
    ("place", "text", "value"),
    [
        ("attempts.correct", "0", 0.0),
        ("attempts.correct", "1", 1.0),
        ("attempts.correct", ".5", 0.5),
        ("attempts.correct", "1.", 1.0),
        ("attempts.correct", "5e-1", 0.5),
        ("attempts.correct", "-0", 0.0),
        ("attempts.hints", "0", 0),
        ("attempts.hints", "+3", 3),
        ("attempts.points", "-3", -3),
        ("attempts.points", "007", 7),
        ("attempts.at", "2024-03-01T07:30:00Z", 1_709_278_200_000_000),
        ("users.status", "deactivated", "deactivated"),
        ("users.user_id", "007", "007"),
        ("users.name", "  =1+1 ", "  =1+1 "),
        ("plans.starts_on", "2024-02-29", "2024-02-29"),
        ("invoices.currency", "EUR", "EUR"),
        ("addresses.country", "NZ", "NZ"),
        ("payment_method.last4", "0042", "0042"),
        ("invoice_lines.quantity", "2.50", "2.5"),
        ("invoice_lines.quantity", "1e3", "1000"),
        ("invoice_lines.tax_rate", "0.19", 0.19),
        ("subscription.billing_anchor_day", "31", 31),
    ],
)
def test_a_cell_of_its_form_is_read(place: str, text: str, value: Value) -> None:
    found = read(place, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        ("attempts.correct", "1.0000001", "out of range 0 to 1"),
        ("attempts.correct", "-0.1", "out of range 0 to 1"),
        ("attempts.correct", "nan", "not a number"),
        ("attempts.correct", "inf", "not a number"),
        ("attempts.correct", "0,5", "not a number"),
        ("attempts.correct", " 1", "not a number"),
        ("attempts.correct", "0x1", "not a number"),
        ("attempts.correct", "1_0", "not a number"),
        ("attempts.correct", "٠", "not a number"),
        ("attempts.hints", "-1", "out of range"),
        ("attempts.hints", "1.0", "not a whole number"),
        ("attempts.hints", "1e3", "not a whole number"),
        ("attempts.hints", "9" * 19, "not a whole number"),
        ("attempts.points", "9" * 18, "out of range"),
        ("attempts.at", "2024-03-01", "not an ISO 8601 instant"),
        ("users.status", "Active", "not one of active, deactivated"),
        ("users.role", "staff", "not one of"),
        ("plans.starts_on", "29.02.2024", "not a date"),
        ("plans.starts_on", "2023-02-29", "day"),
        ("plans.amount", "-1", "out of range"),
        ("invoices.currency", "EURO", "ISO 4217"),
        ("invoices.currency", "eur", "ISO 4217"),
        ("addresses.country", "XX", "ISO 3166"),
        ("payment_method.last4", "42", "not four digits"),
        ("payment_method.last4", "٤٢٤٢", "not four digits"),
        ("payment_method.exp_month", "13", "out of range 1 to 12"),
        ("invoice_lines.quantity", "1e999", "out of range"),
        ("invoice_lines.quantity", "ten", "not a number"),
        ("subscription.billing_anchor_day", "0", "out of range 1 to 31"),
        ("subscription.plan_name", "Gold", "not one of Demo"),
    ],
)
def test_a_cell_outside_its_form_or_range_says_why(place: str, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(place, text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x80", "\x9f"]
)
def test_control_characters_are_unsafe(character: str) -> None:
    assert UNSAFE.search(f"a{character}b")
    assert unsafe_text(f"a{character}b") == "control character"


@pytest.mark.parametrize(
    "text", ["tab\t", "line\r\nbreak", "blank ", "\u200b", "\u202e", "\ufeff", "𝒳", "\xa0", "\ufffe"]
)
def test_tabs_line_breaks_and_every_other_character_are_safe(text: str) -> None:
    assert not UNSAFE.search(text)


def test_bytes_that_are_not_utf8_are_told_apart_from_control_characters() -> None:
    assert unsafe_text(b"\xff".decode("utf-8", "surrogateescape")) == "not UTF-8"


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason_never_otherwise(text: str) -> None:
    for file in FILES:
        for column in file.columns:
            try:
                value = read_cell(column, text)
            except ValueError as error:
                assert str(error)
            else:
                assert column.form is not Form.TEXT or value == text


@given(st.floats(0, 1))
def test_a_share_is_read_to_its_last_bit(share: float) -> None:
    assert read("attempts.correct", repr(share)) == share


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=5))
def test_a_million_of_the_largest_whole_numbers_add_up_inside_64_bits(numbers: list[int]) -> None:
    """Sums are kept in 64-bit columns and counted with 64-bit integers, which wrap silently."""
    for column in ("hints", "seconds", "points"):
        for number in numbers:
            try:
                value = read(f"attempts.{column}", str(number))
            except ValueError:
                continue
            assert int(value or 0) * 1_000_000 < 2**63
