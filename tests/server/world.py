"""A small world for server tests: two accounts with the same ids, people of every role, one application."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.instants import parse_instant
from core.scope import Role
from data import accounts, users
from data.engine import Database
from data.ingest import import_drop
from server.passwords import hash_password
from server.people import Rooms
from server.settings import Settings

PASSWORD = "correct horse battery"
NOW = "2026-03-01T00:00:00Z"
RECORDED = parse_instant("2026-02-27T00:00:00Z")
PEOPLE = {
    Role.LEARNER: "lea",
    Role.MANAGER: "max",
    Role.EXECUTIVE: "eve",
    Role.ADMIN: "adi",
    Role.STAFF: "sam",
}
DROP = {
    "users": """user_id,name,email,role,status
lea,Lea Learner,lea@example.com,learner,active
max,Max Manager,max@example.com,manager,active
eve,Eve Executive,eve@example.com,executive,active
adi,Adi Admin,adi@example.com,admin,active
leo,Leo Learner,leo@example.com,learner,active
ola,=Ola Outside,,learner,active
off,Off Gone,off@example.com,learner,deactivated
""",
    "groups": "group_id,name\nnorth,North\nsouth,South\n",
    "group_members": """group_id,user_id,member_role
north,lea,member
north,leo,member
north,max,manager
south,ola,member
""",
    "courses": "course_id,title\nsafety,Safety\n",
    "chapters": "course_id,chapter_id,title,position\nsafety,basics,Basics,1\n",
    "exercises": "chapter_id,exercise_id,title,position\nbasics,doors,Doors,1\nbasics,fire,Fire,2\n",
    "enrolments": "course_id,user_id\nsafety,lea\nsafety,leo\nsafety,ola\n",
    "attempts": """attempt_id,user_id,exercise_id,at,correct,hints,seconds
t1,lea,doors,2026-02-01T10:00:00Z,1,0,30
t2,lea,fire,2026-02-02T10:00:00Z,0.5,1,40
t3,ola,doors,2026-02-03T10:00:00Z,1,,20
""",
    "moments": "moment_id,user_id,at,kind,activities\nm1,lea,2026-02-01T10:00:00Z,mastery,3\n",
    "plans": """plan_id,plan_type,amount,starts_on,ends_on
year-1,seats,3,2025-01-15,
year-2,mau,2,2026-01-15,
trial,pilot,9,2024-12-01,2025-01-15
""",
    "programs": "program_id,name\nbuddies,Buddies\nquiet,Quiet\n",
    "matches": """match_id,program_id,started_at,ended_at
m1,buddies,2026-01-10T09:00:00Z,
m2,buddies,2025-11-01T09:00:00Z,2026-02-10T09:00:00Z
m3,buddies,2026-01-20T09:00:00Z,
""",
    "match_members": """match_id,user_id,side
m1,lea,mentee
m1,ola,mentor
m2,leo,mentee
m2,eve,mentor
m3,ola,mentor
m3,eve,mentee
""",
    "logins": """user_id,at
lea,2025-03-01T10:00:00Z
lea,2026-02-01T09:00:00Z
leo,2026-01-20T09:00:00Z
off,2025-03-02T10:00:00Z
""",
}


def write_drop(folder: Path) -> Path:
    """The small drop as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in DROP.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def settle(database: Database, drop: Path) -> None:
    """Both accounts, with passwords for one person of every role, and one of the staff."""
    hashed = hash_password(PASSWORD)
    for slug in ("acme", "other"):
        account_id = accounts.create_account(database, slug, slug.title(), now=RECORDED)
        import_drop(database, account_id, drop, recorded_at=RECORDED)
        for user_id in (*PEOPLE.values(), "leo", "off"):
            if user_id != PEOPLE[Role.STAFF]:
                users.set_password_hash(database, account_id, user_id, hashed, now=RECORDED)
    users.create_staff(database, PEOPLE[Role.STAFF], "Sam Staff")
    users.set_staff_password_hash(database, PEOPLE[Role.STAFF], hashed)


def build(folder: Path, **environ: str) -> Flask:
    """An application on a new small world."""
    given = {"TALLYBOARD_INSTANCE": str(folder), "TALLYBOARD_NOW": NOW, **environ}
    app = create_app(Settings.from_environment(given))
    settle(rooms_of(app).database, write_drop(folder / "drop"))
    return app


def rooms_of(app: Flask) -> Rooms:
    """What the application holds."""
    found: Rooms = app.extensions["tallyboard"]
    return found


def close(app: Flask) -> None:
    """Move what waits, close the databases."""
    attendant = app.extensions["tallyboard_exports"]
    attendant.stop()
    for process in attendant.processes():
        process.wait(60)
    app.extensions["tallyboard_mover"].flush()
    rooms_of(app).database.dispose()
    rooms_of(app).store.dispose()


def token_in(page: str) -> str:
    """The CSRF token of a form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def enter(client: FlaskClient, account: str, user: str, password: str = PASSWORD, **more: str) -> int:
    """Fill in the sign-in page; the answer's status."""
    token = token_in(client.get("/sign-in").text)
    form = {"csrf_token": token, "account": account, "user": user, "password": password, **more}
    return client.post("/sign-in", data=form).status_code


def signed_in(app: Flask, role: Role, account: str = "acme") -> FlaskClient:
    """A browser in which the person of that role is signed in."""
    client = app.test_client()
    assert enter(client, "" if role is Role.STAFF else account, PEOPLE[role]) == 302
    return client


def csrf(client: FlaskClient) -> dict[str, str]:
    """The header that Dash's renderer sends with every callback."""
    cookie = client.get_cookie("_csrf_token")
    if cookie is None:
        client.get("/", follow_redirects=True, headers={"Accept": "text/html"})
        cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    return {"X-CSRFToken": cookie.value}
