"""The gate: every registered route and callback, for every role and a stranger, with its exact status."""

from __future__ import annotations

from typing import Any

import dash
import orjson
import pytest
from dash import Dash
from dash._utils import stringify_id
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from core.scope import Permission, Role, grants
from server.gate import CALLBACKS, INDEX, ROUTER
from server.grants import grant_of, secure_callback
from server.inspection import MOST_PUBLIC, Unguarded, inspect
from tests.server.test_bodies import MALFORMED
from tests.server.world import PEOPLE, csrf

pytestmark = pytest.mark.attack

HTML = {"Accept": "text/html"}
Clients = dict[Role, FlaskClient]


def dash_of(app: Flask) -> Dash:
    found: Dash = app.extensions["tallyboard_dash"]
    return found


def served(app: Flask) -> dict[str, dict[str, Any]]:
    """Every callback that has a function, by its output."""
    return {output: entry for output, entry in dash_of(app).callback_map.items() if "callback" in entry}


def given(spec: dict[str, Any], value: Any = None) -> Any:
    """One input or state as the browser would send it; a pattern of many ids with none on the page."""
    if not spec["id"].startswith("{"):
        return {"id": spec["id"], "property": spec["property"], "value": value}
    pattern = orjson.loads(spec["id"])
    if any(part in (["ALL"], ["ALLSMALLER"]) for part in pattern.values()):
        return []
    ident = {key: "1" if isinstance(part, list) else part for key, part in pattern.items()}
    return {"id": ident, "property": spec["property"], "value": value}


def well_formed(output: str, entry: dict[str, Any], value: Any = None) -> dict[str, Any]:
    """A body of the registered form."""
    registered = entry["output"]
    outputs = [
        given({"id": one.component_id_str(), "property": one.component_property})
        for one in (registered if isinstance(registered, list | tuple) else [registered])
    ]
    for one in outputs:
        one.pop("value", None)
    inputs = [given(spec, value) for spec in entry["inputs"]]
    body: dict[str, Any] = {"output": output, "inputs": inputs, "changedPropIds": changed(inputs)}
    if not entry.get("no_output"):
        body["outputs"] = outputs if isinstance(registered, list | tuple) else outputs[0]
    if entry["state"]:
        body["state"] = [given(spec, value) for spec in entry["state"]]
    return body


def changed(inputs: list[Any]) -> list[str]:
    return [f"{stringify_id(one['id'])}.{one['property']}" for one in inputs[:1] if isinstance(one, dict)]


def post(client: FlaskClient, body: Any, headers: dict[str, str]) -> int:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = client.post(CALLBACKS, data=data, headers=headers, content_type="application/json")
    assert answer.headers["X-Request-Id"]
    return answer.status_code


def address(rule: Rule) -> str:
    return str(rule.build(dict.fromkeys(rule.arguments, "x.csv"))[1]) if rule.arguments else rule.rule  # type: ignore[index]


def test_a_stranger_gets_nothing_but_the_public_addresses(app: Flask) -> None:
    stranger = app.test_client()
    passed = set()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "OPTIONS"}:
            grant = grant_of(app.view_functions[rule.endpoint])
            assert grant is not None, rule.endpoint
            status = stranger.open(address(rule), method=method).status_code
            if grant.permission is None:
                passed.add(rule.rule.split("/")[1])
            else:
                assert status == 401, (rule.rule, method, status)
    assert len(passed) <= MOST_PUBLIC


def test_a_stranger_calls_no_callback(app: Flask) -> None:
    stranger = app.test_client()
    for output, entry in served(app).items():
        assert post(stranger, well_formed(output, entry), {}) == 401
    for body in MALFORMED:
        assert post(stranger, body, {}) == 401


def test_a_stranger_is_sent_to_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/course?course=safety&now=2026-01-01", headers=HTML)
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/course?course%3Dsafety%26now%3D2026-01-01"


@pytest.mark.parametrize("role", PEOPLE)
def test_every_callback_asks_for_its_permission(app: Flask, clients: Clients, role: Role) -> None:
    """403 without the permission; with it the callback runs, and refuses at most what it was asked for."""
    headers = csrf(clients[role])
    assert len(served(app)) > 3
    for output, entry in served(app).items():
        if output == ROUTER:
            continue
        grant = grant_of(entry["callback"])
        assert grant is not None and grant.permission is not None
        status = post(clients[role], well_formed(output, entry), headers)
        if grants(role, grant.permission):
            assert status in (200, 204, 400, 404), (output, status)
        else:
            assert status == 403, (output, status)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_asks_for_its_permission(app: Flask, clients: Clients, role: Role) -> None:
    headers = csrf(clients[role])
    entry = served(app)[ROUTER]
    for page in dash.page_registry.values():
        expected = 200 if grants(role, page["permission"]) else 403
        body = well_formed(ROUTER, entry)
        body["inputs"][0]["value"], body["inputs"][1]["value"] = page["path"], ""
        assert post(clients[role], body, headers) == expected, page["path"]
        if page["path"] != "/":
            assert clients[role].get(page["path"], headers=HTML).status_code == expected, page["path"]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route_asks_for_its_permission(app: Flask, clients: Clients, role: Role) -> None:
    for rule in app.url_map.iter_rules():
        grant = grant_of(app.view_functions[rule.endpoint])
        assert grant is not None
        if grant.permission is None or rule.endpoint in INDEX or "GET" not in (rule.methods or ()):
            continue
        status = clients[role].get(address(rule)).status_code
        if grants(role, grant.permission):
            assert status in (200, 302, 304, 400, 404), (rule.rule, status)
        else:
            assert status == 403, (rule.rule, status)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("path", ["/nothing", "/courses/more", "/_dash-nothing", "/data/nothing", "/_mcp"])
def test_what_does_not_exist_is_404_for_everybody_signed_in(clients: Clients, role: Role, path: str) -> None:
    answer = clients[role].get(path, headers=HTML)
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.LEARNER, "/person?user=lea"),
        (Role.MANAGER, "/courses"),
        (Role.EXECUTIVE, "/courses"),
        (Role.ADMIN, "/courses"),
        (Role.STAFF, "/internal"),
    ],
)
def test_the_start_page_depends_on_the_role(clients: Clients, role: Role, home: str) -> None:
    assert clients[role].get("/", headers=HTML).location == home
    with_time = clients[role].get("/?now=2026-01-01T00:00:00Z", headers=HTML).location
    assert with_time == f"{home}{'&' if '?' in home else '?'}now=2026-01-01T00:00:00Z"


def wrongly_typed(output: str, entry: dict[str, Any]) -> list[dict[str, Any]]:
    values: list[Any] = [
        0, -1, True, "", "x", "\u202e", "nul\x00", [], {}, [[]], {"a": {}}, [None], 1e308, 2**62,
        "a" * 20_000, {"search": ["x"]}, {"course": 7, "user": {}, "sort": [], "now": "never"},
        {"course": "safety", "now": "x"},
    ]  # fmt: skip
    return [well_formed(output, entry, value) for value in values]


def mangled(body: dict[str, Any]) -> list[Any]:
    first = body["inputs"][:1]
    return [
        {**body, "inputs": body["inputs"] + first},
        {**body, "inputs": body["inputs"][1:]},
        {**body, "inputs": None},
        {**body, "inputs": {"0": first}},
        {**body, "inputs": [None for _ in body["inputs"]]},
        {**body, "inputs": [[one] for one in body["inputs"]]},
        {**body, "inputs": [{} for _ in body["inputs"]]},
        {**body, "state": [first]},
        {**body, "state": "none"},
        {**body, "outputs": [{}]},
        {**body, "outputs": {"id": "other", "property": "children"}},
        {**body, "changedPropIds": ["x"]},
        {**body, "changedPropIds": None},
        {**body, "output": body["output"] + "x"},
        {**body, "output": None},
        {**body, "output": [body["output"]]},
        {**body, "extra": True},
        [body],
    ]


RAW = [b"", b"null", b"[]", b"{", b'"text"', b"NaN", b"\xff\xfe", b"[" * 100_000, b'{"output":' * 50_000]


@pytest.mark.parametrize("role", PEOPLE)
def test_a_forged_body_is_never_a_failure_of_ours(app: Flask, clients: Clients, role: Role) -> None:
    headers = csrf(clients[role])
    for output, entry in served(app).items():
        body = well_formed(output, entry)
        for forged in mangled(body):
            assert post(clients[role], forged, headers) in (400, 404), (output, forged)
        for typed in wrongly_typed(output, entry):
            status = post(clients[role], typed, headers)
            assert status in (200, 204, 400, 403, 404), (output, typed)
    for raw in (*RAW, *MALFORMED, b'"' + b"x" * 3_000_000 + b'"'):
        assert post(clients[role], raw, headers) in (400, 404)


def test_a_body_that_is_no_json_is_refused(clients: Clients) -> None:
    client = clients[Role.ADMIN]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(CALLBACKS, data=b"{}", headers=csrf(client), content_type=kind)
        assert answer.status_code == 400


@pytest.mark.parametrize("pathname", [None, 7, "", "courses", "//", "/\x00", {"a": 1}, "/" + "x/" * 5_000])
def test_no_path_makes_the_page_router_fail(app: Flask, clients: Clients, pathname: Any) -> None:
    body = well_formed(ROUTER, served(app)[ROUTER])
    body["inputs"][0]["value"] = pathname
    assert post(clients[Role.ADMIN], body, csrf(clients[Role.ADMIN])) in (400, 404)


@pytest.mark.parametrize(
    "search", ["", None, "?", "?a", "?" + "a=1&" * 3_000, "?course=a&course=b", "?%ff=%00", "?self=1"]
)
def test_no_query_makes_a_page_fail(app: Flask, clients: Clients, search: str | None) -> None:
    for page in dash.page_registry.values():
        body = well_formed(ROUTER, served(app)[ROUTER])
        body["inputs"][0]["value"], body["inputs"][1]["value"] = page["path"], search
        assert post(clients[Role.ADMIN], body, csrf(clients[Role.ADMIN])) in (200, 400, 403, 404)


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": ""}, {"X-CSRFToken": "forged"}])
def test_another_site_can_not_send_a_callback(app: Flask, clients: Clients, headers: dict[str, str]) -> None:
    output = ROUTER
    body = well_formed(output, served(app)[output])
    body["inputs"][0]["value"], body["inputs"][1]["value"] = "/courses", ""
    csrf(clients[Role.ADMIN])
    assert post(clients[Role.ADMIN], body, headers) == 400


def test_an_application_with_an_ungranted_route_does_not_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: "open"
    try:
        with pytest.raises(Unguarded, match="forgotten"):
            inspect(app, dash_of(app))
    finally:
        del app.view_functions["forgotten"]


def test_an_application_with_an_ungranted_callback_does_not_start(app: Flask) -> None:
    dash_of(app).callback_map["bare.children"] = {"callback": lambda: None}
    try:
        with pytest.raises(Unguarded, match="bare"):
            inspect(app, dash_of(app))
    finally:
        del dash_of(app).callback_map["bare.children"]


def test_an_application_with_an_ungranted_page_does_not_start(app: Flask) -> None:
    dash.page_registry["pages.bare"] = {"path": "/bare", "permission": None}
    try:
        with pytest.raises(Unguarded, match="/bare"):
            inspect(app, dash_of(app))
    finally:
        del dash.page_registry["pages.bare"]


@pytest.mark.parametrize("option", ["api_endpoint", "background", "on_error", "websocket"])
def test_a_callback_takes_no_option_that_goes_round_the_gate(option: str) -> None:
    with pytest.raises(ValueError, match=option):
        secure_callback(permission=Permission.SIGNED_IN, **{option: "/x"})  # type: ignore[arg-type]


def test_no_model_context_protocol_and_no_async(app: Flask) -> None:
    assert dash_of(app)._enable_mcp is False
    assert dash_of(app)._use_async is False
    assert dash_of(app).config.suppress_callback_exceptions is True
