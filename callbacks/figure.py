"""The receipt of a headline figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Input, Output

from components.address import Address
from components.figure_receipt import figure_receipt
from components.ids import Figure
from components.light import Node
from core.figure_receipts import figure_metric
from core.reports import COURSES
from core.requests import parse_request, whole
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback

_ASKED = replace(COURSES, optional=("started", "course", "group"))


@secure_callback(
    Output(Figure.SCREEN, "children"), Input(Figure.ADDRESS, "data"), permission=Permission.COURSES
)
def show(given: Any) -> list[Node]:
    address = Address.read(given)
    metric = figure_metric(address.get("figure"))
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    offset = whole(address.get("offset") or "0", "offset")
    return figure_receipt(screens.figure(app_database(), current_scope(), request, metric, offset), address)
