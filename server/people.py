"""Who is asking: the person behind a request, read from the session row and the database at each request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Request, current_app, g
from flask_login import LoginManager, UserMixin, current_user

from core.scope import Denied, Permission, Role, Scope, grants
from core.status import Status
from data import sessions, users
from data.engine import Database
from server.clock import account_now, real_now, rule_now
from server.passwords import mark_of
from server.settings import Settings

STAFF_ACCOUNT = 0


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """A signed-in person. Staff: `account_id` 0 and an empty `account_slug`."""

    account_id: int
    account_slug: str
    user_id: str
    name: str
    role: Role
    mark: str

    def get_id(self) -> str:
        """flask-login's name for the person; nothing is stored by it."""
        return f"{self.account_id}/{self.user_id}"

    def may(self, permission: Permission) -> bool:
        """Whether the person's role holds `permission`."""
        return grants(self.role, permission)


@dataclass(frozen=True)
class Rooms:
    """What one running application holds."""

    settings: Settings
    database: Database
    store: Database


def rooms() -> Rooms:
    """The running application's settings and databases."""
    held: Rooms = current_app.extensions["tallyboard"]
    return held


def app_database() -> Database:
    """The database of the running application."""
    return rooms().database


def request_now() -> int:
    """The instant that the rules are given, one for the whole request; of staff and strangers it is the clock's."""
    if "tallyboard_now" not in g:
        settings, person = rooms().settings, someone()
        if person is None or person.role is Role.STAFF:
            g.tallyboard_now = rule_now(settings)
        else:
            g.tallyboard_now = account_now(settings, app_database(), person.account_id)
    return int(g.tallyboard_now)


def later_now() -> int:
    """Another instant that the rules are given from here on."""
    g.pop("tallyboard_now", None)
    return request_now()


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this very host and to HTTPS."""
    return "__Host-tallyboard" if settings.secure_cookies else "tallyboard"


def form_cookie_name(settings: Settings) -> str:
    """The same for the cookie of the forms' secret: a host beside ours could plant one whose token it knows."""
    return f"{cookie_name(settings)}_form"


def attend(app: Flask) -> None:
    """Let flask-login carry the person; its own cookies are not used."""
    manager = LoginManager()
    manager.session_protection = None  # the session row is the only witness
    manager.init_app(app, add_context_processor=False)
    manager.request_loader(_person_of)


def current_session() -> sessions.Session | None:
    """The session row of this request, looked up once."""
    if "tallyboard_session" not in g:
        g.tallyboard_session = None
        _ = current_user.is_authenticated  # loads the person, and the session on the way
    found: sessions.Session | None = g.tallyboard_session
    return found


def someone() -> SignedIn | None:
    """The person asking, None for a stranger."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def current_person() -> SignedIn:
    """The person asking; behind the gate there always is one."""
    person = someone()
    if person is None:
        raise Denied("nobody is signed in")
    return person


def current_scope() -> Scope:
    """What every query takes first, made from the session row and the database, never from the browser."""
    if "tallyboard_scope" not in g:
        person = current_person()
        g.tallyboard_scope = Scope(person.account_id, person.role, person.user_id, _groups(person))
    scope: Scope = g.tallyboard_scope
    return scope


def _groups(person: SignedIn) -> frozenset[str]:
    if person.role is not Role.MANAGER:
        return frozenset()
    groups: frozenset[str] = users.managed_groups(app_database(), person.account_id, person.user_id)
    return groups


def _person_of(request: Request) -> SignedIn | None:
    secret = request.cookies.get(cookie_name(rooms().settings), "")
    found = sessions.find(rooms().store, secret, at=real_now()) if secret else None
    person = load(found.holder.account_id, found.holder.account_slug, found.holder.user_id) if found else None
    if found and (person is None or person.mark != found.holder.mark):
        sessions.end(rooms().store, found.digest)  # role, password or status changed since sign-in
        return None
    g.tallyboard_session = found
    return person


def load(account_id: int, account_slug: str, user_id: str) -> SignedIn | None:
    """The person as they are now; None if they are gone or not active."""
    if account_id == STAFF_ACCOUNT:
        staff = users.find_staff(app_database(), user_id)
        return from_staff(staff) if staff else None
    person = users.person_in_account(app_database(), account_id, user_id)
    return from_person(person, account_slug) if person else None


def from_staff(staff: users.Staff) -> SignedIn:
    """Staff as a signed-in person."""
    mark = mark_of(Role.STAFF, staff.password_hash)
    return SignedIn(STAFF_ACCOUNT, "", staff.staff_id, staff.name, Role.STAFF, mark)


def from_person(person: users.Person, account_slug: str) -> SignedIn | None:
    """A user as a signed-in person; None if deactivated."""
    if person.status != Status.ACTIVE:
        return None
    role = Role(person.role)
    mark = mark_of(role, person.password_hash)
    return SignedIn(person.account_id, account_slug, person.user_id, person.name, role, mark)
