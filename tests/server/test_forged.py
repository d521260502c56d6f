"""Forged requests by the thousand: any callback, any route, anybody; never our failure, never another's account.

A few of them in `make test`, very many in `make attack` (TALLYBOARD_FORGED says how many of each role).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import dash
import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from core.reports import REPORTS
from core.scope import Role, grants
from data import audit
from data.ingest import import_drop
from data.verify import verify
from server.gate import CALLBACKS, ROUTER
from server.grants import grant_of
from server.people import cookie_name
from tests.data.builders import contents
from tests.server.forging import (
    SECRET,
    Forge,
    Seen,
    enter_again,
    first_queries,
    links,
    said,
    secret_drop,
    seldom,
    values,
    words_of,
)
from tests.server.test_gate import mangled, served, well_formed
from tests.server.world import PEOPLE, RECORDED, build, close, csrf, rooms_of

pytestmark = pytest.mark.attack
EXAMPLES = int(os.environ.get("TALLYBOARD_FORGED", "150"))
OTHER = 2
MANY = EXAMPLES >= 1_000
ROUNDS, A_SHAPE = (2, 4) if MANY else (1, 1)  # how far the product's own links are followed
FILES = [
    f"{slug}.{form}" for slug, report in REPORTS.items() for form in report.forms if form != "xlsx" or MANY
]
ANSWERED = {200, 202, 204, 302, 304, 308, 400, 401, 403, 404, 405, 413, 415, 429}
forged = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # the account changes with each request: none is shrunk or kept
    suppress_health_check=[*HealthCheck],
    database=None,
)


@pytest.fixture(params=PEOPLE)
def role(request: pytest.FixtureRequest) -> Role:
    found: Role = request.param
    return found


@pytest.fixture
def target(tmp_path: Path, role: Role) -> Iterator[tuple[Flask, FlaskClient]]:
    """An application whose other account has a secret in every text, and somebody signed in to the first."""
    app = build(tmp_path / "instance", STRIPE_WEBHOOK_SECRET="whsec_forged")
    app.extensions["tallyboard_exports"].wake = lambda: None  # a job stays asked for: no process a request
    drop = tmp_path / "secret"
    drop.mkdir()
    for name, text in secret_drop().items():
        (drop / f"{name}.csv").write_text(text, encoding="utf-8")
    import_drop(rooms_of(app).database, OTHER, drop, recorded_at=RECORDED + 1)
    client = app.test_client()
    enter_again(app, client, role)
    yield app, client
    close(app)


def others(app: Flask) -> dict[str, Any]:
    """Everything of the other account."""
    held = contents(rooms_of(app).database)
    return {name: [row for row in rows if row[0] == OTHER] for name, rows in held.items()}


def call(client: FlaskClient, body: Any) -> Any:
    headers = {**csrf(client), "Content-Type": "application/json"}
    return client.post(CALLBACKS, data=orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), headers=headers)


def held(app: Flask, client: FlaskClient, role: Role, answer: Any, asked: Any) -> None:
    """What holds of any answer."""
    text = said(answer)
    assert answer.status_code in ANSWERED, (answer.status_code, asked, text[:300])
    assert "Traceback" not in text, asked
    assert role is Role.STAFF or SECRET not in text, asked
    if answer.status_code == 401 or client.get_cookie(cookie_name(rooms_of(app).settings)) is None:
        enter_again(app, client, role)


def unharmed(app: Flask, role: Role, before: dict[str, Any]) -> None:
    """The other account is as it was, every total is its events', the log is whole."""
    database = rooms_of(app).database
    app.extensions["tallyboard_mover"].flush()
    assert role is Role.STAFF or others(app) == before
    assert verify(database, None) == [] and audit.verify_chain(database) == []


def looked_around(app: Flask, client: FlaskClient, role: Role) -> Seen:
    """Where the product's own links lead this person, from screen to screen, and which screen answers what."""
    seen, tried = Seen(A_SHAPE), set[str]()
    seen.keep(first_queries())
    for _ in range(ROUNDS):
        for key, query in [one for one in seen.all.items() if one[0] not in tried]:
            tried.add(key)
            for output in filter(partial(fills_a_screen, app), split(app, role)[0]):
                answer = call(client, well_formed(output, served(app)[output], query))
                if answer.status_code == 200:
                    store = served(app)[output]["inputs"][0]["id"]
                    seen.answered.setdefault(store, []).append(query)
                    seen.keep(links(said(answer)))
    return seen


def fills_a_screen(app: Flask, output: str) -> bool:
    return {spec["property"] for spec in served(app)[output]["inputs"]} == {"data"}


def forge(app: Flask, client: FlaskClient, role: Role) -> Forge:
    functions = [entry["callback"] for entry in served(app).values()] + list(app.view_functions.values())
    paths = [page["path"] for page in dash.page_registry.values()]
    return Forge(words_of(functions), paths, looked_around(app, client, role))


def split(app: Flask, role: Role) -> tuple[list[str], list[str]]:
    """The callbacks that the role may call, and the others."""
    within = [one for one in sorted(served(app)) if one == ROUTER or may(role, served(app)[one]["callback"])]
    return within, [one for one in sorted(served(app)) if one not in within]


def may(role: Role, function: Any) -> bool:
    grant = grant_of(function)
    return grant is not None and grant.permission is not None and grants(role, grant.permission)


def callback(data: st.DataObject, maker: Forge, app: Flask, role: Role) -> tuple[str, str, dict[str, Any]]:
    """A call of any callback, mostly of one that the role may call, sometimes not of the registered form."""
    within, beyond = split(app, role)
    reaching = bool(data.draw(seldom())) and bool(beyond)
    output: str = data.draw(st.sampled_from(beyond if reaching else within))
    body = well_formed(output, served(app)[output])
    for one in (*body["inputs"], *body.get("state", ())):
        for each in one if isinstance(one, list) else [one]:
            each["value"] = data.draw(maker.value(each["property"], each["id"]))
    sent = data.draw(st.sampled_from(mangled(body))) if data.draw(seldom()) else body
    packed = orjson.dumps(sent, option=orjson.OPT_NON_STR_KEYS)
    return "POST", CALLBACKS, {"data": packed, "content_type": "application/json"}


def route(data: st.DataObject, maker: Forge, app: Flask, _: Role) -> tuple[str, str, dict[str, Any]]:
    """A request of any route, mostly by a method that it has."""
    rule = data.draw(st.sampled_from(sorted(app.url_map.iter_rules(), key=lambda one: one.rule)))
    others_ = ["PUT", "DELETE", "POST", "GET"]
    method = data.draw(st.sampled_from(others_ if data.draw(seldom()) else sorted(rule.methods or ())))
    body = {"json": data.draw(maker.anything)} if method == "POST" and data.draw(st.booleans()) else {}
    return method, address_of(data, rule), {"query_string": data.draw(maker.query), **body}


def address_of(data: st.DataObject, rule: Rule) -> str:
    part = st.sampled_from(FILES) | st.sampled_from(values()) | st.text(max_size=20)
    filled = {name: data.draw(part) or "x" for name in rule.arguments}
    return str(rule.build(filled)[1])  # type: ignore[index]


def test_nothing_forged_fails_or_tells_or_changes_another_account(
    target: tuple[Flask, FlaskClient], role: Role
) -> None:
    app, client = target
    maker, before, statuses = forge(app, client, role), others(app), Counter[int]()

    @forged
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from([callback, callback, route]))
        method, address, sent = kind(data, maker, app, role)
        headers = {} if data.draw(seldom()) else csrf(client)
        answer = client.open(address, method=method, headers=headers, buffered=True, **sent)
        statuses[answer.status_code] += 1
        held(app, client, role, answer, (method, address, sent))

    attack()
    unharmed(app, role, before)
    assert statuses[200] * 25 > statuses.total(), statuses


@pytest.mark.parametrize("role", [Role.ADMIN], indirect=True)
def test_the_look_for_another_account_can_fail(target: tuple[Flask, FlaskClient]) -> None:
    """Somebody of the other account does read its secret, on screens and in files."""
    app, client = target
    enter_again(app, client, Role.ADMIN, "other")
    told = [said(call(client, well_formed(output, entry, {}))) for output, entry in served(app).items()]
    assert sum(SECRET in text for text in told) > 2
    assert SECRET in said(client.get("/download/courses.xlsx", buffered=True))
