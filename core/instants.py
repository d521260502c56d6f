"""Instants: microseconds since 1970-01-01T00:00Z as integers, read from and written as ISO 8601.

Rulebook 0: an input with an offset is converted, one without is UTC; digits finer than a microsecond are cut.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1, 9998  # of those that are asked for: a year has to end inside the calendar
SECOND = 1_000_000
DAY = 86_400 * SECOND
THIRTY_DAYS = 30 * DAY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d(?::?[0-5]\d)?)?", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_instant(text: str) -> int:
    """Microseconds since the epoch of an ISO 8601 instant; ValueError if it is none."""
    found = _INSTANT.fullmatch(text)
    if not found:
        raise ValueError("not an ISO 8601 instant")
    day, clock, digits, offset = found.groups()
    if digits and clock.count(":") < 2:
        raise ValueError("not an ISO 8601 instant")
    fraction = f".{digits[:6]:0<6}" if digits else ""
    stamp = datetime.fromisoformat(f"{day}T{clock}{fraction}{offset or 'Z'}")
    instant = (stamp - _EPOCH) // _MICROSECOND
    if not _FIRST <= instant <= _LAST:  # an offset can carry it over the edge: it could not be written again
        raise ValueError("out of range: years 1 to 9999 in UTC")
    return instant


def parse_date(text: str) -> date:
    """A date of the form YYYY-MM-DD; ValueError if it is none."""
    if not _DATE.fullmatch(text):
        raise ValueError("not a date YYYY-MM-DD")
    return date.fromisoformat(text)


def to_datetime(instant: int) -> datetime:
    """The UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=instant)


def from_datetime(stamp: datetime) -> int:
    """The instant of an aware datetime."""
    return (stamp - _EPOCH) // _MICROSECOND


def format_instant(instant: int) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`, with `.ffffff` only where it is needed."""
    return to_datetime(instant).isoformat().removesuffix("+00:00") + "Z"


def start_of_day(day: date) -> int:
    """The instant at which a UTC date begins."""
    return (day - _EPOCH_DAY).days * DAY


def month_number(instant: int) -> int:
    """The calendar UTC month of an instant as year * 12 + month - 1."""
    stamp = to_datetime(instant)
    return stamp.year * 12 + stamp.month - 1


def year_and_month(number: int) -> tuple[int, int]:
    """(year, month 1..12) of a month number."""
    return number // 12, number % 12 + 1


def add_months(day: date, months: int) -> date:
    """`months` later, clamped to the month's end (31 Jan + 1 = 28 or 29 Feb). Rulebook 1."""
    year, month = year_and_month(day.year * 12 + day.month - 1 + months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@lru_cache(maxsize=4_096)
def month_span(number: int) -> tuple[int, int]:
    """The first instant of a calendar UTC month and that of the next one."""
    year, month = year_and_month(number)
    first = date(year, month, 1)
    return start_of_day(first), start_of_day(first) + calendar.monthrange(year, month)[1] * DAY
