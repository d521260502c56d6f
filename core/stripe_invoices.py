"""One invoice or credit note at Stripe as rows of the ledger: what was charged, and what was paid or credited of it.

A draft at Stripe is no invoice yet (it has no number) and gives no row. From its finalisation on neither its lines nor
its amounts change; only its status moves, and what is paid. Nothing is dropped: see `core.stripe_lines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ledger_acts import line_cells
from core.stripe_lines import Rates, lines_of
from core.stripe_money import currency_of, minor
from core.stripe_received import LISTED, PAID, RECEIVED, parts_of
from core.stripe_values import (
    Cells,
    Kept,
    Kind,
    Object,
    StripeRefused,
    checked,
    day,
    ident,
    instant,
    listed,
    part,
    reference,
    whole,
    words,
)

_STATUS = {"open": "open", "uncollectible": "open", "paid": "paid", "void": "void"}
_RANK = {"draft": 0, "open": 1, "uncollectible": 2, "paid": 3, "void": 3}
_LATER = 1 << 50  # above any amount paid, which orders partial payments of one second
LINES = "invoice_lines"
_PART = "only the first lines were sent: `flask stripe sync` with a key fetches all of them"
_WRITTEN_OFF = "uncollectible at Stripe: the ledger shows it as open"


def keep_invoice(invoice: Object, rates: Rates, *, seen: int) -> Kept:
    """What is kept of an invoice. `seen`: the second in which Stripe said so; `rates`: percent by tax rate's id.

    StripeRefused for one that the ledger can not say; it is kept with the reason by whoever calls.
    """
    status = words(invoice, "status")
    if status not in _RANK:
        raise StripeRefused(f"an invoice of status {status[:20]!r}")
    rank = _RANK[status] * _LATER + min(whole(invoice, "amount_paid"), _LATER - 1)
    named = (Kind.INVOICE, ident(invoice), reference(invoice, "customer"))
    if status == "draft":
        return Kept(*named, {}, ident(invoice), rank)
    currency = currency_of(words(invoice, "currency"))
    row = checked("invoices", _row(invoice, currency, _STATUS[status]))
    payments = [checked("payments", one) for one in _payments(invoice, currency, seen)]
    values: dict[str, Any] = {"invoices": [row], "payments": payments, **_received(invoice, currency, seen)}
    for one in unlisted(ident(invoice), values):
        checked("payments", one)
    if part(invoice, "lines").get("has_more") is True:
        return Kept(*named, values, ident(invoice), rank, _PART)
    values[LINES] = [checked(LINES, one) for one in _lines(invoice, currency, rates)]
    return Kept(*named, values, ident(invoice), rank, _WRITTEN_OFF if status == "uncollectible" else "")


def keep_credit_note(note: Object, *, seen: int) -> Kept:
    """What is kept of a credit note: credit for its invoice, and what was given back of it. A void one credits nothing.

    In the ledger credit is a payment that no money came with: an issued invoice never changes.
    """
    currency = currency_of(words(note, "currency"))
    invoice = reference(note, "invoice")
    named = (Kind.CREDIT_NOTE, ident(note), reference(note, "customer"))
    if not invoice:
        raise StripeRefused("a credit note names no invoice")
    if words(note, "status") == "void":
        return Kept(*named, {}, invoice, 1)
    at = instant(whole(note, "created") or seen)
    number = words(note, "number") or ident(note)
    rows = [
        _payment(ident(note), invoice, at, minor(whole(note, "amount"), currency), f"Credit note {number}")
    ]
    back = minor(whole(note, "post_payment_amount"), currency)
    if back:
        rows.append(
            _payment(f"{ident(note)}-back", invoice, at, -back, f"Given back by credit note {number}")
        )
    return Kept(*named, {"payments": [checked("payments", one) for one in rows]}, invoice)


def _row(invoice: Object, currency: str, status: str) -> Cells:
    moved = part(invoice, "status_transitions")
    issued = whole(invoice, "effective_at") or whole(moved, "finalized_at") or whole(invoice, "created")
    start, end = _period(invoice)
    return {
        "invoice_id": ident(invoice),
        "number": words(invoice, "number") or ident(invoice),
        "issued_on": day(issued),
        "due_on": day(whole(invoice, "due_date")),
        "status": status,
        "currency": currency,
        "period_start": start,
        "period_end": end,
    }


def _period(invoice: Object) -> tuple[str, str]:
    """What the invoice charges for: from its lines' earliest start to their latest end, where that is any time."""
    periods = [part(line, "period") for line in listed(invoice, "lines")]
    starts = [whole(one, "start") for one in periods if whole(one, "start")]
    ends = [whole(one, "end") for one in periods if whole(one, "end")]
    if not starts or not ends or day(min(starts)) >= day(max(ends)):
        return "", ""
    return day(min(starts)), day(max(ends))


def _lines(invoice: Object, currency: str, rates: Rates) -> Sequence[Cells]:
    return [{**line_cells(ident(invoice), one)} for one in lines_of(invoice, currency, rates)]


def unlisted(invoice_id: str, values: Object) -> list[Cells]:
    """The payments of an invoice that Stripe does not list, from what is kept of it."""
    found = []
    for place, one in enumerate(parts_of(values)):
        name = f"{invoice_id}-paid-{one.in_all}" if place else f"{invoice_id}-paid"
        found.append(_payment(name, invoice_id, instant(one.seconds), one.amount, "Stripe"))
    return found


def _received(invoice: Object, currency: str, seen: int) -> dict[str, Any]:
    """What Stripe says was paid in all and since when, and what of it is listed: see `core.stripe_received`."""
    paid, found, in_all = minor(whole(invoice, "amount_paid"), currency), dict[str, int](), 0
    each = [(_at(one, seen), minor(whole(one, "amount_paid"), currency)) for one in _listed(invoice)]
    for at, amount in sorted(each):
        in_all += amount
        found.setdefault(str(in_all), at)
    if paid > in_all:
        found[str(paid)] = whole(part(invoice, "status_transitions"), "paid_at") or seen
    return {PAID: paid, LISTED: in_all, RECEIVED: found}


def _at(payment: Object, seen: int) -> int:
    """The second in which a listed payment was made."""
    return whole(part(payment, "status_transitions"), "paid_at") or whole(payment, "created") or seen


def _listed(invoice: Object) -> list[Object]:
    return [one for one in listed(invoice, "payments") if words(one, "status") == "paid"]


def _payments(invoice: Object, currency: str, seen: int) -> list[Cells]:
    """Each payment where Stripe listed them, and the balance that was applied."""
    found, name = [], ident(invoice)
    for one in _listed(invoice):
        amount = minor(whole(one, "amount_paid"), currency)
        found.append(_payment(ident(one), name, instant(_at(one, seen)), amount, _method(one)))
    moved = part(invoice, "status_transitions")
    at = whole(moved, "paid_at") or whole(moved, "finalized_at") or seen
    applied = whole(invoice, "ending_balance") - whole(invoice, "starting_balance")
    if applied and invoice.get("ending_balance") is not None and words(invoice, "status") != "void":
        amount = minor(applied, currency)
        found.append(_payment(f"{name}-balance", name, instant(at), amount, "Customer balance"))
    return found


def _payment(payment_id: str, invoice_id: str, at: str, amount: int, method: str) -> Cells:
    return {
        "payment_id": payment_id,
        "invoice_id": invoice_id,
        "paid_at": at,
        "amount": str(amount),
        "method": method,
    }


def _method(payment: Object) -> str:
    return "Paid outside Stripe" if words(part(payment, "payment"), "type") == "payment_record" else "Stripe"
