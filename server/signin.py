"""Signing in and out: plain pages, equal answers, limits that all workers share."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from flask import session as form_session
from flask.typing import ResponseReturnValue

from core.instants import SECOND
from core.scope import Permission
from data import accounts, sessions, throttle, users
from data.throttle import HOUR, MINUTE, Limit
from server import trail
from server.clock import real_now
from server.grants import public_route, secure_route
from server.headers import CSRF_COOKIE
from server.origin import origin
from server.passwords import verify_password
from server.people import (
    STAFF_ACCOUNT,
    SignedIn,
    app_database,
    cookie_name,
    current_person,
    current_session,
    from_person,
    from_staff,
    rooms,
    someone,
)

LONGEST_NAME = 1_000
_WRONG = "Account, user and password do not go together. After five attempts, wait a minute."
_SLOW = "Too many attempts. Try again in {} s."


def add_sign_in(app: Flask) -> None:
    """Register /sign-in and /sign-out."""
    public_route(app, "/sign-in", methods=["GET", "POST"])(sign_in)
    secure_route(app, "/sign-out", Permission.SIGNED_IN, methods=["GET", "POST"])(sign_out)


def sign_in() -> ResponseReturnValue:
    """The page, and what it sends."""
    target = local_path(request.values.get("next", ""))
    if request.method == "POST":
        return _try(target)
    return redirect(target) if someone() else _page(target)


def sign_out() -> ResponseReturnValue:
    """A page with a button, and what it sends: the session ends at once and the browser forgets."""
    if request.method != "POST":
        return make_response(render_template("sign_out.html", person=current_person()))
    session = current_session()
    if session:
        sessions.end(rooms().store, session.digest)
    trail.note(current_person(), "signed out", {})
    form_session.clear()
    response = make_response(redirect("/sign-in"))
    for name in (cookie_name(rooms().settings), CSRF_COOKIE):
        response.delete_cookie(name, secure=rooms().settings.secure_cookies, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


def _try(target: str) -> ResponseReturnValue:
    at = real_now()
    account, name = (request.form.get(field, "")[:LONGEST_NAME] for field in ("account", "user"))
    person, stored = find(account, name)
    typed = f"name {account}/{name}".replace("\x00", "")
    address = f"address {origin(request.remote_addr)}"
    wait = throttle.admit(rooms().store, (*_often(typed), Limit(address, 20, MINUTE)), at=at)
    if wait:
        return _too_many(target, account, -(-wait // SECOND))
    subject = f"user {person.get_id()}" if person else f"nobody {typed}"
    # Told as a wrong password: that two names share a limit would say that somebody has both of them.
    refused = throttle.admit(rooms().store, _often(subject), at=at) > 0
    if not verify_password(stored, request.form.get("password", "")) or person is None or refused:
        _note_failure(person, account, name)
        return _page(target, _WRONG, 401)
    throttle.forgive(rooms().store, subject)
    throttle.forgive(rooms().store, typed)
    throttle.forgive_one(rooms().store, address, at=at)
    return _begin(person, target, at)


def _often(subject: str) -> tuple[Limit, Limit]:
    return Limit(subject, 5, MINUTE), Limit(subject, 20, HOUR)


def find(account: str, name: str) -> tuple[SignedIn | None, str | None]:
    """The active person of that name and their stored password; staff leave the account empty."""
    if "\x00" in account + name or not name:
        return None, None
    if not account:
        staff = users.find_staff(app_database(), name)
        return (from_staff(staff), staff.password_hash) if staff else (None, None)
    person = users.find_for_sign_in(app_database(), account, name)
    signed_in = from_person(person, account) if person else None
    return signed_in, person.password_hash if person and signed_in else None


def _begin(person: SignedIn, target: str, at: int) -> Response:
    """A new session, whatever the browser brought along."""
    old = current_session()
    if old:
        sessions.end(rooms().store, old.digest)
    holder = sessions.Holder(person.account_id, person.account_slug, person.user_id, person.mark)
    secret = sessions.start(rooms().store, holder, at=at)
    trail.note(person, "signed in", {"address": request.remote_addr})
    form_session.clear()  # another CSRF token, too
    response = make_response(redirect(target))
    settings = rooms().settings
    response.set_cookie(
        cookie_name(settings), secret, httponly=True, samesite="Lax", secure=settings.secure_cookies, path="/"
    )
    return response


def _note_failure(person: SignedIn | None, account: str, name: str) -> None:
    """Noted with the account where there is one; what was typed may be a password and is not."""
    known = accounts.account_by_slug(app_database(), account) if account and "\x00" not in account else None
    actor = f"{person.role}:{person.user_id}" if person else "stranger"
    detail = {"address": request.remote_addr, "known": person is not None}
    trail.note_line(known.account_id if known else STAFF_ACCOUNT, actor, "sign-in refused", detail)


def _too_many(target: str, account: str, seconds: int) -> Response:
    response = _page(target, _SLOW.format(seconds), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(target: str, problem: str = "", status: int = 200) -> Response:
    page = render_template(
        "sign_in.html",
        next=target if target != "/" else "",
        problem=problem,
        account=request.form.get("account", ""),
        user=request.form.get("user", ""),
        support=rooms().settings.support,
    )
    return make_response(page, status)


def local_path(text: str) -> str:
    """An address on this server, "/" for anything else: no other host, no backslash, no control character."""
    if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or parts.path.startswith("/sign-") else text
