"""The groups: the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, clientside_callback

from components.address import Address
from components.group_list import group_list
from components.ids import Groups
from components.light import Node
from core.reports import COURSES
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback

# No file stands behind this screen: it takes the time alone.
_ASKED = replace(COURSES, slug="groups", title="Groups", columns=(), optional=())


@secure_callback(
    Output(Groups.SCREEN, "children"), Input(Groups.ADDRESS, "data"), permission=Permission.COURSES
)
def show(given: Any) -> list[Node]:
    address = Address.read(given)
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    return group_list(screens.groups(app_database(), current_scope(), request), address)


clientside_callback(
    ClientsideFunction("tallyCharts", "ordered"),
    Output(Groups.CHART, "figure"),
    Output(Groups.CHART, "style"),
    Input(Groups.ORDER, "value"),
    Input(Groups.BASE, "data"),
)
clientside_callback(
    ClientsideFunction("tallyCharts", "open"),
    Input(Groups.CHART, "clickData"),
    prevent_initial_call=True,
)
