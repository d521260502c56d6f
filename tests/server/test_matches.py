"""Ending a match through the callback as browsers send it: who may, once, and whose match it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from components.ids import Program
from core.requests import Request
from core.scope import Role
from data import audit
from data.reports import screens
from server.clock import real_now
from tests.data.builders import admin
from tests.server.test_staff_actions import call
from tests.server.world import build, close, rooms_of, signed_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application whose rules go by the real clock: what ends now has ended."""
    made = build(tmp_path_factory.mktemp("matches"), TALLYBOARD_NOW="")
    yield made
    close(made)


def active(app: Flask, account_id: int = 1) -> int:
    asked = Request(now=real_now())
    found = screens.programs(rooms_of(app).database, admin(account_id), asked)
    return found[0].matches


def end(app: Flask, role: Role, match: object) -> int:
    return call(signed_in(app, role), app, Program.ENDED, 1, {"program": "buddies", "match": match})[0]


def test_an_admin_ends_a_match_once_and_of_their_own_account(app: Flask) -> None:
    assert active(app) == 2
    given = {"program": "buddies", "match": "m1"}
    browser = signed_in(app, Role.ADMIN)
    answers = [call(browser, app, Program.ENDED, 1, given) for _ in range(2)]
    assert [status for status, _ in answers] == [200, 200]
    first, second = (str(answer) for _, answer in answers)
    assert "still count in this billing period" in first and "had ended already" in second
    assert (active(app), active(app, 2)) == (1, 2)
    lines = [entry.line for entry in audit.newest(rooms_of(app).database, 1)]
    assert [(one.actor, one.detail) for one in lines if one.action == "match ended"] == [("admin:adi", "m1")]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.STAFF])
def test_nobody_else_ends_a_match(app: Flask, role: Role) -> None:
    assert end(app, role, "m3") == 403
    assert active(app, 2) == 2


@pytest.mark.parametrize(("match", "status"), [("m9", 404), (None, 400), ("", 400)])
def test_what_is_no_match_is_refused(app: Flask, match: object, status: int) -> None:
    assert end(app, Role.ADMIN, match) == status
