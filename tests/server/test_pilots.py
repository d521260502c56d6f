"""Pilots are for nobody's eyes but the staff's: nothing that a customer is sent speaks of them, whatever is asked."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import InternalAccount, Usage
from core.instants import format_instant
from core.scope import Role
from server.gate import CALLBACKS
from tests.server.test_gate import address, served, well_formed
from tests.server.world import PEOPLE, RECORDED, csrf

Clients = dict[Role, FlaskClient]
SPOKEN = re.compile(r"pilot|trial", re.IGNORECASE)  # the word, and the pilot's own id
CUSTOMERS = sorted(set(PEOPLE) - {Role.STAFF})
VALUES: tuple[Any, ...] = (None, {}, "", "/usage", "/courses")
TOLD = ("application/json", "text/html", "text/csv")


def spoken(text: str) -> list[str]:
    """What speaks of a pilot, with the words around it."""
    return [text[max(0, found.start() - 60) : found.end() + 60] for found in SPOKEN.finditer(text)]


def called(client: FlaskClient, output: str, entry: dict[str, Any], value: Any) -> str:
    body = orjson.dumps(well_formed(output, entry, value))
    return client.post(CALLBACKS, data=body, headers=csrf(client), content_type="application/json").text


@pytest.mark.parametrize("role", CUSTOMERS)
def test_no_address_speaks_of_a_pilot(app: Flask, clients: Clients, role: Role) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/assets"):
            continue
        answer = clients[role].get(address(rule), headers={"Accept": "text/html"}, buffered=True)
        if answer.mimetype in TOLD and not rule.rule.startswith("/_dash-component-suites"):
            assert spoken(answer.text) == [], rule.rule


@pytest.mark.parametrize("role", CUSTOMERS)
def test_no_callback_speaks_of_a_pilot(app: Flask, clients: Clients, role: Role) -> None:
    for output, entry in served(app).items():
        for value in VALUES:
            assert spoken(called(clients[role], output, entry, value)) == [], output


@pytest.mark.parametrize(
    "here",
    [{}, {"now": "2025-01-02T00:00:00Z"}, {"as_known_at": format_instant(RECORDED)}],
    ids=["now", "while the pilot alone was current", "as known earlier"],
)
def test_the_whole_of_usage_details_speaks_of_no_pilot(
    app: Flask, clients: Clients, here: dict[str, str]
) -> None:
    admin = clients[Role.ADMIN]
    for path in ("/data/usage", "/data/idle", "/download/consumption.json", "/download/users.csv"):
        assert spoken(admin.get(path, query_string=here, buffered=True).text) == [], path
    shown = 0
    for output, entry in served(app).items():
        if output.split(".")[0] in (Usage.SCREEN, Usage.ADVICE, Usage.CHANGES):
            answer = called(admin, output, entry, here)
            assert spoken(answer) == [], output
            shown += "seats" in answer.lower()
    assert shown, "something was shown"


def test_staff_are_told_of_it(app: Flask, clients: Clients) -> None:
    """The search for it can find something."""
    ((output, entry),) = (
        one for one in served(app).items() if one[0].split(".")[0] == InternalAccount.SCREEN
    )
    body = well_formed(output, entry)
    body["inputs"][0]["value"] = {"account": "acme"}
    answer = clients[Role.STAFF].post(CALLBACKS, json=body, headers=csrf(clients[Role.STAFF]))
    assert spoken(answer.text)
