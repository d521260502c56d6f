"""The ledger filled by hand: a batch and an audit line for each act, none for what was done already."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core import ledger_acts
from core.instants import parse_instant
from core.ledger import Invoice, Line, Payment, Standing, Status
from core.ledger_acts import ActRefused, Writes, seen_of
from core.requests import Request
from core.scope import NotFound
from data import audit, ledger_entry
from data.batches import list_batches
from data.engine import Database
from data.ingest import undo_import
from data.reports import screens
from data.reports.screens import Opened
from data.stripe_links import link_customer, unlink_customer
from data.verify import verify
from tests.data.builders import RECORDED, account, admin
from tests.data.stripe_pasts import line_for, linked, send
from tests.stripe_shapes import JAN, event, invoice

DRAFT = Invoice("2026-1", "2026-1", date(2026, 3, 1), Status.DRAFT, "EUR")
SEATS = Line(1, "=1+1\nSeats", "3", 10_000, 0.19, "consumption")
CARD = {"brand": "Visa", "last4": "4242", "exp_month": "3", "exp_year": "2031"}


def line(account_id: int, action: str = "act") -> audit.Line:
    return audit.Line(account_id, "staff:sam", action, "{}", RECORDED)


def change(database: Database, account_id: int, act: Any) -> bool:
    return ledger_entry.change_invoice(database, "2026-1", act, line(account_id))


def stands(database: Database, account_id: int) -> Invoice:
    return ledger_entry.one_invoice(database, account_id, "2026-1")[0]


def issue(found: Invoice) -> Writes:
    """Issued as it was seen."""
    return ledger_acts.issue(found, seen_of(found))


def void(found: Invoice) -> Writes:
    """Made void as it was seen."""
    return ledger_acts.void(found, seen_of(found))


@pytest.fixture
def drafted(database: Database) -> int:
    account_id = account(database)
    assert ledger_entry.add_draft(database, DRAFT, line(account_id))
    assert change(database, account_id, lambda one: ledger_acts.add_line(one, SEATS))
    return account_id


def test_an_invoice_from_its_draft_to_its_last_payment(database: Database, drafted: int) -> None:
    assert stands(database, drafted) == replace(DRAFT, lines=(SEATS,))
    assert change(database, drafted, issue)
    first, rest = Payment("a", RECORDED, 700), Payment("b", RECORDED + 1, 35_000, "SEPA")
    for payment in (first, rest):
        assert change(database, drafted, lambda one, what=payment: ledger_acts.pay(one, what))
    assert stands(database, drafted) == replace(
        DRAFT, status=Status.PAID, lines=(SEATS,), payments=(first, rest)
    )
    assert len(list_batches(database, drafted)) == len(audit.entries(database, drafted)) == 5
    assert verify(database, drafted) == []


def test_what_is_given_back_is_due_again_on_the_portal_as_in_the_statement(
    database: Database, drafted: int
) -> None:
    assert change(database, drafted, issue)
    for payment in (Payment("a", RECORDED, 35_700), Payment("b", RECORDED + 1, -5_700)):
        assert change(database, drafted, lambda one, what=payment: ledger_acts.pay(one, what))
    asked = Request(now=max(RECORDED + 2, parse_instant("2026-03-02T00:00:00Z")))
    portal = screens.billing(database, admin(drafted), asked, Opened())
    (shown,), (year,) = portal.rows, portal.statements
    assert stands(database, drafted).status is Status.OPEN
    assert shown.reckoning.standing is Standing.PARTLY_PAID
    assert shown.reckoning.due == year.closing == 5_700
    assert verify(database, drafted) == []


def test_what_was_done_already_leaves_no_batch_and_no_line(database: Database, drafted: int) -> None:
    payment = Payment("a", RECORDED, 700)
    seen = seen_of(stands(database, drafted))
    acts = [lambda one: ledger_acts.issue(one, seen), lambda one: ledger_acts.pay(one, payment)]
    assert [change(database, drafted, one) for one in (*acts, *acts)] == [True, True, False, False]
    before = len(list_batches(database, drafted))
    with pytest.raises(ActRefused):
        change(database, drafted, void)
    assert len(list_batches(database, drafted)) == before == len(audit.entries(database, drafted))


def test_a_number_is_given_once_and_the_same_draft_twice_is_one(database: Database) -> None:
    account_id, other = account(database), account(database, "other")
    assert ledger_entry.add_draft(database, DRAFT, line(account_id))
    assert not ledger_entry.add_draft(database, DRAFT, line(account_id))
    with pytest.raises(ActRefused) as refused:
        ledger_entry.add_draft(database, replace(DRAFT, currency="USD"), line(account_id))
    assert refused.value.field == "number"
    assert ledger_entry.add_draft(database, DRAFT, line(other))
    with pytest.raises(NotFound):
        ledger_entry.one_invoice(database, other, "2026-2")


def test_a_line_taken_off_is_gone_and_an_undone_act_never_was(database: Database, drafted: int) -> None:
    assert change(database, drafted, lambda one: ledger_acts.remove_line(one, 1, seen_of(one)))
    assert stands(database, drafted).lines == ()
    assert change(database, drafted, lambda one: ledger_acts.add_line(one, SEATS))
    assert change(database, drafted, issue)
    undo_import(database, drafted, 5, undone_at=RECORDED)
    assert stands(database, drafted) == replace(DRAFT, lines=(SEATS,))


def test_two_who_act_at_once_act_one_after_the_other(database: Database, drafted: int) -> None:
    change(database, drafted, issue)
    outcomes: list[str] = []

    def press(key: str) -> None:
        try:
            change(database, drafted, lambda one: ledger_acts.pay(one, Payment(key, RECORDED, 20_000)))
            outcomes.append("paid")
        except ActRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=press, args=(key,)) for key in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["paid", "refused", "refused"]
    assert len(stands(database, drafted).payments) == 1


def test_what_is_kept_at_stripe_is_not_written_over_here(database: Database) -> None:
    link = linked(database)
    send(database, link, event(invoice(), JAN))
    for act in (void, issue):
        with pytest.raises(ActRefused, match="comes from Stripe"):
            ledger_entry.change_invoice(database, "in_1", act, line(link.account_id))
    with pytest.raises(ActRefused, match="customer at Stripe"):
        ledger_entry.set_payment_method(database, CARD, line(link.account_id))
    page = ledger_entry.ledger_page(database, link.account_id, offset=0, limit=5)
    assert (page.total, page.from_stripe) == (1, frozenset({"in_1"}))


@pytest.mark.parametrize("then", [None, "cus_later"])
def test_what_came_of_a_customer_that_the_account_no_longer_is_is_handled_here(
    database: Database, then: str | None
) -> None:
    link = linked(database)
    send(database, link, event(invoice(), JAN))
    assert unlink_customer(database, link.account_id, line=line_for(link.account_id))
    if then:
        assert link_customer(database, link.account_id, then, line=line_for(link.account_id))
    page = ledger_entry.ledger_page(database, link.account_id, offset=0, limit=5)
    assert (page.total, page.from_stripe) == (1, frozenset())
    assert not ledger_entry.one_invoice(database, link.account_id, "in_1")[1]
    assert ledger_entry.change_invoice(database, "in_1", void, line(link.account_id))
    assert ledger_entry.one_invoice(database, link.account_id, "in_1")[0].status is Status.VOID
    if then is None:  # and Stripe's again once the account is that customer again
        assert link_customer(database, link.account_id, link.customer_id, line=line_for(link.account_id))
        assert ledger_entry.one_invoice(database, link.account_id, "in_1")[1]


def test_a_payment_method_is_put_on_file_once_and_in_place_of_another(database: Database) -> None:
    account_id = account(database)
    assert ledger_entry.payment_method(database, account_id) == {}
    cards: list[Any] = [CARD, CARD, {**CARD, "last4": "1881"}]
    assert [ledger_entry.set_payment_method(database, one, line(account_id)) for one in cards] == [
        True,
        False,
        True,
    ]
    assert ledger_entry.payment_method(database, account_id)["last4"] == "1881"
    assert link_customer(database, account_id, "cus_1", line=line_for(account_id))


def test_pages_of_many_invoices_come_latest_first(database: Database) -> None:
    account_id = account(database)
    for day in range(1, 8):
        made = replace(DRAFT, invoice_id=f"n{day}", number=f"n{day}", issued_on=date(2026, 1, day))
        ledger_entry.add_draft(database, made, line(account_id))
    page = ledger_entry.ledger_page(database, account_id, offset=2, limit=3)
    assert page.total == 7 and [one.number for one in page.invoices] == ["n5", "n4", "n3"]
    empty = ledger_entry.ledger_page(database, account_id, offset=50, limit=3)
    assert (empty.total, empty.invoices) == (7, ())
