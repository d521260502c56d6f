"""The headers of every answer: what a browser may keep, load, frame and tell."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf

from server.inspection import SUITES
from server.people import rooms, someone

YEAR = 365 * 24 * 3600
DAY = 24 * 3600
CSRF_COOKIE = "_csrf_token"  # Dash reads it and sends it back as X-CSRFToken
_KEPT = (SUITES, "plotly_bundle", "_dash_assets.static", "/_favicon.ico")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(dash_app: Dash) -> str:
    """The content security policy. Only after Dash's first request are all inline scripts known."""
    scripts = " ".join(["'self'", *dash_app.csp_hashes()])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # AG Grid and Plotly write style elements
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "manifest-src 'self'",
        )
    )


def add_headers(app: Flask) -> None:
    """Put the headers on every answer of an application."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(_FIXED)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers["Content-Security-Policy"] = _policy()
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    _set_caching(response)
    if response.status_code == 200 and response.mimetype == "text/html" and someone():
        _set_csrf_cookie(response)
    return response


def _policy() -> str:
    return str(current_app.config.get("CONTENT_SECURITY_POLICY", "default-src 'none'"))


def _set_caching(response: Response) -> None:
    if request.endpoint not in _KEPT or response.status_code not in (200, 206, 304):
        response.headers["Cache-Control"] = "no-store"
        return
    if request.endpoint == "_dash_assets.static":
        age = YEAR if "m" in request.args else 0  # `?m=` is the file's own time
    else:
        age = response.cache_control.max_age or DAY  # chunks loaded by name change with the release alone
    response.headers["Cache-Control"] = f"public, max-age={age}" + (", immutable" if age == YEAR else "")


def _set_csrf_cookie(response: Response) -> None:
    secure = rooms().settings.secure_cookies
    response.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=secure)
