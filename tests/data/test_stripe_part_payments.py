"""Payments in part, told without a list of payments: each keeps the instant at which it was first said."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.instants import parse_instant, to_datetime
from core.stripe_received import LISTED, PAID, RECEIVED
from data.engine import Database
from data.stripe_links import StripeLink
from data.stripe_mirror import Delivery, mirror, refusals
from data.verify import verify
from tests.data.builders import RECORDED
from tests.data.stripe_pasts import fetched, ledger, linked, seen, send
from tests.stripe_shapes import DAY, JAN, Shape, event, invoice, invoice_payment

OPENED, FIRST, SECOND = JAN + DAY, JAN + 3 * DAY, JAN + 40 * DAY
LATER, LAST = JAN + 400 * DAY, JAN + 500 * DAY


def told(amount: int, at: int, status: str = "open") -> Shape:
    made = invoice(status=status, amount_paid=amount)
    if status == "paid":
        made["status_transitions"]["paid_at"] = at
    return event(made, at)


def payments(database: Database, link: StripeLink) -> list[tuple[str, int, int]]:
    """Id, amount and the second, by time."""
    found = [(row[0], row[3], row[2] // 1_000_000) for row in ledger(database, link)["payments"]]
    return sorted(found, key=lambda one: one[2])


def past() -> list[Shape]:
    """Opened, paid in two parts, told again a year later, then paid whole."""
    whole = told(30_000, LAST, "paid")
    again = [told(10_000, FIRST + 5), told(20_000, LATER), told(20_000, LATER + DAY)]
    return [told(0, OPENED), told(10_000, FIRST), told(20_000, SECOND), *again, whole]


WHOLE = [
    ("in_1-paid", 10_000, FIRST),
    ("in_1-paid-20000", 10_000, SECOND),
    ("in_1-paid-30000", 10_000, LAST),
]


def test_a_later_event_redates_no_payment(database: Database) -> None:
    link = linked(database)
    send(database, link, told(0, OPENED), told(10_000, FIRST))
    assert payments(database, link) == WHOLE[:1]
    send(database, link, told(10_000, LATER))
    assert payments(database, link) == WHOLE[:1]


def test_a_second_part_is_a_payment_of_its_own(database: Database) -> None:
    link = linked(database)
    send(database, link, *past()[:-1])
    assert payments(database, link) == WHOLE[:2]
    send(database, link, past()[-1])
    assert payments(database, link) == WHOLE
    assert verify(database, link.account_id) == []


orders = st.lists(st.integers(0, 6), max_size=8).flatmap(lambda more: st.permutations([*range(7), *more]))


@settings(
    max_examples=settings().max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=orders)
def test_in_any_order_and_repeated(file_database: Database, order: Sequence[int]) -> None:
    link, every = linked(file_database), past()
    send(file_database, link, *(every[place] for place in order))
    assert payments(file_database, link) == WHOLE


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_state_between_that_can_not_be_said_forgets_nothing(
    file_database: Database, order: Sequence[int]
) -> None:
    odd = event(invoice(status="odd"), SECOND)
    every = [told(10_000, FIRST), odd, told(10_000, LATER), told(20_000, LATER + 1)]
    link = linked(file_database)
    send(file_database, link, *(every[place] for place in order))
    assert payments(file_database, link) == [WHOLE[0], ("in_1-paid-20000", 10_000, LATER + 1)]
    assert refusals(file_database, link) == []


def test_more_said_earlier_dates_what_is_less(database: Database) -> None:
    link = linked(database)
    send(database, link, told(10_000, LATER), told(20_000, SECOND))
    send(database, link, told(30_000, LAST, "paid"))
    assert [at for *_, at in payments(database, link)] == [SECOND, SECOND, LAST]


def test_payments_that_stripe_lists_take_the_place(database: Database) -> None:
    link = linked(database)
    send(database, link, told(10_000, FIRST))
    one = invoice_payment(10_000)
    fetched(database, link, invoice(amount_paid=10_000, payments=[one]))
    assert [row[:2] for row in payments(database, link)] == [("inpay_1", 10_000)]
    send(database, link, told(20_000, LATER + 1))
    fetched(database, link, invoice(amount_paid=20_000, payments=[one]))
    rest, listed = payments(database, link)
    assert (listed[:2], rest) == (("inpay_1", 10_000), ("in_1-paid", 10_000, JAN))


def test_a_payment_that_was_listed_keeps_its_instant_where_it_is_listed_no_more(database: Database) -> None:
    link = linked(database)
    fetched(database, link, invoice(amount_paid=10_000, payments=[invoice_payment(10_000)]))
    send(database, link, told(20_000, LATER))
    assert payments(database, link) == [
        ("in_1-paid", 10_000, JAN + 2 * DAY),
        ("in_1-paid-20000", 10_000, LATER),
    ]


def test_a_sync_again_redates_nothing(database: Database) -> None:
    link = linked(database)
    send(database, link, told(10_000, OPENED - DAY))
    fetched(database, link, invoice(amount_paid=10_000))
    assert [at for *_, at in payments(database, link)] == [OPENED - DAY]


def test_what_an_earlier_release_kept_keeps_its_instant(database: Database) -> None:
    link = linked(database)
    version, kept = seen(told(10_000, FIRST))
    at = f"{to_datetime(FIRST * 1_000_000):%Y-%m-%dT%H:%M:%SZ}"
    assert parse_instant(at) == FIRST * 1_000_000
    cells = {"payment_id": "in_1-paid", "invoice_id": "in_1", "paid_at": at, "amount": "10000"}
    values = {name: value for name, value in kept.values.items() if name not in (RECEIVED, PAID, LISTED)}
    old = replace(kept, values={**values, "payments": [{**cells, "method": "Stripe"}]})
    mirror(database, link, Delivery([(version, old)], "stripe", RECORDED))
    assert payments(database, link) == WHOLE[:1]
    send(database, link, told(10_000, LATER), told(20_000, LATER + 1))
    assert payments(database, link) == [WHOLE[0], ("in_1-paid-20000", 10_000, LATER + 1)]
