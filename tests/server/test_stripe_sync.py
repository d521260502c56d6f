"""`flask stripe sync` against localstripe: a customer's life at Stripe, fetched into the ledger by the real library."""

from __future__ import annotations

import dataclasses
import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
import stripe
from flask import Flask
from sqlalchemy import select

from core.stripe_mirror import keep
from core.stripe_values import Version
from data import audit
from data.batches import list_batches
from data.engine import Database
from data.scoped import mine, tables
from data.stripe_links import link_of_account
from data.stripe_mirror import Delivery, mirror
from server.stripe_reader import StripeUnavailable
from server.stripe_sync import sync
from server.stripe_webhook import ADDRESS
from tests.server.world import build, close, rooms_of
from tests.stripe_shapes import CUSTOMER, JAN, SECRET, Shape, body_of, event, signed
from tests.stripe_shapes import customer as customer_shape

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk_test_of_these_tests"
NUMBER = {"number": "4242424242424242", "exp_month": 9, "exp_year": 2031, "cvc": "123"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """localstripe, on a free port of the loopback, ended with the module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.server.localstripe_server", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "localstripe ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("localstripe does not answer")


@pytest.fixture(scope="module")
def at_stripe(address: str) -> Any:
    """Stripe's own client, as somebody else would use it."""
    client = stripe.StripeClient(KEY, base_addresses={"api": address}, max_network_retries=0)
    return client.v1


@pytest.fixture
def app(tmp_path: Path, address: str) -> Iterator[Flask]:
    made = build(tmp_path / "instance", TALLYBOARD_NOW="", STRIPE_API_KEY=KEY, STRIPE_API_BASE=address)
    yield made
    close(made)


@pytest.fixture
def customer(at_stripe: Any) -> str:
    """A customer with a card and a running subscription, paid, and something extra on an invoice of its own."""
    made = at_stripe.customers.create(
        {"name": "Acme =1+1", "email": "a@acme.example", "address": {"line1": "Hof 2", "country": "DE"}}
    )
    card = at_stripe.payment_methods.create({"type": "card", "card": NUMBER})
    at_stripe.payment_methods.attach(card.id, {"customer": made.id})
    at_stripe.customers.update(made.id, {"invoice_settings": {"default_payment_method": card.id}})
    product = at_stripe.products.create({"name": "Growth"})
    rate = at_stripe.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    terms = {"product": product.id, "amount": 5_000, "currency": "eur", "interval": "month"}
    price = at_stripe.plans.create(terms)
    items = [{"plan": price.id, "quantity": 3, "tax_rates": [rate.id]}]
    at_stripe.subscriptions.create({"customer": made.id, "items": items})
    return str(made.id)


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["stripe", *words])
    assert KEY not in done.output
    return done.exit_code, done.output


def rows(app: Flask, name: str, account_id: int = 1) -> list[dict[str, Any]]:
    table = tables.drop_tables[name]
    with rooms_of(app).database.reading() as connection:
        found = connection.execute(select(table).where(mine(table)), {"of_account": account_id})
        return [dict(row._mapping) for row in found]


def test_a_customers_life_is_in_the_ledger_and_the_next_sync_changes_nothing(
    app: Flask, customer: str, at_stripe: Any
) -> None:
    assert run(app, "link", "--account", "acme", customer) == (0, f"acme is {customer}\n")
    code, said = run(app, "sync", "--account", "acme")
    assert (code, said.count("new")) == (0, 6), said
    (plan,), (card,), (address,) = (
        rows(app, name) for name in ("subscription", "payment_method", "addresses")
    )
    assert plan["plan_name"] == "Growth" and plan["renews_on"]
    assert (card["brand"], card["last4"], card["exp_year"]) == ("Visa", "4242", 2031)
    assert (address["name"], address["line1"], address["country"]) == ("Acme =1+1", "Hof 2", "DE")
    (invoice,), (line,), (payment,) = (rows(app, name) for name in ("invoices", "invoice_lines", "payments"))
    assert invoice["status"] == "paid" and invoice["currency"] == "EUR"
    assert (line["quantity"], line["unit_amount"], line["tax_rate"]) == ("3", 5_000, 0.19)
    total = at_stripe.invoices.list({"customer": customer}).data[0].total
    assert payment["amount"] == total == 17_850
    assert payment["payment_id"].startswith("inpay_")
    before = len(list_batches(rooms_of(app).database, 1))
    assert run(app, "sync") == (0, "acme: nothing changed\n")
    assert len(list_batches(rooms_of(app).database, 1)) == before
    assert not rows(app, "invoices", 2)
    assert any(one.line.action == "mirrored from stripe" for one in audit.entries(rooms_of(app).database, 1))


def test_a_card_taken_off_and_a_subscription_ended_leave_the_ledger(
    app: Flask, customer: str, at_stripe: Any
) -> None:
    run(app, "link", "--account", "acme", customer)
    run(app, "sync")
    card = at_stripe.payment_methods.list({"customer": customer, "type": "card"}).data[0]
    at_stripe.payment_methods.detach(card.id)
    subscription = at_stripe.subscriptions.list({"customer": customer}).data[0]
    at_stripe.subscriptions.cancel(subscription.id)
    code, _ = run(app, "sync", "--account", "acme")
    assert code == 0
    assert rows(app, "payment_method") == []
    assert [one["plan_name"] for one in rows(app, "subscription")] == ["Demo"]
    assert len(rows(app, "invoices")) == 1


def test_more_invoices_than_a_page_holds_come_all(app: Flask, at_stripe: Any, customer: str) -> None:
    for _ in itertools.repeat(None, 3):
        items = {"customer": customer, "amount": 700, "currency": "eur", "description": "Extra"}
        at_stripe.invoice_items.create(items)
        at_stripe.invoices.create({"customer": customer})
    run(app, "link", "--account", "acme", customer)
    assert run(app, "sync")[0] == 0
    listed = at_stripe.invoices.list({"customer": customer, "limit": 100}).data
    finished = [one.id for one in listed if one.status != "draft"]
    assert sorted(one["invoice_id"] for one in rows(app, "invoices")) == sorted(finished)


def test_without_a_key_a_link_or_an_answer_the_command_says_which(tmp_path: Path, app: Flask) -> None:
    code, said = run(app, "sync", "--account", "acme")
    assert code == 1 and "acme is no customer at Stripe" in said
    run(app, "link", "--account", "acme", "cus_nobody")
    code, said = run(app, "sync")
    assert code == 1 and "Stripe has no customer cus_nobody" in said
    assert run(app, "links") == (0, "acme\tcus_nobody\n")
    assert run(app, "link", "--account", "other", "cus_nobody")[0] == 1
    assert run(app, "link", "--account", "other", "4242 4242")[0] == 1
    assert run(app, "unlink", "--account", "acme")[0] == 0
    keyless = build(tmp_path / "keyless")
    assert run(keyless, "sync") == (1, "STRIPE_API_KEY is not set: nothing can be fetched from Stripe.\n")
    close(keyless)


def test_stripe_out_of_reach_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    base = "http://127.0.0.1:9"
    away = build(tmp_path / "away", STRIPE_API_KEY=KEY, STRIPE_API_BASE=base)
    run(away, "link", "--account", "acme", "cus_1")
    code, said = run(away, "sync")
    assert code == 1 and "Stripe can not be reached" in said
    assert not rows(away, "invoices")
    close(away)


class Interrupted:
    """A reader during whose asking an event comes in, as often as `times`."""

    rates: ClassVar[dict[str, Decimal]] = {}
    seconds = JAN

    def __init__(self, database: Database, times: int) -> None:
        self.database, self.times, self.asked = database, times, 0

    def everything(self, _customer: str) -> Iterator[Shape]:
        self.asked += 1
        yield customer_shape(name=f"as asked the {self.asked}. time")
        if self.asked <= self.times:
            link = link_of_account(self.database, 1)
            kept = keep(customer_shape(name="from an event"), CUSTOMER, {}, seen=JAN)
            assert link and kept
            version = Version(JAN + self.asked, 1, f"evt_{self.asked}")
            mirror(self.database, link, Delivery([(version, kept)], "event", 1))


def test_what_was_fetched_while_an_event_came_in_is_fetched_again(app: Flask) -> None:
    run(app, "link", "--account", "acme", CUSTOMER)
    database = rooms_of(app).database
    reader: Any = Interrupted(database, times=2)
    sync(database, 1, reader)
    assert [one["name"] for one in rows(app, "addresses")] == ["as asked the 3. time"]
    busy: Any = Interrupted(database, times=100)
    with pytest.raises(StripeUnavailable, match="came faster"):
        sync(database, 1, busy)


def test_with_a_key_an_event_is_but_a_reason_to_look(
    app: Flask, customer: str, at_stripe: Any, tmp_path: Path
) -> None:
    """An event of long ago, in another version's shape, brings what Stripe has now."""
    run(app, "link", "--account", "acme", customer)
    settings = dataclasses.replace(rooms_of(app).settings, stripe_secret=SECRET)
    app.extensions["tallyboard"] = dataclasses.replace(rooms_of(app), settings=settings)
    old = {"id": customer, "object": "customer", "address": {"line1": "long ago"}, "name": "Old"}
    assert deliver(app, event(old, JAN, api_version="2015-01-01")) == 200
    assert [one["line1"] for one in rows(app, "addresses")] == ["Hof 2"]
    invoice = at_stripe.invoices.list({"customer": customer}).data[0].id
    payment = {"id": "inpay_1", "object": "invoice_payment", "invoice": invoice}
    assert deliver(app, event(payment, JAN, "invoice_payment.paid")) == 200
    assert [one["invoice_id"] for one in rows(app, "payments")] == [invoice]
    at_stripe.customers.delete(customer)
    assert deliver(app, event(old, JAN, "customer.deleted")) == 200
    settings = dataclasses.replace(settings, stripe_base="http://127.0.0.1:9")
    app.extensions["tallyboard"] = dataclasses.replace(rooms_of(app), settings=settings)
    assert deliver(app, event(old, JAN)) == 503


def deliver(app: Flask, one: Shape) -> int:
    body = body_of(one)
    return app.test_client().post(ADDRESS, data=body, headers=signed(body, int(time.time()))).status_code


def test_the_key_is_in_nothing_that_prints(app: Flask) -> None:
    assert KEY not in repr(rooms_of(app).settings)
