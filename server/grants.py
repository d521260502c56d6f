"""What carries which permission: routes, callbacks and pages, declared where they are written.

The gate asks here before anything runs; `server.inspection` refuses to start an application in which one
is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import dash
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from core.scope import Denied, Permission
from data.reports.sources import Outrun
from server.clock import unhurried
from server.people import current_person, later_now

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

# What would serve a callback past the gate's checks, or hide its errors from it.
_REFUSED = ("api_endpoint", "background", "websocket", "on_error", "mcp_enabled")
_MARK = "tallyboard_grant"


@dataclass(frozen=True)
class Grant:
    """What is needed to pass. `permission` None: public. `keeps_alive`: passing uses the session."""

    permission: Permission | None
    keeps_alive: bool = True


def secure_callback(
    *dependencies: Any, permission: Permission, keeps_alive: bool = True, **options: Any
) -> Callable[[F], F]:
    """Register a Dash callback that asks for `permission`; returns the bare function, for tests to call.

    `keeps_alive=False` is for callbacks that a timer sends: they do not lengthen the session.
    """
    refused = [name for name in _REFUSED if options.get(name)]
    if refused:
        raise ValueError(f"a callback behind the gate takes no {', '.join(refused)}")

    def register(function: F) -> F:
        @wraps(function)
        def guarded(*values: Any, **named: Any) -> Any:
            if not current_person().may(permission):  # the gate has asked already; this is its second lock
                raise Denied("the role lacks this permission")
            return _in_time(function, values, named)

        setattr(guarded, _MARK, Grant(permission, keeps_alive))
        dash.callback(*dependencies, **options)(guarded)
        return function

    return register


def secure_route(
    app: Flask | Blueprint, rule: str, permission: Permission, *, keeps_alive: bool = True, **options: Any
) -> Callable[[View], View]:
    """Register a Flask route that asks for `permission`."""
    return _route(app, rule, Grant(permission, keeps_alive), options)


def public_route(app: Flask | Blueprint, rule: str, **options: Any) -> Callable[[View], View]:
    """Register a route that strangers may have; `server.inspection` counts them."""
    return _route(app, rule, Grant(None), options)


def _route(
    app: Flask | Blueprint, rule: str, grant: Grant, options: dict[str, Any]
) -> Callable[[View], View]:
    def register(view: View) -> View:
        @wraps(view)
        def routed(*values: Any, **named: Any) -> ResponseReturnValue:
            return _in_time(view, values, named) if grant.permission else view(*values, **named)

        setattr(routed, _MARK, grant)
        app.add_url_rule(rule, view_func=routed, **options)
        return view

    return register


def _in_time(view: Callable[..., T], values: Sequence[Any], named: Mapping[str, Any]) -> T:
    """The view's answer; again, at a later instant, where the account moved on before it was read."""
    try:
        return view(*values, **named)
    except Outrun:
        return unhurried(lambda _: view(*values, **named), later_now)


def declare_endpoint(app: Flask, endpoint: str, grant: Grant) -> None:
    """Say what an endpoint needs that somebody else registered (Dash's own)."""
    view = app.view_functions[endpoint]

    @wraps(view)
    def granted(*values: Any, **named: Any) -> Any:  # a bound method holds no mark
        return view(*values, **named)

    setattr(granted, _MARK, grant)
    app.view_functions[endpoint] = granted


def grant_of(function: Callable[..., Any] | None) -> Grant | None:
    """What a view or callback needs; None: nobody has said, so nobody passes."""
    found: Grant | None = getattr(function, _MARK, None)
    return found
