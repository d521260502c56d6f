"""What staff see of an account's ledger, asked for one screen."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from components.address import Address
from components.ledger_book import PAGE, LedgerBook, OpenedInvoice
from core.ledger import settle
from core.scope import BadRequest
from data import ledger_entry
from data.accounts import Account
from data.stripe_links import link_of_account
from data.stripe_mirror import refusals
from server.people import app_database
from server.staff_actions import spoken, whole_number


def view(account: Account, address: Address, done: Mapping[str, object], now: int) -> LedgerBook:
    """The screen's values. `done`: what each button answered last. NotFound for an invoice that is not there."""
    database, number = app_database(), account.account_id
    offset = whole_number(address.get("offset")) or 0
    found = ledger_entry.ledger_page(database, number, offset=offset, limit=PAGE)
    link = link_of_account(database, number)
    return LedgerBook(
        account.slug,
        account.name,
        found.total,
        offset,
        [(one, settle(one, now), one.invoice_id in found.from_stripe) for one in found.invoices],
        _opened(number, address, now),
        ledger_entry.payment_method(database, number),
        link.customer_id if link else "",
        [(one.kind, one.object_id, one.reason) for one in refusals(database, link)] if link else (),
        last_done(done),
    )


def _opened(account_id: int, address: Address, now: int) -> OpenedInvoice | None:
    invoice_id = address.get("invoice")
    if invoice_id is None:
        return None
    invoice, from_stripe = ledger_entry.one_invoice(app_database(), account_id, invoice_id)
    line = whole_number(address.get("line"))
    position = line if any(one.position == line for one in invoice.lines) else None
    return OpenedInvoice(invoice, settle(invoice, now), from_stripe, secrets.token_hex(8), position)


def last_done(done: Mapping[str, object]) -> tuple[str, str]:
    """The button pressed last, and what it did; BadRequest for what no button answered."""
    said = {button: _said(given) for button, given in done.items() if given is not None}
    last = max(said, key=lambda button: said[button][0], default="")
    return (last, said[last][1]) if last else ("", "")


def _said(given: object) -> tuple[int, str]:
    if not isinstance(given, dict) or given.keys() != {"at", "words"}:
        raise BadRequest("what a button did is an instant and words")
    at = given["at"]
    if isinstance(at, bool) or not isinstance(at, int):
        raise BadRequest("an instant is a whole number")
    return at, spoken(given["words"])
