"""The statement of a year as a paper."""

from __future__ import annotations

from components.address_lines import address_lines
from components.numbers import count, day, money
from components.pdf_file import Paper, PaperColumn, PaperTable
from core.billing_screens import StatementPaper
from core.card_numbers import masked
from core.instants import DAY
from core.money import digits_of
from core.statement import Entry, EntryKind, Statement

_COLUMNS = ("Date (UTC)", "Entry", "Charged", "Paid", "Balance")
_NUMBERS = ("Charged", "Paid", "Balance")
MOST_ENTRIES = 5_000  # a page holds some forty: more is a file's business
LEFT_OUT = "Void and draft invoices charge nothing and are left out."


def statement_paper(paper: StatementPaper, issuer: tuple[str, ...]) -> Paper:
    """Opening balance, every invoice and payment, closing balance."""
    one = paper.statement
    digits, title = digits_of(one.currency), f"Statement {one.year}, {one.currency}"
    billing = address_lines(paper.addresses[0]) or (paper.customer,)
    columns = tuple(
        PaperColumn(f"{name}, {one.currency}", number=True)
        if name in _NUMBERS
        else PaperColumn(name, wide=name == "Entry")
        for name in _COLUMNS
    )
    return Paper(
        title=title,
        issuer=issuer,
        at=one.end,
        unit=one.currency,
        facts=(("Customer", paper.customer), ("From", day(one.start)), ("To", statement_end(one))),
        addresses=(("For", billing),),
        tables=(PaperTable("Invoices and payments", columns, _rows(one, digits)),),
        sums=(
            ("Opening balance", money(one.opening, digits), False),
            ("Charged", money(one.charged, digits), False),
            ("Paid", money(one.paid, digits), False),
            ("Closing balance", money(one.closing, digits), True),
        ),
        notes=(statement_note(one), *_more(one)),
        foot=title,
    )


def statement_end(one: Statement) -> str:
    """Its last day, and that it runs yet."""
    return f"{day(one.end)}, to date" if one.to_date else day(one.end - DAY)


def statement_note(one: Statement) -> str:
    """How the balances hang together, and what is left out."""
    void = f" Void this year: {', '.join(one.void)}." if one.void else ""
    return (
        "Opening balance + charged − paid = closing balance. Above zero is owed, below zero is a credit. "
        f"{LEFT_OUT}{void}"
    )


def entry_words(entry: Entry) -> str:
    """`Invoice A-1`, `Payment of A-1, Visa`."""
    if entry.kind is EntryKind.INVOICE:
        return f"Invoice {entry.number}"
    return ", ".join(filter(None, (f"Payment of {entry.number}", masked(entry.method or ""))))


def entry_amounts(entry: Entry, digits: int) -> tuple[str, str]:
    """(charged, paid), one of them empty."""
    if entry.kind is EntryKind.INVOICE:
        return money(entry.amount, digits), ""
    return "", money(-entry.amount, digits)


def _rows(one: Statement, digits: int) -> list[tuple[str, ...]]:
    rows = [
        (day(e.at), entry_words(e), *entry_amounts(e, digits), money(e.balance, digits))
        for e in one.entries[:MOST_ENTRIES]
    ]
    first = (day(one.start), "Opening balance", "", "", money(one.opening, digits))
    return [first, *rows, (statement_end(one), "Closing balance", "", "", money(one.closing, digits))]


def _more(one: Statement) -> tuple[str, ...]:
    more = len(one.entries) - MOST_ENTRIES
    if more <= 0:
        return ()
    return (f"{count(more)} later entries are not listed here; the CSV file and the workbook hold them all.",)
