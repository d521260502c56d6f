"""A customer, its payment methods and its subscriptions at Stripe, as far as the ledger has a place for them."""

from __future__ import annotations

from typing import Any

from core.interchange import BY_NAME
from core.stripe_values import (
    Cells,
    Kept,
    Kind,
    Object,
    checked,
    day,
    ident,
    listed,
    part,
    reference,
    whole,
    words,
)

_PLANS = {word.casefold(): word for word in BY_NAME["subscription"].column("plan_name").words}
_FREE = "Demo"
_ENDED = ("canceled", "incomplete_expired")
_STREET = ("line1", "line2", "city", "postal_code", "country")


def keep_customer(customer: Object) -> Kept:
    """What is kept of a customer: its addresses, and which payment method it pays with by default."""
    gone = customer.get("deleted") is True
    shipping = part(customer, "shipping")
    addresses: dict[str, Cells] = {}
    if part(customer, "address"):
        addresses["billing"] = _address(
            "billing", words(customer, "name"), part(customer, "address"), _tax_ids(customer)
        )
    if part(shipping, "address"):
        addresses["shipping"] = _address(
            "shipping", words(shipping, "name"), part(shipping, "address"), {"tax_id": ""}
        )
    default = reference(part(customer, "invoice_settings"), "default_payment_method")
    values: dict[str, Any] = {"addresses": list(addresses.values()), "default": default, "gone": gone}
    return Kept(Kind.CUSTOMER, ident(customer), ident(customer), values, rank=int(gone))


def _address(kind: str, name: str, given: Object, more: Cells) -> Cells:
    street = {part_: words(given, part_) for part_ in _STREET}
    return checked(
        "addresses", {"kind": kind, "name": name, **street, "region": words(given, "state"), **more}
    )


def _tax_ids(customer: Object) -> Cells:
    """The tax ids where Stripe says them at all: an event leaves them out, and what is known then stays."""
    if not isinstance(customer.get("tax_ids"), dict):
        return {}
    return {"tax_id": ", ".join(words(one, "value") for one in listed(customer, "tax_ids"))}


def keep_payment_method(method: Object, customer_id: str) -> Kept:
    """What is kept of a payment method: brand, last four digits and expiry of a card, never more.

    `customer_id`: whose it was, where it has been detached and names nobody any more.
    """
    attached = reference(method, "customer")
    card = part(method, "card")
    named = (Kind.PAYMENT_METHOD, ident(method), attached or customer_id)
    values: dict[str, Any] = {"created": whole(method, "created"), "attached": bool(attached)}
    if words(method, "type") != "card" or not card:
        kind = words(method, "type")[:40] or "payment method"
        return Kept(*named, values, rank=int(not attached), refused=f"a {kind} has no card to show")
    values["card"] = checked(
        "payment_method",
        {
            "brand": brand_name(words(card, "brand")),
            "last4": words(card, "last4"),
            "exp_month": str(whole(card, "exp_month")),
            "exp_year": str(whole(card, "exp_year")),
        },
    )
    return Kept(*named, values, rank=int(not attached))


def keep_subscription(subscription: Object) -> Kept:
    """What is kept of a subscription: the plan's name and the day it renews; an ended one leaves the free plan.

    The plan's name is the word for it that is found first in: the subscription's metadata `plan_name`, its price's
    metadata, lookup key and nickname, its product's name. One without any is refused, with what to do about it.
    """
    status, items = words(subscription, "status"), listed(subscription, "items")
    ended = status in _ENDED
    rank = int(ended)
    named = (Kind.SUBSCRIPTION, ident(subscription), reference(subscription, "customer"))
    values: dict[str, Any] = {
        "created": whole(subscription, "created"),
        "ended": ended,
        "default": reference(subscription, "default_payment_method"),
    }
    if status == "incomplete":
        return Kept(*named, {**values, "ended": True, "begun": False}, rank=rank)
    plan = _FREE if ended else _plan(subscription, items)
    if not plan:
        return Kept(*named, values, rank=rank, refused=_NO_PLAN)
    row = {"plan_name": plan, "renews_on": "" if ended else _renewal(subscription, items)}
    return Kept(*named, {**values, "row": checked("subscription", row)}, rank=rank)


_NO_PLAN = "no price of the subscription names a plan (Demo, Team, Growth, Enterprise): give it the metadata plan_name"


def _plan(subscription: Object, items: Any) -> str:
    told = [words(part(subscription, "metadata"), "plan_name")]
    for item in items:
        price = part(item, "price") or part(item, "plan")  # the second name is the older one
        told += [words(part(price, "metadata"), "plan_name"), words(price, "lookup_key")]
        told += [words(price, "nickname"), words(part(price, "product"), "name")]
    return next((_PLANS[one.strip().casefold()] for one in told if one.strip().casefold() in _PLANS), "")


def _renewal(subscription: Object, items: Any) -> str:
    """The day the running period ends, unless it ends for good then. The period stands with each item since 2025."""
    if subscription.get("cancel_at_period_end") is True or whole(subscription, "cancel_at"):
        return ""
    ends = [whole(one, "current_period_end") for one in items] + [whole(subscription, "current_period_end")]
    return day(min((one for one in ends if one), default=0))


_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "eftpos_au": "eftpos Australia",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


def brand_name(code: str) -> str:
    """A card's brand in words: `visa` is Visa, `amex` American Express."""
    return _BRANDS.get(code, code.replace("_", " ").title()) if code else "Card"
