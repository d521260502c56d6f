"""Events from Stripe at their public address: the signature is the only authority, and nothing breaks it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from data import audit, throttle
from data.audit import Line
from data.batches import list_batches
from data.scoped import mine, tables
from data.stripe_links import link_customer
from server.stripe_webhook import ADDRESS, LARGEST
from tests.server.world import build, close, rooms_of
from tests.stripe_shapes import CUSTOMER, JAN, SECRET, Shape, body_of, card, customer, event, invoice, signed

pytestmark = pytest.mark.attack

SECOND = 1_000_000


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application without a key: events are taken as they come."""
    made = build(tmp_path / "instance", STRIPE_WEBHOOK_SECRET=SECRET)
    line = Line(1, "staff:sam", "stripe customer linked", CUSTOMER, 1)
    link_customer(rooms_of(made).database, 1, CUSTOMER, line=line)
    yield made
    close(made)


def send(app: Flask, body: str | bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    given = signed(text, int(time.time())) if headers is None else headers
    answer = app.test_client().post(ADDRESS, data=body, headers=given, content_type="application/json")
    return answer.status_code, answer.json


def deliver(app: Flask, one: Shape) -> tuple[int, Any]:
    return send(app, body_of(one))


def stored(app: Flask, name: str, account_id: int = 1) -> list[Any]:
    table = tables.drop_tables[name]
    with rooms_of(app).database.reading() as connection:
        return list(connection.execute(select(table).where(mine(table)), {"of_account": account_id}).all())


def test_an_event_is_in_the_ledger_and_the_log_and_again_it_is_known(app: Flask) -> None:
    one = event(invoice(status="paid"), JAN, "invoice.paid")
    assert deliver(app, one) == (200, {"outcome": "mirrored"})
    assert [row.status for row in stored(app, "invoices")] == ["paid"]
    assert stored(app, "invoices", 2) == []
    before = len(list_batches(rooms_of(app).database, 1))
    assert deliver(app, one) == (200, {"outcome": "known already"})
    assert len(list_batches(rooms_of(app).database, 1)) == before
    line = audit.newest(rooms_of(app).database, 1)[0].line
    assert (line.actor, line.action) == ("stripe", "mirrored from stripe")
    assert one["id"] in line.detail


def test_an_old_event_after_a_new_one_changes_nothing(app: Flask) -> None:
    deliver(app, event(invoice(status="paid"), JAN + 5))
    assert deliver(app, event(invoice(), JAN))[0] == 200
    assert [row.status for row in stored(app, "invoices")] == ["paid"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=soon,v1=x"},
        {"Stripe-Signature": "t=1,v0=ff"},
        {"Stripe-Signature": "v1=" + "f" * 64},
        {"Stripe-Signature": "t=" + "9" * 5_000 + ",v1=x"},
        {"Stripe-Signature": "é,=,=;"},
    ],
)
def test_a_wrong_signature_is_refused(app: Flask, headers: dict[str, str]) -> None:
    assert send(app, body_of(event(customer(), JAN)), headers)[0] == 400
    assert stored(app, "addresses") == []


def test_another_secret_a_changed_body_and_an_old_request_are_refused(app: Flask) -> None:
    body, now = body_of(event(customer(), JAN)), int(time.time())
    assert send(app, body, signed(body, now, "whsec_other"))[0] == 400
    assert send(app, body.replace("Berlin", "Bonn"), signed(body, now))[0] == 400
    assert send(app, body, signed(body, now - 301))[0] == 400
    assert send(app, body, signed(body, now - 200))[0] == 200


@pytest.mark.parametrize("signature", ["t=1,v1=x", "t=99999999999,v1=é"])
def test_wrong_signatures_are_limited_and_right_ones_pass_on(app: Flask, signature: str) -> None:
    body = body_of(event(customer(), JAN))
    codes = [send(app, body, {"Stripe-Signature": signature})[0] for _ in range(22)]
    assert codes == [400] * 20 + [429] * 2
    assert send(app, body)[0] == 200


def test_too_many_events_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "admit", lambda *_args, **_given: 3 * SECOND)
    body = body_of(event(customer(), JAN))
    answer = app.test_client().post(ADDRESS, data=body, headers=signed(body, int(time.time())))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


def test_a_huge_body_is_refused_before_it_is_read(app: Flask) -> None:
    assert send(app, "x" * (LARGEST + 1))[0] == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        '"x"',
        "{}",
        "[" * 100_000,
        '{"id": "evt_1"}',
        '{"id": "evt_1", "object": "event", "type": "x", "created": true, "data": {"object": {"id": "in_1"}}}',
        '{"id": "evt_1", "object": "event", "type": "x", "created": 1e300, "data": {"object": {"id": "in_1"}}}',
        '{"id": "evt_1", "object": "event", "type": "x", "created": 1, "data": {"object": []}}',
        '{"id": "evt_1", "object": "event", "type": "x", "created": 1, "data": 5}',
        '{"id": ["evt"], "object": "event", "type": "x", "created": 1, "data": {"object": {"id": "in_1"}}}',
        '{"id": "evt_1", "object": "event", "created": 1, "data": {"object": {"id": "\\u0000"}}}',
    ],
)
def test_a_signed_body_that_is_no_event_is_a_bad_request(app: Flask, body: str) -> None:
    assert send(app, body)[0] == 400


def test_a_body_that_is_no_text_is_a_bad_request(app: Flask) -> None:
    assert send(app, b"\xff\xfe{}", {"Stripe-Signature": "t=1,v1=x"})[0] == 400


def test_an_event_of_a_customer_who_is_nobodys_is_acknowledged_and_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = event(customer("cus_foreign"), JAN)
    with caplog.at_level(logging.WARNING):
        assert deliver(app, foreign) == (200, {"outcome": "ignored"})
    assert "cus_foreign is no account's" in caplog.text
    assert stored(app, "addresses") == []
    assert deliver(app, event({"id": "prod_1", "object": "product"}, JAN))[1] == {"outcome": "ignored"}
    subject = {"id": "ch_1", "object": "charge", "customer": CUSTOMER}
    assert deliver(app, event(subject, JAN))[1] == {"outcome": "of no use to the ledger"}


def test_no_account_is_taken_from_the_address_or_the_metadata(app: Flask) -> None:
    thing = customer(metadata={"account": "other", "account_id": "2"})
    body = body_of(event(thing, JAN))
    client = app.test_client()
    answer = client.post(f"{ADDRESS}?account=other", data=body, headers=signed(body, int(time.time())))
    assert answer.status_code == 200
    assert len(stored(app, "addresses", 1)) == 1 and stored(app, "addresses", 2) == []
    assert client.post(f"{ADDRESS}/other", data=body).status_code == 401


def test_an_event_in_another_versions_shape_is_refused_without_a_key(app: Flask) -> None:
    code, said = deliver(app, event(customer(), JAN, api_version="2024-06-20"))
    assert code == 400 and "2024-06-20" in said["error"]
    assert deliver(app, event(customer(), JAN, api_version="2026-12-01.endive"))[0] == 200
    assert deliver(app, event(customer(), JAN, api_version=None))[0] == 400


def test_what_the_ledger_can_not_say_is_acknowledged_and_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    odd: list[Shape] = [
        invoice(currency="iqd"),
        invoice(total="many"),
        invoice(status="odd"),
        invoice(due_date=10**17),
        customer(name="\x00"),
        card(card={"brand": "visa", "last4": "12345", "exp_month": 1, "exp_year": 2030}),
        customer(address={"country": "Mordor"}),
    ]
    for place, thing in enumerate(odd):
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            assert deliver(app, event(thing, JAN + place))[0] == 200, thing
            assert "is not in the ledger" in caplog.text, thing
    assert stored(app, "invoices") == stored(app, "addresses") == stored(app, "payment_method") == []


def test_more_lines_than_an_event_holds_are_refused_and_not_half_shown(app: Flask) -> None:
    part = invoice()
    part["lines"]["has_more"] = True
    assert deliver(app, event(part, JAN))[1] == {"outcome": "kept"}
    assert stored(app, "invoices") == []


def test_every_value_of_an_event_replaced_by_nonsense_never_breaks_the_server(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stripe_webhook._OFTEN", 100_000)
    for place, body in enumerate(_mangled(event(invoice(status="paid"), JAN))):
        code, _ = send(app, body)
        assert code in (200, 400), (place, body)


def _mangled(one: Shape) -> Iterator[str]:
    """The event with each value within it replaced, one at a time, by values of other kinds."""
    for path in _paths(one):
        for nonsense in (None, [], {}, "x" * 300, -1, 10**30, True, [None], {"data": [1]}):
            copy = json.loads(json.dumps(one))
            inside = copy
            for step in path[:-1]:
                inside = inside[step]
            inside[path[-1]] = nonsense
            yield json.dumps(copy)


def _paths(thing: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for name, value in items:
        yield (*path, name)
        yield from _paths(value, (*path, name))


def test_without_a_secret_the_address_says_what_is_missing(tmp_path: Path) -> None:
    bare = build(tmp_path / "bare")
    code, said = send(bare, body_of(event(customer(), JAN)))
    assert code == 503 and "STRIPE_WEBHOOK_SECRET is not set" in said["error"]
    close(bare)
