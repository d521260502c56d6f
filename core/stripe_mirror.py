"""From what is kept of a customer's objects at Stripe to rows of the ledger: a function of their last states alone.

So the order in which states arrived, and how often, can not matter: the same last states give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.interchange import BY_NAME
from core.stripe_customers import keep_customer, keep_payment_method, keep_subscription
from core.stripe_invoices import LINES, keep_credit_note, keep_invoice, unlisted
from core.stripe_lines import Rates
from core.stripe_received import RECEIVED, earliest, received_of
from core.stripe_values import Cells, Kept, Kind, Object, StripeRefused, ident, reference, words

RowKey = tuple[str, tuple[str, ...]]  # a file of the drop, and the key of a row in it
Rows = Mapping[RowKey, Cells]
_INVOICE_FILES = ("invoices", "invoice_lines", "payments")


def customer_of(thing: Object, before: Object) -> str:
    """The customer whom an object concerns, by what it says now or said `before`; empty: nobody."""
    if words(thing, "object") == Kind.CUSTOMER:
        return reference(thing, "id")
    return reference(thing, "customer") or reference(before, "customer")


def keep(thing: Object, customer_id: str, rates: Rates, *, seen: int) -> Kept | None:
    """What is kept of any object, a refusal with its reason; None for a kind that the ledger has no place for.

    `customer_id`: whose it is; `rates`: percent by the id of a tax rate; `seen`: the second in which Stripe said so.
    """
    kind = words(thing, "object")
    if kind not in tuple(Kind):
        return None
    try:
        return _keep(Kind(kind), thing, customer_id, rates, seen)
    except StripeRefused as error:
        parents = {Kind.INVOICE: reference(thing, "id"), Kind.CREDIT_NOTE: reference(thing, "invoice")}
        parent = parents.get(Kind(kind), "")
        return Kept(Kind(kind), ident(thing), customer_id, {}, parent, refused=str(error))


def _keep(kind: Kind, thing: Object, customer_id: str, rates: Rates, seen: int) -> Kept:
    if kind is Kind.CUSTOMER:
        return keep_customer(thing)
    if kind is Kind.PAYMENT_METHOD:
        return keep_payment_method(thing, customer_id)
    if kind is Kind.SUBSCRIPTION:
        return keep_subscription(thing)
    if kind is Kind.INVOICE:
        return keep_invoice(thing, rates, seen=seen)
    return keep_credit_note(thing, seen=seen)


def rows_of(kept: Iterable[Kept]) -> Rows:
    """The ledger's rows that the last states of one customer's objects give, whole groups of them (see `parent_id`)."""
    every = sorted(kept, key=lambda one: one.object_id)
    rows: dict[RowKey, Cells] = {}
    for one in every:
        if one.kind is Kind.CUSTOMER:
            _add(rows, "addresses", one.values.get("addresses", ()))
    _add(rows, "subscription", _subscription(every))
    _add(rows, "payment_method", _payment_method(every))
    charged = {one.parent_id for one in every if one.kind is Kind.INVOICE and LINES in one.values}
    for one in every:
        if one.parent_id in charged:
            for file in _INVOICE_FILES:
                _add(rows, file, one.values.get(file, ()))
            _add(rows, "payments", unlisted(one.object_id, one.values) if one.kind is Kind.INVOICE else ())
    return rows


def joined(newer: Kept, older: Kept) -> Kept:
    """What is kept of two states of one object: the newer one; of an invoice whose lines it was sent without, the lines
    of the older, which never change once it has a number; and when what was paid of it came in. Whichever of the two
    arrived first."""
    if newer.kind is Kind.INVOICE:
        received = earliest(received_of(newer.values), received_of(older.values))
        newer = replace(newer, values={**newer.values, RECEIVED: received} if received else newer.values)
    if "invoices" not in newer.values:
        return newer
    if LINES in newer.values or LINES not in older.values:
        return newer
    return replace(newer, values={**newer.values, LINES: older.values[LINES]}, refused="")


def _add(rows: dict[RowKey, Cells], file: str, cells: Iterable[Cells]) -> None:
    for one in cells:
        rows[file, tuple(one[name] for name in BY_NAME[file].key)] = one


def _newest(kept: Iterable[Kept], kind: Kind) -> list[Kept]:
    of_kind = [one for one in kept if one.kind is kind]
    return sorted(of_kind, key=lambda one: (one.values.get("created", 0), one.object_id), reverse=True)


def _subscription(every: Iterable[Kept]) -> list[Cells]:
    """The newest subscription that runs says the plan; none does: the newest that ended left the free one."""
    found = [one for one in _newest(every, Kind.SUBSCRIPTION) if one.values.get("begun", True)]
    running = [one for one in found if not one.values.get("ended")]
    row = (running or found)[0].values.get("row") if found else None
    return [row] if row else []


def _payment_method(every: Iterable[Kept]) -> list[Cells]:
    """The card that the running subscription, else the customer, pays with; without a default the newest attached."""
    if any(one.values.get("gone") for one in every if one.kind is Kind.CUSTOMER):
        return []
    attached = [one for one in _newest(every, Kind.PAYMENT_METHOD) if one.values.get("attached")]
    running = [one for one in _newest(every, Kind.SUBSCRIPTION) if not one.values.get("ended")]
    customers = [one for one in every if one.kind is Kind.CUSTOMER]
    defaults = [one.values["default"] for one in (*running[:1], *customers) if one.values.get("default")]
    chosen = [one for one in attached if not defaults or one.object_id == defaults[0]]
    card = chosen[0].values.get("card") if chosen else None
    return [card] if card else []
