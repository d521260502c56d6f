"""The overview's callbacks as plain functions: parse strictly, ask, show. The data is a stand-in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import internal_subscription, overview
from core.overview_screens import Question
from core.requests import Request
from core.scope import BadRequest, Role, Scope
from core.upgrades import UpgradeDraft
from tests.components.screen_values import told
from tests.components.test_overview import NOW, SCREEN

ADMIN = Scope(1, Role.ADMIN, "adi")
ACCOUNT = SimpleNamespace(slug="acme", name="Acme", account_id=1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `data.reports.screens` was asked."""
    questions: list[Any] = []

    def answer(_database: Any, scope: Scope, *question: Any) -> Any:
        assert scope is ADMIN
        questions.append(question)
        return SCREEN

    monkeypatch.setattr(overview, "screens", SimpleNamespace(overview=answer))
    monkeypatch.setattr(overview, "current_scope", lambda: ADMIN)
    monkeypatch.setattr(overview, "app_database", lambda: None)
    monkeypatch.setattr(overview, "request_now", lambda: NOW)
    monkeypatch.setattr(
        overview, "rooms", lambda: SimpleNamespace(settings=SimpleNamespace(support="help@example.com"))
    )
    return questions


def test_it_is_asked_for_as_the_address_says(asked: list[Any]) -> None:
    assert "Account overview" in told(overview.show({}, None))
    given = {"figure": "engaged_users", "month": "2026-02", "offset": "50", "now": "1970-01-01T00:00:01Z"}
    assert "It is sent." in told(overview.show(given, "It is sent."))
    assert asked == [
        (Request(now=NOW), None),
        (Request(now=1_000_000), Question("engaged_users", "2026-02", 50)),
    ]


@pytest.mark.parametrize(
    "call",
    [
        lambda: overview.show(None, None),
        lambda: overview.show({"now": "yesterday"}, None),
        lambda: overview.show({"figure": "x", "offset": "1e3"}, None),
        lambda: overview.show({}, ["words"]),
        lambda: overview.ask(1, ["Team"], ""),
    ],
)
def test_what_is_not_of_the_form_is_refused(asked: list[Any], call: Any) -> None:
    with pytest.raises(BadRequest):
        call()


def test_a_request_is_sent_by_a_press_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def stand_in(cells: Any) -> tuple[UpgradeDraft, str]:
        sent.append(cells)
        return (
            (UpgradeDraft(cells, {}), "Sent.")
            if cells["message"]
            else (UpgradeDraft(cells, {"message": "No."}), "")
        )

    monkeypatch.setattr(overview, "ask_upgrade", stand_in)
    for clicks in (None, 0):
        with pytest.raises(PreventUpdate):
            overview.ask(clicks, "Team", "Hello")
    assert overview.ask(1, "Team", "Hello") == ["", "", "Sent."]
    assert overview.ask(1, "Team", None) == ["", "No.", no_update]
    assert sent == [{"wanted_plan": "Team", "message": "Hello"}, {"wanted_plan": "Team", "message": ""}]


def test_staff_save_and_answer_by_a_press_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internal_subscription, "account_named", lambda slug: ACCOUNT)
    monkeypatch.setattr(
        internal_subscription,
        "answer_request",
        lambda account, number, cells: (UpgradeDraft(cells, {}), f"{number}"),
    )
    with pytest.raises(PreventUpdate):
        internal_subscription.save(0, *[""] * 10, {}, {})
    with pytest.raises(PreventUpdate):
        internal_subscription.answer(None, "accepted", "Yes.", 1, {})
    assert internal_subscription.answer(1, "accepted", "Yes.", 7, {"account": "acme"}) == ["", "", "7"]
