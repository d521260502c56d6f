"""The overview and its requests through the callbacks as browsers send them: who may, once, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import InternalSubscription, Overview, note_of
from core.cells import Value
from core.scope import Role
from core.subscription import Subscription
from core.subscription_draft import FIELDS, cells_of
from data import audit
from data.audit import Line
from data.batches import list_batches
from data.stripe_links import link_customer, unlink_customer
from data.subscriptions import load_subscription, set_subscription
from data.upgrades import load_requests
from server.gate import CALLBACKS
from tests.server.test_gate import served, well_formed
from tests.server.test_staff_actions import call, log
from tests.server.world import RECORDED, build, close, csrf, rooms_of, signed_in

ACME, OTHER = {"account": "acme"}, {"account": "other"}
DEMO: dict[str, Value] = {"plan_name": "Demo", "max_active_users": 6}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Both accounts on the free plan: six of its six people."""
    made = build(tmp_path_factory.mktemp("overview"))
    for account_id in (1, 2):
        line = Line(account_id, "staff:sam", "subscription set", "", RECORDED)
        opened = cells_of(standing(made, account_id))
        set_subscription(rooms_of(made).database, account_id, DEMO, opened=opened, line=line)
    yield made
    close(made)


def show(app: Flask, role: Role, ident: str = Overview.SCREEN, **address: Any) -> tuple[int, str]:
    client, output = signed_in(app, role), f"{ident}.children"
    body = well_formed(output, served(app)[output])
    body["inputs"][0]["value"] = address
    for place in body["inputs"][1:]:
        place["value"] = None
    answer = client.post(
        CALLBACKS, data=orjson.dumps(body), headers=csrf(client), content_type="application/json"
    )
    return answer.status_code, answer.text


def ask(client: FlaskClient, app: Flask, wanted: Any = "Team", message: Any = "=1+1") -> tuple[int, Any]:
    return call(client, app, Overview.ASKED, 1, wanted, message)


def standing(app: Flask, account_id: int) -> Subscription | None:
    with rooms_of(app).database.reading() as connection:
        return load_subscription(connection, account_id)


def put(
    client: FlaskClient, app: Flask, address: Any = ACME, opened: Any = None, **cells: Any
) -> tuple[int, Any]:
    """Save the form; without `opened` as one that was opened a moment ago."""
    number = 2 if address == OTHER else 1
    opened = dict(cells_of(standing(app, number))) if opened is None else opened
    given = [cells.get(name) for name in FIELDS]
    return call(client, app, InternalSubscription.SAVED, 1, *given, opened, address)


def reply(
    client: FlaskClient, app: Flask, number: Any, address: Any = ACME, state: Any = "accepted"
) -> tuple[int, Any]:
    return call(client, app, InternalSubscription.ANSWERED, 1, state, "From June on.", number, address)


def requests(app: Flask, account_id: int) -> list[str]:
    with rooms_of(app).database.reading() as connection:
        return [one.state.value for one in load_requests(connection, account_id)]


def said(answer: Any, store: str) -> str:
    return str(answer["response"].get(store, {}).get("data"))


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMIN])
def test_admins_and_executives_look_and_admins_alone_are_offered_more(app: Flask, role: Role) -> None:
    code, text = show(app, role)
    assert code == 200
    assert "Active users: limit reached" in text
    assert ("upgrade=true" in text) == (role is Role.ADMIN)
    code, text = show(app, role, upgrade="true")
    assert (Overview.ASK in text) == (role is Role.ADMIN)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.STAFF])
def test_nobody_else_looks(app: Flask, role: Role) -> None:
    assert show(app, role)[0] == 403


def test_a_receipt_names_the_people_of_the_own_account(app: Flask) -> None:
    code, text = show(app, Role.EXECUTIVE, figure="engaged_users", month="2026-02")
    assert code == 200 and "Lea Learner" in text
    assert "=Ola Outside" in show(app, Role.ADMIN, figure="active_users")[1]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ({"figure": "passwords"}, 400),
        ({"figure": "engaged_users", "month": "2026-99"}, 400),
        ({"figure": "engaged_users", "month": "2026-02", "offset": "-1"}, 400),
        ({"figure": "engaged_users", "month": "2025-01"}, 404),
        ({"now": "yesterday"}, 400),
        ({"as_known_at": "2026-02-30"}, 400),
    ],
)
def test_an_address_that_says_nothing_is_refused(app: Flask, address: dict[str, str], code: int) -> None:
    assert show(app, Role.ADMIN, **address)[0] == code


def test_a_request_is_sent_once_answered_by_staff_and_read_by_the_admin(app: Flask) -> None:
    admin, staff = signed_in(app, Role.ADMIN), signed_in(app, Role.STAFF)
    first, second = ask(admin, app), ask(admin, app, "Growth")
    assert "is with our staff" in said(first[1], Overview.ASKED)
    assert "open already" in said(second[1], Overview.ASKED)
    assert (requests(app, 1), requests(app, 2)) == (["open"], [])
    assert "Upgrade requests waiting: 1" in show(app, Role.STAFF, "internal-screen")[1]
    assert "=1+1" in show(app, Role.STAFF, InternalSubscription.SCREEN, **ACME)[1]
    assert [reply(staff, app, 1, OTHER)[0], reply(staff, app, 9)[0]] == [404, 404]
    assert "accepted" in said(reply(staff, app, 1)[1], InternalSubscription.ANSWERED)
    assert "answered before" in said(reply(staff, app, 1, state="declined")[1], InternalSubscription.ANSWERED)
    assert requests(app, 1) == ["accepted"]
    assert "From June on." in show(app, Role.ADMIN)[1]
    assert "From June on." not in show(app, Role.EXECUTIVE)[1], "requests are the account managers' own"
    actions = [(actor, action) for actor, action, _ in log(app, 1) if action.startswith("upgrade")]
    assert actions == [("staff:sam", "upgrade answered"), ("admin:adi", "upgrade requested")]
    noted = next(detail for _, action, detail in log(app, None) if action == "upgrade answered")
    assert json.loads(noted)["account"] == "acme"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.STAFF])
def test_nobody_else_asks(app: Flask, role: Role) -> None:
    before = requests(app, 1)
    assert ask(signed_in(app, role), app)[0] == 403
    assert requests(app, 1) == before


@pytest.mark.parametrize(
    ("wanted", "message", "code"), [("Gold", "", 200), (None, "", 200), (["Team"], "", 400), ("Team", 7, 400)]
)
def test_a_request_for_nothing_is_not_kept(app: Flask, wanted: Any, message: Any, code: int) -> None:
    before = requests(app, 2)
    client = signed_in(app, Role.ADMIN, "other")
    status, answer = ask(client, app, wanted, message)
    assert (status, requests(app, 2)) == (code, before)
    if code == 200:
        assert "Choose a plan" in answer["response"][note_of(Overview.REQUEST["wanted_plan"])]["children"]


def test_staff_set_a_subscription_and_a_paid_account_asks_for_nothing(app: Flask) -> None:
    staff, admin = signed_in(app, Role.STAFF), signed_in(app, Role.ADMIN, "other")
    refused = put(staff, app, OTHER, plan_name="Team", max_active_users="many", billing_anchor_day="32")[1][
        "response"
    ]
    ids = InternalSubscription.FIELDS
    assert "whole number" in refused[note_of(ids["max_active_users"])]["children"]
    assert "from 1 to 31" in refused[note_of(ids["billing_anchor_day"])]["children"]
    assert InternalSubscription.SAVED not in refused
    batches = len(list_batches(rooms_of(app).database, 2))
    given = {"plan_name": "Team", "plan_basis": "Annual", "billing_anchor_day": "31"}
    answers = [put(staff, app, OTHER, **given)[1] for _ in range(2)]
    assert "is set" in said(answers[0], InternalSubscription.SAVED)
    assert "nothing has changed" in said(answers[1], InternalSubscription.SAVED)
    assert len(list_batches(rooms_of(app).database, 2)) == batches + 1
    with rooms_of(app).database.reading() as connection:
        found = load_subscription(connection, 2)
    assert found is not None and (found.plan_name, found.maxima, found.billing_anchor_day) == ("Team", {}, 31)
    answer = ask(admin, app)[1]["response"]
    assert "paid plan" in answer[note_of(Overview.REQUEST["wanted_plan"])]["children"]
    lines = [
        entry.line.actor for entry in audit.newest(rooms_of(app).database, 2) if entry.line.at > RECORDED
    ]
    assert lines.count("staff:sam") == 1


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.ADMIN])
def test_an_accounts_own_people_neither_set_nor_answer(app: Flask, role: Role) -> None:
    client = signed_in(app, role)
    assert show(app, role, InternalSubscription.SCREEN, **ACME)[0] == 403
    assert [put(client, app, plan_name="Enterprise")[0], reply(client, app, 1)[0]] == [403, 403]


CELLS = cells_of(None)


@pytest.mark.parametrize("opened", ["", [], {}, {**CELLS, "more": ""}, {**CELLS, "video": 1}])
def test_a_forged_opened_form_is_refused(app: Flask, opened: Any) -> None:
    assert put(signed_in(app, Role.STAFF), app, opened=opened, plan_name="Team")[0] == 400


def test_a_form_opened_before_another_change_is_refused_until_it_was_weighed(app: Flask) -> None:
    staff, before = signed_in(app, Role.STAFF), standing(app, 1)
    opened = {**cells_of(before), "max_active_users": "5"}
    given = {**cells_of(before), "plan_basis": "=1+1"}
    answer = put(staff, app, opened=opened, **given)[1]
    words = answer["response"][InternalSubscription.REFUSED]["children"]
    assert "changed since you opened it" in words and "Max active users “6”" in words
    assert InternalSubscription.SAVED not in answer["response"] and standing(app, 1) == before
    stands = answer["response"][InternalSubscription.OPENED]["data"]
    assert "is set" in said(put(staff, app, opened=stands, **given)[1], InternalSubscription.SAVED)


def test_what_stripe_says_of_a_linked_account_is_left_alone(app: Flask) -> None:
    staff, database = signed_in(app, Role.STAFF), rooms_of(app).database
    line = Line(1, "staff:sam", "stripe customer linked", "", RECORDED)
    link_customer(database, 1, "cus_form", line=line)
    try:
        before = standing(app, 1)
        assert before is not None
        given = {**cells_of(before), "plan_name": "Enterprise", "renews_on": "2031-01-01", "video": "embed"}
        words = said(put(staff, app, **given)[1], InternalSubscription.SAVED)
        assert "is set" in words and "kept at Stripe" in words
        assert standing(app, 1) == replace(before, video="embed")
        assert "Enterprise" not in audit.newest(database, 1)[0].line.detail
    finally:
        unlink_customer(database, 1, line=line)


@pytest.mark.parametrize("number", [None, "1", True, 0, -1, 1.5, 10**12, [1]])
def test_a_forged_request_number_is_refused(app: Flask, number: Any) -> None:
    assert reply(signed_in(app, Role.STAFF), app, number)[0] == 400


@pytest.mark.parametrize(("address", "code"), [({}, 404), ({"account": "nowhere"}, 404), (None, 400)])
def test_an_account_that_is_none_is_refused(app: Flask, address: Any, code: int) -> None:
    staff = signed_in(app, Role.STAFF)
    assert [put(staff, app, address, plan_name="Team")[0], reply(staff, app, 1, address)[0]] == [code, code]


def test_staff_see_no_learning_data(app: Flask) -> None:
    text = show(app, Role.STAFF, InternalSubscription.SCREEN, **ACME)[1]
    assert "Safety" not in text and "Lea Learner" not in text and "Leo Learner" not in text
