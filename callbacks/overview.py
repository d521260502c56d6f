"""The account overview: the screen with the receipt that its address opens."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from components.address import Address
from components.ids import Overview
from components.light import Node
from components.overview import Reader, overview
from core.overview_screens import Question
from core.reports import USAGE_GRID
from core.requests import parse_request, whole
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback
from server.people import rooms


@secure_callback(
    Output(Overview.SCREEN, "children"), Input(Overview.ADDRESS, "data"), permission=Permission.OVERVIEW
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(USAGE_GRID, address.of(USAGE_GRID), now=request_now())
    screen = screens.overview(app_database(), scope, request, _question(address))
    reader = Reader(scope.may(Permission.ACCOUNT_ADMIN), rooms().settings.support)
    return overview(screen, address, reader)


def _question(address: Address) -> Question | None:
    figure = address.get("figure")
    if figure is None:
        return None
    return Question(figure, address.get("month"), whole(address.get("offset") or "0", "offset"))
