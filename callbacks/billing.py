"""The billing portal: the screen, and an address saved."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from components.address import Address
from components.address_form import address_notes
from components.billing_portal import billing_portal
from components.ids import Billing, note_of
from components.light import Node
from core.address_draft import FIELDS
from core.reports import STATEMENT
from core.requests import parse_request, whole
from core.scope import Permission
from data.reports import screens
from server.billing_actions import save_address
from server.gate import app_database, current_scope, request_now, secure_callback
from server.staff_actions import cells_of, spoken

_ADMIN = Permission.ACCOUNT_ADMIN
_NOTES = [Output(note_of(Billing.FORM[name]), "children") for name in FIELDS]


def _opened(address: Address) -> screens.Opened:
    """Which invoice, line and page the address opens; BadRequest for what is no number."""
    line = address.get("line")
    return screens.Opened(
        offset=whole(address.get("offset") or "0", "offset"),
        invoice=address.get("invoice"),
        line=whole(line, "line") if line else None,
        people=whole(address.get("people") or "0", "people"),
    )


@secure_callback(
    Output(Billing.SCREEN, "children"),
    Input(Billing.ADDRESS, "data"),
    Input(Billing.SAVED, "data"),
    permission=_ADMIN,
)
def show(given: Any, saved: Any) -> list[Node]:
    address = Address.read(given)
    request = parse_request(STATEMENT, address.of(STATEMENT), now=request_now())
    screen = screens.billing(app_database(), current_scope(), request, _opened(address))
    return billing_portal(screen, address, words=spoken(saved))


@secure_callback(
    *_NOTES,
    Output(Billing.REFUSED, "children"),
    Output(Billing.OPENED, "data"),
    Output(Billing.SAVED, "data"),
    Input(Billing.SAVE, "n_clicks"),
    *[State(Billing.FORM[name], "value") for name in FIELDS],
    State(Billing.OPENED, "data"),
    State(Billing.ADDRESS, "data"),
    permission=_ADMIN,
    prevent_initial_call=True,
    running=[(Output(Billing.SAVE, "disabled"), True, False)],
)
def save(clicks: Any, *given: Any) -> list[Any]:
    if not clicks:
        raise PreventUpdate
    *values, opened, address = given
    kind = Address.read(address).get("edit")
    done = save_address(current_scope(), kind, cells_of(FIELDS, values), opened)
    return [*address_notes(done.draft), done.refused, done.stands or no_update, done.said or no_update]
