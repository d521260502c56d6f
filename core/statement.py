"""The statement of a calendar year: every invoice and payment in a currency, and the balance before and after.

opening + charged − paid = closing, in minor units of one currency; currencies are never added together. A balance
above zero is owed by the customer, one below is their credit. Draft and void invoices charge nothing and are left out,
but money received for one is there: it was received. Years are calendar years in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate

from core.instants import LAST_YEAR, start_of_day, to_datetime
from core.ledger import Invoice, Status, is_shown

YEARS = 12  # how many are offered


class EntryKind(StrEnum):
    """What moves a balance; at the same instant an invoice comes before a payment."""

    INVOICE = "invoice"
    PAYMENT = "payment"


@dataclass(frozen=True)
class Entry:
    """One movement: `amount` is added to the balance (a payment's is below zero), `balance` is what it leaves.

    `payment_id` and `method` of payments only. An invoice stands at the first instant of its day.
    """

    at: int
    kind: EntryKind
    invoice_id: str
    number: str
    amount: int
    balance: int
    payment_id: str | None = None
    method: str | None = None


@dataclass(frozen=True)
class Statement:
    """One currency's year, `[start, end)`, or up to now while it runs (`to_date`).

    `void`: the numbers of the year's void invoices, which are left out.
    """

    year: int
    currency: str
    opening: int
    charged: int
    paid: int
    entries: tuple[Entry, ...]
    void: tuple[str, ...]
    start: int
    end: int
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


def year_of(now: int) -> int:
    """The year that `now` lies in; the last one that ends inside the calendar where that is the very last."""
    return min(to_datetime(now).year, LAST_YEAR)


def years(first: int | None, now: int) -> tuple[int, ...]:
    """At most the last twelve years that have a statement, the latest first: from the `first` movement's on."""
    if first is None:
        return ()
    last = year_of(now)
    return tuple(range(last, max(to_datetime(first).year, last - YEARS + 1) - 1, -1))


def _statement(invoices: Sequence[Invoice], currency: str, year: int, now: int) -> Statement | None:
    start, end = start_of_day(date(year, 1, 1)), start_of_day(date(year + 1, 1, 1))
    moves = sorted(
        (one for invoice in invoices for one in _movements(invoice, now) if one.at < end), key=_order
    )
    if not moves or start > now:
        return None
    opening = sum(one.amount for one in moves if one.at < start)
    of_year = [one for one in moves if one.at >= start]
    balances = list(accumulate((one.amount for one in of_year), initial=opening))[1:]
    return Statement(
        year,
        currency,
        opening,
        charged=sum(one.amount for one in of_year if one.kind is EntryKind.INVOICE),
        paid=-sum(one.amount for one in of_year if one.kind is EntryKind.PAYMENT),
        entries=tuple(replace(one, balance=after) for one, after in zip(of_year, balances, strict=True)),
        void=_void(invoices, year, now),
        start=start,
        end=min(end, now),
        to_date=now < end,
    )


def _void(invoices: Sequence[Invoice], year: int, now: int) -> tuple[str, ...]:
    void = (one for one in invoices if one.status is Status.VOID and is_shown(one, now))
    return tuple(sorted(one.number for one in void if one.issued_on.year == year))


def _movements(invoice: Invoice, now: int) -> list[Entry]:
    """What an invoice and its payments move, without balances yet."""
    about = (invoice.invoice_id, invoice.number)
    found = []
    if invoice.issued and is_shown(invoice, now):
        charged = (start_of_day(invoice.issued_on), EntryKind.INVOICE)
        found.append(Entry(*charged, *about, invoice.total, 0))
    for one in invoice.payments_by(now):
        paid = (one.paid_at, EntryKind.PAYMENT)
        found.append(Entry(*paid, *about, -one.amount, 0, one.payment_id, one.method))
    return found


def _order(entry: Entry) -> tuple[int, EntryKind, str, str, str]:
    return entry.at, entry.kind, entry.number, entry.invoice_id, entry.payment_id or ""
