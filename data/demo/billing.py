"""Invoices, their lines and payments, the payment method and the addresses.

Amounts are whole minor units; every unit price is a multiple of 100, so
that tax never needs rounding.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from data.demo.activity import History
from data.demo.company import Company, Row
from data.demo.licences import plan_type_at
from data.demo.mentoring import Match, active_people
from data.demo.timeline import Window, add_months, period_start

DUE_DAYS = 30
# who writes these invoices: an invented company at an invented address
ISSUER = (
    "Tallyboard Learning Services Ltd",
    "27 Wharf House Lane",
    "Port Ellery PE4 7QT",
    "billing@tallyboard.example",
)


@dataclass(frozen=True)
class Line:
    """A position: `counts` names the report whose people it charges for, if any."""

    description: str
    quantity: int
    unit_amount: int
    counts: str = ""


@dataclass(frozen=True)
class Invoice:
    """An invoice with its lines; a period ends on the first day that is no longer in it."""

    invoice_id: str
    number: str
    issued: dt.date
    status: str
    lines: tuple[Line, ...]
    start: dt.date | None = None
    end: dt.date | None = None


def make_invoices(history: History, matches: tuple[Match, ...]) -> tuple[Invoice, ...]:
    """An invoice for each closed billing period, oldest first, then a void one and a draft; none on the free plan."""
    contract = history.company.contract
    if not contract.billed_months:
        return ()
    current = period_start(history.window.today, contract.billing_anchor_day)
    starts = [add_months(current, -back) for back in range(contract.billed_months, 0, -1)]
    regular = [_regular(history, matches, number, start) for number, start in enumerate(starts, start=1)]
    return (*regular, *_irregular(history, regular))


def _regular(history: History, matches: tuple[Match, ...], number: int, start: dt.date) -> Invoice:
    """The invoice of one billing period: the last two are open, the ones before paid."""
    end = add_months(start, 1)
    issued = _issued(history.window, end)
    back = history.company.contract.billed_months - number
    return Invoice(
        f"inv-{number:03}",
        _number(history.company, issued, number),
        issued,
        "open" if back < 2 else "paid",
        _lines(history, matches, start, end),
        start,
        end,
    )


def _issued(window: Window, end: dt.date) -> dt.date:
    """Two days after the period, or the day before today if that is sooner."""
    return min(end + dt.timedelta(days=2), window.date(window.days - 1))


def _number(company: Company, issued: dt.date, number: int) -> str:
    return f"{company.contract.invoice_prefix}-{issued.year}-{number:04}"


def _lines(history: History, matches: tuple[Match, ...], start: dt.date, end: dt.date) -> tuple[Line, ...]:
    """The base fee, the people active under a plan that counts them, and those in matches."""
    contract, window = history.company.contract, history.window
    low, high = window.second(start), window.second(end)
    month = f"{_words(start)} to {_words(end - dt.timedelta(days=1))}"
    lines = [Line(f"Platform and support, {month}", 1, contract.base_fee)]
    if plan_type_at(history.company, window.today, start) in ("mau", "mauc"):
        seen = sum(any(low <= one < high for one in logins) for logins in history.logins)
        lines.append(Line(f"Active learners, {month}", seen, contract.learner_fee, "consumption"))
    matched = active_people(matches, low, high)
    lines.append(
        Line(f"People in mentoring matches, {month}", matched, contract.mentoring_fee, "active-users")
    )
    return tuple(lines)


def _words(day: dt.date) -> str:
    """As the screens write a date: `3 Mar 2026`."""
    return f"{day.day} {day:%b} {day.year}"


def _irregular(history: History, regular: list[Invoice]) -> tuple[Invoice, ...]:
    """A duplicate of the third last invoice, made void, and a draft for a training day."""
    company, window = history.company, history.window
    twice, count = regular[-3], len(regular)
    yesterday = window.date(window.days - 1)
    training = (
        Line("Training day for course authors, on site", 2, 145_000),
        Line("Travel, flat rate", 1, 32_000),
    )
    return (
        Invoice(
            f"inv-{count + 1:03}",
            f"{twice.number}/2",
            twice.issued,
            "void",
            twice.lines,
            twice.start,
            twice.end,
        ),
        Invoice(
            f"inv-{count + 2:03}",
            _number(company, yesterday, count + 1),
            yesterday,
            "draft",
            training,
        ),
    )


def total(invoice: Invoice, tax_rate: str) -> int:
    """The amount to pay in minor units, tax included; exact, or an error."""
    net = sum(line.quantity * line.unit_amount for line in invoice.lines)
    gross = net * (1 + Fraction(tax_rate))
    if gross.denominator != 1:
        raise ValueError(f"{invoice.invoice_id}: the tax is no whole number of minor units")
    return gross.numerator


def invoice_rows(invoices: tuple[Invoice, ...], company: Company) -> Iterator[Row]:
    """One row per invoice; a draft is not due yet."""
    for one in invoices:
        due = one.issued + dt.timedelta(days=DUE_DAYS)
        yield (
            one.invoice_id,
            one.number,
            one.issued.isoformat(),
            "" if one.status == "draft" else due.isoformat(),
            one.status,
            company.contract.currency,
            _iso(one.start),
            _iso(one.end),
        )


def _iso(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def line_rows(invoices: tuple[Invoice, ...], company: Company) -> Iterator[Row]:
    """One row per position of an invoice, from 1."""
    for one in invoices:
        for position, line in enumerate(one.lines, start=1):
            yield (
                one.invoice_id,
                str(position),
                line.description,
                str(line.quantity),
                str(line.unit_amount),
                company.contract.tax_rate,
                line.counts,
            )


def payment_rows(invoices: tuple[Invoice, ...], company: Company) -> Iterator[Row]:
    """Paid invoices are paid in full, some in two parts."""
    numbered = ((number, one) for number, one in enumerate(invoices) if one.status == "paid")
    payment = 0
    for number, one in numbered:
        amount = total(one, company.contract.tax_rate)
        parts = (amount // 2, amount - amount // 2) if number % 7 == 3 else (amount,)
        for later, part in enumerate(parts):
            payment += 1
            day = one.issued + dt.timedelta(days=6 + number % 5 + 9 * later)
            method = "Visa ending 4242" if number % 3 == 0 else "SEPA transfer"
            yield (
                f"pay-{payment:03}",
                one.invoice_id,
                f"{day}T09:{number:02}:00Z",
                str(part),
                method,
            )


def payment_method_rows(company: Company, today: dt.date) -> Iterator[Row]:
    """The card on file, never more than its last four digits; on the free plan there is none."""
    if company.contract.billed_months:
        yield "Visa", "4242", "9", str(today.year + 2)


def address_rows(company: Company) -> Iterator[Row]:
    """One row per kind of address."""
    return iter(company.addresses)
