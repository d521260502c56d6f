"""Admin-Internal: the ledger of one account, filled by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from components.address import Address
from components.ids import InternalBilling, done_of, note_of, refusal_of
from components.ledger_book import BUTTONS, ledger_book
from components.ledger_forms import notes
from components.light import Node
from core import ledger_drafts
from core.scope import Permission
from data.accounts import Account
from server import ledger_actions
from server.gate import request_now, secure_callback
from server.ledger_actions import Entered
from server.ledger_view import view
from server.staff_actions import account_named, cells_of

_IDS = InternalBilling
_STRIPE = tuple(_IDS.STRIPE)


def _outputs(button: str, fields: Mapping[str, str]) -> list[Output]:
    named = [Output(note_of(ident), "children") for ident in fields.values()]
    return [*named, Output(refusal_of(button), "children"), Output(done_of(button), "data")]


def _sent(button: str, fields: Mapping[str, str], *more: str) -> list[Any]:
    """The button, then the form's values, then stores, then the address."""
    values = [State(ident, "value") for ident in fields.values()]
    return [
        Input(button, "n_clicks"),
        *values,
        *[State(one, "data") for one in more],
        State(_IDS.ADDRESS, "data"),
    ]


def _pressed(button: str, fields: Mapping[str, str], *more: str) -> Any:
    """The callback of a button, which rests while its press is on its way: `fields` of its form, `more`: stores."""
    return secure_callback(
        *_outputs(button, fields),
        *_sent(button, fields, *more),
        permission=Permission.INTERNAL,
        prevent_initial_call=True,
        running=[(Output(button, "disabled"), True, False)],
    )


def _opened(clicks: Any, address: Any) -> tuple[Account, str | None]:
    if not clicks:
        raise PreventUpdate
    asked = Address.read(address)
    return account_named(asked.get("account")), asked.get("invoice")


def _answer(fields: tuple[str, ...], entered: Entered) -> list[Any]:
    return [*notes(fields, entered.problems), no_update if entered.problems else entered.told]


@secure_callback(
    Output(_IDS.SCREEN, "children"),
    Input(_IDS.ADDRESS, "data"),
    *[Input(done_of(button), "data") for button in BUTTONS],
    permission=Permission.INTERNAL,
)
def show(given: Any, *done: Any) -> list[Node]:
    address = Address.read(given)
    account = account_named(address.get("account"))
    return ledger_book(view(account, address, dict(zip(BUTTONS, done, strict=True)), request_now()), address)


@_pressed(_IDS.ADD_DRAFT, _IDS.DRAFT)
def draft(clicks: Any, *given: Any) -> list[Any]:
    *values, address = given
    account, _ = _opened(clicks, address)
    fields = ledger_drafts.INVOICE_FIELDS
    return _answer(fields, ledger_actions.add_draft(account, cells_of(fields, values)))


@_pressed(_IDS.ADD_LINE, _IDS.LINE, _IDS.POSITION)
def line(clicks: Any, *given: Any) -> list[Any]:
    *values, position, address = given
    account, invoice = _opened(clicks, address)
    fields = ledger_drafts.LINE_FIELDS
    return _answer(fields, ledger_actions.add_line(account, invoice, position, cells_of(fields, values)))


@_pressed(_IDS.PAY, _IDS.PAYMENT, _IDS.KEY)
def pay(clicks: Any, *given: Any) -> list[Any]:
    *values, form, address = given
    account, invoice = _opened(clicks, address)
    fields = ledger_drafts.PAYMENT_FIELDS
    return _answer(fields, ledger_actions.pay(account, invoice, form, cells_of(fields, values)))


@_pressed(_IDS.SET_CARD, _IDS.CARD)
def set_card(clicks: Any, *given: Any) -> list[Any]:
    *values, address = given
    account, _ = _opened(clicks, address)
    fields = ledger_drafts.CARD_FIELDS
    return _answer(fields, ledger_actions.set_card(account, cells_of(fields, values)))


@_pressed(_IDS.LINK, _IDS.STRIPE)
def link(clicks: Any, customer: Any, address: Any) -> list[Any]:
    account, _ = _opened(clicks, address)
    return _answer(_STRIPE, ledger_actions.link(account, cells_of(_STRIPE, [customer])["customer_id"]))


@_pressed(_IDS.ISSUE, {}, _IDS.SEEN)
def issue(clicks: Any, seen: Any, address: Any) -> list[Any]:
    return _answer((), ledger_actions.act(*_opened(clicks, address), "issue", seen))


@_pressed(_IDS.VOID, {}, _IDS.SEEN)
def void(clicks: Any, seen: Any, address: Any) -> list[Any]:
    return _answer((), ledger_actions.act(*_opened(clicks, address), "void", seen))


@_pressed(_IDS.REMOVE, {}, _IDS.SEEN)
def remove(clicks: Any, seen: Any, address: Any) -> list[Any]:
    account, invoice = _opened(clicks, address)
    place = Address.read(address).get("line")
    return _answer((), ledger_actions.remove_line(account, invoice, place, seen))
