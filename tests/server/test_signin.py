"""Signing in and out, and what ends a session."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.instants import SECOND
from core.scope import Role
from data import audit, sessions, users
from server import clock, signin
from server.origin import origin
from server.passwords import hash_password, mark_of, verify_password
from tests.server.world import PASSWORD, PEOPLE, close, csrf, enter, rooms_of, signed_in, token_in

pytestmark = pytest.mark.attack

HTML = {"Accept": "text/html"}
PAGE = "/data/freshness"


def shift(monkeypatch: pytest.MonkeyPatch, by: int) -> None:
    """Let the real clock be later from now on."""
    start = clock.real_now()
    for module in ("server.people", "server.gate", "server.signin"):
        monkeypatch.setattr(f"{module}.real_now", lambda: start + by)


@pytest.mark.parametrize("role", PEOPLE)
def test_people_of_every_role_sign_in(app: Flask, clients: dict[Role, FlaskClient], role: Role) -> None:
    assert clients[role].get(PAGE).status_code == 200


def test_an_e_mail_address_does_as_well(app: Flask) -> None:
    assert enter(app.test_client(), "acme", "eve@example.com") == 302


@pytest.mark.parametrize(
    ("account", "user", "password"),
    [
        ("acme", "eve", "wrong"),
        ("acme", "nobody", PASSWORD),
        ("nowhere", "eve", PASSWORD),
        ("acme", "off", PASSWORD),  # deactivated
        ("acme", "ola", PASSWORD),  # has no password
        ("", "eve", PASSWORD),  # not of the staff
        ("acme", "sam", PASSWORD),  # staff belong to no account
        ("acme", "", PASSWORD),
        ("acme", "eve", ""),
        ("ac\x00me", "eve", PASSWORD),
        ("acme", "e\x00ve", PASSWORD),
        ("acme", "' OR 1=1 --", PASSWORD),
        ("x" * 15_000, "y" * 15_000, "z" * 15_000),
    ],
)
def test_every_wrong_sign_in_gets_the_same_answer(
    own_app: Flask, account: str, user: str, password: str
) -> None:
    client = own_app.test_client()
    token = token_in(client.get("/sign-in").text)
    form = {"csrf_token": token, "account": account, "user": user, "password": password}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "Account, user and password do not go together." in answer.text
    assert client.get_cookie("tallyboard") is None


def test_unknown_people_take_as_long_as_known_ones() -> None:
    stored = hash_password(PASSWORD)

    def took(hashed: str | None) -> float:
        start = process_time()  # the work, not the wait for a processor
        assert not verify_password(hashed, "wrong")
        return process_time() - start

    turns = [(took(None), took(stored)) for _ in range(9)]
    unknown, known = (median(times) for times in zip(*turns, strict=True))
    assert 0.5 < unknown / known < 2


def test_passwords_are_stored_as_owasp_wants() -> None:
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in hash_password("x")
    assert mark_of("admin", "a") != mark_of("learner", "a") != mark_of("learner", None)


def test_the_cookie_is_out_of_reach(own_app: Flask) -> None:
    client = own_app.test_client()
    token = token_in(client.get("/sign-in").text)
    form = {"csrf_token": token, "account": "acme", "user": "eve", "password": PASSWORD}
    answer = client.post("/sign-in", data=form)
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("tallyboard="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_signing_in_again_makes_a_new_session_and_ends_the_old(own_app: Flask) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    old = client.get_cookie("tallyboard")
    assert old is not None
    client.post(
        "/sign-in",
        data={
            "csrf_token": csrf(client)["X-CSRFToken"],
            "account": "acme",
            "user": "eve",
            "password": PASSWORD,
        },
    )
    new = client.get_cookie("tallyboard")
    assert new is not None and new.value != old.value
    client.set_cookie("tallyboard", old.value)
    assert client.get(PAGE).status_code == 401


def test_a_session_id_brought_along_is_not_taken_over(own_app: Flask) -> None:
    client = own_app.test_client()
    client.set_cookie("tallyboard", "chosen-by-somebody-else")
    assert enter(client, "acme", "eve") == 302
    cookie = client.get_cookie("tallyboard")
    assert cookie is not None and cookie.value != "chosen-by-somebody-else"


def test_signing_out_ends_the_session_for_copies_of_the_cookie_too(own_app: Flask) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    cookie = client.get_cookie("tallyboard")
    assert cookie is not None
    answer = client.post("/sign-out", headers=csrf(client))
    assert answer.status_code == 302 and answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    client.set_cookie("tallyboard", cookie.value)
    assert client.get(PAGE).status_code == 401


def test_signing_out_needs_our_own_page(own_app: Flask) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/sign-out").status_code == 200
    assert client.get(PAGE).status_code == 200


def test_a_new_password_ends_the_sessions(own_app: Flask) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    database = rooms_of(own_app).database
    users.set_password_hash(database, 1, "eve", hash_password("another password"), now=1)
    assert client.get(PAGE).status_code == 401
    assert enter(own_app.test_client(), "acme", "eve", "another password") == 302


def test_a_new_password_of_staff_ends_their_sessions(own_app: Flask) -> None:
    client = signed_in(own_app, Role.STAFF)
    users.set_staff_password_hash(rooms_of(own_app).database, "sam", hash_password("another password"))
    assert client.get(PAGE).status_code == 401


@pytest.mark.parametrize("change", ["role", "status"])
def test_an_import_that_changes_role_or_status_ends_the_sessions(
    own_app: Flask, change: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from data.ingest import import_drop

    client = signed_in(own_app, Role.EXECUTIVE)
    folder = tmp_path_factory.mktemp("change")
    value = "learner" if change == "role" else "deactivated"
    (folder / "users.csv").write_text(f"user_id,name,{change}\neve,Eve Executive,{value}\n")
    database = rooms_of(own_app).database
    import_drop(database, 1, folder, recorded_at=clock.real_now())
    assert client.get(PAGE).status_code == 401
    assert signed_in(own_app, Role.EXECUTIVE, "other").get(PAGE).status_code == 200


def test_thirty_idle_minutes_end_a_session(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    shift(monkeypatch, sessions.IDLE)
    assert client.get(PAGE).status_code == 401
    assert client.get("/courses?course=a", headers=HTML).location == "/sign-in?next=/courses?course%3Da"


def test_pages_keep_a_session_alive_and_freshness_does_not(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, idle = signed_in(own_app, Role.EXECUTIVE), signed_in(own_app, Role.ADMIN)
    with monkeypatch.context() as later:
        shift(later, sessions.IDLE - 5 * 60 * SECOND)
        assert client.get("/courses", headers=HTML).status_code == 200
        assert idle.get("/data/freshness").status_code == 200
    shift(monkeypatch, sessions.IDLE + 60 * SECOND)
    assert client.get(PAGE).status_code == 200
    assert idle.get(PAGE).status_code == 401


def test_reading_pages_writes_nothing_within_a_minute(own_app: Flask) -> None:
    client = signed_in(own_app, Role.EXECUTIVE)
    own_app.extensions["tallyboard_mover"].flush()
    files = [rooms_of(own_app).settings.instance / name for name in ("tallyboard.sqlite", "sessions.sqlite")]
    before = [stamp(file) for file in files]
    for path in ("/courses", "/data/freshness", "/data/league?course=safety"):
        assert client.get(path, headers=HTML).status_code == 200
    assert [stamp(file) for file in files] == before


def stamp(file: object) -> list[tuple[str, int, int]]:
    from pathlib import Path

    path = Path(str(file))
    return [
        (p.name, p.stat().st_size, p.stat().st_mtime_ns)
        for p in sorted(path.parent.glob(f"{path.name}*"))
        if not p.name.endswith("-shm")
    ]


def test_the_sixth_wrong_password_in_a_minute_is_not_looked_at(own_app: Flask) -> None:
    client = own_app.test_client()
    assert [enter(client, "acme", "eve", "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert enter(client, "acme", "eve") == 429
    assert enter(client, "acme", "max") == 302
    assert enter(own_app.test_client(), "other", "eve") == 302


def test_two_names_share_a_limit_without_a_word_about_whose_they_are(own_app: Flask) -> None:
    """A 429 at the sixth try would tell a stranger that both are somebody's, and the same person's."""
    client = own_app.test_client()
    known = [enter(client, "acme", "eve" if n % 2 else "eve@example.com", "wrong") for n in range(6)]
    unknown = [enter(client, "acme", "ann" if n % 2 else "ann@example.com", "wrong") for n in range(6)]
    assert known == unknown == [401] * 6
    assert enter(client, "acme", "eve") == 401  # the right one, not looked at: the limit is the person's


def test_guessing_many_people_from_one_address_is_stopped(own_app: Flask) -> None:
    client = own_app.test_client()
    assert [enter(client, "acme", f"guess{n}", "x") for n in range(21)] == [401] * 20 + [429]


def test_guessing_from_many_addresses_of_one_network_is_stopped(own_app: Flask) -> None:
    client, statuses = own_app.test_client(), []
    for n in range(21):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2:{n:x}::{n:x}"
        statuses.append(enter(client, "acme", f"guess{n}", "x"))
    assert statuses == [401] * 20 + [429]
    client.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert enter(client, "acme", "guess", "x") == 401


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("unix:", "unix:"),
        (None, "None"),
    ],
)
def test_what_counts_as_one_address(address: str | None, counted: str) -> None:
    assert origin(address) == counted


def test_the_right_password_is_never_too_often(own_app: Flask) -> None:
    assert {enter(own_app.test_client(), "acme", "eve") for _ in range(25)} == {302}


def test_a_limit_says_how_long_to_wait(own_app: Flask) -> None:
    client = own_app.test_client()
    for _ in range(5):
        enter(client, "acme", "eve", "wrong")
    token = token_in(client.get("/sign-in").text)
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "account": "acme", "user": "eve", "password": "x"}
    )
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_sign_ins_denials_and_sign_outs_are_in_the_audit_log(own_app: Flask) -> None:
    client = signed_in(own_app, Role.LEARNER)
    enter(own_app.test_client(), "acme", "eve", "wrong")
    assert client.get("/courses", headers=HTML).status_code == 403
    client.get("/data/freshness")
    client.get("/person?user=lea", headers=HTML)
    client.post("/sign-out", headers=csrf(client))
    close(own_app)
    database = rooms_of(own_app).database
    lines = [(entry.line.actor, entry.line.action) for entry in audit.entries(database, 1)]
    assert ("learner:lea", "signed in") in lines
    assert ("executive:eve", "sign-in refused") in lines
    assert ("learner:lea", "denied") in lines
    assert lines[-1] == ("learner:lea", "signed out")
    assert audit.verify_chain(database) == []
    assert not any(PASSWORD in entry.line.detail for entry in audit.entries(database, 1))


def test_signed_in_people_do_not_see_the_sign_in_page(clients: dict[Role, FlaskClient]) -> None:
    assert clients[Role.ADMIN].get("/sign-in?next=/courses").location == "/courses"
    assert signin.LONGEST_NAME == 1_000
