"""How figures are written on screen: `1,234`, `73.5%`, `3 h 12 m`, `3 Mar 2026`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from core.instants import start_of_day, to_datetime
from core.metrics import Unit
from core.money import DIGITS, digits_of
from core.reports import Kind
from core.table import Cell

EMPTY = "–"  # an en dash: a value that does not exist is not a zero
_MINUTE, _HOUR = 60, 3600
_EXACT_BELOW = 600  # under ten minutes the seconds matter


def count(value: float | None) -> str:
    """1234567 → `1,234,567`."""
    return EMPTY if value is None else f"{value:,.0f}"


def counted(number: int, thing: str) -> str:
    """`1 course`, `1,234 courses`."""
    return f"{count(number)} {thing}" + ("" if number == 1 else "s")


def percent(value: float | None) -> str:
    """0.7345 → `73.5%`, halves up as in the files."""
    return EMPTY if value is None else f"{int(value * 1000 + 0.5 + 1e-9) / 10:.1f}%"


def decimal(value: float | None) -> str:
    """1234.56 → `1,234.6`, halves up as in tables."""
    return EMPTY if value is None else f"{int(value * 10 + 0.5 + 1e-9) / 10:,.1f}"


def money(minor: int | None, digits: int = DIGITS) -> str:
    """Minor units of a currency with so many decimals: 1234550 → `12,345.50`, 0 decimals → `1,234,550`."""
    if minor is None:
        return EMPTY
    units, parts = divmod(abs(minor), 10**digits)
    return f"{'−' if minor < 0 else ''}{units:,}" + (f".{parts:0{digits}d}" if digits else "")


def amount(minor: int, currency: str) -> str:
    """Minor units of a currency: 1234550 EUR → `12,345.50 EUR`, 1200 JPY → `1,200 JPY`."""
    return f"{money(minor, digits_of(currency))} {currency}"


def quantity(text: str) -> str:
    """A decimal as it was given: `1234.5` → `1,234.5`."""
    return f"{Decimal(text):,f}".replace("-", "−")


def rate(share: Fraction) -> str:
    """A tax rate, exact: 19/100 → `19%`, 11/200 → `5.5%`."""
    points = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{points.normalize():f}%"


def duration(seconds: float | None) -> str:
    """11520 → `3 h 12 m`; under ten minutes `4 m 5 s`, under one `45 s`."""
    if seconds is None:
        return EMPTY
    whole = int(seconds + 0.5)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _EXACT_BELOW:
        return f"{whole // _MINUTE} m {whole % _MINUTE} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} m"
    return f"{whole // _HOUR:,} h {whole % _HOUR // _MINUTE} m"


@lru_cache(maxsize=4_096)  # a plan year's screen says each of its days three times, again after every login
def day(instant: int | None) -> str:
    """An instant's UTC day: `3 Mar 2026`."""
    if instant is None:
        return EMPTY
    stamp = to_datetime(instant)
    return f"{stamp.day} {stamp:%b} {stamp.year}"


def date_words(on: date | None) -> str:
    """A date: `3 Mar 2026`."""
    return EMPTY if on is None else day(start_of_day(on))


@lru_cache(maxsize=1_024)
def days(start: int, end: int) -> str:
    """A half-open span of whole UTC days by its first and last one: `1 Mar – 31 Mar 2026`."""
    first, last = to_datetime(start), to_datetime(end - 1)
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b} {last.year}"


def moment(instant: int | None) -> str:
    """An instant to the second, in UTC: `3 Mar 2026 07:30:00`."""
    return EMPTY if instant is None else f"{day(instant)} {to_datetime(instant):%H:%M:%S}"


def written(value: Cell, kind: Kind) -> str:
    """A report's cell as it stands on screen."""
    if value is None:
        return EMPTY
    if kind is Kind.BOOLEAN:
        return "Yes" if value else "No"
    if isinstance(value, str):
        return value
    writers = {Kind.SHARE: percent, Kind.NUMBER: decimal, Kind.SECONDS: duration, Kind.INTEGER: count}
    return moment(int(value)) if kind is Kind.INSTANT else writers[kind](value)


def figure(value: float | None, unit: Unit) -> str:
    """A headline figure in its unit."""
    return {Unit.SHARE: percent, Unit.SECONDS: duration}.get(unit, count)(value)


def change(now: float | None, before: float | None, unit: Unit) -> tuple[str, str]:
    """(sign, words) of a change: ("up", "1.2 points"), ("down", "3"), ("same", "no change"), ("none", …)."""
    if now is None or before is None:
        return "none", "nothing to compare"
    scaled = round((now - before) * 100, 1) if unit is Unit.SHARE else round(now - before)
    if not scaled:
        return "same", "no change"
    size = abs(scaled)
    words = f"{size:.1f} points" if unit is Unit.SHARE else figure(size, unit)
    return ("up" if scaled > 0 else "down"), words
