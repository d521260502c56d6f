"""The account overview: the screen with the receipt that its address opens, and the request for another plan."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from components.address import Address
from components.ids import Overview, note_of
from components.light import Node
from components.overview import Reader, overview
from components.upgrade import request_notes
from core.overview_screens import Question
from core.reports import USAGE_GRID
from core.requests import parse_request, whole
from core.scope import Permission
from core.upgrades import FIELDS
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback
from server.people import rooms
from server.staff_actions import cells_of, spoken
from server.subscription_actions import ask_upgrade


@secure_callback(
    Output(Overview.SCREEN, "children"),
    Input(Overview.ADDRESS, "data"),
    Input(Overview.ASKED, "data"),
    permission=Permission.OVERVIEW,
)
def show(given: Any, asked: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(USAGE_GRID, address.of(USAGE_GRID), now=request_now())
    screen = screens.overview(app_database(), scope, request, _question(address))
    reader = Reader(scope.may(Permission.ACCOUNT_ADMIN), rooms().settings.support, spoken(asked))
    return overview(screen, address, reader)


def _question(address: Address) -> Question | None:
    figure = address.get("figure")
    if figure is None:
        return None
    return Question(figure, address.get("month"), whole(address.get("offset") or "0", "offset"))


@secure_callback(
    *[Output(note_of(Overview.REQUEST[name]), "children") for name in FIELDS],
    Output(Overview.ASKED, "data"),
    Input(Overview.ASK, "n_clicks"),
    *[State(Overview.REQUEST[name], "value") for name in FIELDS],
    permission=Permission.ACCOUNT_ADMIN,
    prevent_initial_call=True,
    running=[(Output(Overview.ASK, "disabled"), True, False)],
)
def ask(clicks: Any, *given: Any) -> list[Any]:
    if not clicks:
        raise PreventUpdate
    draft, words = ask_upgrade(cells_of(FIELDS, given))
    return [*request_notes(draft), words or no_update]
