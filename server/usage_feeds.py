"""What Usage details fetches while it stands open: its figures again, and the people who do not use the licence yet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask, Response

from components.address import Address
from components.usage_details import figures_mark, plan_figures
from core.reports import CONSUMPTION
from core.requests import Request, parse_request, whole
from core.scope import Permission
from data.reports import screens, what_if
from server.downloads import single_parameters
from server.feeds import LARGEST_BLOCK, as_told
from server.gate import app_database, current_scope, request_now, secure_route
from server.responses import json_response
from server.tree_json import tree_json

_ADMIN = Permission.ACCOUNT_ADMIN


def add_usage_feeds(app: Flask) -> None:
    """Register the routes. An open page asks for its figures by itself, and for the people after every login: that is
    no use of the session.
    """
    secure_route(app, "/data/usage", _ADMIN, keeps_alive=False)(figures)
    secure_route(app, "/data/idle", _ADMIN, keeps_alive=False)(idle)


def figures() -> Response:
    """?plan=&seen=&now=&as_known_at=: the account's freshness, and where `seen` is no longer the mark of the figures
    the part of the screen that a login changes, as the elements it is drawn from, with its own mark.

    A route and no callback: the browser mends what stands (assets/morph.js), which Dash would take down first. Asked
    four times a second, it reads one row where nothing has changed.
    """
    given = single_parameters()
    seen = given.pop("seen", "")
    asked = parse_request(CONSUMPTION, given, now=request_now())
    fresh = screens.freshness(app_database(), current_scope(), asked.now)
    answer: dict[str, Any] = {"fresh": as_told(fresh, asked.now), "mark": seen, "figures": None}
    if seen != figures_mark(fresh.version, asked.now):
        answer |= _drawn(asked, Address(given))
    return Response(tree_json(answer), content_type="application/json")


def _drawn(asked: Request, address: Address) -> dict[str, Any]:
    database, scope = app_database(), current_scope()
    screen = screens.usage(database, scope, asked)
    run_out = what_if.running_out(database, scope, asked) if screen.chosen else None
    return {
        "mark": figures_mark(screen.version, screen.now),
        "figures": plan_figures(screen, run_out, address),
    }


def idle() -> Response:
    """?plan=&offset=&limit=: a block of the people who do not use a plan yet, by user id."""
    given = single_parameters()
    offset = whole(given.pop("offset", "0"), "offset")
    limit = min(whole(given.pop("limit", "100"), "limit"), LARGEST_BLOCK)
    asked = parse_request(CONSUMPTION, given, now=request_now())
    page = screens.idle_page(app_database(), current_scope(), asked, offset, limit)
    return json_response({"rows": [asdict(one) for one in page.people], "count": page.total})
