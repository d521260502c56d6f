"""Admin-Internal's callbacks as browsers reach them: each screen for staff, and addresses that say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import Internal, InternalAccount, InternalAudit, InternalPeople
from core.scope import Role
from server.gate import CALLBACKS
from tests.server.test_gate import served, well_formed
from tests.server.world import build, close, csrf, signed_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = build(tmp_path_factory.mktemp("internal"))
    yield made
    close(made)


@pytest.fixture(scope="module")
def staff(app: Flask) -> FlaskClient:
    return signed_in(app, Role.STAFF)


def show(app: Flask, client: FlaskClient, ident: str, address: Any) -> tuple[int, str]:
    output = f"{ident}.children"
    body = well_formed(output, served(app)[output])
    body["inputs"][0]["value"] = address
    answer = client.post(
        CALLBACKS, data=orjson.dumps(body), headers=csrf(client), content_type="application/json"
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("ident", "address", "words"),
    [
        (Internal.SCREEN, {}, "2 accounts"),
        (InternalAccount.SCREEN, {"account": "acme"}, "Add a plan"),
        (InternalAccount.SCREEN, {"account": "acme", "imports": "2"}, "import drop"),
        (InternalAccount.SCREEN, {"account": "acme", "imports": "1"}, "Nothing was imported yet."),
        (InternalPeople.SCREEN, {"account": "acme"}, "Lea Learner"),
        (InternalPeople.SCREEN, {"account": "acme", "user": "lea"}, "Deactivate Lea Learner"),
        (InternalPeople.SCREEN, {"account": "acme", "user": "off"}, "Activate Off Gone"),
        (InternalPeople.SCREEN, {"account": "acme", "search": "zzz"}, "Nobody is found."),
        (InternalAudit.SCREEN, {"account": "acme"}, "drop as batch 1"),
        (InternalAudit.SCREEN, {}, "Audit log of staff"),
        (InternalAudit.CHAIN, {"account": "acme"}, "The chain is whole: 1 line"),
    ],
)
def test_staff_are_shown(app: Flask, staff: FlaskClient, ident: str, address: Any, words: str) -> None:
    code, text = show(app, staff, ident, address)
    assert code == 200
    assert words in text


def test_staff_are_shown_no_learning(app: Flask, staff: FlaskClient) -> None:
    for ident in (InternalAccount.SCREEN, InternalPeople.SCREEN):
        text = show(app, staff, ident, {"account": "acme", "user": "lea"})[1]
        assert "astery" not in text and "Safety" not in text


@pytest.mark.parametrize(
    ("ident", "address", "code"),
    [
        (InternalAccount.SCREEN, {}, 404),
        (InternalAccount.SCREEN, {"account": "nowhere"}, 404),
        (InternalAccount.SCREEN, {"account": "acme", "imports": "-1"}, 400),
        (InternalAccount.SCREEN, {"account": "acme", "imports": "9" * 30}, 400),
        (InternalPeople.SCREEN, {"account": ["acme"]}, 404),
        (InternalAudit.SCREEN, {"account": "nowhere"}, 404),
        (InternalAudit.SCREEN, {"before": "x"}, 400),
        (InternalAudit.CHAIN, {"account": "nowhere"}, 404),
        (InternalAudit.CHAIN, None, 400),
    ],
)
def test_an_address_that_says_nothing_is_refused(
    app: Flask, staff: FlaskClient, ident: str, address: Any, code: int
) -> None:
    assert show(app, staff, ident, address)[0] == code
