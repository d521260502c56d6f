"""Invoices: what a line costs, what an invoice adds up to, what has been paid of it, and where it stands.

Everything is in whole minor units of the invoice's currency (ISO 4217: JPY has none, KWD has three decimals), exact
inside and rounded once a line: a line's net, and the tax on that net. So the lines add up to the invoice as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache

from core.instants import start_of_day, to_datetime
from core.money import rounded

MATCHED, CONSUMED = "active-users", "consumption"  # the reports whose people a line can charge for


class Status(StrEnum):
    """What the ledger's writer says of an invoice."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


class Standing(StrEnum):
    """What an invoice is at an instant, in the words of the page."""

    DRAFT = "draft"
    OPEN = "open"
    PARTLY_PAID = "partly paid"
    OVERDUE = "overdue"
    PAID = "paid"
    VOID = "void"


@lru_cache(maxsize=1_000)  # an account has a few rates and many lines
def _written(rate: float) -> Fraction:
    return Fraction(repr(rate))


@dataclass(frozen=True)
class Line:
    """One position. `quantity`: a decimal as text; `unit_amount`: minor units; `tax_rate`: 0..1, None without tax.

    `counts`: the report whose people the line charges for, None of other lines.
    """

    position: int
    description: str
    quantity: str
    unit_amount: int
    tax_rate: float | None = None
    counts: str | None = None

    @cached_property
    def net(self) -> int:
        """Quantity × unit amount, rounded."""
        if self.quantity.isdecimal():  # as nearly all are: no fraction is made
            return int(self.quantity) * self.unit_amount
        return rounded(Fraction(Decimal(self.quantity)) * self.unit_amount)

    @property
    def rate(self) -> Fraction:
        """The tax rate as it was written: 0.19 is 19/100, not the binary number nearest to it."""
        return _written(self.tax_rate or 0.0)

    @cached_property
    def tax(self) -> int:
        """The tax on the line's net, rounded."""
        return rounded(self.net * self.rate) if self.tax_rate else 0


@dataclass(frozen=True)
class Payment:
    """Money received for an invoice, in its currency; a negative amount was given back."""

    payment_id: str
    paid_at: int
    amount: int
    method: str | None = None


@dataclass(frozen=True)
class Invoice:
    """One invoice with its lines (by position) and its payments. `[period_start, period_end)`: what it charges for."""

    invoice_id: str
    number: str
    issued_on: date
    status: Status
    currency: str
    due_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    lines: tuple[Line, ...] = ()
    payments: tuple[Payment, ...] = ()

    @cached_property
    def net(self) -> int:
        """The lines' net."""
        return sum(line.net for line in self.lines)

    @cached_property
    def tax(self) -> int:
        """The lines' tax."""
        return sum(line.tax for line in self.lines)

    @property
    def total(self) -> int:
        """Net and tax: what is charged."""
        return self.net + self.tax

    @property
    def issued(self) -> bool:
        """Whether it charges anything: neither a draft nor void."""
        return self.status in (Status.OPEN, Status.PAID)

    def paid(self, now: int) -> int:
        """The payments up to `now`."""
        return sum(one.amount for one in self.payments_by(now))

    def payments_by(self, now: int) -> tuple[Payment, ...]:
        """The payments up to `now`, by instant, then by id."""
        found = (one for one in self.payments if one.paid_at <= now)
        return tuple(sorted(found, key=lambda one: (one.paid_at, one.payment_id)))


@dataclass(frozen=True)
class TaxSum:
    """The net and the tax of an invoice's lines of one rate."""

    rate: Fraction
    net: int
    tax: int


@dataclass(frozen=True)
class Reckoning:
    """What an invoice comes to at an instant. `due`: still to be paid; `credit`: paid above what was charged.

    `unrecorded`: of an invoice that was marked paid, what no payment in the ledger accounts for.
    """

    standing: Standing
    net: int
    tax: int
    total: int
    paid: int
    due: int
    credit: int
    unrecorded: int


def tax_sums(invoice: Invoice) -> tuple[TaxSum, ...]:
    """One per tax rate, lowest first. Σ net and Σ tax are the invoice's."""
    rates = sorted({line.rate for line in invoice.lines})
    return tuple(
        TaxSum(
            rate,
            sum(line.net for line in invoice.lines if line.rate == rate),
            sum(line.tax for line in invoice.lines if line.rate == rate),
        )
        for rate in rates
    )


def settle(invoice: Invoice, now: int) -> Reckoning:
    """What the invoice comes to at `now`. A draft or a void one charges nothing: what was paid for it is credit."""
    paid, total = invoice.paid(now), invoice.total
    charged = total if invoice.issued else 0
    standing = standing_of(invoice, now)
    owed = charged - paid
    settled = standing is Standing.PAID
    return Reckoning(
        standing,
        invoice.net,
        invoice.tax,
        total,
        paid,
        due=0 if settled else max(0, owed),
        credit=max(0, -owed),
        unrecorded=max(0, owed) if settled else 0,
    )


def standing_of(invoice: Invoice, now: int) -> Standing:
    """Where the invoice stands at `now`.

    It is paid when payments cover it; and when it was marked so, unless payments that are still ahead of `now` made
    it. Overdue from the day after `due_on`, while something is due.
    """
    if not invoice.issued:
        return Standing(invoice.status)
    paid = invoice.paid(now)
    before = invoice.payments_by(now)
    covered = bool(before) and paid >= invoice.total
    marked = invoice.status is Status.PAID and len(before) == len(invoice.payments)
    if covered or marked:
        return Standing.PAID
    if invoice.due_on and to_datetime(now).date() > invoice.due_on and invoice.total > paid:
        return Standing.OVERDUE
    return Standing.PARTLY_PAID if paid > 0 else Standing.OPEN


def shown(invoices: Iterable[Invoice], now: int) -> tuple[Invoice, ...]:
    """The invoices that a customer sees: no drafts, none of a day ahead of `now`; the latest first, then by number."""
    seen = (one for one in invoices if is_shown(one, now))
    return tuple(sorted(seen, key=lambda one: (-one.issued_on.toordinal(), one.number, one.invoice_id)))


def is_shown(invoice: Invoice, now: int) -> bool:
    """Whether a customer sees it: a draft is not an invoice yet, and neither is one of a day ahead of `now`."""
    return invoice.status is not Status.DRAFT and start_of_day(invoice.issued_on) <= now
