"""An invoice and its receipt as papers: the figures of the ledger, as they stand on the page."""

from __future__ import annotations

from components.address_lines import address_lines
from components.numbers import amount, date_words, days, moment, money, quantity, rate
from components.pdf_file import Paper, PaperColumn, PaperTable
from core.billing_screens import InvoicePaper
from core.card_numbers import masked
from core.instants import start_of_day
from core.ledger import Invoice, Standing, tax_sums
from core.money import digits_of

_LINES = ("Description", "Quantity", "Unit price", "Net", "Tax", "Tax amount")
_PAYMENTS = ("Received (UTC)", "Payment", "Method", "Amount")
_MONEY = ("Unit price", "Net", "Tax amount", "Amount")


def invoice_paper(paper: InvoicePaper, issuer: tuple[str, ...]) -> Paper:
    """The invoice: what is charged, what has been paid of it, what is due."""
    invoice, reckoning = paper.line.invoice, paper.line.reckoning
    void = reckoning.standing is Standing.VOID
    tables = (
        _lines(invoice),
        *([_payments(paper)] if reckoning.paid or invoice.payments_by(paper.now) else []),
    )
    return Paper(
        title=f"Invoice {invoice.number}",
        issuer=issuer,
        at=start_of_day(invoice.issued_on),
        unit=invoice.currency,
        facts=(
            ("Invoice number", invoice.number),
            ("Issued on", date_words(invoice.issued_on)),
            *([("Due on", date_words(invoice.due_on))] if invoice.due_on and not void else []),
            *_period(invoice),
            ("Status", str(reckoning.standing)),
        ),
        addresses=_addresses(paper),
        tables=tables,
        sums=(*_totals(invoice), *([] if void else _owed(paper))),
        notes=_notes(paper),
        mark="VOID: nothing is to be paid for this invoice" if void else "",
        foot=f"Invoice {invoice.number}",
    )


def receipt_paper(paper: InvoicePaper, issuer: tuple[str, ...]) -> Paper:
    """The receipt of an invoice that has been paid: which payments, for what."""
    invoice = paper.line.invoice
    payments = invoice.payments_by(paper.now)
    last = payments[-1].paid_at if payments else start_of_day(invoice.issued_on)
    return Paper(
        title=f"Receipt for invoice {invoice.number}",
        issuer=issuer,
        at=last,
        unit=invoice.currency,
        facts=(
            ("Invoice number", invoice.number),
            ("Issued on", date_words(invoice.issued_on)),
            *([("Paid on", moment(last)[:-9])] if payments else []),
            *_period(invoice),
        ),
        addresses=_addresses(paper),
        tables=(*([_payments(paper)] if payments else []), _lines(invoice)),
        sums=(*_totals(invoice), *_owed(paper)),
        notes=_notes(paper),
        foot=f"Receipt for invoice {invoice.number}",
    )


def _period(invoice: Invoice) -> list[tuple[str, str]]:
    start, end = invoice.period_start, invoice.period_end
    if not start or not end or start >= end:
        return []
    return [("Period (UTC)", days(start_of_day(start), start_of_day(end)))]


def _addresses(paper: InvoicePaper) -> tuple[tuple[str, tuple[str, ...]], ...]:
    billing, shipping = paper.addresses
    bill_to = address_lines(billing) or (paper.customer,)
    ship_to = address_lines(shipping)
    return (("Bill to", bill_to), *([("Ship to", ship_to)] if ship_to else []))


def _lines(invoice: Invoice) -> PaperTable:
    digits = digits_of(invoice.currency)
    columns = tuple(
        PaperColumn(_with_unit(title, invoice), number=place > 0, wide=place == 0)
        for place, title in enumerate(_LINES)
    )
    rows = [
        (
            line.description,
            quantity(line.quantity),
            money(line.unit_amount, digits),
            money(line.net, digits),
            rate(line.rate),
            money(line.tax, digits),
        )
        for line in invoice.lines
    ]
    return PaperTable("What is charged", columns, rows)


def _payments(paper: InvoicePaper) -> PaperTable:
    invoice = paper.line.invoice
    columns = tuple(
        PaperColumn(_with_unit(title, invoice), number=title == "Amount", wide=title == "Method")
        for title in _PAYMENTS
    )
    rows = [
        (
            moment(one.paid_at),
            one.payment_id,
            masked(one.method or ""),
            money(one.amount, digits_of(invoice.currency)),
        )
        for one in invoice.payments_by(paper.now)
    ]
    return PaperTable("What has been paid", columns, rows)


def _with_unit(title: str, invoice: Invoice) -> str:
    """`Net, EUR`: a column of amounts says of what."""
    return f"{title}, {invoice.currency}" if title in _MONEY else title


def _totals(invoice: Invoice) -> list[tuple[str, str, bool]]:
    digits = digits_of(invoice.currency)
    taxes = [
        (f"Tax {rate(one.rate)} on {money(one.net, digits)}", money(one.tax, digits), False)
        for one in tax_sums(invoice)
        if one.rate
    ]
    return [("Net", money(invoice.net, digits), False), *taxes, ("Total", money(invoice.total, digits), True)]


def _owed(paper: InvoicePaper) -> list[tuple[str, str, bool]]:
    digits, found = digits_of(paper.line.invoice.currency), paper.line.reckoning
    rows = [("Paid", money(found.paid, digits), False), ("Due", money(found.due, digits), True)]
    return [*rows, *([("Credit", money(found.credit, digits), False)] if found.credit else [])]


def _notes(paper: InvoicePaper) -> tuple[str, ...]:
    found, currency = paper.line.reckoning, paper.line.invoice.currency
    if not found.unrecorded:
        return ()
    words = f"Marked as paid. Of it, {amount(found.unrecorded, currency)} is not recorded as a payment."
    return (words,)
