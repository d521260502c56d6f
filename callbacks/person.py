"""One person: the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback
from dash.exceptions import PreventUpdate

from components.address import Address
from components.ids import Person
from components.light import Node
from components.person_profile import person_profile, person_standing
from core.reports import INDIVIDUAL_EXERCISES
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_person, current_scope, request_now, secure_callback
from server.staff_actions import account_named, change_status

_ASKED = replace(INDIVIDUAL_EXERCISES, optional=("course",))  # the table is sorted in the browser


@secure_callback(
    Output(Person.SCREEN, "children"), Input(Person.ADDRESS, "data"), permission=Permission.INDIVIDUALS
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    screen = screens.person(app_database(), scope, request)
    admin = scope.user_id if scope.may(Permission.ACCOUNT_ADMIN) else None
    return person_profile(screen, address, may_see_courses=scope.may(Permission.COURSES), admin=admin)


@secure_callback(
    Output(Person.STANDING, "children"),
    Input(Person.CHANGE, "n_clicks"),
    State(Person.WANTED, "data"),
    State(Person.ADDRESS, "data"),
    permission=Permission.ACCOUNT_ADMIN,
    prevent_initial_call=True,
)
def change(clicks: Any, wanted: Any, given: Any) -> list[Node]:
    if not clicks:
        raise PreventUpdate
    account = account_named(current_person().account_slug)
    done = change_status(account, Address.read(given).get("user"), wanted)
    return person_standing(done.name, done.status, done.words)


clientside_callback(
    ClientsideFunction("tallyCharts", "fit"),
    Output(Person.CHAPTERS, "figure"),
    Output(Person.CHAPTERS, "style"),
    Input(Person.BASE, "data"),
)
