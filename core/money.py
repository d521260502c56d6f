"""Money: whole minor units (cents), how many of them a currency has, and the one function that rounds to them."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = 2  # decimals of most currencies
MINOR = 10**DIGITS  # minor units in a unit of them
# ISO 4217's exponents that are not 2, of the codes in `core.codes`. Metals, funds and test codes have no minor unit.
_NONE = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    " XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
)
_DIGITS = {
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,4}))?", re.ASCII)


def rounded(exact: Fraction | int) -> int:
    """Whole minor units of an exact amount of them; a half goes away from zero."""
    twice = 2 * abs(exact.numerator) + exact.denominator
    magnitude = twice // (2 * exact.denominator)
    return magnitude if exact >= 0 else -magnitude


def digits_of(currency: str) -> int:
    """How many decimals an amount in this currency (ISO 4217) has: EUR 2, JPY 0, KWD 3."""
    return _DIGITS.get(currency, DIGITS)


def parse_money(text: str, digits: int = DIGITS) -> int:
    """Minor units of an amount as people type it, `12` or `12.5` or `12.50`; ValueError of anything else.

    `digits`: the currency's decimals; more of them than it has are refused.
    """
    found = _AMOUNT.fullmatch(text)
    if not found or len(found[2] or "") > digits:
        example = "12" if not digits else f"12.{'50':0<{digits}}"
        raise ValueError(f"not an amount of money such as {example}")
    units, parts = found.groups()
    return int(units) * int(10**digits) + int(f"{parts or '':0<{digits}}" or 0)


def format_money(minor: int, digits: int = DIGITS) -> str:
    """The amount with the currency's decimals, as `parse_money` reads it where it is not negative: `1234.50`."""
    units, parts = divmod(abs(minor), 10**digits)
    fraction = f".{parts:0{digits}d}" if digits else ""
    return f"{'-' if minor < 0 else ''}{units}{fraction}"
