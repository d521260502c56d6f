"""One person: the screen."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, clientside_callback

from components.address import Address
from components.ids import Person
from components.light import Node
from components.person_profile import person_profile
from core.reports import INDIVIDUAL_EXERCISES
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback


@secure_callback(
    Output(Person.SCREEN, "children"), Input(Person.ADDRESS, "data"), permission=Permission.INDIVIDUALS
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(INDIVIDUAL_EXERCISES, address.of(INDIVIDUAL_EXERCISES), now=request_now())
    screen = screens.person(app_database(), scope, request)
    return person_profile(screen, address, may_see_courses=scope.may(Permission.COURSES))


clientside_callback(
    ClientsideFunction("tallyCharts", "fit"),
    Output(Person.CHAPTERS, "figure"),
    Output(Person.CHAPTERS, "style"),
    Input(Person.BASE, "data"),
)
