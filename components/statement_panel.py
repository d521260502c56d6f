"""The statement of the year on the page: the years, and each currency's balances, entries and files."""

from __future__ import annotations

from dataclasses import replace

from components import light
from components.address import Address
from components.attributes import aria
from components.downloads import report_menu
from components.invoice_panel import PATH, sums
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import amount, count, day, money
from components.panel import panel
from components.record_table import record_table
from components.statement_paper import LEFT_OUT, entry_amounts, entry_words, statement_end
from core.billing_screens import BillingScreen
from core.money import digits_of
from core.reports import STATEMENT
from core.statement import Entry, EntryKind, Statement

MOST_ENTRIES = 100
_HEADER = ("Date (UTC)", "Entry", "Charged", "Paid", "Balance")


def statement_panel(screen: BillingScreen, address: Address) -> Light:
    """The chosen year; of several currencies each by itself."""
    title = "Statement of the year"
    if not screen.years:
        return panel(title, nothing("Nothing has been charged or paid yet."), id="statement")
    body: list[Node] = [_years(screen, address)]
    for one in screen.statements:
        body += _statement(one, address)
    if not screen.statements:
        body.append(light.P("Nothing was charged or paid by the end of this year.", className="muted"))
    return panel(title, body, note=LEFT_OUT, id="statement")


def _years(screen: BillingScreen, address: Address) -> Light:
    links = [
        light.Li(
            light.A(
                str(year),
                href=address.link(PATH, year=str(year)) + "#statement",
                className="year year-short",
                **aria(current="true" if year == screen.year else ""),
            )
        )
        for year in sorted(screen.years)
    ]
    return light.Nav(light.Ol(links), className="years", **aria(label="Calendar years"))


def _statement(one: Statement, address: Address) -> list[Node]:
    code = one.currency
    rows = [
        ("Opening balance", amount(one.opening, code)),
        ("+ Charged", amount(one.charged, code)),
        ("− Paid", amount(one.paid, code)),
        ("= Closing balance", amount(one.closing, code)),
    ]
    title = f"{one.year}, {code}: {day(one.start)} – {statement_end(one)}"
    head = light.Div([light.H3(title), _files(one, address)], className="statement-head")
    void = light.P(f"Void this year: {', '.join(map(shown, one.void))}.", className="muted statement-void")
    return [
        head,
        sums(rows, strong=("= Closing balance",)),
        *_entries(one, address),
        *([void] if one.void else []),
    ]


def _files(one: Statement, address: Address) -> Light:
    given: dict[str, str | None] = {"year": str(one.year), "currency": one.currency}
    paper = light.A(
        "Statement PDF",
        href=address.link("/download/statement.pdf", **given),
        target="_blank",
        rel="noopener",
        className="btn btn-outline",
        **aria(label=f"Statement {one.year} in {one.currency} as PDF, opens in a new tab"),
    )
    return light.Div([paper, report_menu(address, (STATEMENT,), given)], className="tools")


def _entry(entry: Entry, address: Address) -> Child:
    """An invoice leads to its lines; a payment of it stands there, too."""
    seen = replace(entry, number=shown(entry.number, entry.invoice_id))
    words = light.Span(entry_words(seen), dir="auto")
    if entry.kind is not EntryKind.INVOICE:
        return words
    href = address.link(PATH, invoice=entry.invoice_id) + "#invoice"
    return light.A(words, href=href, className="figure")


def _entries(one: Statement, address: Address) -> list[Node]:
    if not one.entries:
        return [light.P("No invoice and no payment in this year.", className="muted")]
    digits, listed = digits_of(one.currency), one.entries[:MOST_ENTRIES]
    rows: list[list[Child]] = [
        [
            day(e.at),
            _entry(e, address),
            *entry_amounts(e, digits),
            money(e.balance, digits),
        ]
        for e in listed
    ]
    title = f"Invoices and payments of {one.year} in {one.currency}"
    more = len(one.entries) - len(listed)
    rest = [light.P(f"and {count(more)} more: the files hold them all", className="muted")] if more else []
    return [record_table(title, _HEADER, rows, numbers=_HEADER[2:]), *rest]
