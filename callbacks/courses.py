"""All courses: the screen, then the change against the previous 30 days, for which nothing waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback

from components.address import Address
from components.course_list import course_list
from components.headline import from_data, headline_with_change
from components.ids import Courses
from components.light import Node
from core.reports import COURSES
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback

# The table is sorted in the browser.
_ASKED = replace(COURSES, optional=("group", "started"))


@secure_callback(
    Output(Courses.SCREEN, "children"), Input(Courses.ADDRESS, "data"), permission=Permission.COURSES
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    screen = screens.courses(app_database(), scope, request)
    return course_list(screen, address, own_groups=not scope.sees_everyone)


@secure_callback(
    Output(Courses.HEADLINE, "children"),
    Input(Courses.FIGURES, "data"),
    State(Courses.ADDRESS, "data"),
    permission=Permission.COURSES,
)
def compare(figures: Any, given: Any) -> list[Node]:
    now, address = from_data(figures), Address.read(given)
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    before = screens.headline_before(app_database(), current_scope(), request)
    return headline_with_change(now, before, address)


# The chart's order and its fit to the width are the browser's: no round trip.
clientside_callback(
    ClientsideFunction("tallyCharts", "ordered"),
    Output(Courses.CHART, "figure"),
    Output(Courses.CHART, "style"),
    Input(Courses.ORDER, "value"),
    Input(Courses.BASE, "data"),
)
clientside_callback(
    ClientsideFunction("tallyCharts", "open"),
    Input(Courses.CHART, "clickData"),
    prevent_initial_call=True,
)
