"""What goes wrong, answered: a real status, one plain sentence and the request's id, as a page or as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash.exceptions import DependencyException
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from core.scope import BadRequest, Busy, Denied, NotFound
from server import trail
from server.clock import real_now
from server.denials import Denials
from server.gate import wants_page
from server.people import SignedIn, rooms, someone
from server.responses import json_response

LONGEST_NOTED = 500  # characters of a path: what a log keeps for good is not as long as somebody likes
WORDS = {
    400: ("This address is not understood", "Something in it is not of the form we expect."),
    401: ("Sign in first", "The session has ended, or there was none."),
    403: ("Not for this role", "Your role does not include this. Your account manager can change roles."),
    404: ("Nothing here", "There is no such thing, or it is not among what you may see."),
    429: ("Too many attempts", "Wait a little, then try again."),
    503: ("Not just now", "This can not be done at this moment. Try again in a little while."),
    500: ("Something failed here", "It has been noted. If it happens again, tell support the request id."),
}


def handle_errors(app: Flask) -> None:
    """Register the answers. Dash's own for PreventUpdate and unknown bundles stay."""
    app.extensions["tallyboard_denials"] = Denials()
    handlers: dict[type[Exception], Callable[[Any], Response]] = {
        Denied: _denied,
        NotFound: lambda error: answer(404, str(error)),
        BadRequest: lambda error: answer(400, str(error)),
        Busy: lambda error: answer(503, str(error)),
        DependencyException: lambda error: answer(404, "no such bundle"),
        CSRFError: lambda error: answer(400, "the form's token is missing or too old: load the page again"),
        HTTPException: _http,
        OperationalError: _broken,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)


def answer(status: int, message: str = "") -> Response:
    """The answer for a status: a page where a browser navigates, else JSON."""
    title, words = WORDS.get(status, (f"Error {status}", "This did not work."))
    request_id = g.get("request_id", "")
    if not wants_page(request):
        return json_response({"error": message or words, "status": status, "request_id": request_id}, status)
    page = render_template(
        "error.html",
        title=title,
        words=words,
        status=status,
        request_id=request_id,
        support=rooms().settings.support,
    )
    return make_response(page, status)


def _denied(error: Denied) -> Response:
    person = someone()
    if person:
        _note_denial(person, error)
    return answer(403, "your role does not include this")


def _note_denial(person: SignedIn, error: Denied) -> None:
    denials: Denials = current_app.extensions["tallyboard_denials"]
    left_out = denials.take(person.get_id(), real_now())
    if left_out is not None:
        path = request.path[:LONGEST_NOTED]
        detail = {"path": path, "method": request.method, "reason": str(error)}
        trail.note(person, "denied", detail | ({"left_out": left_out} if left_out else {}))


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    result = answer(error.code or 500, error.description or "")
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            result.headers[name] = value
    return result


def _broken(error: OperationalError) -> Response:
    """The database was held by somebody else, its disk is full, or a connection to it is lost: another try may go."""
    _note(error)
    return answer(503)


def _unexpected(error: Exception) -> Response:
    _note(error)
    return answer(500, "something failed here; it has been noted")


def _note(error: Exception) -> None:
    current_app.logger.error(
        "%s %r failed, request id %s", request.method, request.path, g.get("request_id"), exc_info=error
    )
