"""One event from Stripe, once its signature has been checked: read strictly, then mirrored.

With a key the object is fetched as it is now, so that an old event is as good as a new one. Without one the event's own
copy is taken, in the order of Stripe's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from flask import current_app

from core.scope import BadRequest
from core.stripe_mirror import customer_of, keep
from core.stripe_values import Kept, Kind, Object, Version, part, reference, words
from data.stripe_links import StripeLink, link_of_customer
from data.stripe_mirror import Delivery, Overtaken, mirror
from server.clock import real_now
from server.people import app_database, rooms
from server.stripe_reader import API_VERSION, StripeMissing, StripeReader, StripeUnavailable, reader

_TRIES = 5
_LATEST = 2**40  # seconds: what no clock says
_FAMILY = API_VERSION.rsplit(".", 1)[-1]  # versions of one name differ by what they add alone


@dataclass(frozen=True)
class Event:
    """An event: `thing` is the object as it was then, `before` what had changed in it."""

    event_id: str
    kind: str
    created: int
    api_version: str
    thing: Object
    before: Object


def read_event(body: bytes) -> Event:
    """The event of a body; BadRequest for what is none."""
    try:
        found = orjson.loads(body)
    except ValueError as error:
        raise BadRequest("the body is no JSON") from error
    if not isinstance(found, dict) or found.get("object", "event") != "event":
        raise BadRequest("the body is no event")
    created, data = found.get("created"), part(found, "data")
    thing, name = part(data, "object"), reference(found, "id")
    if not isinstance(created, int) or isinstance(created, bool) or not 0 <= created < _LATEST:
        raise BadRequest("the event does not say when it was made")
    if not name or not reference(thing, "id") or not words(found, "type"):
        raise BadRequest("the event names no object")
    before = part(data, "previous_attributes")
    return Event(name, words(found, "type"), created, words(found, "api_version"), thing, before)


def take(event: Event) -> str:
    """Mirror an event; what became of it, in a word. BadRequest for another API version's shape without a key,
    StripeUnavailable where the object can not be fetched."""
    asking = reader(rooms().settings) if rooms().settings.stripe_key else None
    if asking is None and not event.api_version.endswith(f".{_FAMILY}"):
        said = event.api_version or "no version"
        raise BadRequest(f"the event has the shape of {said}; this server reads {API_VERSION}")
    for _ in range(_TRIES):
        customer_id = _customer(event, asking)
        link = link_of_customer(app_database(), customer_id) if customer_id else None
        if link is None:
            return _ignored(event, customer_id)
        try:
            return _mirror(event, link, asking)
        except Overtaken:
            continue
    raise StripeUnavailable("Events came faster than their objects could be fetched.")


def _customer(event: Event, asking: StripeReader | None) -> str:
    """Whom the event concerns. A payment names its invoice alone, which must be asked for whose it is."""
    found = customer_of(event.thing, event.before)
    if not found and asking and words(event.thing, "object") == "invoice_payment":
        return customer_of(_fetched(event, asking) or {}, {})
    return found


def _mirror(event: Event, link: StripeLink, asking: StripeReader | None) -> str:
    if asking is None:
        kept = keep(event.thing, link.customer_id, {}, seen=event.created)
    else:
        thing = _fetched(event, asking)
        rates = asking.rates
        kept = keep(thing, link.customer_id, rates, seen=event.created) if thing is not None else None
    if kept is None:
        return "of no use to the ledger"
    version = Version(event.created, 0 if asking else 1 + kept.rank, "" if asking else event.event_id)
    source = f"stripe {event.kind} {event.event_id}"[:200]
    delivery = Delivery([(version, kept)], source, real_now(), fetched=asking is not None)
    done = mirror(app_database(), link, delivery)
    _tell_refusal(event, kept)
    return "mirrored" if done.batch_no else "known already" if not done.fresh else "kept"


def _fetched(event: Event, asking: StripeReader) -> Object | None:
    """The object that the event is about, as it is now; an object that is gone as the event says it was."""
    kind, name = words(event.thing, "object"), reference(event.thing, "id")
    if kind == "invoice_payment":
        kind, name = Kind.INVOICE.value, reference(event.thing, "invoice")
    elif kind == "tax_id":
        kind, name = Kind.CUSTOMER.value, reference(event.thing, "customer")
    if kind not in tuple(Kind):
        return None
    try:
        found = asking.one(Kind(kind), name)
    except StripeMissing:
        return event.thing
    gone = found.get("deleted") is True
    return {**event.thing, **found} if gone and kind == words(event.thing, "object") else found


def _ignored(event: Event, customer_id: str) -> str:
    whose = f"customer {customer_id} is no account's" if customer_id else "it names no customer"
    current_app.logger.warning("stripe event %s (%s) is ignored: %s", event.event_id, event.kind, whose)
    return "ignored"


def _tell_refusal(event: Event, kept: Kept) -> None:
    if kept.refused:
        told: tuple[Any, ...] = (event.event_id, kept.kind, kept.object_id, kept.refused)
        current_app.logger.warning("stripe event %s: %s %s is not in the ledger: %s", *told)
