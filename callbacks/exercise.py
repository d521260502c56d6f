"""One person's history at one exercise: the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Input, Output

from components.address import Address
from components.attempt_history import attempt_history
from components.ids import Exercise
from components.light import Node
from core.reports import ATTEMPTS
from core.requests import parse_request
from core.scope import Permission
from data.reports import screens
from server.gate import app_database, current_scope, request_now, secure_callback

_ASKED = replace(ATTEMPTS, optional=())  # the table is sorted in the browser


@secure_callback(
    Output(Exercise.SCREEN, "children"), Input(Exercise.ADDRESS, "data"), permission=Permission.INDIVIDUALS
)
def show(given: Any) -> list[Node]:
    address, scope = Address.read(given), current_scope()
    request = parse_request(_ASKED, address.of(_ASKED), now=request_now())
    screen = screens.exercise(app_database(), scope, request)
    return attempt_history(screen, address, may_see_courses=scope.may(Permission.COURSES))
