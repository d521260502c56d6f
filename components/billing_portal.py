"""The billing portal: plan and renewal, payment method, addresses, invoices, the statement of a year."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.address_form import address_cards, address_form
from components.attributes import aria
from components.charged_people import charged_people
from components.form import said
from components.invoice_panel import PATH, invoice_panel, paper_links, standing_tag
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import EMPTY, amount, count, counted, date_words, days
from components.panel import head, page, panel
from components.plan_words import plan_words
from components.record_table import pager, record_table
from components.statement_panel import statement_panel
from components.usage_tiles import Tile, tiles
from core.billing_screens import BillingScreen, InvoiceLine, PaymentMethod
from core.card_numbers import masked
from core.instants import to_datetime
from core.periods import period
from core.plans import Plan

PAGE = 25
_NOTE = "What the account pays for, how, and every invoice."
_HEADER = ("Invoice", "Amount", "Status", "Due now", "Due on", "Issued on", "Files (new tab)")


def billing_portal(screen: BillingScreen, address: Address, *, words: str = "") -> list[Node]:
    """The whole screen; `words`: what the last save did."""
    return page(
        [("Billing portal", "")],
        head("Billing portal", _NOTE),
        said(words) if words else None,
        _tiles(screen, address),
        _invoice(screen, address),
        charged_people(screen.people, address, screen.opened) if screen.people and screen.opened else None,
        _invoices(screen, address),
        statement_panel(screen, address),
        _addresses(screen, address),
    )


def _tiles(screen: BillingScreen, address: Address) -> Light:
    subscription, method = screen.subscription, screen.method
    name = (subscription.plan_name if subscription else None) or EMPTY
    basis = (subscription.plan_basis if subscription else None) or "basis N/A"
    note = f"{basis}, {_renewal(screen)}" if subscription else "no subscription on record"
    return tiles(
        _owed(screen, address),
        Tile("Current plan", "What the account has subscribed to", _dates(name), note),
        _licence(screen.plan, address),
        Tile("Payment method", "The card on file", _card(method), _expiry(method, screen.now)),
    )


def _owed(screen: BillingScreen, address: Address) -> Tile:
    """What is due over all invoices; an overdue one is said in sign, word and colour, and leads to itself."""
    owed = screen.owed
    value = " + ".join(amount(due, currency) for currency, due in owed.amounts) or "nothing"
    note: Child = "no invoice is open" if not owed.amounts else "none of it is overdue"
    if owed.first_overdue is not None:
        since = date_words(owed.first_overdue.due_on)
        href = address.link(PATH, invoice=owed.first_overdue.invoice_id) + "#invoice"
        note = light.A(f"! {count(owed.overdue)} overdue since {since}", href=href, className="over")
    return Tile("Due now", "What is still to be paid of all invoices (UTC)", _dates(value), note)


def _renewal(screen: BillingScreen) -> str:
    """When the subscription renews (UTC), in words."""
    renews = screen.subscription.renews_on if screen.subscription else None
    if not renews:
        return "no renewal date on record"
    left = (renews - to_datetime(screen.now).date()).days
    when = (
        "today" if not left else f"in {counted(left, 'day')}" if left > 0 else f"{counted(-left, 'day')} ago"
    )
    return f"renews on {date_words(renews)}, {when}"


def _licence(plan: Plan | None, address: Address) -> Tile:
    words = "The licence plan in force now"
    if plan is None:
        return Tile("Licence", words, _dates(EMPTY), "no licence plan in force")
    link = light.A("Usage details", href=address.link("/usage", plan=plan.plan_id), className="in-text")
    name = plan_words(plan).name
    value = counted(plan.amount, f"{name[:1].lower()}{name[1:-1]}")
    return Tile("Licence", words, _dates(value), [f"{days(*period(plan))} · ", link])


def _dates(words: str) -> Light:
    return light.Span(words, className="tile-dates")


def _card(method: PaymentMethod | None) -> Child:
    return _dates(f"{masked(method.brand)} •••• {method.last4}" if method else EMPTY)


def _expiry(method: PaymentMethod | None, now: int) -> Child:
    if method is None:
        return "none on file"
    words = f"{'expired' if method.expired(now) else 'expires'} {method.exp_month:02d}/{method.exp_year}"
    return light.Span(words, className="over") if method.expired(now) else words


def _invoice(screen: BillingScreen, address: Address) -> Light | None:
    return invoice_panel(screen.opened, screen.now, address) if screen.opened else None


def _invoices(screen: BillingScreen, address: Address) -> Light:
    if not screen.rows:
        empty = nothing("There is no invoice yet.", "The first one appears here when it is issued.")
        return panel("Invoices", empty)
    rows = [_row(one, address) for one in screen.rows]
    table = record_table("Invoices", _HEADER, rows, numbers=("Amount", "Due now"), unbroken=_HEADER[:1])
    note = "A number or an amount opens the invoice's lines. A void invoice charges nothing."
    return panel(f"Invoices: {count(screen.total)}", [table, _pages(screen, address)], note=note)


def _row(one: InvoiceLine, address: Address) -> list[Child]:
    invoice, found = one.invoice, one.reckoning
    href = address.link(PATH, invoice=invoice.invoice_id) + "#invoice"
    total, due = amount(found.total, invoice.currency), amount(found.due, invoice.currency)
    words = f"Amount of invoice {invoice.number}: {total}"
    return [
        light.A(light.Span(shown(invoice.number, invoice.invoice_id), dir="auto"), href=href),
        light.A(total, href=href, className="figure", **aria(label=words)),
        standing_tag(found.standing),
        light.A(
            due, href=href, className="figure", **aria(label=f"Due now of invoice {invoice.number}: {due}")
        ),
        _unbroken(date_words(invoice.due_on)),
        _unbroken(date_words(invoice.issued_on)),
        light.Span(paper_links(one, address), className="paper-links"),
    ]


def _unbroken(words: str) -> Light:
    return light.Span(words, className="unbroken")


def _pages(screen: BillingScreen, address: Address) -> Light:
    def at(offset: int) -> str:
        return address.link(PATH, offset=str(offset) if offset > 0 else None)

    past = screen.offset + len(screen.rows)
    newer = ("Newer", at(screen.offset - PAGE)) if screen.offset else None
    older = ("Older", at(past)) if past < screen.total else None
    return pager(newer, older)


def _addresses(screen: BillingScreen, address: Address) -> Light:
    """The two addresses; the one named in the address bar as a form. What was known earlier is not changed."""
    wanted = address.get("edit") if screen.as_known_at is None else None
    edited = next((one for one in screen.addresses if one.kind == wanted), None)
    body: Sequence[Node] = [address_cards(screen.addresses, address, editable=screen.as_known_at is None)]
    if edited:
        body = [*body, address_form(edited, mirrored=screen.mirrored)]
    return panel("Addresses", body, note="They stand on invoices issued from now on.", id="addresses")
