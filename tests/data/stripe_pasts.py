"""A customer's year at Stripe, told to an account, and the ledger that it leaves there."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from sqlalchemy import select

from core.stripe_mirror import customer_of, keep
from core.stripe_values import Kept, Version
from data import audit
from data.engine import Database
from data.scoped import mine, tables
from data.stripe_links import StripeLink, link_customer, link_of_account, list_links, unlink_customer
from data.stripe_mirror import Delivery, Mirrored, mirror
from tests.data.builders import RECORDED, account
from tests.stripe_shapes import (
    CUSTOMER,
    DAY,
    JAN,
    Shape,
    card,
    credit_note,
    customer,
    event,
    invoice,
    line,
    subscription,
)

_numbers = itertools.count(1)
FILES = ("subscription", "invoices", "invoice_lines", "payments", "payment_method", "addresses")


def linked(database: Database, customer_id: str = CUSTOMER) -> StripeLink:
    """A new account that is this customer."""
    account_id = account(database, f"linked-{next(_numbers)}")
    for other in list_links(database):
        if other.customer_id == customer_id:
            unlink_customer(database, other.account_id, line=line_for(other.account_id))
    assert link_customer(database, account_id, customer_id, line=line_for(account_id))
    found = link_of_account(database, account_id)
    assert found
    return found


def line_for(account_id: int) -> audit.Line:
    return audit.Line(account_id, "staff:sam", "stripe customer linked", "", RECORDED)


def seen(one: Shape) -> tuple[Version, Kept]:
    """What a webhook without a key makes of an event."""
    data = one["data"]
    whose = customer_of(data["object"], data.get("previous_attributes", {}))
    kept = keep(data["object"], whose, {}, seen=one["created"])
    assert kept
    return Version(one["created"], 1 + kept.rank, one["id"]), kept


def send(database: Database, link: StripeLink, *events: Shape) -> list[Mirrored]:
    return [mirror(database, link, Delivery([seen(one)], f"stripe {one['id']}", RECORDED)) for one in events]


def fetched(database: Database, link: StripeLink, *things: Shape, every: bool = True) -> Mirrored:
    """What a sync makes of the objects that there are."""
    fresh = link_of_account(database, link.account_id)
    assert fresh
    states = [
        (Version(JAN + 99 * DAY), kept) for one in things if (kept := keep(one, CUSTOMER, {}, seen=JAN))
    ]
    return mirror(database, fresh, Delivery(states, "stripe sync", RECORDED, fetched=True, every=every))


def ledger(database: Database, link: StripeLink) -> dict[str, list[tuple[Any, ...]]]:
    """The account's ledger, without the numbers of batches."""
    found = {}
    with database.reading() as connection:
        for name in FILES:
            table = tables.drop_tables[name]
            columns = [one for one in table.columns if one.name not in ("account_id", "batch_no")]
            rows = connection.execute(select(*columns).where(mine(table)), {"of_account": link.account_id})
            found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def the_past() -> list[Shape]:
    """A year of one customer, in the order in which it happened."""
    moved = customer()
    moved["address"] = {**moved["address"], "line1": "Kurze Str. 2", "line2": None}
    pays = customer(invoice_settings={"default_payment_method": "pm_2"}, address=moved["address"])
    lines = [line(30_000, quantity=3), line(-5_000, "Unused time")]
    part = invoice(lines, amount_paid=10_000)
    gone = card("pm_1", customer_id=None)
    states = [
        customer(),
        card("pm_1"),
        subscription("Team"),
        invoice(lines, status="draft"),
        invoice(lines),
        moved,
        card("pm_2", "1881", created=JAN + 5),
        part,
        credit_note(5_000),
        pays,
        invoice(lines, status="paid"),
        subscription("Growth"),
        credit_note(5_000, 1_000),
        gone,
        subscription("Growth", cancel_at_period_end=True),
    ]
    events = [event(copy.deepcopy(one), JAN + DAY * place) for place, one in enumerate(states)]
    events[13]["data"]["previous_attributes"] = {"customer": CUSTOMER}
    return events


# of each object the last state; of the invoice also the one in which a part was paid: a payment keeps its instant
LAST = {"customer": 9, "pm_1": 13, "pm_2": 6, "subscription": 14, "part": 7, "invoice": 10, "note": 12}


def expected(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The ledger of an account that was told the last states (LAST) alone, once each."""
    link, past = linked(database), the_past()
    send(database, link, *(past[place] for place in LAST.values()))
    return ledger(database, link)
