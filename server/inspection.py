"""The look over an application before it serves: it does not start when anything has no permission."""

from __future__ import annotations

import dash
from dash import Dash
from flask import Flask

from core.scope import Permission
from server.gate import CALLBACKS, INDEX, ROUTER
from server.grants import Grant, declare_endpoint, grant_of

MOST_PUBLIC = 6
SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
_PUBLIC = (SUITES, "_dash_assets.static", "/_favicon.ico")  # code and style only
_SIGNED_IN = (*INDEX, CALLBACKS, "/_dash-layout", "/_dash-dependencies", "/_reload-hash")


class Unguarded(Exception):
    """Something would be served without a permission; the message names it."""


def declare_dash(app: Flask) -> None:
    """Dash's own endpoints, by name: one that a newer Dash adds stays shut. Pages are looked up by path."""
    for endpoint in _PUBLIC:
        declare_endpoint(app, endpoint, Grant(None))
    for endpoint in _SIGNED_IN:
        declare_endpoint(app, endpoint, Grant(Permission.SIGNED_IN))


def public_prefixes(app: Flask) -> list[str]:
    """What strangers may have, by the first part of its address: Plotly's bundle lies among Dash's suites."""
    grants = {endpoint: grant_of(view) for endpoint, view in app.view_functions.items()}
    return sorted(
        {
            rule.rule.split("/")[1]
            for rule in app.url_map.iter_rules()
            if (grant := grants[rule.endpoint]) and grant.permission is None
        }
    )


def inspect(app: Flask, dash_app: Dash) -> None:
    """Raise Unguarded if a route, a callback or a page has no permission, or too much is public."""
    views = app.view_functions
    nameless = [f"route {endpoint}" for endpoint, view in views.items() if grant_of(view) is None]
    nameless += [
        f"callback {output}"
        for output, entry in dash_app.callback_map.items()
        if "callback" in entry and output != ROUTER and grant_of(entry["callback"]) is None
    ]
    nameless += [
        f"page {page['path']}"
        for page in dash.page_registry.values()
        if not isinstance(page.get("permission"), Permission)
    ]
    public = public_prefixes(app)
    if len(public) > MOST_PUBLIC:
        nameless.append(f"more than {MOST_PUBLIC} public prefixes: {', '.join(public)}")
    if nameless:
        raise Unguarded("Tallyboard does not start: no permission for " + "; ".join(sorted(nameless)))
