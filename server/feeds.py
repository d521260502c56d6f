"""What the screens fetch as JSON: health, freshness, search and the league table's blocks of rows."""

from __future__ import annotations

from flask import Flask, Response, request

from core.instants import SECOND, format_instant
from core.reports import COURSE_LEAGUE
from core.requests import parse_request, whole
from core.scope import BadRequest, Permission, Role
from core.screens import Freshness
from data import reports
from data.reports import screens
from server.clock import real_now
from server.downloads import single_parameters
from server.gate import app_database, current_scope, request_now, secure_route
from server.grants import public_route
from server.people import rooms
from server.responses import json_response

LARGEST_BLOCK = 200
LONGEST_SEARCH = 200
_HELD_FOR = 60 * SECOND
_LEAGUE_NAMES = tuple(column.name for column in COURSE_LEAGUE.columns)


def add_feeds(app: Flask) -> None:
    """Register the routes."""
    public_route(app, "/health")(health)
    secure_route(app, "/data/search", Permission.SIGNED_IN)(search)
    # A tab that nobody looks at asks for freshness: that is no use of the session.
    secure_route(app, "/data/freshness", Permission.SIGNED_IN, keeps_alive=False)(freshness)
    secure_route(app, "/data/league", Permission.COURSES)(league)


def health() -> Response:
    """Whether the process answers; says nothing about anybody."""
    return json_response({"status": "ok"})


def search() -> Response:
    """?q=: courses, people and groups within the scope."""
    text = request.args.get("q", "")
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        raise BadRequest(f"q is at most {LONGEST_SEARCH} characters")
    scope = current_scope()
    wanted = text.strip() and scope.role is not Role.STAFF  # staff belong to no account
    hits = screens.search(app_database(), scope, text) if wanted else ()
    return json_response({"hits": [{"kind": hit.kind, "id": hit.id, "title": hit.title} for hit in hits]})


def freshness() -> Response:
    """The last event that has happened, and the version that every write raises."""
    scope, now = current_scope(), request_now()
    if scope.role is Role.STAFF:
        return json_response({"last_event_at": None, "version": 0, **_clock(now)})
    return json_response(as_told(screens.freshness(app_database(), scope, now), now))


def as_told(fresh: Freshness, now: int) -> dict[str, object]:
    """An account's freshness as the shell's sign reads it."""
    last = None if fresh.last_event_at is None else format_instant(fresh.last_event_at)
    return {"last_event_at": last, "version": fresh.version, **_clock(now)}


def _clock(now: int) -> dict[str, object]:
    """The instant that the rules are given; whether it was set instead of read from the real clock, or is held back.

    It is held back behind what has come due and waits for an import to end: then the sign says of when the figures are.
    """
    moved = rooms().settings.now is not None
    return {"now": format_instant(now), "moved": moved, "held": not moved and real_now() - now > _HELD_FOR}


def league() -> Response:
    """?course=…&offset=&limit=&…: a block of the league table's rows, with the parameters of its file."""
    given = single_parameters()
    offset = whole(given.pop("offset", "0"), "offset")
    limit = min(whole(given.pop("limit", "100"), "limit"), LARGEST_BLOCK)
    asked = parse_request(COURSE_LEAGUE, given, now=request_now())
    page = reports.league_page(app_database(), current_scope(), asked, offset, limit)
    rows = [dict(zip(_LEAGUE_NAMES, row, strict=True)) for row in page.rows]
    return json_response({"rows": rows, "count": page.count})
