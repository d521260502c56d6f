"""Rulebook 0: instants are UTC microseconds; offsets are converted, fractions cut; months are calendar UTC months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import (
    add_months,
    format_instant,
    from_datetime,
    month_number,
    parse_date,
    parse_instant,
    start_of_day,
    to_datetime,
    year_and_month,
)

STAMPS = st.datetimes().filter(lambda stamp: stamp.year not in (1, 9999))  # an offset may cross a year's edge


def month_of(text: str) -> tuple[int, int]:
    return year_and_month(month_number(parse_instant(text)))


def test_the_worked_trap_a_login_late_on_leap_day_in_california_is_a_march_login() -> None:
    assert format_instant(parse_instant("2024-02-29T23:30:00-08:00")) == "2024-03-01T07:30:00Z"
    assert month_of("2024-02-29T23:30:00-08:00") == (2024, 3)
    assert format_instant(parse_instant("2024-02-29T15:30:00-08:00")) == "2024-02-29T23:30:00Z"
    assert month_of("2024-02-29T15:30:00-08:00") == (2024, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01T07:30:00Z",
        "2024-03-01 07:30:00",
        "2024-03-01T07:30:00",
        "2024-03-01T07:30",
        "2024-03-01T07:30:00.000000000Z",
        "2024-03-01T07:30:00+00:00",
        "2024-03-01T07:30:00-00:00",
        "2024-02-29T23:30:00-08",
        "2024-02-29T23:30:00-0800",
        "2024-03-01T13:15:00+05:45",
    ],
)
def test_the_forms_of_one_instant(text: str) -> None:
    assert parse_instant(text) == 1_709_278_200_000_000


def test_digits_finer_than_a_microsecond_are_cut_never_rounded() -> None:
    assert parse_instant("2024-03-01T07:30:00.1234569Z") % 1_000_000 == 123_456
    assert parse_instant("2024-03-01T07:30:00.9999999Z") % 1_000_000 == 999_999
    assert parse_instant("2024-03-01T07:30:00.5Z") % 1_000_000 == 500_000
    assert parse_instant("1969-12-31T23:59:59.9999999Z") == -1, "cut towards the past before 1970, too"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-03-01",
        "20240301T073000Z",
        "2024-03-01T07",
        "2024-03-01T07:30.5Z",
        "2024-03-01T07:30:00.Z",
        "2024-03-01T07:30:60Z",
        "2024-03-01T24:00:00Z",
        "2024-03-01T07:60:00Z",
        "2023-02-29T07:30:00Z",
        "2024-13-01T07:30:00Z",
        "2024-00-01T07:30:00Z",
        "0000-01-01T00:00:00Z",
        "2024-03-01T07:30:00z",
        "2024-03-01T07:30:00 Z",
        " 2024-03-01T07:30:00Z",
        "2024-03-01T07:30:00Z\n",
        "2024-03-01T07:30:00+24:00",
        "2024-03-01T07:30:00+8:00",
        "2024-03-01T07:30:00 UTC",
        "٢٠٢٤-03-01T07:30:00Z",
        "10000-01-01T00:00:00Z",
        "1709278200",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999999-00:01"])
def test_an_instant_outside_the_years_1_to_9999_in_utc_is_refused(text: str) -> None:
    """Accepted, it could neither be written nor be put into a month."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_instant(text)


def test_the_first_and_the_last_instant_can_be_written() -> None:
    for text in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"):
        assert format_instant(parse_instant(text)) == text


@given(STAMPS)
def test_reading_what_was_written_gives_the_same_instant(stamp: datetime) -> None:
    instant = from_datetime(stamp.replace(tzinfo=UTC))
    assert parse_instant(format_instant(instant)) == instant
    assert to_datetime(instant) == stamp.replace(tzinfo=UTC)
    assert ("." in format_instant(instant)) == (stamp.microsecond != 0)


@given(STAMPS, st.integers(-23 * 60, 23 * 60))
def test_an_offset_moves_the_clock_not_the_instant(stamp: datetime, minutes: int) -> None:
    local = stamp.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(local.isoformat()) == from_datetime(stamp.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2023-12-31T23:59:59.999999Z", (2023, 12)),
        ("2024-01-01T00:00:00Z", (2024, 1)),
        ("1969-12-31T23:59:59.999999Z", (1969, 12)),
        ("2024-01-01T00:30:00+01:00", (2023, 12)),
    ],
)
def test_a_month_begins_at_its_first_microsecond_in_utc(at: str, month: tuple[int, int]) -> None:
    assert month_of(at) == month


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-01-31", 2, "2023-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-05-05", 0, "2024-05-05"),
    ],
)
def test_months_later_is_clamped_to_the_months_end(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize(
    "text", ["2024-2-1", "2023-02-29", "20240201", "2024-02-01T00:00:00Z", "", "2024-W05-4"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_date(text)


def test_a_day_begins_at_midnight_utc() -> None:
    assert start_of_day(date(2024, 2, 29)) == parse_instant("2024-02-29T00:00:00Z")
    assert start_of_day(date(1969, 12, 31)) == -86_400_000_000
