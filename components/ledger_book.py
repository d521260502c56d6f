"""Admin-Internal: an account's ledger as staff fill it: its invoices, the one opened, what is on file, Stripe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components import light
from components.address import Address
from components.direction import isolated
from components.form import said
from components.ids import InternalBilling, done_of
from components.invoice_panel import standing_tag
from components.ledger_forms import (
    COUNTED,
    act,
    acts,
    card_form,
    draft_form,
    line_form,
    payment_form,
    stripe_form,
)
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import amount, counted, date_words, moment, quantity, rate
from components.panel import head, page, panel
from components.record_table import pager, record_table
from core.ledger import Invoice, Reckoning, Status
from core.ledger_acts import seen_of

__all__ = ["BUTTONS", "LedgerBook", "OpenedInvoice", "done_of", "ledger_book"]

PATH = "/internal-billing"
PAGE = 50
_IDS = InternalBilling
BUTTONS = (
    _IDS.ADD_DRAFT,
    _IDS.ADD_LINE,
    _IDS.PAY,
    _IDS.SET_CARD,
    _IDS.LINK,
    _IDS.ISSUE,
    _IDS.VOID,
    _IDS.REMOVE,
)
_OF_INVOICE = (_IDS.ADD_LINE, _IDS.PAY, _IDS.ISSUE, _IDS.VOID, _IDS.REMOVE)
_AT_STRIPE = (
    "This account is a customer at Stripe: what is kept there is changed there, and the ledger follows."
)


@dataclass(frozen=True)
class OpenedInvoice:
    """The invoice that is open. `key`: of its payment form; `line`: the position of the line that was chosen."""

    invoice: Invoice
    reckoning: Reckoning
    from_stripe: bool
    key: str
    line: int | None = None


@dataclass(frozen=True)
class LedgerBook:
    """What staff see of an account's ledger. `refusals`: what Stripe has and the ledger can not say.

    `did`: the button pressed last, and what it did.
    """

    slug: str
    name: str
    total: int
    offset: int
    rows: Sequence[tuple[Invoice, Reckoning, bool]]
    opened: OpenedInvoice | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
    customer_id: str = ""
    refusals: Sequence[tuple[str, str, str]] = ()
    did: tuple[str, str] = ("", "")

    def words(self, *buttons: str) -> str:
        """What one of these buttons did, if it was the last."""
        return self.did[1] if self.did[0] in buttons else ""


def ledger_book(book: LedgerBook, address: Address) -> list[Node]:
    """The whole screen."""
    account = address.link("/internal-account", account=book.slug)
    return page(
        [("Accounts", address.link("/internal")), (shown(book.name, book.slug), account), ("Billing", "")],
        head(
            f"Billing of {isolated(shown(book.name, book.slug))}",
            "Its ledger, as the customer's portal shows it. Staff see no learning data.",
        ),
        _opened(book, book.opened, address) if book.opened else None,
        _invoices(book, address),
        panel(
            "New invoice",
            draft_form(book.words(_IDS.ADD_DRAFT)),
            note="A draft: the customer does not see it until it is issued.",
        ),
        _card(book),
        _stripe(book),
    )


# --- the list ---------------------------------------------------------------------------------------------------------


def _invoices(book: LedgerBook, address: Address) -> Light:
    if not book.rows:
        empty = nothing(
            "There is no invoice yet.", "Make a draft below, import some, or link the account to Stripe."
        )
        return panel("Invoices", empty)
    header = ("Invoice", "Amount", "Status", "Due now", "Due on", "Issued on", "Kept at")
    rows = [_cells(book, address, *one) for one in book.rows]
    table = record_table("Invoices", header, rows, numbers=("Amount", "Due now"), unbroken=header[:1])
    back = str(max(0, book.offset - PAGE))
    on = str(book.offset + PAGE)
    newer = ("Newer", address.link(PATH, account=book.slug, offset=back)) if book.offset else None
    more = book.offset + len(book.rows) < book.total
    older = ("Older", address.link(PATH, account=book.slug, offset=on)) if more else None
    note = f"{counted(book.total, 'invoice')}, the latest first. A number opens the invoice."
    return panel("Invoices", [table, pager(newer, older)], note=note)


def _cells(
    book: LedgerBook, address: Address, invoice: Invoice, reckoning: Reckoning, from_stripe: bool
) -> list[Child]:
    href = address.link(PATH, account=book.slug, invoice=invoice.invoice_id)
    return [
        light.A(shown(invoice.number, invoice.invoice_id), href=href),
        amount(reckoning.total, invoice.currency),
        standing_tag(reckoning.standing),
        amount(reckoning.due, invoice.currency),
        _unbroken(date_words(invoice.due_on)),
        _unbroken(_issued(invoice)),
        "Stripe" if from_stripe else "Tallyboard",
    ]


def _stack(parts: Sequence[Node]) -> Light:
    return light.Div(list(parts), className="stack")


def _unbroken(words: str) -> Light:
    return light.Span(words, className="unbroken")


def _issued(invoice: Invoice) -> str:
    """A draft has a date that it will bear, and has not been issued."""
    dated = date_words(invoice.issued_on)
    return f"dated {dated}" if invoice.status is Status.DRAFT else dated


# --- the invoice that is open -----------------------------------------------------------------------------------------


def _opened(book: LedgerBook, opened: OpenedInvoice, address: Address) -> Light:
    invoice, reckoning = opened.invoice, opened.reckoning
    sums = [("net", reckoning.net), ("tax", reckoning.tax), ("total", reckoning.total)]
    if invoice.status is not Status.DRAFT:
        sums += [("paid", reckoning.paid), ("still due", reckoning.due)]
    when = f"{_issued(invoice)}, due on {date_words(invoice.due_on)}"
    note = " · ".join([when, *(f"{name} {amount(value, invoice.currency)}" for name, value in sums)])
    body: list[Node] = [said(book.words(*_OF_INVOICE)), _lines(book, opened, address)]
    if invoice.payments:
        body.append(_payments(invoice))
    body += [light.P(_AT_STRIPE, className="muted")] if opened.from_stripe else _acts(opened)
    title = f"Invoice {shown(invoice.number, invoice.invoice_id)}"
    return panel(title, _stack(body), note=note, tools=standing_tag(reckoning.standing))


def _lines(book: LedgerBook, opened: OpenedInvoice, address: Address) -> Light:
    invoice = opened.invoice
    if not invoice.lines:
        return nothing("It has no line yet.", "Add one below.")
    header = ("Line", "What is charged", "Quantity", "Unit amount", "Net", "Tax", "Counts")
    here = address.links(PATH, "line", account=book.slug, invoice=invoice.invoice_id)
    draft = invoice.status is Status.DRAFT and not opened.from_stripe
    rows: list[list[Child]] = [
        [
            light.A(f"Line {one.position}", href=here(str(one.position)))
            if draft
            else f"Line {one.position}",
            light.Div(one.description, className="long"),
            quantity(one.quantity),
            amount(one.unit_amount, invoice.currency),
            amount(one.net, invoice.currency),
            f"{amount(one.tax, invoice.currency)} ({rate(one.rate)})" if one.tax_rate is not None else "–",
            dict(COUNTED).get(one.counts or "", "–"),
        ]
        for one in invoice.lines
    ]
    numbers = ("Quantity", "Unit amount", "Net", "Tax")
    return record_table(f"Lines of invoice {invoice.number}", header, rows, numbers=numbers)


def _payments(invoice: Invoice) -> Light:
    rows: list[list[Child]] = [
        [_unbroken(moment(one.paid_at)), amount(one.amount, invoice.currency), one.method or "–"]
        for one in invoice.payments
    ]
    return record_table(
        f"Payments of invoice {invoice.number}",
        ("Received (UTC)", "Amount", "How"),
        rows,
        numbers=("Amount",),
    )


def _acts(opened: OpenedInvoice) -> list[Node]:
    """What can be done to it as it stands."""
    invoice = opened.invoice
    if invoice.status is Status.DRAFT:
        position = max((one.position for one in invoice.lines), default=0) + 1
        offered = [act("Issue it", _ISSUE, _IDS.ISSUE), act("Discard it", _DISCARD, _IDS.VOID)]
        if opened.line is not None:
            offered.append(
                act(f"Take line {opened.line} off", "The other lines keep their numbers.", _IDS.REMOVE)
            )
        return [line_form(position, ""), acts(seen_of(invoice), *offered)]
    if invoice.status is Status.PAID:
        given_back = light.P(_PAID, className="muted")
        return [given_back, payment_form(invoice.invoice_id, opened.key, "")] if invoice.payments else []
    if invoice.status is Status.OPEN:
        return [
            payment_form(invoice.invoice_id, opened.key, ""),
            acts(seen_of(invoice), act("Make it void", _VOID, _IDS.VOID)),
        ]
    return []


_ISSUE = "The customer sees it from its day of issue on. It is never changed afterwards, only made void."
_DISCARD = "The draft charges nothing and takes no lines any more. Its number stays taken."
_PAID = "It is paid. What is given back of it is recorded as an amount with a minus: it is open again then."
_VOID = "It charges nothing any more. The customer goes on seeing it, as void, and its number stays taken."


# --- what is on file, and Stripe --------------------------------------------------------------------------------------


def _card(book: LedgerBook) -> Light:
    note = "Brand, last four digits and expiry: never more."
    if not book.customer_id:
        return panel("Payment method", card_form(book.card, book.words(_IDS.SET_CARD)), note=note)
    shown = (
        "{brand} ending {last4}, expires {exp_month}/{exp_year}".format(**book.card) if book.card else "None"
    )
    return panel(
        "Payment method", _stack([light.P(shown), light.P(_AT_STRIPE, className="muted")]), note=note
    )


def _stripe(book: LedgerBook) -> Light:
    note = "Linked, the ledger is filled from Stripe by its events and by flask stripe sync."
    body: list[Node] = [stripe_form(book.customer_id, book.words(_IDS.LINK))]
    if book.refusals:
        rows: list[list[Child]] = [
            [
                name,
                kind.replace("_", " ").capitalize(),
                light.Div(f"{reason[:1].upper()}{reason[1:]}.", className="long"),
            ]
            for kind, name, reason in book.refusals
        ]
        body.append(light.P("What Stripe has and the ledger can not say:", className="muted"))
        body.append(record_table("Not in the ledger", ("Object", "Kind", "Why"), rows))
    return panel("Stripe", _stack(body), note=note)
