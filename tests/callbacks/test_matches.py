"""The callbacks of Active users and Programs as plain functions: parse strictly, ask, show. The data is a stand-in."""

from __future__ import annotations

from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from callbacks import active_users, program
from core.match_screens import ActiveUsersScreen
from core.requests import Request
from core.scope import BadRequest, Role, Scope
from tests.components.screen_values import told
from tests.components.test_matches import HOME, NOW, ROWS

ADMIN = Scope(1, Role.ADMIN, "adi")


class Asked:
    """Stands for `data.reports.screens`: remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def answer(_database: Any, scope: Scope, *question: Any, **more: Any) -> Any:
            assert scope is ADMIN
            self.questions.append((name, *question, more))
            return {"active_users": ActiveUsersScreen(ROWS), "programs": (HOME.program,), "program": HOME}[
                name
            ]

        return answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    stand_in = Asked()
    for module in (active_users, program):
        monkeypatch.setattr(module, "screens", stand_in)
        monkeypatch.setattr(module, "current_scope", lambda: ADMIN)
        monkeypatch.setattr(module, "app_database", lambda: None)
        monkeypatch.setattr(module, "request_now", lambda: NOW)
    return stand_in


def test_active_users_are_asked_for_as_the_address_says(asked: Asked) -> None:
    given = {"period": "2024-04-15", "user": "a", "offset": "50", "now": "1970-01-01T00:00:01Z"}
    assert "Active users" in told(active_users.show(given))
    active_users.show({})
    assert asked.questions == [
        ("active_users", Request(now=1_000_000), {"period": "2024-04-15", "user": "a", "offset": 50}),
        ("active_users", Request(now=NOW), {"period": None, "user": None, "offset": 0}),
    ]


def test_all_programs_or_the_one_of_the_address(asked: Asked) -> None:
    assert "All programs" in told(program.show({}, None))
    assert "It is done." in told(program.show({"program": "p", "match": "m1"}, "It is done."))
    assert asked.questions == [
        ("programs", Request(now=NOW), {}),
        ("program", Request(now=NOW), "p", {"offset": 0, "match": "m1"}),
    ]


def test_a_match_is_ended_by_a_press_alone(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "end_match", lambda scope, match: f"{scope.user_id} ends {match}")
    assert program.end(1, {"program": "p", "match": "m1"}) == "adi ends m1"
    with pytest.raises(PreventUpdate):
        program.end(0, {"program": "p", "match": "m1"})


@pytest.mark.parametrize(
    "call",
    [
        lambda: active_users.show(None),
        lambda: active_users.show({"now": "yesterday"}),
        lambda: active_users.show({"offset": "-1"}),
        lambda: program.show({"program": "p", "offset": "1e3"}, None),
        lambda: program.show({"program": "p"}, ["words"]),
    ],
)
def test_what_is_not_of_the_form_is_refused(asked: Asked, call: Any) -> None:
    with pytest.raises(BadRequest):
        call()
    assert not asked.questions or asked.questions[-1][0] == "program"
