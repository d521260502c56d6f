"""What staff do to an account's ledger where there is no Stripe: each act once, noted in both logs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core import ledger_acts
from core.ledger import Invoice
from core.ledger_acts import ActRefused, Writes
from core.ledger_drafts import draft_card, draft_invoice, draft_line, draft_payment, payment_id_of
from core.money import digits_of, format_money
from core.scope import BadRequest
from core.stripe_customer_id import customer_id_of
from data import ledger_entry
from data.accounts import Account
from data.audit import Line
from data.stripe_links import LinkRefused, link_customer
from server import trail
from server.clock import real_now
from server.people import app_database, current_person

_KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
_SEEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
_MOST_LINES = 1_000
_ELSEWHERE = "This form was opened for another invoice, and nothing was done. Load this page again."
_AGAIN = "That was done already: nothing has changed."
_ACTS: Mapping[str, tuple[str, Callable[[Invoice, str], Writes], str]] = {
    "issue": (
        "invoice issued",
        ledger_acts.issue,
        "is issued: the customer sees it, and it is not changed any more.",
    ),
    "void": ("invoice made void", ledger_acts.void, "is void: it charges nothing."),
}


@dataclass(frozen=True)
class Entered:
    """What became of a form: the sentence to say, or what is wrong, by field ("" for the whole)."""

    words: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> Mapping[str, object]:
        """What the page is told, with the real instant: of several buttons the last one speaks."""
        return {"at": real_now(), "words": self.words}


def add_draft(account: Account, cells: Mapping[str, str]) -> Entered:
    """Add a draft invoice without lines."""
    typed = draft_invoice(cells, now=real_now())
    if typed.value is None:
        return Entered(problems=typed.problems)
    draft = typed.value
    line = _line(account, "invoice drafted", {"invoice": draft.invoice_id})
    return _entered(
        account,
        line,
        lambda: ledger_entry.add_draft(app_database(), draft, line),
        f"Draft {draft.number} is made.",
    )


def add_line(account: Account, invoice_id: object, position: object, cells: Mapping[str, str]) -> Entered:
    """Add a line to a draft, at the position that the form was opened for."""
    if isinstance(position, bool) or not isinstance(position, int) or not 1 <= position <= _MOST_LINES:
        raise BadRequest(f"a line's position is a whole number from 1 to {_MOST_LINES:,}")
    invoice = _opened(account, invoice_id)
    typed = draft_line(cells, position, invoice.currency)
    if typed.value is None:
        return Entered(problems=typed.problems)
    made = typed.value
    detail = {"invoice": invoice.invoice_id, "line": position, "net": made.net, "tax": made.tax}
    return _change(
        account,
        invoice.invoice_id,
        _line(account, "invoice line added", detail),
        lambda found: ledger_acts.add_line(found, made),
        f"Line {position} is added.",
    )


def pay(account: Account, invoice_id: object, form: object, cells: Mapping[str, str]) -> Entered:
    """Record a payment. `form`: the invoice it was opened for and its key, so that sent twice it is one payment."""
    opened_for, key = _of_form(form)
    invoice = _opened(account, invoice_id)
    if opened_for != invoice.invoice_id:
        return Entered(problems={"": _ELSEWHERE})
    payment_id = payment_id_of(invoice.invoice_id, key)
    typed = draft_payment(cells, payment_id, invoice.currency, now=real_now())
    if typed.value is None:
        return Entered(problems=typed.problems)
    made = typed.value
    detail = {"invoice": invoice.invoice_id, "payment": made.payment_id, "amount": made.amount}
    amount = f"{format_money(abs(made.amount), digits_of(invoice.currency))} {invoice.currency}"
    words = f"A payment of {amount} is recorded." if made.amount > 0 else f"{amount} given back is recorded."
    return _change(
        account,
        invoice.invoice_id,
        _line(account, "payment recorded", detail),
        lambda found: ledger_acts.pay(found, made),
        words,
    )


def act(account: Account, invoice_id: object, name: str, seen: object) -> Entered:
    """Issue an invoice, or make it void. `seen`: what the page gave with the invoice, so that no other is meant."""
    shown, invoice = _shown(seen), _opened(account, invoice_id)
    action, what, words = _ACTS[name]
    return _change(
        account,
        invoice.invoice_id,
        _line(account, action, {"invoice": invoice.invoice_id}),
        lambda found: what(found, shown),
        f"Invoice {invoice.number} {words}",
    )


def remove_line(account: Account, invoice_id: object, place: object, seen: object) -> Entered:
    """Take a line off a draft as it was `seen`; BadRequest for a position that is no number."""
    shown = _shown(seen)
    if not (isinstance(place, str) and place.isascii() and place.isdigit() and len(place) < 7):
        raise BadRequest("a line has a position")
    invoice, position = _opened(account, invoice_id), int(place)
    line = _line(account, "invoice line removed", {"invoice": invoice.invoice_id, "line": position})
    return _change(
        account,
        invoice.invoice_id,
        line,
        lambda found: ledger_acts.remove_line(found, position, shown),
        f"Line {position} is taken off.",
    )


def set_card(account: Account, cells: Mapping[str, str]) -> Entered:
    """Put a payment method on file."""
    typed = draft_card(cells, now=real_now())
    if typed.value is None:
        return Entered(problems=typed.problems)
    card = typed.value
    line = _line(account, "payment method set", {"brand": card["brand"], "last4": card["last4"]})
    words = f"{card['brand']} ending {card['last4']} is on file."
    return _entered(account, line, lambda: ledger_entry.set_payment_method(app_database(), card, line), words)


def link(account: Account, customer_id: str) -> Entered:
    """Say which customer at Stripe the account is."""
    try:
        customer = customer_id_of(customer_id)
        line = _line(account, "stripe customer linked", {"customer": customer})
        words = f"The account is customer {customer} at Stripe; the next sync or event fills the ledger."
        return _entered(
            account,
            line,
            lambda: link_customer(app_database(), account.account_id, customer, line=line),
            words,
        )
    except (LinkRefused, ValueError) as error:
        sentence = str(error)
        return Entered(problems={"customer_id": f"{sentence[0].upper()}{sentence[1:]}."})


def _shown(seen: object) -> str:
    if not isinstance(seen, str) or not _SEEN.fullmatch(seen):
        raise BadRequest("what was seen is given with the page")
    return seen


def _of_form(form: object) -> tuple[str, str]:
    """The invoice that a form was opened for, and what was made with it."""
    if not isinstance(form, dict) or form.keys() != {"invoice", "key"}:
        raise BadRequest("a payment's form names its invoice and its key")
    invoice_id, key = form["invoice"], form["key"]
    if not isinstance(invoice_id, str) or not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadRequest("a payment's key is made with its form")
    return invoice_id, key


def _opened(account: Account, invoice_id: object) -> Invoice:
    if not isinstance(invoice_id, str):
        raise BadRequest("an invoice has an id")
    return ledger_entry.one_invoice(app_database(), account.account_id, invoice_id)[0]


def _change(
    account: Account, invoice_id: str, line: Line, what: Callable[[Invoice], Writes], words: str
) -> Entered:
    return _entered(
        account, line, lambda: ledger_entry.change_invoice(app_database(), invoice_id, what, line), words
    )


def _entered(account: Account, line: Line, write: Callable[[], bool], words: str) -> Entered:
    try:
        changed = write()
    except ActRefused as error:
        return Entered(problems={error.field: str(error)})
    if changed:
        trail.note(current_person(), line.action, {"account": account.slug, **json.loads(line.detail)})
    return Entered(words if changed else _AGAIN)


def _line(account: Account, action: str, detail: Mapping[str, object]) -> Line:
    by = current_person()
    words = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    return Line(account.account_id, f"{by.role}:{by.user_id}", action, words, real_now())
