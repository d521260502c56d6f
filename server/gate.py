"""The gate: one look at every request before anything else runs. What has not been granted is refused.

Order: public endpoints pass; strangers are sent to sign in (401); what does not exist is 404; a malformed
callback body is 400; a role that lacks the permission is 403. Callbacks and routes are written with this
module's names.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from dash import Dash
from dash._pages import _path_to_page
from flask import Flask, Request, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError, Unauthorized

from components.navigation import first_screen
from core.scope import BadRequest, Denied, NotFound, Permission
from data import sessions
from server.bodies import LARGEST_BODY, input_value, read_call
from server.clock import real_now
from server.grants import Grant, grant_of, secure_callback, secure_route
from server.people import (
    SignedIn,
    app_database,
    current_person,
    current_scope,
    current_session,
    request_now,
    rooms,
    someone,
)

__all__ = [
    "app_database",
    "current_person",
    "current_scope",
    "request_now",
    "secure_callback",
    "secure_route",
]

CALLBACKS = "/_dash-update-component"
INDEX = ("/", "/<path:path>")
ROUTER = ".._pages_content.children..._pages_store.data.."
_ROUTER_PATHNAME = 0


def guard(app: Flask) -> None:
    """Put the gate before everything. To be called before CSRF protection and Dash add theirs."""
    app.before_request(_gate)


def shut_in(app: Flask, dash_app: Dash) -> None:
    """Tell the gate which Dash application stands behind it."""
    app.extensions["tallyboard_dash"] = dash_app


def _gate() -> ResponseReturnValue | None:
    g.request_id = secrets.token_hex(8)
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception  # not one of our host names
    grant = grant_of(_view(request.endpoint))
    if grant and grant.permission is None:
        return None
    person = someone()
    if person is None:
        return _stranger()
    if request.routing_exception is not None or request.endpoint is None:
        raise request.routing_exception or NotFound("no such address")
    if request.endpoint == CALLBACKS:
        grant = _callback_grant(person)
    return _pass(person, grant)


def _pass(person: SignedIn, grant: Grant | None) -> ResponseReturnValue | None:
    if grant is None or grant.permission is None or not person.may(grant.permission):
        raise Denied("the role lacks this permission")
    if grant.keeps_alive:
        _keep_alive()
    if request.endpoint in INDEX:
        return _page_or_home(person)
    return None


def _view(endpoint: str | None) -> Any:
    return current_app.view_functions.get(endpoint or "")


def _stranger() -> ResponseReturnValue:
    if wants_page(request):
        return redirect(url_for("sign_in", next=request.full_path.rstrip("?")))
    raise Unauthorized("sign in first")


def wants_page(asked: Request) -> bool:
    """Whether a browser is navigating, so that a page or a redirect helps; scripts want a status."""
    if asked.method not in ("GET", "HEAD") or asked.path.startswith(("/_", "/data/")):
        return False
    mode = asked.headers.get("Sec-Fetch-Mode", "navigate")
    return mode == "navigate" and "text/html" in asked.headers.get("Accept", "")


def _keep_alive() -> None:
    session = current_session()
    try:
        if session:
            sessions.touch(rooms().store, session, at=real_now())
    except OperationalError:  # reading goes on when the store can not be written just now
        current_app.logger.warning("the session's last use could not be written", exc_info=True)


def _callback_grant(person: SignedIn) -> Grant | None:
    call = _read_body()
    dash_app = _dash()
    output = read_call(call, dash_app.callback_map)
    if output == ROUTER:
        check_page(person, input_value(call, _ROUTER_PATHNAME))
        return Grant(Permission.SIGNED_IN)
    return grant_of(dash_app.callback_map[output]["callback"])


def _read_body() -> Mapping[str, Any]:
    request.max_content_length = LARGEST_BODY
    try:
        body: Mapping[str, Any] = request.get_json()  # kept: Dash is given the very same object
    except (HTTPException, RecursionError) as error:
        raise BadRequest("the body is no JSON of at most 2 MB") from error
    return body


def _dash() -> Dash:
    found: Dash = current_app.extensions["tallyboard_dash"]
    return found


def check_page(person: SignedIn, pathname: object) -> None:
    """The page at a path: NotFound if there is none, Denied if the person's role lacks its permission."""
    if not isinstance(pathname, str) or not pathname.startswith("/"):
        raise BadRequest("a path begins with /")
    page, _ = _path_to_page(_dash().strip_relative_path(pathname))
    if not page:
        raise NotFound("no such page")
    if not person.may(page["permission"]):
        raise Denied("the role lacks this page's permission")


def _page_or_home(person: SignedIn) -> ResponseReturnValue | None:
    if request.path != "/":
        check_page(person, request.path)
        return None
    home = first_screen(person.role, person.user_id)
    query = request.query_string.decode("ascii", "replace")
    return redirect(home + (f"{'&' if '?' in home else '?'}{query}" if query else ""))
