"""What staff and account managers do to an account, through the callbacks as browsers send them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import InternalAccount, InternalPeople, Person
from core.plan_draft import FIELDS as PLAN_FIELDS
from core.scope import Role
from core.settings_draft import FIELDS as SETTINGS_FIELDS
from core.status import Status
from core.usage_screens import Contact
from data import audit
from data.account_settings import load_settings
from data.batches import list_batches
from data.people_list import find_person
from data.plans import list_plans
from server.gate import CALLBACKS
from tests.server.test_gate import served, well_formed
from tests.server.world import build, close, csrf, enter, rooms_of, signed_in

ACME = {"account": "acme"}
PLAN = {
    "plan_id": "p1",
    "plan_type": "seats",
    "amount": "10",
    "starts_on": "2040-01-01",
    "month_basis": "calendar",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application whose rules go by the real clock: what is done now is done."""
    made = build(tmp_path_factory.mktemp("acts"), TALLYBOARD_NOW="")
    yield made
    close(made)


def call(client: FlaskClient, app: Flask, output: str, *values: Any) -> tuple[int, Any]:
    """Send a callback with these values of its inputs and states, in order; status and answer."""
    found = next(one for one in served(app) if f"{output}." in one and "screen" not in one)
    entry = served(app)[found]
    body = well_formed(found, entry)
    places = [*body["inputs"], *body.get("state", [])]
    for place, value in zip(places, values, strict=True):
        place["value"] = value
    answer = client.post(
        CALLBACKS, data=orjson.dumps(body), headers=csrf(client), content_type="application/json"
    )
    return answer.status_code, answer.json if answer.status_code == 200 else None


def plan(client: FlaskClient, app: Flask, **cells: str) -> tuple[int, Any]:
    given = {**PLAN, **cells}
    return call(client, app, InternalAccount.ADDED, 1, *[given.get(name) for name in PLAN_FIELDS], ACME)


def staff_change(client: FlaskClient, app: Flask, user: Any, wanted: Any, account: Any = "acme") -> int:
    address = {"account": account, "user": user}
    return call(client, app, InternalPeople.CHANGED, 1, wanted, address)[0]


def status(app: Flask, user: str, account_id: int = 1) -> str | None:
    person = find_person(rooms_of(app).database, account_id, user)
    return person.status if person else None


def log(app: Flask, account_id: int | None) -> list[tuple[str, str, str]]:
    app.extensions["tallyboard_mover"].flush()
    lines = [entry.line for entry in audit.newest(rooms_of(app).database, account_id)]
    return [(line.actor, line.action, line.detail) for line in lines]


def test_staff_add_a_plan_and_both_logs_say_so(app: Flask) -> None:
    client = signed_in(app, Role.STAFF)
    code, answer = plan(client, app)
    assert code == 200
    assert answer["response"][InternalAccount.ADDED]["data"] == "Plan p1 is added."
    stored = [one.plan_id for one in list_plans(rooms_of(app).database, 1)]
    assert stored.count("p1") == 1
    actor, action, detail = log(app, 1)[0]
    assert (actor, action) == ("staff:sam", "plan added")
    assert json.loads(detail)["starts_on"] == "2040-01-01"
    assert log(app, None)[0][:2] == ("staff:sam", "plan added")
    assert json.loads(log(app, None)[0][2])["account"] == "acme"
    code, answer = plan(client, app)
    assert "Not added" in answer["response"][InternalAccount.REFUSED]["children"]
    assert InternalAccount.ADDED not in answer["response"]
    assert [one.plan_id for one in list_plans(rooms_of(app).database, 1)] == stored
    assert "p1" not in [one.plan_id for one in list_plans(rooms_of(app).database, 2)]


def test_a_plan_is_checked_while_it_is_typed(app: Flask) -> None:
    client = signed_in(app, Role.STAFF)
    values = [
        {**PLAN, "plan_id": "new", "starts_on": "2050-02-29", "amount": "many"}.get(one)
        for one in PLAN_FIELDS
    ]
    code, answer = call(client, app, f"{InternalAccount.PLAN['amount']}-note", 0, *values, ACME)
    notes = answer["response"]
    assert code == 200
    assert "2050-02-29 is not a day" in notes[f"{InternalAccount.PLAN['starts_on']}-note"]["children"]
    assert "whole number" in notes[f"{InternalAccount.PLAN['amount']}-note"]["children"]


def test_settings_are_saved_or_refused_field_by_field(app: Flask) -> None:
    client, saved = signed_in(app, Role.STAFF), InternalAccount.SAVED
    wrong = dict(zip(SETTINGS_FIELDS, ("soon", "Ada", ""), strict=True))
    _, answer = call(client, app, saved, 1, *wrong.values(), ACME)
    assert saved not in answer["response"]
    _, answer = call(client, app, saved, 1, "2026-01-01", "Ada", "ada@example.org", ACME)
    assert answer["response"][saved]["data"] == "The settings of Acme are saved."
    with rooms_of(app).database.reading() as connection:
        assert load_settings(connection, 1).contact == Contact("Ada", "ada@example.org")
        assert load_settings(connection, 2).contact is None
    assert log(app, 1)[0][:2] == ("staff:sam", "settings changed")


def test_staff_deactivate_and_the_person_is_out_at_once(app: Flask) -> None:
    staff, learner = signed_in(app, Role.STAFF), app.test_client()
    assert enter(learner, "acme", "leo") == 302
    assert staff_change(staff, app, "leo", "deactivated") == 200
    assert status(app, "leo") == "deactivated" and status(app, "leo", 2) == "active"
    assert learner.get("/data/search?q=x").status_code == 401
    assert enter(app.test_client(), "acme", "leo") == 401
    assert ("staff:sam", "user deactivated", "leo") in log(app, 1)
    before = len(list_batches(rooms_of(app).database, 1))
    assert staff_change(staff, app, "leo", "deactivated") == 200
    assert len(list_batches(rooms_of(app).database, 1)) == before
    assert staff_change(staff, app, "leo", "active") == 200
    assert status(app, "leo") == "active"
    assert learner.get("/data/search?q=x").status_code == 401, "the old session does not come back"


def test_an_admin_changes_their_own_people_but_not_themselves(app: Flask) -> None:
    admin = signed_in(app, Role.ADMIN)

    def change(user: str, wanted: str) -> tuple[int, str]:
        code, answer = call(admin, app, Person.STANDING, 1, wanted, {"user": user})
        return code, str(answer)

    code, words = change("lea", "deactivated")
    assert code == 200 and "Lea Learner is deactivated" in words
    assert status(app, "lea") == "deactivated" and status(app, "lea", 2) == "active"
    assert "was deactivated already" in change("lea", "deactivated")[1]
    assert change("lea", "active")[0] == 200
    code, words = change("adi", "deactivated")
    assert code == 200 and "You can not deactivate yourself" in words
    assert status(app, "adi") == "active"
    assert change("nobody", "deactivated")[0] == 404
    assert ("admin:adi", "user deactivated", "lea") in log(app, 1)


def test_staff_may_deactivate_the_admin(app: Flask) -> None:
    assert staff_change(signed_in(app, Role.STAFF), app, "adi", "deactivated", "other") == 200
    assert status(app, "adi", 2) == "deactivated" and status(app, "adi") == "active"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.ADMIN])
def test_nobody_of_an_account_reaches_what_staff_do(app: Flask, role: Role) -> None:
    client = signed_in(app, role)
    assert plan(client, app, plan_id="forged", plan_type="pilot")[0] == 403
    assert staff_change(client, app, "max", "deactivated") == 403
    assert call(client, app, InternalAccount.SAVED, 1, "", "", "", ACME)[0] == 403
    if role is not Role.ADMIN:
        assert call(client, app, Person.STANDING, 1, "deactivated", {"user": "max"})[0] == 403
    assert status(app, "max") == "active"


def test_staff_do_not_pass_by_the_person_page(app: Flask) -> None:
    assert call(signed_in(app, Role.STAFF), app, Person.STANDING, 1, "deactivated", {"user": "max"})[0] == 403


@pytest.mark.parametrize(
    ("user", "wanted", "account", "code"),
    [
        ("nobody", "deactivated", "acme", 404),
        ("max", "deactivated", "nowhere", 404),
        ("max", "deactivated", None, 404),
        ("max", "deleted", "acme", 400),
        ("max", None, "acme", 400),
        ("max", {"a": []}, "acme", 400),
        ("max", ["deactivated"], "acme", 400),
        (None, "deactivated", "acme", 400),
        ({"x": 1}, "deactivated", "acme", 400),
        ("m\x00x", "deactivated", "acme", 400),
        ("max", "deactivated", ["acme"], 404),
    ],
)
def test_a_forged_change_is_refused(app: Flask, user: Any, wanted: Any, account: Any, code: int) -> None:
    assert staff_change(signed_in(app, Role.STAFF), app, user, wanted, account) == code
    assert status(app, "max") == Status.ACTIVE


@pytest.mark.parametrize("values", [(1, 2, 3, 4, 5, 6), ([], {}, "", "", "", ""), ("x" * 20_000, *[""] * 5)])
def test_a_forged_form_is_refused(app: Flask, values: tuple[Any, ...]) -> None:
    client = signed_in(app, Role.STAFF)
    assert call(client, app, InternalAccount.ADDED, 1, *values, ACME)[0] == 400
    assert call(client, app, InternalAccount.SAVED, 1, *values[:3], ACME)[0] == 400
