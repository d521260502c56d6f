"""Mirroring Stripe: any order, any repetition, any crash gives the ledger that the last states give."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.stripe_mirror import joined, rows_of
from core.stripe_values import Version
from data import audit
from data.batches import list_batches
from data.engine import Database
from data.ingest import undo_import
from data.ingest.rows import add_rows
from data.scoped import mine, tables
from data.stripe_links import (
    LinkRefused,
    StripeLink,
    link_customer,
    list_links,
    unlink_customer,
)
from data.stripe_mirror import Delivery, Mirrored, Overtaken, mirror, refusals
from data.verify import verify
from tests.data.builders import RECORDED, account
from tests.data.stripe_pasts import (
    FILES,
    LAST,
    expected,
    fetched,
    ledger,
    line_for,
    linked,
    seen,
    send,
    the_past,
)
from tests.stripe_shapes import (
    CUSTOMER,
    DAY,
    JAN,
    card,
    customer,
    event,
    invoice,
    invoice_payment,
    subscription,
)


def test_the_last_states_give_this_ledger(file_database: Database) -> None:
    found = expected(file_database)
    assert found["subscription"][0][0] == "Growth" and found["subscription"][0][8] is None
    assert found["payment_method"] == [("Visa", "1881", 9, 2031)]
    address = ("billing", "Acme GmbH", "Kurze Str. 2", None, "Berlin", None, "10115", "DE", None)
    assert found["addresses"] == [address]
    assert found["invoices"] == [
        ("in_1", "ACME-0001", "2026-01-02", "2026-01-16", "paid", "EUR", "2026-01-01", "2026-02-01")
    ]
    assert [row[2:5] for row in found["invoice_lines"]] == [
        ("Seats", "3", 10_000),
        ("Unused time", "1", -5_000),
    ]
    assert [(row[0], row[3], row[4]) for row in found["payments"]] == [
        ("cn_1", 5_000, "Credit note CN-1"),
        ("cn_1-back", -1_000, "Given back by credit note CN-1"),
        ("in_1-paid", 10_000, "Stripe"),
        ("in_1-paid-25000", 15_000, "Stripe"),
    ]


orders = st.lists(st.integers(0, 14), max_size=20).flatmap(lambda more: st.permutations([*range(15), *more]))


@settings(
    max_examples=settings().max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=orders)
def test_any_order_and_any_repetition_give_the_ledger_of_the_last_states(
    file_database: Database, order: list[int]
) -> None:
    link, past = linked(file_database), the_past()
    send(file_database, link, *(past[place] for place in order))
    assert ledger(file_database, link) == expected(file_database)


def test_the_rows_are_those_of_a_pure_function_of_the_last_states(file_database: Database) -> None:
    past = the_past()
    states = {name: seen(past[place])[1] for name, place in LAST.items()}
    states["invoice"] = joined(states["invoice"], states.pop("part"))
    rows = rows_of(states.values())
    found = expected(file_database)
    assert {name: len(found[name]) for name in FILES} == {
        name: sum(1 for file, _ in rows if file == name) for name in FILES
    }


def test_the_same_event_again_writes_no_batch_and_no_line(database: Database) -> None:
    link = linked(database)
    one = event(invoice(), JAN + DAY)
    (first,) = send(database, link, one)
    assert first.batch_no == 1 and first.fresh == 1
    before = len(audit.entries(database, link.account_id))
    assert send(database, link, one, one) == [Mirrored(0), Mirrored(0)]
    assert len(list_batches(database, link.account_id)) == 1
    assert len(audit.entries(database, link.account_id)) == before
    assert verify(database, link.account_id) == []


def test_within_a_second_what_can_only_come_later_wins(database: Database) -> None:
    link = linked(database)
    paid, opened = event(invoice(status="paid"), JAN), event(invoice(), JAN)
    send(database, link, paid, opened)
    assert ledger(database, link)["invoices"][0][4] == "paid"


def test_a_sync_between_events_is_newer_than_they_are(database: Database) -> None:
    link = linked(database)
    early = event(invoice(), JAN + DAY)
    send(database, link, early)
    fetched(database, link, customer(), invoice(status="paid", payments=[invoice_payment(30_000)]))
    send(database, link, event(invoice(), JAN + 2 * DAY))
    found = ledger(database, link)
    assert found["invoices"][0][4] == "paid"
    assert [(row[0], row[3]) for row in found["payments"]] == [("inpay_1", 30_000)]


def test_a_sync_heals_what_an_import_or_an_undo_changed_and_says_nothing_where_nothing_did(
    database: Database,
) -> None:
    link = linked(database)
    things = (customer(), card(), subscription(), invoice(status="paid"))
    assert fetched(database, link, *things).batch_no == 1
    whole = ledger(database, link)
    assert fetched(database, link, *things) == Mirrored(0)
    kept = versions(database, link)
    fetched(database, link, *things[:3], invoice(status="paid", due_date=None))
    assert versions(database, link) == kept + 2, "of the one row that changed, its two versions"
    undo_import(database, link.account_id, 2, undone_at=RECORDED)
    assert ledger(database, link) == whole
    cells = {
        "invoice_id": "in_1",
        "number": "X",
        "issued_on": "2020-01-01",
        "status": "void",
        "currency": "USD",
    }
    add_rows(database, link.account_id, "invoices", [cells], source="import", recorded_at=RECORDED)
    assert fetched(database, link, *things).batch_no == 4
    assert ledger(database, link) == whole
    undo_import(database, link.account_id, 4, undone_at=RECORDED)
    assert ledger(database, link)["invoices"][0][1] == "X"
    fetched(database, link, *things)
    undo_import(database, link.account_id, 1, undone_at=RECORDED)
    fetched(database, link, *things)
    assert ledger(database, link) == whole
    assert verify(database, link.account_id) == []


def test_after_an_undo_the_next_event_brings_the_whole_invoice(database: Database) -> None:
    link = linked(database)
    send(database, link, event(invoice(), JAN))
    undo_import(database, link.account_id, 1, undone_at=RECORDED)
    send(database, link, event(invoice(status="paid"), JAN + 1))
    found = ledger(database, link)
    assert len(found["invoices"]) == len(found["invoice_lines"]) == len(found["payments"]) == 1


def test_an_address_changed_here_stands_until_stripes_own_changes(database: Database) -> None:
    link = linked(database)
    fetched(database, link, customer(), card())
    cells = {"kind": "billing", "name": "Acme GmbH", "line1": "New Str. 9", "line2": "", "country": "DE"}
    add_rows(database, link.account_id, "addresses", [cells], source="by hand", recorded_at=RECORDED)
    by_hand = ledger(database, link)["addresses"]
    assert by_hand[0][2] == "New Str. 9"
    send(database, link, event(subscription(), JAN + 200 * DAY))
    fetched(database, link, customer(), card(), subscription())
    assert ledger(database, link)["addresses"] == by_hand
    moved = customer()
    moved["address"]["line1"] = "Kurze Str. 2"
    send(database, link, event(moved, JAN + 300 * DAY))
    assert ledger(database, link)["addresses"][0][2] == "Kurze Str. 2"


def test_lines_that_an_event_leaves_out_are_those_of_another_state_in_either_order(
    database: Database,
) -> None:
    whole, part = event(invoice(), JAN), event(invoice(status="paid"), JAN + 1)
    part["data"]["object"]["lines"]["has_more"] = True
    ledgers = []
    for order in ((whole, part), (part, whole), (part, whole, part, whole)):
        link = linked(database)
        send(database, link, *order)
        assert refusals(database, link) == []
        ledgers.append(ledger(database, link))
    assert ledgers[0]["invoices"][0][4] == "paid" and len(ledgers[0]["invoice_lines"]) == 1
    assert ledgers == [ledgers[0]] * 3


def test_a_state_that_the_ledger_can_not_say_takes_nothing_away(database: Database) -> None:
    link = linked(database)
    send(database, link, event(customer(), JAN), event(invoice(status="paid"), JAN))
    whole = ledger(database, link)
    send(database, link, event(customer(name="\x07"), JAN + 1), event(invoice(status="odd"), JAN + 1))
    assert ledger(database, link) == whole
    assert len(refusals(database, link)) == 2


def versions(database: Database, link: StripeLink) -> int:
    counted = select(func.count()).select_from(tables.versions).where(mine(tables.versions))
    with database.reading() as connection:
        return int(connection.execute(counted, {"of_account": link.account_id}).scalar() or 0)


def test_what_was_fetched_before_another_write_is_overtaken(database: Database) -> None:
    link = linked(database)
    send(database, link, event(customer(), JAN))
    stale = Delivery([(Version(JAN), seen(event(card(), JAN))[1])], "stripe", RECORDED, fetched=True)
    with pytest.raises(Overtaken):
        mirror(database, link, stale)
    assert ledger(database, link)["payment_method"] == []


def test_a_crash_between_states_and_rows_leaves_neither(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, one = linked(database), event(invoice(), JAN)

    def crash(*_: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("data.stripe_mirror._settle", crash)
        with pytest.raises(RuntimeError):
            send(database, link, one)
    assert ledger(database, link)["invoices"] == [] and list_batches(database, link.account_id) == []
    assert send(database, link, one)[0].batch_no == 1


def test_a_card_that_was_detached_is_gone_and_the_rest_of_a_subscription_stays(database: Database) -> None:
    link = linked(database)
    limits = [{"plan_name": "Team", "max_active_users": "50", "plan_basis": "MAU"}]
    add_rows(database, link.account_id, "subscription", limits, source="import", recorded_at=RECORDED)
    send(database, link, event(card(), JAN), event(subscription("Growth"), JAN))
    found = ledger(database, link)
    assert found["subscription"][0][:4] == ("Growth", "MAU", None, 50)
    gone = event(card(customer_id=None), JAN + 1, previous_attributes={"customer": CUSTOMER})
    send(database, link, gone, event(subscription("Growth", "canceled"), JAN + 1))
    found = ledger(database, link)
    assert found["payment_method"] == []
    assert found["subscription"][0][:4] == ("Demo", "MAU", None, 50)


def test_what_the_ledger_can_not_say_is_listed_with_its_reason(database: Database) -> None:
    link = linked(database)
    wrong = customer(name="Bell\x07")
    send(
        database,
        link,
        event(wrong, JAN),
        event(invoice(currency="iqd"), JAN),
        event(subscription("Gold"), JAN),
        event(card(type="sepa_debit", card=None), JAN),
    )
    reasons = {one.object_id: one.reason for one in refusals(database, link)}
    assert "control character" in reasons[CUSTOMER]
    assert "IQD" in reasons["in_1"] and "plan_name" in reasons["sub_1"] and "sepa_debit" in reasons["pm_1"]
    assert not any(ledger(database, link).values())
    send(database, link, event(invoice(), JAN + 1))
    assert "in_1" not in {one.object_id for one in refusals(database, link)}


def test_a_customer_is_one_accounts_and_an_account_is_one_customer(database: Database) -> None:
    link, other = linked(database), account(database, "other")
    with pytest.raises(LinkRefused):
        link_customer(database, other, CUSTOMER, line=line_for(other))
    assert not link_customer(database, link.account_id, CUSTOMER, line=line_for(link.account_id))
    assert link_customer(database, link.account_id, "cus_new", line=line_for(link.account_id))
    assert link_customer(database, other, CUSTOMER, line=line_for(other))
    assert [one.customer_id for one in list_links(database)] == ["cus_new", CUSTOMER]
    with pytest.raises(Overtaken):
        send(database, link, event(customer(), JAN))
    assert unlink_customer(database, other, line=line_for(other))
    assert not unlink_customer(database, other, line=line_for(other))


def test_a_customer_with_the_name_of_a_formula_and_line_breaks_is_kept_verbatim(database: Database) -> None:
    link = linked(database)
    send(database, link, event(customer(name="=1+1\nשלום"), JAN))
    assert ledger(database, link)["addresses"][0][1] == "=1+1\nשלום"
