"""What an open Usage details page fetches: its figures again, and people without a login. Strict, and one account's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import Usage
from components.usage_details import figures_mark
from core.instants import SECOND
from core.scope import Role
from data.accounts import account_by_slug
from data.ingest.rows import add_rows
from server.grants import grant_of
from tests.server.world import RECORDED, rooms_of, signed_in

Clients = dict[Role, FlaskClient]


def texts(tree: Any) -> str:
    """Every text of a tree of elements."""
    if isinstance(tree, list):
        return " ".join(filter(None, map(texts, tree)))
    if isinstance(tree, dict):
        return texts(tree.get("props", {}).get("children"))
    return tree if isinstance(tree, str) else ""


def figures(client: FlaskClient, query: str = "") -> Any:
    answer = client.get(f"/data/usage{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()["figures"]


def test_the_figures_are_those_of_the_plan_asked_for(clients: Clients) -> None:
    admin = clients[Role.ADMIN]
    assert "Active users this month" in texts(figures(admin))
    assert "Seats in use at the end" in texts(figures(admin, "?plan=year-1"))
    charts = [part for part in figures(admin, "?plan=year-1") if Usage.LEVEL in str(part)]
    assert len(charts) == 1, "the chart comes with its figure, for the browser to redraw"


def test_a_login_changes_the_figures_and_the_people_without_one(own_app: Flask) -> None:
    admin = signed_in(own_app, Role.ADMIN)
    before = admin.get("/data/idle?plan=year-2").get_json()
    database = rooms_of(own_app).database
    account = account_by_slug(database, "acme")
    assert account is not None and "ola" in [row["user_id"] for row in before["rows"]]
    cells = {"user_id": "ola", "at": "2026-02-20T10:00:00Z"}
    version = admin.get("/data/freshness").get_json()["version"]
    add_rows(database, account.account_id, "logins", [cells], source="test", recorded_at=RECORDED)
    after = admin.get("/data/idle?plan=year-2").get_json()
    assert "ola" not in [row["user_id"] for row in after["rows"]]
    assert after["count"] == before["count"] - 1
    assert admin.get("/data/freshness").get_json()["version"] > version, (
        "the page learns of it by the version"
    )
    assert "1  of 2" in texts(figures(admin))
    other = signed_in(own_app, Role.ADMIN, "other")
    assert other.get("/data/idle?plan=year-2").get_json() == before, "the other account is as it was"


def test_figures_that_stand_are_not_sent_again_until_something_is_written(own_app: Flask) -> None:
    admin = signed_in(own_app, Role.ADMIN)
    first = admin.get("/data/usage").get_json()
    assert first["fresh"] == admin.get("/data/freshness").get_json()
    again = admin.get("/data/usage", query_string={"seen": first["mark"]}).get_json()
    assert again == {**first, "figures": None}
    database = rooms_of(own_app).database
    account = account_by_slug(database, "acme")
    assert account is not None
    cells = {"user_id": "ola", "at": "2026-02-20T10:00:00Z"}
    add_rows(database, account.account_id, "logins", [cells], source="test", recorded_at=RECORDED)
    after = admin.get("/data/usage", query_string={"seen": first["mark"]}).get_json()
    assert after["mark"] != first["mark"]
    assert "1  of 2" in texts(after["figures"])


def test_the_figures_of_a_page_bear_the_mark_that_they_are_asked_with(clients: Clients) -> None:
    """What is written between the drawing of a page and its first question is not missed."""
    mark = clients[Role.ADMIN].get("/data/usage").get_json()["mark"]
    version, minute = (int(part) for part in mark.split("/"))
    assert version == clients[Role.ADMIN].get("/data/freshness").get_json()["version"]
    assert figures_mark(version, minute * 60 * SECOND) == mark


def test_the_people_come_in_blocks(clients: Clients) -> None:
    whole = clients[Role.ADMIN].get("/data/idle?plan=year-2").get_json()
    block = clients[Role.ADMIN].get("/data/idle?plan=year-2&offset=1&limit=2").get_json()
    assert block == {"rows": whole["rows"][1:3], "count": whole["count"]}
    assert [row["user_id"] for row in whole["rows"]] == sorted(row["user_id"] for row in whole["rows"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?plan=trial", 404),  # a pilot is never shown
        ("?plan=nothing", 404),
        ("?plan=year-1&plan=year-2", 400),
        ("?now=yesterday", 400),
        ("?course=safety", 400),
        ("?plan=%00", 400),
        ("?seen=1&seen=2", 400),
    ],
)
@pytest.mark.parametrize("path", ["/data/usage", "/data/idle"])
def test_what_is_not_of_its_form_is_refused(clients: Clients, path: str, query: str, status: int) -> None:
    assert clients[Role.ADMIN].get(path + query).status_code == status


@pytest.mark.parametrize("query", ["?offset=-1", "?offset=x", "?limit=1.5", "?offset=99999999999"])
def test_blocks_are_whole_numbers(clients: Clients, query: str) -> None:
    assert clients[Role.ADMIN].get(f"/data/idle{query}").status_code == 400


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.STAFF])
@pytest.mark.parametrize("path", ["/data/usage", "/data/idle", "/usage"])
def test_nobody_but_an_admin_reaches_any_of_it(clients: Clients, role: Role, path: str) -> None:
    assert clients[role].get(path, headers={"Accept": "text/html"}).status_code == 403


def test_an_open_page_keeps_no_session_alive(app: Flask) -> None:
    views = {rule.rule: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    grants = {path: grant_of(views[path]) for path in ("/data/usage", "/data/idle", "/data/freshness")}
    assert [grant.keeps_alive for grant in grants.values() if grant] == [False, False, False]
