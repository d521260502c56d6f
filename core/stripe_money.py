"""Stripe's amounts in the ledger's minor units.

Both count a currency's smallest unit, but not in the same one everywhere. Source: Stripe's page "Supported currencies"
(zero-decimal, three-decimal, special cases) against ISO 4217's exponents in `core.money`.
"""

from __future__ import annotations

from decimal import Decimal

from core.codes import CURRENCIES
from core.money import digits_of
from core.stripe_values import StripeRefused

_ZERO = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# ISO 4217 gives these no decimals; Stripe goes on writing them with two, "to maintain backwards compatibility".
_TWO_OF_NONE = frozenset(("ISK", "UGX"))


def currency_of(code: str) -> str:
    """The ISO 4217 code of Stripe's lower-case one; StripeRefused where its unit is not known for certain."""
    currency = code.upper()
    if currency not in CURRENCIES:
        raise StripeRefused(f"{code[:10]!r} is not an ISO 4217 currency")
    plain = digits_of(currency) == 2 or currency in _ZERO | _THREE | _TWO_OF_NONE
    if not plain:
        raise StripeRefused(f"in which unit Stripe counts {currency} is not known")
    return currency


def shift(currency: str) -> int:
    """By how many decimals the ledger's minor unit is finer than Stripe's: 0 but for MGA (2), ISK and UGX (-2)."""
    digits = 0 if currency in _ZERO else 3 if currency in _THREE else 2
    return digits_of(currency) - digits


def minor(amount: int, currency: str) -> int:
    """The ledger's minor units of Stripe's amount; StripeRefused for a part of one, which is never rounded away."""
    decimals = shift(currency)
    if decimals >= 0:
        return amount * int(10**decimals)
    whole, part = divmod(amount, int(10**-decimals))
    if part:
        raise StripeRefused(f"an amount of {amount} is no whole number of {currency}")
    return whole


def minor_exactly(amount: Decimal, currency: str) -> int | None:
    """The same of a unit price, which Stripe gives to twelve decimals; None where it is no whole number."""
    exact = amount.scaleb(shift(currency))
    return int(exact) if exact == exact.to_integral_value() else None
