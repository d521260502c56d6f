"""The report of a year's statement: an addition to the contract's list. Its rule stands in `core.statement`."""

from __future__ import annotations

from core.card_numbers import masked
from core.money import DIGITS, digits_of
from core.report_records import Column, Kind, Report
from core.scope import Permission
from core.statement import EntryKind, Statement
from core.table import Row

OPENING, CLOSING = "opening balance", "closing balance"


def statement_columns(digits: int = DIGITS) -> tuple[Column, ...]:
    """The columns; `digits`: the decimals of the currency."""
    return (
        Column("at", "At (UTC)", Kind.INSTANT, "The day an invoice was issued; when a payment was received"),
        Column(
            "entry",
            "Entry",
            Kind.TEXT,
            "opening balance, invoice, payment or closing balance; void and draft invoices are left out",
        ),
        Column("number", "Invoice", Kind.ID, "The invoice's number"),
        Column("invoice_id", "Invoice id", Kind.ID, "The invoice's id"),
        Column("payment_id", "Payment id", Kind.ID, "The payment's id"),
        Column(
            "method", "Method", Kind.TEXT, "How it was paid; a card's number is cut to its last four digits"
        ),
        Column(
            "charged", "Charged", Kind.MONEY, "The invoice's total with tax; the year's at the end", digits
        ),
        Column(
            "paid", "Paid", Kind.MONEY, "What was paid, below zero given back; the year's at the end", digits
        ),
        Column(
            "balance",
            "Balance",
            Kind.MONEY,
            "What is owed after this entry, below zero a credit: opening + charged − paid = closing",
            digits,
        ),
        Column("currency", "Currency", Kind.TEXT, "ISO 4217; a statement is of one currency"),
    )


STATEMENT: Report = Report(
    "statement",
    "Statement of the year",
    Permission.ACCOUNT_ADMIN,
    statement_columns(),
    optional=("year", "currency"),
)


def columns_of(one: Statement) -> tuple[Column, ...]:
    """The columns of one statement, in its currency."""
    return statement_columns(digits_of(one.currency))


def rows_of(one: Statement) -> list[Row]:
    """The opening balance, every invoice and payment in order, and the closing balance. Money in minor units."""
    rows: list[Row] = [(one.start, OPENING, *[None] * 6, one.opening, one.currency)]
    for entry in one.entries:
        charge = entry.kind is EntryKind.INVOICE
        moved = (entry.amount, None) if charge else (None, -entry.amount)
        about = (entry.number, entry.invoice_id, entry.payment_id, masked(entry.method or "") or None)
        rows.append((entry.at, str(entry.kind), *about, *moved, entry.balance, one.currency))
    closing = (one.charged, one.paid, one.closing, one.currency)
    return [*rows, (one.end, CLOSING, *[None] * 4, *closing)]
