"""The terms of a "What if", read strictly from an address and written to one: a replay is saved as its address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.money import format_money, parse_money
from core.plans import SHOWN, PlanType
from core.requests import LONGEST_PARAMETER
from core.scope import BadRequest
from core.usage_screens import Offer, PerPrice, ReplayTerms

YEAR, MAU_PER = "year", "mau_per"
KINDS = tuple(kind for kind in PlanType if kind in SHOWN)
PARTS = ("amount", "price", "overage_price")
PARAMETERS = (YEAR, MAU_PER, *(f"{kind}_{part}" for kind in KINDS for part in PARTS))
_AMOUNT = re.compile(r"\d{1,9}", re.ASCII)


def parse_terms(given: Mapping[str, str]) -> ReplayTerms:
    """Read the terms from text; an empty value is not given.

    BadRequest for an unknown parameter, a value out of its form, or an offer with an amount or a price alone.
    """
    wanted = {name: value for name, value in given.items() if value != ""}
    for name, value in wanted.items():
        if name not in PARAMETERS:
            raise BadRequest(f"unknown parameter {name}")
        if len(value) > LONGEST_PARAMETER or "\x00" in value:
            raise BadRequest(f"What if takes no such {name}")
    per = wanted.get(MAU_PER, PerPrice.MONTH)
    if per not in tuple(PerPrice):
        raise BadRequest(f"{MAU_PER} is one of {', '.join(PerPrice)}")
    offers = {str(kind): _offer(kind, wanted) for kind in KINDS}
    return ReplayTerms(wanted.get(YEAR), mau_per=PerPrice(per), **offers)


def _offer(kind: PlanType, wanted: Mapping[str, str]) -> Offer | None:
    amount, price, overage_price = (wanted.get(f"{kind}_{part}") for part in PARTS)
    if amount is None and price is None and overage_price is None:
        return None
    if amount is None or price is None:
        raise BadRequest(f"{kind} needs both an amount and a price")
    if not _AMOUNT.fullmatch(amount):
        raise BadRequest(f"{kind}_amount is a whole number of at most nine digits")
    return Offer(
        int(amount), _money(f"{kind}_price", price), _money(f"{kind}_overage_price", overage_price or "0")
    )


def _money(name: str, text: str) -> int:
    try:
        return parse_money(text)
    except ValueError as error:
        raise BadRequest(f"{name} is an amount of money such as 12.50") from error


def written_terms(terms: ReplayTerms) -> dict[str, str]:
    """The parameters that `parse_terms` reads back to the same terms; defaults are left out."""
    written = {} if terms.year is None else {YEAR: terms.year}
    for kind in KINDS:
        offer = terms.offer(kind)
        if offer:
            values = (str(offer.amount), format_money(offer.price), format_money(offer.overage_price))
            written |= {f"{kind}_{part}": value for part, value in zip(PARTS, values, strict=True)}
    if terms.mau_per is not PerPrice.MONTH:
        written[MAU_PER] = terms.mau_per
    return written
