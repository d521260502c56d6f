"""One course, or one group in it: the screen, its change in 30 days, the league table's life."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback

from components.address import Address
from components.course_profile import course_profile
from components.headline import from_data, headline_with_change
from components.ids import Course
from components.light import Node
from core.reports import COURSE_LEAGUE
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback


@secure_callback(
    Output(Course.SCREEN, "children"), Input(Course.ADDRESS, "data"), permission=Permission.COURSES
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(COURSE_LEAGUE, address.of(COURSE_LEAGUE), now=request_now())
    screen = screens.course(app_database(), scope, request)
    return course_profile(screen, address, own_groups=not scope.sees_everyone)


@secure_callback(
    Output(Course.HEADLINE, "children"),
    Input(Course.FIGURES, "data"),
    State(Course.ADDRESS, "data"),
    permission=Permission.COURSES,
)
def compare(figures: Any, given: Any) -> list[Node]:
    now, address = from_data(figures), Address.read(given)
    request = parse_request(COURSE_LEAGUE, address.of(COURSE_LEAGUE), now=request_now())
    before = screens.headline_before(app_database(), current_scope(), request)
    return headline_with_change(now, before, address)


clientside_callback(
    ClientsideFunction("tallyCharts", "fit"),
    Output(Course.CHAPTERS, "figure"),
    Output(Course.CHAPTERS, "style"),
    Input(Course.BASE, "data"),
)
# Filters act in the browser: the grid asks /data/league again, the address and the files follow.
clientside_callback(
    ClientsideFunction("tallyLeague", "show"),
    Output(Course.COUNT, "title"),
    Input(Course.SEARCH, "value"),
    Input(Course.COMPLETED, "value"),
    Input(Course.CERTIFIED, "value"),
    State(Course.ASKED, "data"),
    State(Course.LEAGUE, "id"),
)
clientside_callback(
    ClientsideFunction("tallyLeague", "openGroup"),
    Input(Course.GROUP, "value"),
    State(Course.ASKED, "data"),
    prevent_initial_call=True,
)
