"""What staff do to an invoice of the ledger, decided on the invoice as it stands: what is to be written, or why not.

A draft takes lines, and is issued or discarded. An issued invoice is never changed: it takes payments until it is paid,
of which some may be given back, or is made void. What was done already is done: sent twice, it happens once. What is
not taken back is done to the invoice that was seen (`seen_of`), and to no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.instants import format_instant
from core.ledger import Invoice, Line, Payment, Status
from core.money import digits_of, format_money

Cells = Mapping[str, str]


class ActRefused(ValueError):
    """What can not be done, in a plain sentence; `field`: the field of the form that it concerns, if any."""

    def __init__(self, sentence: str, field_name: str = "") -> None:
        super().__init__(sentence)
        self.field = field_name


@dataclass(frozen=True)
class Writes:
    """Rows to write, and keys of rows to take away, by file of the drop. Nothing: it was done already."""

    rows: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
    gone: Mapping[str, Sequence[tuple[str | int, ...]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows or self.gone)


DONE_ALREADY = Writes()


_CHANGED = "It was changed meanwhile, and nothing was done: load this page again and look at it."


_NO_MONEY = {
    Status.DRAFT: "It is draft: only an open invoice takes payments.",
    Status.PAID: "It is paid: only an open invoice takes payments. What is given back is a payment below zero.",
    Status.VOID: "It is void: only an open invoice takes payments.",
}


def seen_of(invoice: Invoice) -> str:
    """Tells an invoice as it stands from any other state of it: a digest of its own values, lines and payments."""
    return hashlib.sha256(repr(invoice).encode()).hexdigest()[:32]


def add_line(invoice: Invoice, line: Line) -> Writes:
    """Add a line to a draft at the position that the form was opened for."""
    _must_be_draft(invoice)
    stands = next((one for one in invoice.lines if one.position == line.position), None)
    if stands == line:
        return DONE_ALREADY
    if stands is not None:
        raise ActRefused("Another line was added meanwhile. Look at the invoice, then send this one again.")
    return Writes({"invoice_lines": [line_cells(invoice.invoice_id, line)]})


def remove_line(invoice: Invoice, position: int, seen: str) -> Writes:
    """Take a line off a draft. `seen`: the draft's `seen_of` as it was shown."""
    _must_be_draft(invoice)
    if all(one.position != position for one in invoice.lines):
        return DONE_ALREADY
    _must_be(invoice, seen)
    return Writes(gone={"invoice_lines": [(invoice.invoice_id, position)]})


def issue(invoice: Invoice, seen: str) -> Writes:
    """Issue a draft: from then on the customer sees it, and it is not changed any more.

    `seen`: its `seen_of` as it was shown. One that was issued already had to be the same draft.
    """
    if invoice.issued:
        _must_be(replace(invoice, status=Status.DRAFT, payments=()), seen)
        return DONE_ALREADY
    _must_be_draft(invoice)
    _must_be(invoice, seen)
    if not invoice.lines:
        raise ActRefused("It has no line yet: there is nothing to charge.")
    if invoice.total < 0:
        raise ActRefused(
            f"It comes to {_money(invoice.total, invoice)}: an invoice does not charge less than nothing."
        )
    return _status(invoice, Status.OPEN if invoice.total else Status.PAID)


def void(invoice: Invoice, seen: str) -> Writes:
    """Make an open invoice void, or discard a draft: it charges nothing, and its number stays taken.

    `seen`: its `seen_of` as it was shown.
    """
    if invoice.status is Status.VOID:
        return DONE_ALREADY
    _must_be(invoice, seen)
    paid = sum(one.amount for one in invoice.payments)
    if paid:
        raise ActRefused(
            f"{_money(paid, invoice)} was paid of it. Record first what is given back, as a payment below zero."
        )
    if invoice.status is Status.PAID:
        raise ActRefused("It is paid: a paid invoice is not made void.")
    return _status(invoice, Status.VOID)


def pay(invoice: Invoice, payment: Payment) -> Writes:
    """Record money received, or given back below zero; what covers the invoice makes it paid.

    A paid one takes no money, but what was paid of it can be given back. Then it is open again: what no payment that
    is left accounts for is due, also what was marked paid without a payment, until that is recorded.
    """
    stands = next((one for one in invoice.payments if one.payment_id == payment.payment_id), None)
    if stands is not None:
        return DONE_ALREADY
    gives_back = invoice.status is Status.PAID and payment.amount < 0
    if invoice.status is not Status.OPEN and not gives_back:
        raise ActRefused(_NO_MONEY[invoice.status])
    paid = sum(one.amount for one in invoice.payments)
    _check_amount(invoice, payment.amount, paid)
    rows: dict[str, Sequence[Cells]] = {"payments": [_payment_cells(invoice.invoice_id, payment)]}
    status = Status.PAID if paid + payment.amount >= invoice.total else Status.OPEN
    if status is not invoice.status:
        rows = {**_status(invoice, status).rows, **rows}
    return Writes(rows)


def _check_amount(invoice: Invoice, amount: int, paid: int) -> None:
    if amount == 0:
        raise ActRefused("A payment of nothing is none.", "amount")
    if amount > 0 and paid + amount > invoice.total:
        due = _money(max(0, invoice.total - paid), invoice)
        raise ActRefused(f"That is more than is due: {due}.", "amount")
    if paid + amount < 0:
        raise ActRefused(f"No more can be given back than was paid: {_money(paid, invoice)}.", "amount")


def _must_be_draft(invoice: Invoice) -> None:
    if invoice.status is not Status.DRAFT:
        raise ActRefused(f"It is {invoice.status}: only a draft is changed.")


def _must_be(invoice: Invoice, seen: str) -> None:
    if seen_of(invoice) != seen:
        raise ActRefused(_CHANGED)


def _status(invoice: Invoice, status: Status) -> Writes:
    return Writes({"invoices": [invoice_cells(replace(invoice, status=status))]})


def invoice_cells(invoice: Invoice) -> Cells:
    """The invoice's own row as a drop gives it."""
    days = {name: getattr(invoice, name) for name in ("issued_on", "due_on", "period_start", "period_end")}
    return {
        "invoice_id": invoice.invoice_id,
        "number": invoice.number,
        "status": str(invoice.status),
        "currency": invoice.currency,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def line_cells(invoice_id: str, line: Line) -> Cells:
    """A line's row as a drop gives it."""
    return {
        "invoice_id": invoice_id,
        "position": str(line.position),
        "description": line.description,
        "quantity": line.quantity,
        "unit_amount": str(line.unit_amount),
        "tax_rate": "" if line.tax_rate is None else repr(line.tax_rate),
        "counts": line.counts or "",
    }


def _payment_cells(invoice_id: str, payment: Payment) -> Cells:
    return {
        "payment_id": payment.payment_id,
        "invoice_id": invoice_id,
        "paid_at": format_instant(payment.paid_at),
        "amount": str(payment.amount),
        "method": payment.method or "",
    }


def _money(minor: int, invoice: Invoice) -> str:
    return f"{format_money(minor, digits_of(invoice.currency))} {invoice.currency}"
