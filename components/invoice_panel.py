"""One invoice opened on the page: its lines, what they add up to, its payments, and its PDFs."""

from __future__ import annotations

from components import light
from components.address import Address
from components.attributes import aria
from components.light import Child, Light, Node
from components.names import shown
from components.numbers import amount, date_words, days, moment, money, quantity, rate
from components.panel import panel
from components.record_table import record_table
from core.billing_screens import InvoiceLine
from core.card_numbers import masked
from core.instants import start_of_day
from core.ledger import Invoice, Line, Standing, tax_sums
from core.money import digits_of

PATH = "/billing"
_LOOKS = {
    Standing.OVERDUE: "tag tag-weak",
    Standing.VOID: "tag tag-low",
    Standing.DRAFT: "tag tag-low",
}
_NUMBERS = ("Quantity", "Unit price", "Net", "Tax rate", "Tax", "With tax", "Amount")


def standing_tag(standing: Standing) -> Light:
    """Where an invoice stands, in a word."""
    return light.Span(str(standing).capitalize(), className=_LOOKS.get(standing, "tag"))


def paper_links(one: InvoiceLine, address: Address) -> list[Child]:
    """Its PDFs, each in a new tab: the invoice, and the receipt once it is paid."""
    links: list[Child] = [_paper("Invoice PDF", "invoice", one.invoice, address)]
    if one.reckoning.standing is Standing.PAID:
        links.append(_paper("Receipt PDF", "receipt", one.invoice, address))
    return links


def _paper(words: str, which: str, invoice: Invoice, address: Address) -> Light:
    return light.A(
        words,
        href=address.link(f"/download/{which}.pdf", invoice=invoice.invoice_id),
        target="_blank",
        rel="noopener",
        **aria(label=f"{words} of {invoice.number}, opens in a new tab"),
    )


def invoice_panel(one: InvoiceLine, now: int, address: Address) -> Light:
    """The invoice."""
    invoice, found = one.invoice, one.reckoning
    facts = [f"Issued on {date_words(invoice.issued_on)}"]
    facts += [f"due on {date_words(invoice.due_on)}"] if invoice.due_on else []
    if invoice.period_start and invoice.period_end and invoice.period_start < invoice.period_end:
        span = days(start_of_day(invoice.period_start), start_of_day(invoice.period_end))
        facts.append(f"for {span} (UTC)")
    note = light.Span([", ".join(facts), ". ", standing_tag(found.standing)])
    body: list[Node] = [_lines(invoice, address), _sums(one), *_payments(invoice, now)]
    if found.unrecorded:
        words = f"It was marked as paid; {amount(found.unrecorded, invoice.currency)} is not recorded as a payment."
        body.append(light.P(words, className="muted"))
    tools = light.Span(paper_links(one, address), className="paper-links")
    return panel(
        f"Invoice {shown(invoice.number, invoice.invoice_id)}",
        body,
        note=note,
        tools=tools,
        id="invoice",
        className="opened",
    )


def _lines(invoice: Invoice, address: Address) -> Light:
    code = invoice.currency
    header = ("Description", "Quantity", "Unit price", "Net", "Tax rate", "Tax", "With tax", "Charged for")
    rows = [_line(invoice, one, address) for one in invoice.lines]
    return record_table(f"Lines in {code}", header, rows, numbers=_NUMBERS)


def _line(invoice: Invoice, line: Line, address: Address) -> list[Child]:
    digits = digits_of(invoice.currency)
    people: Child = ""
    if line.counts:
        place = {"invoice": invoice.invoice_id, "line": str(line.position)}
        people = light.A("People …", href=address.link(PATH, **place) + "#people")
    return [
        light.Span(line.description, dir="auto", className="verbatim"),
        quantity(line.quantity),
        money(line.unit_amount, digits),
        money(line.net, digits),
        rate(line.rate),
        money(line.tax, digits),
        money(line.net + line.tax, digits),
        people,
    ]


def _sums(one: InvoiceLine) -> Light:
    """The receipt of the invoice's amount: what it is made of."""
    invoice, found = one.invoice, one.reckoning
    code, digits = invoice.currency, digits_of(invoice.currency)
    rows = [("Net", amount(found.net, code))]
    rows += [
        (f"Tax {rate(tax.rate)} on {money(tax.net, digits)}", amount(tax.tax, code))
        for tax in tax_sums(invoice)
        if tax.rate
    ]
    rows += [("Total", amount(found.total, code)), ("Paid", amount(found.paid, code))]
    rows.append(("Due", amount(found.due, code)))
    rows += [("Credit", amount(found.credit, code))] if found.credit else []
    return sums(rows, strong=("Total", "Due"))


def sums(rows: list[tuple[str, str]], strong: tuple[str, ...]) -> Light:
    """Labels and amounts below each other."""
    lines = [
        light.Div([light.Dt(label), light.Dd(words)], className="sum strong" if label in strong else "sum")
        for label, words in rows
    ]
    return light.Dl(lines, className="sums")


def _payments(invoice: Invoice, now: int) -> list[Node]:
    found = invoice.payments_by(now)
    if not found:
        return []
    header = ("Payment", "Received (UTC)", "Method", "Amount")
    rows: list[list[Child]] = [
        [one.payment_id, moment(one.paid_at), masked(one.method or ""), amount(one.amount, invoice.currency)]
        for one in found
    ]
    return [light.H3("Payments"), record_table("Payments", header, rows, numbers=_NUMBERS)]
