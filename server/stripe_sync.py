"""Bringing an account's ledger to what Stripe has now: fetched whole, and again where an event came between."""

from __future__ import annotations

from collections.abc import Iterable

from core.stripe_mirror import keep
from core.stripe_values import Kept, Object, Version
from data.engine import Database
from data.stripe_links import StripeLink, link_of_account
from data.stripe_mirror import Delivery, Mirrored, Overtaken, mirror
from server.clock import real_now
from server.stripe_reader import StripeReader, StripeUnavailable

_TRIES = 5


def sync(database: Database, account_id: int, reader: StripeReader) -> Mirrored | None:
    """Fetch and mirror everything of the account's customer; None where it has none. StripeUnavailable as it says."""
    for _ in range(_TRIES):
        link = link_of_account(database, account_id)
        if link is None:
            return None
        try:
            return mirror(database, link, _delivery(link, reader))
        except Overtaken:
            continue
    raise StripeUnavailable("Stripe's events came faster than its objects could be fetched; try again.")


def _delivery(link: StripeLink, reader: StripeReader) -> Delivery:
    kept = list(_kept(link, reader, reader.everything(link.customer_id)))
    version = Version(reader.seconds)
    seen = [(version, one) for one in kept]
    return Delivery(seen, f"stripe sync {link.customer_id}", real_now(), fetched=True, every=True)


def _kept(link: StripeLink, reader: StripeReader, objects: Iterable[Object]) -> Iterable[Kept]:
    for one in objects:
        found = keep(one, link.customer_id, reader.rates, seen=reader.seconds)
        if found is not None:
            yield found
