"""The forms that fill an account's ledger by hand: each with its refusals beside the fields and beside its button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from components import light
from components.form import choice, field, line, said
from components.ids import InternalBilling, note_of, refusal_of
from components.light import Light, Node
from core.ledger_drafts import COUNTS

COUNTED = (("", "Nobody: a fee, a service"), *((one, f"The people of {one}") for one in COUNTS))
_REFUSED = "Nothing was done: see what stands beside the fields."


@dataclass(frozen=True)
class FieldWords:
    """How one field of a form is named, what is said below it, and its input's properties."""

    label: str
    hint: str = ""
    props: tuple[tuple[str, str], ...] = ()


_DAY = (("type", "date"),)
_FIGURE = (("inputmode", "decimal"),)
_DRAFT = {
    "number": FieldWords("Number", "Given once; the customer sees it."),
    "currency": FieldWords("Currency", "Three letters, like EUR.", (("maxlength", "3"),)),
    "issued_on": FieldWords("Day of issue (UTC)", "Empty: today.", _DAY),
    "due_on": FieldWords("Due on", "", _DAY),
    "period_start": FieldWords("Charged from", "The first day of what it charges for.", _DAY),
    "period_end": FieldWords("Charged until", "The first day that is no longer in it.", _DAY),
}
_LINE = {
    "description": FieldWords("What is charged"),
    "quantity": FieldWords("Quantity", "Empty: 1.", _FIGURE),
    "unit_amount": FieldWords("Unit amount", "Without tax; a minus makes it a credit.", _FIGURE),
    "tax_percent": FieldWords("Tax, percent", "Empty: without tax.", _FIGURE),
}
_PAYMENT = {
    "amount": FieldWords("Amount received", "A minus: given back.", _FIGURE),
    "paid_on": FieldWords("Received on (UTC)", "Empty: now.", _DAY),
    "method": FieldWords("How", "Like SEPA transfer. Never a whole card or account number."),
}
_CARD = {
    "brand": FieldWords("Brand", "Like Visa."),
    "last4": FieldWords("Last four digits", "Never more of them.", (("maxlength", "4"),)),
    "exp_month": FieldWords("Month of expiry", "", (("inputmode", "numeric"), ("maxlength", "2"))),
    "exp_year": FieldWords("Year of expiry", "", (("inputmode", "numeric"), ("maxlength", "4"))),
}
_STRIPE = {"customer_id": FieldWords("Customer at Stripe", "Its id there, like cus_NffrFeUfNV2Hib.")}


def draft_form(words: str) -> Light:
    """Makes a draft invoice; `words` say what it did last."""
    ids = InternalBilling
    return _form(_fields(_DRAFT, ids.DRAFT), _foot("Make the draft", ids.ADD_DRAFT), words)


def line_form(position: int, words: str) -> Light:
    """Adds a line to a draft, at this position."""
    ids = InternalBilling
    counted = field(
        "Counts people",
        choice(ids.LINE["counts"], COUNTED, ""),
        note_of(ids.LINE["counts"]),
        hint="The customer opens who they were.",
    )
    store = dcc.Store(id=ids.POSITION, data=position)
    return _form([*_fields(_LINE, ids.LINE), counted], [store, *_foot("Add the line", ids.ADD_LINE)], words)


def payment_form(invoice_id: str, key: str, words: str) -> Light:
    """Records a payment for this invoice; `key` makes the form sent twice one payment."""
    ids = InternalBilling
    store = dcc.Store(id=ids.KEY, data={"invoice": invoice_id, "key": key})
    return _form(_fields(_PAYMENT, ids.PAYMENT), [store, *_foot("Record the payment", ids.PAY)], words)


def card_form(card: Mapping[str, Any], words: str) -> Light:
    """Puts a payment method on file in place of the one that is shown."""
    ids = InternalBilling
    values = {name: str(value) for name, value in card.items()}
    return _form(_fields(_CARD, ids.CARD, values), _foot("Put it on file", ids.SET_CARD), words)


def stripe_form(customer_id: str, words: str) -> Light:
    """Says which customer at Stripe the account is."""
    ids = InternalBilling
    given = {"customer_id": customer_id}
    return _form(_fields(_STRIPE, ids.STRIPE, given), _foot("Link the account", ids.LINK), words)


def act(label: str, effect: str, button: str) -> Light:
    """An act that is not taken back: it says what will happen and asks once more."""
    confirm, refused = _foot(label, button)
    menu = light.Div([light.P(effect), confirm], className="menu confirm")
    summary = light.Summary(f"{label} …", className="btn btn-outline")
    return light.Div([light.Details([summary, menu], className="menu-holder"), refused], className="act")


def acts(seen: str, *offered: Light) -> Light:
    """What can be done to the invoice as it is shown; `seen` tells it from what it becomes meanwhile."""
    store = dcc.Store(id=InternalBilling.SEEN, data=seen)
    return light.Div([store, *offered], className="form-foot")


def notes(fields: Sequence[str], problems: Mapping[str, str]) -> list[str]:
    """The sentence beside each field, then the one beside the button."""
    beside = problems.get("") or (_REFUSED if problems and fields else "")
    return [*[problems.get(name, "") for name in fields], beside]


def _fields(
    named: Mapping[str, FieldWords], ids: Mapping[str, str], values: Mapping[str, str] | None = None
) -> list[Light]:
    given = values or {}
    return [
        field(
            one.label,
            line(ids[name], given.get(name, ""), **dict(one.props)),
            note_of(ids[name]),
            hint=one.hint,
        )
        for name, one in named.items()
    ]


def _foot(label: str, button: str) -> list[Node]:
    return [
        light.Button(label, id=button, type="button", className="btn btn-primary", n_clicks=0),
        light.Span(id=refusal_of(button), role="alert", className="field-problem"),
    ]


def _form(fields: Sequence[Light], foot: Sequence[Node], words: str) -> Light:
    parts = [
        said(words),
        light.Div(list(fields), className="form-grid"),
        light.Div(list(foot), className="form-foot"),
    ]
    return light.Div(parts, className="form")
