"""When what was paid of an invoice came in, where Stripe lists no payments and says alone how much was paid in all.

Kept with the invoice is, of each amount, the earliest second in which Stripe said it: the same whatever the order in
which states arrive and however often. So a payment keeps its instant, whatever is said of the invoice later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from core.stripe_values import Object

RECEIVED = (
    "received"  # amount paid in all, in the ledger's minor unit, as text -> the earliest second it was said
)
PAID, LISTED = "paid", "listed"  # what was paid in all, and what of it Stripe lists as payments of their own
Received = dict[str, int]


class Part(NamedTuple):
    """A payment in part: what was paid in all with it and by it alone, in minor units, and when, in seconds."""

    in_all: int
    amount: int
    seconds: int


def received_of(values: Object) -> Received:
    """What is kept of an invoice; of one kept by an earlier release, the payment that it was kept with."""
    if RECEIVED in values or PAID in values:
        return dict(values.get(RECEIVED, {}))
    sums = [one for one in values.get("payments", ()) if not one["payment_id"].endswith("-balance")]
    told = [one for one in sums if one["payment_id"].endswith("-paid")]
    in_all = sum(int(one["amount"]) for one in sums)
    return {str(in_all): int(datetime.fromisoformat(one["paid_at"]).timestamp()) for one in told}


def earliest(one: Received, other: Received) -> Received:
    """Of each amount the earlier second of two."""
    return {amount: min(found[amount] for found in (one, other) if amount in found) for amount in one | other}


def parts_of(values: Object) -> Iterator[Part]:
    """The payments that Stripe does not list, by amount: of each that was said what it adds to the one before.

    More can not have been paid before less was: an amount came in by the second in which any greater one was said.
    """
    received = {int(amount): seconds for amount, seconds in received_of(values).items()}
    before = values.get(LISTED, 0)
    for in_all in sorted(received):
        if before < in_all <= values.get(PAID, 0):
            by = min(seconds for amount, seconds in received.items() if amount >= in_all)
            yield Part(in_all, in_all - before, by)
            before = in_all
