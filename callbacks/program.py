"""Programs: all of them, one program's home, and the end of a match."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from components.address import Address
from components.ids import Program
from components.light import Node
from components.program_home import program_home, program_list
from core.reports import ACTIVE_USERS
from core.requests import parse_request, whole
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback
from server.match_actions import end_match
from server.staff_actions import spoken


@secure_callback(
    Output(Program.SCREEN, "children"),
    Input(Program.ADDRESS, "data"),
    Input(Program.ENDED, "data"),
    permission=Permission.PROGRAMS,
)
def show(given: Any, ended: Any) -> list[Node]:
    address, database, scope = Address.read(given), app_database(), current_scope()
    request = parse_request(ACTIVE_USERS, address.of(ACTIVE_USERS), now=request_now())
    program = address.get("program")
    if program is None:
        return program_list(screens.programs(database, scope, request), address)
    offset, match = whole(address.get("offset") or "0", "offset"), address.get("match")
    screen = screens.program(database, scope, request, program, offset=offset, match=match)
    return program_home(screen, address, admin=scope.may(Permission.ACCOUNT_ADMIN), words=spoken(ended))


@secure_callback(
    Output(Program.ENDED, "data"),
    Input(Program.END, "n_clicks"),
    State(Program.ADDRESS, "data"),
    permission=Permission.ACCOUNT_ADMIN,
    prevent_initial_call=True,
    running=[(Output(Program.END, "disabled"), True, False)],
)
def end(clicks: Any, given: Any) -> str:
    if not clicks:
        raise PreventUpdate
    return end_match(current_scope(), Address.read(given).get("match"))
