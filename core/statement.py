"""The statement of a calendar year: every invoice and payment in a currency, and the balance before and after.

opening + charged − paid = closing, in minor units of one currency; currencies are never added together. A balance
above zero is owed by the customer, one below is their credit. Draft and void invoices charge nothing and are left out,
but money received for one is there: it was received. Days are UTC days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate

from core.instants import to_datetime
from core.ledger import Invoice, Status, is_shown


class EntryKind(StrEnum):
    """What moves a balance; an invoice comes before a payment of the same day."""

    INVOICE = "invoice"
    PAYMENT = "payment"


@dataclass(frozen=True)
class Entry:
    """One movement: `amount` is added to the balance (a payment's is below zero), `balance` is what it leaves.

    `payment_id` and `method` of payments only.
    """

    on: date
    kind: EntryKind
    invoice_id: str
    number: str
    amount: int
    balance: int
    payment_id: str | None = None
    method: str | None = None


@dataclass(frozen=True)
class Statement:
    """One currency's year. `void`: numbers of the year's void invoices, which are left out; `to_date`: it runs yet."""

    year: int
    currency: str
    opening: int
    charged: int
    paid: int
    entries: tuple[Entry, ...]
    void: tuple[str, ...]
    to_date: bool

    @property
    def closing(self) -> int:
        """The balance at the year's end, or now while it runs."""
        return self.opening + self.charged - self.paid


def statements(invoices: Sequence[Invoice], year: int, now: int) -> tuple[Statement, ...]:
    """The year's statement of each currency in which anything was charged or paid by its end, by currency."""
    currencies = sorted({one.currency for one in invoices})
    made = (
        _statement([one for one in invoices if one.currency == code], code, year, now) for code in currencies
    )
    return tuple(one for one in made if one is not None)


def years(invoices: Iterable[Invoice], now: int) -> tuple[int, ...]:
    """The years that a statement can be made for, the latest first: from the first movement to the current year."""
    found = [entry.on.year for one in invoices for entry in _movements(one, now)]
    this = to_datetime(now).year
    return tuple(range(this, min(found) - 1, -1)) if found else ()


def _statement(invoices: Sequence[Invoice], currency: str, year: int, now: int) -> Statement | None:
    moves = sorted(
        (entry for one in invoices for entry in _movements(one, now) if entry.on.year <= year), key=_order
    )
    if not moves:
        return None
    opening = sum(one.amount for one in moves if one.on.year < year)
    of_year = [one for one in moves if one.on.year == year]
    balances = accumulate((one.amount for one in of_year), initial=opening)
    next(balances)
    void = sorted(
        one.number
        for one in invoices
        if one.status is Status.VOID and one.issued_on.year == year and is_shown(one, now)
    )
    return Statement(
        year,
        currency,
        opening,
        charged=sum(one.amount for one in of_year if one.kind is EntryKind.INVOICE),
        paid=-sum(one.amount for one in of_year if one.kind is EntryKind.PAYMENT),
        entries=tuple(replace(one, balance=balance) for one, balance in zip(of_year, balances, strict=True)),
        void=tuple(void),
        to_date=to_datetime(now).year == year,
    )


def _movements(invoice: Invoice, now: int) -> list[Entry]:
    """What an invoice and its payments move, without balances yet."""
    about = (invoice.invoice_id, invoice.number)
    found = []
    if invoice.issued and is_shown(invoice, now):
        found.append(Entry(invoice.issued_on, EntryKind.INVOICE, *about, invoice.total, 0))
    for one in invoice.payments_by(now):
        day = to_datetime(one.paid_at).date()
        found.append(Entry(day, EntryKind.PAYMENT, *about, -one.amount, 0, one.payment_id, one.method))
    return found


def _order(entry: Entry) -> tuple[date, EntryKind, str, str, str]:
    return entry.on, entry.kind, entry.number, entry.invoice_id, entry.payment_id or ""
