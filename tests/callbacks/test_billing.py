"""The portal's callbacks as plain functions: parse strictly, ask, show. The data is a stand-in."""

from __future__ import annotations

from typing import Any

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import billing
from core.address_draft import FIELDS, AddressKind, draft_address
from core.requests import Request
from core.scope import BadRequest, Role, Scope
from data.reports import screens
from data.reports.screens import Opened
from server.billing_actions import Saved
from tests.components.billing_values import BILLING, NOW, SCREEN
from tests.components.screen_values import told

ADMIN = Scope(1, Role.ADMIN, "adi")
EMPTY = Opened()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    questions: list[Any] = []

    def screen(_database: Any, scope: Scope, request: Request, opened: Opened) -> Any:
        assert scope is ADMIN
        questions.append((request, opened))
        return SCREEN

    monkeypatch.setattr(screens, "billing", screen)
    monkeypatch.setattr(billing, "current_scope", lambda: ADMIN)
    monkeypatch.setattr(billing, "app_database", lambda: None)
    monkeypatch.setattr(billing, "request_now", lambda: NOW)
    return questions


def test_the_screen_is_asked_for_as_the_address_says(asked: list[Any]) -> None:
    given = {"invoice": "a b", "line": "2", "people": "50", "offset": "25", "year": "2025", "edit": "billing"}
    assert "Billing portal" in told(billing.show(given, None))
    assert "It is saved." in told(billing.show({}, "It is saved."))
    assert asked == [
        (Request(now=NOW, year=2025), Opened(25, "a b", 2, 50)),
        (Request(now=NOW), EMPTY),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"line": "x", "invoice": "i"},
        {"offset": "-1"},
        {"people": "1.5"},
        {"year": "0"},
        {"year": "9999"},
        {"year": "20x6"},
        {"now": "later"},
        [],
        None,
        "x",
    ],
)
def test_a_forged_address_is_refused(asked: list[Any], given: Any) -> None:
    with pytest.raises(BadRequest):
        billing.show(given, None)
    assert not asked


@pytest.mark.parametrize("words", [1, {}, "x" * 20_000])
def test_what_the_screen_is_told_to_say_is_a_short_text(asked: list[Any], words: Any) -> None:
    with pytest.raises(BadRequest):
        billing.show({}, words)


def test_a_save_answers_beside_the_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "current_scope", lambda: ADMIN)
    values = [BILLING.parts[name] for name in FIELDS]
    draft = draft_address(AddressKind.BILLING, BILLING.parts)
    answers = [
        Saved(draft, "Not saved."),
        Saved(draft, "Outrun.", BILLING.parts),
        Saved(draft, stands=BILLING.parts, said="Saved."),
    ]
    monkeypatch.setattr(billing, "save_address", lambda *_: answers.pop(0))
    address = {"edit": "billing"}
    assert billing.save(1, *values, {}, address)[-3:] == ["Not saved.", no_update, no_update]
    assert billing.save(1, *values, {}, address)[-3:] == ["Outrun.", BILLING.parts, no_update]
    assert billing.save(1, *values, {}, address) == [*[""] * 8, "", BILLING.parts, "Saved."]
    with pytest.raises(PreventUpdate):
        billing.save(0, *values, {}, address)
