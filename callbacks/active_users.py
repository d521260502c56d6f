"""Active users by match: the screen."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from components.active_users import active_users
from components.address import Address
from components.ids import ActiveUsers
from components.light import Node
from core.reports import ACTIVE_USERS
from core.requests import parse_request, whole
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback


@secure_callback(
    Output(ActiveUsers.SCREEN, "children"),
    Input(ActiveUsers.ADDRESS, "data"),
    permission=Permission.ACCOUNT_ADMIN,
)
def show(given: Any) -> list[Node]:
    address = Address.read(given)
    request = parse_request(ACTIVE_USERS, address.of(ACTIVE_USERS), now=request_now())
    which = {name: address.get(name) for name in ("period", "user")}
    offset = whole(address.get("offset") or "0", "offset")
    screen = screens.active_users(app_database(), current_scope(), request, **which, offset=offset)
    return active_users(screen, address)
