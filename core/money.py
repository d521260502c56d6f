"""Money: whole minor units (cents), and the one function that rounds to them."""

from __future__ import annotations

import re
from fractions import Fraction

MINOR = 100  # minor units in a unit of the currency
_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


def rounded(exact: Fraction | int) -> int:
    """Whole minor units of an exact amount of them; a half goes away from zero."""
    magnitude = int(abs(Fraction(exact)) + Fraction(1, 2))
    return magnitude if exact >= 0 else -magnitude


def parse_money(text: str) -> int:
    """Minor units of an amount as people type it, `12` or `12.5` or `12.50`; ValueError of anything else."""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise ValueError("not an amount of money such as 12.50")
    units, cents = found.groups()
    return int(units) * MINOR + int(f"{cents or '':0<2}")


def format_money(minor: int) -> str:
    """The amount with two decimals, as `parse_money` reads it where it is not negative."""
    units, cents = divmod(abs(minor), MINOR)
    return f"{'-' if minor < 0 else ''}{units}.{cents:02d}"
