"""Objects and events in the shapes that Stripe documents for API version 2026-10-28.endive, written by hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import stripe

CUSTOMER = "cus_NffrFeUfNV2Hib"
VERSION = "2026-10-28.endive"
SECRET = "whsec_of_these_tests"
JAN = 1_767_225_600  # 2026-01-01T00:00:00Z
DAY = 86_400
_numbers = itertools.count(1)
Shape = dict[str, Any]


def customer(customer_id: str = CUSTOMER, **more: Any) -> Shape:
    """A customer with an address in Berlin."""
    address = {
        "line1": "Lange Str. 1",
        "line2": "Hof 2",
        "city": "Berlin",
        "postal_code": "10115",
        "state": None,
        "country": "DE",
    }
    settings = {"custom_fields": None, "default_payment_method": None, "footer": None}
    base = {"id": customer_id, "object": "customer", "name": "Acme GmbH", "email": "pay@acme.example"}
    return {
        **base,
        "address": address,
        "shipping": None,
        "created": JAN,
        "invoice_settings": settings,
        "balance": 0,
        **more,
    }


def card(
    method_id: str = "pm_1", last4: str = "4242", customer_id: str | None = CUSTOMER, **more: Any
) -> Shape:
    """A card as a payment method."""
    details = {"brand": "visa", "last4": last4, "exp_month": 9, "exp_year": 2031, "fingerprint": "secret"}
    return {
        "id": method_id,
        "object": "payment_method",
        "type": "card",
        "card": details,
        "customer": customer_id,
        "created": JAN,
        **more,
    }


def subscription(plan: str = "Growth", status: str = "active", **more: Any) -> Shape:
    """A subscription to one price, whose nickname is the plan's name."""
    price: Shape = {
        "id": "price_1",
        "object": "price",
        "nickname": plan,
        "lookup_key": None,
        "metadata": {},
        "product": "prod_1",
    }
    item = {
        "id": "si_1",
        "object": "subscription_item",
        "price": price,
        "quantity": 3,
        "current_period_start": JAN,
        "current_period_end": JAN + 31 * DAY,
    }
    listed = {"object": "list", "data": [item], "has_more": False}
    base = {"id": "sub_1", "object": "subscription", "customer": CUSTOMER, "status": status, "metadata": {}}
    return {**base, "items": listed, "created": JAN, "cancel_at_period_end": False, "cancel_at": None, **more}


def line(amount: int, description: str = "Seats", *, quantity: int = 1, **more: Any) -> Shape:
    """A line of an invoice; its unit amount is the amount by the quantity, where that is exact."""
    unit = str(amount // quantity) if quantity and amount % quantity == 0 else None
    pricing = {"type": "price_details", "price_details": {"price": "price_1"}, "unit_amount_decimal": unit}
    base = {"id": f"il_{next(_numbers)}", "object": "line_item", "amount": amount, "description": description}
    return {
        **base,
        "quantity": quantity,
        "pricing": pricing,
        "discount_amounts": [],
        "pretax_credit_amounts": [],
        "taxes": [],
        "metadata": {},
        "period": {"start": JAN, "end": JAN + 31 * DAY},
        **more,
    }


def tax(amount: int, *, inclusive: bool = False, rate: str = "txr_1", base: int | None = None) -> Shape:
    """A tax on a line, or in it; its percentage is the rate's, which is named by id alone."""
    behavior = "inclusive" if inclusive else "exclusive"
    details = {"tax_rate": rate}
    return {
        "amount": amount,
        "tax_behavior": behavior,
        "tax_rate_details": details,
        "taxability_reason": "standard_rated",
        "taxable_amount": base,
        "type": "tax_rate_details",
    }


def invoice(lines: Sequence[Shape] = (), status: str = "open", **more: Any) -> Shape:
    """An invoice; its total is that of its lines, their discounts, credits and added taxes."""
    every = list(lines) or [line(30_000, quantity=3)]
    total = sum(_charged(one) for one in every)
    moved = {"finalized_at": JAN + DAY, "paid_at": None, "voided_at": None, "marked_uncollectible_at": None}
    if status == "paid":
        moved["paid_at"] = JAN + 2 * DAY
    draft = status == "draft"
    paid = total if status == "paid" else 0
    base = {"id": "in_1", "object": "invoice", "customer": CUSTOMER, "currency": "eur", "status": status}
    listed = {"object": "list", "data": every, "has_more": False, "url": "/v1/invoices/in_1/lines"}
    return {
        **base,
        "number": None if draft else "ACME-0001",
        "created": JAN,
        "effective_at": None,
        "due_date": JAN + 15 * DAY,
        "lines": listed,
        "total": total,
        "amount_paid": paid,
        "amount_due": total,
        "starting_balance": 0,
        "ending_balance": None if draft else 0,
        "shipping_cost": None,
        "status_transitions": moved,
        **more,
    }


def _charged(one: Mapping[str, Any]) -> int:
    off = sum(part["amount"] for part in one["discount_amounts"])
    off += sum(part["amount"] for part in one["pretax_credit_amounts"] if part["type"] != "discount")
    added = sum(part["amount"] for part in one["taxes"] if part["tax_behavior"] == "exclusive")
    return int(one["amount"] - off + added)


def invoice_payment(amount: int, payment_id: str = "inpay_1", kind: str = "payment_intent") -> Shape:
    """A payment of an invoice."""
    return {
        "id": payment_id,
        "object": "invoice_payment",
        "amount_paid": amount,
        "amount_requested": amount,
        "currency": "eur",
        "invoice": "in_1",
        "status": "paid",
        "created": JAN + 2 * DAY,
        "status_transitions": {"paid_at": JAN + 2 * DAY, "canceled_at": None},
        "payment": {"type": kind, kind: "pi_1"},
    }


def credit_note(amount: int, back: int = 0, **more: Any) -> Shape:
    """A credit note on the invoice, of which `back` was given back after it had been paid."""
    base = {"id": "cn_1", "object": "credit_note", "customer": CUSTOMER, "invoice": "in_1", "currency": "eur"}
    amounts = {"amount": amount, "post_payment_amount": back, "pre_payment_amount": amount - back}
    return {**base, **amounts, "status": "issued", "number": "CN-1", "created": JAN + 3 * DAY, **more}


def event(thing: Shape, created: int, kind: str = "", **more: Any) -> Shape:
    """An event about an object as it was in that second."""
    data: Shape = {"object": thing}
    if "previous_attributes" in more:
        data["previous_attributes"] = more.pop("previous_attributes")
    return {
        "id": f"evt_{next(_numbers):06}",
        "object": "event",
        "api_version": VERSION,
        "created": created,
        "type": kind or f"{thing['object']}.updated",
        "data": data,
        "livemode": False,
        **more,
    }


def signed(payload: str, timestamp: int, secret: str = SECRET) -> dict[str, str]:
    """The header that Stripe sends with a body, by its own library."""
    made = stripe.WebhookSignature.generate_signature_header(payload, secret, timestamp)
    return {"Stripe-Signature": str(made)}


def body_of(thing: Shape) -> str:
    """An event as it is sent."""
    return json.dumps(thing)
