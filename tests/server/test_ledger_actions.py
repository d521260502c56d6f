"""Staff fill a ledger through the callbacks as browsers send them; both logs say so, and nobody else may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import InternalBilling, done_of, note_of, refusal_of
from core.ledger import Status
from core.ledger_acts import seen_of
from core.ledger_drafts import CARD_FIELDS, INVOICE_FIELDS, LINE_FIELDS, PAYMENT_FIELDS
from core.scope import NotFound, Role
from data import ledger_entry
from data.stripe_links import link_of_account
from server.gate import CALLBACKS
from tests.server.test_gate import served, well_formed
from tests.server.test_staff_actions import call, log
from tests.server.world import build, close, csrf, rooms_of, signed_in

IDS = InternalBilling
ACME = {"account": "acme"}
KEY = "0123456789abcdef"
DRAFT = {"number": "2026-1", "currency": "EUR", "due_on": "2099-01-31"}
LINE = {"description": "=1+1 Seats", "quantity": "3", "unit_amount": "100", "tax_percent": "19"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application by the real clock."""
    made = build(tmp_path_factory.mktemp("ledger"), TALLYBOARD_NOW="")
    yield made
    close(made)


@pytest.fixture(scope="module")
def staff(app: Flask) -> FlaskClient:
    return signed_in(app, Role.STAFF)


def at(invoice: str, **more: str) -> dict[str, str]:
    return {**ACME, "invoice": invoice, **more}


def send(staff: FlaskClient, app: Flask, button: str, *values: Any) -> tuple[int, dict[str, Any]]:
    """Press a button; status, and what was written, by id."""
    code, answer = call(staff, app, done_of(button), 1, *values)
    written = (answer or {}).get("response", {})
    return code, {name: next(iter(one.values())) for name, one in written.items()}


def draft(staff: FlaskClient, app: Flask, number: str, **cells: str) -> dict[str, Any]:
    given = {**DRAFT, "number": number, **cells}
    return send(staff, app, IDS.ADD_DRAFT, *[given.get(name) for name in INVOICE_FIELDS], ACME)[1]


def add_line(staff: FlaskClient, app: Flask, number: str, position: Any = 1, **cells: str) -> tuple[int, Any]:
    given = {**LINE, **cells}
    return send(staff, app, IDS.ADD_LINE, *[given.get(name) for name in LINE_FIELDS], position, at(number))


def pay(staff: FlaskClient, app: Flask, number: str, amount: str, key: Any = KEY) -> tuple[int, Any]:
    return send_payment(staff, app, number, amount, {"invoice": number, "key": key})


def send_payment(staff: FlaskClient, app: Flask, number: str, amount: str, form: Any) -> tuple[int, Any]:
    given = {"amount": amount, "method": "SEPA"}
    return send(staff, app, IDS.PAY, *[given.get(name) for name in PAYMENT_FIELDS], form, at(number))


def seen(app: Flask, number: str) -> str:
    """What the page gives with an invoice as it stands."""
    return seen_of(ledger_entry.one_invoice(rooms_of(app).database, 1, number)[0])


def press(staff: FlaskClient, app: Flask, button: str, address: Any, shown: Any = None) -> tuple[int, Any]:
    """Press a button of an invoice as it was `shown`, by default as it stands."""
    number = address.get("invoice", "absent")
    try:
        stands = seen(app, number)
    except NotFound:
        stands = "0" * 32
    return send(staff, app, button, stands if shown is None else shown, address)


def said(written: dict[str, Any], button: str) -> str:
    return str(written[done_of(button)]["words"])


def status(app: Flask, number: str) -> Status:
    return ledger_entry.one_invoice(rooms_of(app).database, 1, number)[0].status


def test_an_invoice_is_drafted_issued_and_paid_and_both_logs_say_so(app: Flask, staff: FlaskClient) -> None:
    assert said(draft(staff, app, "2026-1"), IDS.ADD_DRAFT) == "Draft 2026-1 is made."
    assert said(add_line(staff, app, "2026-1")[1], IDS.ADD_LINE) == "Line 1 is added."
    assert "is issued" in said(press(staff, app, IDS.ISSUE, at("2026-1"))[1], IDS.ISSUE)
    assert said(pay(staff, app, "2026-1", "357")[1], IDS.PAY) == "A payment of 357.00 EUR is recorded."
    assert status(app, "2026-1") is Status.PAID
    actions = ["payment recorded", "invoice issued", "invoice line added", "invoice drafted"]
    assert [one[:2] for one in log(app, 1)[:4]] == [("staff:sam", action) for action in actions]
    assert [one[1] for one in log(app, None)[:4]] == actions
    assert json.loads(log(app, None)[0][2])["account"] == "acme"
    assert json.loads(log(app, 1)[0][2])["amount"] == 35_700


def test_sent_twice_each_act_happens_once(app: Flask, staff: FlaskClient) -> None:
    again = "That was done already: nothing has changed."
    draft(staff, app, "2026-2")
    assert said(draft(staff, app, "2026-2"), IDS.ADD_DRAFT) == again
    add_line(staff, app, "2026-2")
    assert said(add_line(staff, app, "2026-2")[1], IDS.ADD_LINE) == again
    shown = seen(app, "2026-2")
    press(staff, app, IDS.ISSUE, at("2026-2"), shown)
    assert said(press(staff, app, IDS.ISSUE, at("2026-2"), shown)[1], IDS.ISSUE) == again
    pay(staff, app, "2026-2", "7")
    before = log(app, 1)
    assert said(pay(staff, app, "2026-2", "7")[1], IDS.PAY) == again
    invoice = ledger_entry.one_invoice(rooms_of(app).database, 1, "2026-2")[0]
    assert len(invoice.payments) == len(invoice.lines) == 1
    assert log(app, 1) == before


def test_a_payment_never_takes_another_invoices_payment_away(app: Flask, staff: FlaskClient) -> None:
    for number in ("2026-6", "2026-7"):
        draft(staff, app, number)
        add_line(staff, app, number)
        press(staff, app, IDS.ISSUE, at(number))
        assert "is recorded" in said(pay(staff, app, number, "357", "b" * 16)[1], IDS.PAY)
    for number in ("2026-6", "2026-7"):
        invoice = ledger_entry.one_invoice(rooms_of(app).database, 1, number)[0]
        assert [one.amount for one in invoice.payments] == [35_700], number


def test_what_another_tab_changed_is_neither_issued_nor_discarded_unseen(
    app: Flask, staff: FlaskClient
) -> None:
    draft(staff, app, "2026-9")
    add_line(staff, app, "2026-9")
    shown, address = seen(app, "2026-9"), at("2026-9", line="1")
    assert shown in screen(staff, app, address, *[None] * 8)[1]
    add_line(staff, app, "2026-9", 2, unit_amount="10000")
    before = log(app, 1)
    for button in (IDS.ISSUE, IDS.VOID, IDS.REMOVE):
        code, written = press(staff, app, button, address, shown)
        assert code == 200 and "changed meanwhile" in written[refusal_of(button)], button
    assert status(app, "2026-9") is Status.DRAFT and log(app, 1) == before
    press(staff, app, IDS.ISSUE, address)
    assert status(app, "2026-9") is Status.OPEN
    code, written = press(staff, app, IDS.ISSUE, address, shown)
    assert "changed meanwhile" in written[refusal_of(IDS.ISSUE)]
    forged: list[Any] = [5, "", "x" * 32, "0" * 33, {}, [shown], True]
    for wrong in forged:
        assert press(staff, app, IDS.VOID, address, wrong)[0] == 400, wrong


def test_what_is_given_back_of_a_paid_invoice_is_entered_and_leaves_it_due(
    app: Flask, staff: FlaskClient
) -> None:
    draft(staff, app, "2026-10")
    add_line(staff, app, "2026-10")
    press(staff, app, IDS.ISSUE, at("2026-10"))
    pay(staff, app, "2026-10", "357", "d" * 16)
    assert "amount with a minus" in screen(staff, app, at("2026-10"), *[None] * 8)[1]
    assert "than was paid" in pay(staff, app, "2026-10", "-358", "e" * 16)[1][note_of(IDS.PAYMENT["amount"])]
    written = pay(staff, app, "2026-10", "-57", "e" * 16)[1]
    assert said(written, IDS.PAY) == "57.00 EUR given back is recorded."
    assert "nothing has changed" in said(pay(staff, app, "2026-10", "-57", "e" * 16)[1], IDS.PAY)
    assert status(app, "2026-10") is Status.OPEN
    assert "still due 57.00 EUR" in screen(staff, app, at("2026-10"), *[None] * 8)[1]


def test_a_form_opened_for_another_invoice_is_refused_in_words(app: Flask, staff: FlaskClient) -> None:
    draft(staff, app, "2026-8")
    before = log(app, 1)
    form = {"invoice": "2026-6", "key": "c" * 16}
    code, written = send_payment(staff, app, "2026-8", "1", form)
    assert code == 200 and "another invoice" in written[refusal_of(IDS.PAY)]
    assert log(app, 1) == before


def test_refusals_stand_beside_the_field_or_the_button_and_write_nothing(
    app: Flask, staff: FlaskClient
) -> None:
    written = draft(staff, app, "2026-3", currency="euro", due_on="1999-01-01")
    assert done_of(IDS.ADD_DRAFT) not in written
    assert "ISO 4217" in written[note_of(IDS.DRAFT["currency"])]
    assert "due before" in written[note_of(IDS.DRAFT["due_on"])]
    assert "beside the fields" in written[refusal_of(IDS.ADD_DRAFT)]
    draft(staff, app, "2026-3")
    assert "already" in draft(staff, app, "2026-3", currency="USD")[note_of(IDS.DRAFT["number"])]
    assert "no line yet" in press(staff, app, IDS.ISSUE, at("2026-3"))[1][refusal_of(IDS.ISSUE)]
    assert "only an open invoice" in pay(staff, app, "2026-3", "1", "f" * 16)[1][refusal_of(IDS.PAY)]
    add_line(staff, app, "2026-3")
    assert "meanwhile" in add_line(staff, app, "2026-3", description="x")[1][refusal_of(IDS.ADD_LINE)]
    press(staff, app, IDS.REMOVE, at("2026-3", line="1"))
    add_line(staff, app, "2026-3", 2)
    press(staff, app, IDS.ISSUE, at("2026-3"))
    assert "more than is due" in pay(staff, app, "2026-3", "358", "a" * 16)[1][note_of(IDS.PAYMENT["amount"])]
    assert "It is open" in add_line(staff, app, "2026-3", 3)[1][refusal_of(IDS.ADD_LINE)]
    assert "is void" in said(press(staff, app, IDS.VOID, at("2026-3"))[1], IDS.VOID)
    assert status(app, "2026-3") is Status.VOID


def test_a_card_and_a_link_are_set(app: Flask, staff: FlaskClient) -> None:
    card = {"brand": "Visa", "last4": "4242", "exp_month": "1", "exp_year": "2099"}
    code, written = send(staff, app, IDS.SET_CARD, *[card[name] for name in CARD_FIELDS], ACME)
    assert code == 200 and said(written, IDS.SET_CARD) == "Visa ending 4242 is on file."
    whole = {**card, "last4": "4242424242424242"}
    _, written = send(staff, app, IDS.SET_CARD, *[whole[name] for name in CARD_FIELDS], ACME)
    assert written[note_of(IDS.CARD["last4"])] and "4242424242424242" not in str(log(app, 1))
    note = note_of(IDS.STRIPE["customer_id"])
    assert "looks like cus_" in send(staff, app, IDS.LINK, "4242", ACME)[1][note]
    assert "cus_1" in said(send(staff, app, IDS.LINK, " cus_1 ", ACME)[1], IDS.LINK)
    found = link_of_account(rooms_of(app).database, 1)
    assert found and found.customer_id == "cus_1"
    assert "another account" in send(staff, app, IDS.LINK, "cus_1", {"account": "other"})[1][note]
    card["last4"] = "1881"
    _, written = send(staff, app, IDS.SET_CARD, *[card[name] for name in CARD_FIELDS], ACME)
    assert "kept there" in written[refusal_of(IDS.SET_CARD)]


def test_foreign_and_forged_things_are_refused(app: Flask, staff: FlaskClient) -> None:
    draft(staff, app, "2026-4")
    assert add_line(staff, app, "absent")[0] == 404
    foreign = {"account": "other", "invoice": "2026-4"}
    assert press(staff, app, IDS.ISSUE, foreign)[0] == 404
    assert press(staff, app, IDS.ISSUE, {"account": "absent", "invoice": "2026-4"})[0] == 404
    assert press(staff, app, IDS.ISSUE, ACME)[0] in (400, 404)
    for position in (0, -1, 10**9, True, "1", None, [1], 1.5):
        assert add_line(staff, app, "2026-4", position)[0] == 400, position
    keys: list[Any] = [None, "", "x" * 16, "A" * 16, "0" * 17, {}, 5]
    for key in keys:
        assert pay(staff, app, "2026-4", "1", key)[0] == 400, key
    forms: list[Any] = [None, KEY, [], {}, {"key": KEY}, {"invoice": 5, "key": KEY}]
    for form in forms:
        assert send_payment(staff, app, "2026-4", "1", form)[0] == 400, form
    assert press(staff, app, IDS.REMOVE, at("2026-4", line="x"))[0] == 400
    assert press(staff, app, IDS.REMOVE, at("2026-4"))[0] == 400
    shown = [None] * 8
    for wrong in ({"at": 1}, {"at": True, "words": ""}, {"at": 1, "words": 5}, "words", ["words"]):
        given = [ACME, wrong, *shown[1:]]
        assert screen(staff, app, *given)[0] == 400, wrong
    assert screen(staff, app, at("absent"), *shown)[0] == 404
    assert screen(staff, app, {**ACME, "offset": "-1"}, *shown)[0] == 400


def screen(client: FlaskClient, app: Flask, *values: Any) -> tuple[int, Any]:
    found = next(one for one in served(app) if one.startswith(IDS.SCREEN))
    body = well_formed(found, served(app)[found])
    for place, value in zip(body["inputs"], values, strict=True):
        place["value"] = value
    answer = client.post(
        CALLBACKS, data=orjson.dumps(body), headers=csrf(client), content_type="application/json"
    )
    return answer.status_code, answer.text


def test_the_screen_shows_what_was_done_and_of_an_empty_account_what_to_do(
    app: Flask, staff: FlaskClient
) -> None:
    draft(staff, app, "2026-5")
    add_line(staff, app, "2026-5")
    done = [None, {"at": 5, "words": "Line 1 is added."}, {"at": 4, "words": "Earlier."}, *[None] * 5]
    code, text = screen(staff, app, at("2026-5", line="1"), *done)
    assert code == 200
    for words in (
        "Invoice 2026-5",
        "=1+1 Seats",
        "357.00 EUR",
        "Issue it",
        "Take line 1 off",
        "Line 1 is added.",
    ):
        assert words in text, words
    assert "Earlier." not in text
    code, text = screen(staff, app, {"account": "other"}, *[None] * 8)
    assert code == 200 and "There is no invoice yet." in text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EXECUTIVE, Role.LEARNER])
def test_nobody_else_may(app: Flask, role: Role) -> None:
    client = signed_in(app, role)
    values = [DRAFT.get(name) for name in INVOICE_FIELDS]
    assert call(client, app, done_of(IDS.ADD_DRAFT), 1, *values, ACME)[0] == 403
    assert client.get("/internal-billing?account=acme", headers={"Accept": "text/html"}).status_code == 403
