"""The address that Stripe sends its events to. Its only authority is the signature over the body.

Nobody is signed in here and no account is named in the address: whose an event is stands in what was signed. So the
form token does not apply; a limit of size and of attempts does.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from core.instants import SECOND
from data import throttle
from data.throttle import MINUTE, Limit
from server.clock import real_now
from server.errors import answer
from server.grants import public_route
from server.origin import origin
from server.people import rooms
from server.responses import json_response
from server.stripe_event import read_event, take
from server.stripe_reader import StripeUnavailable

ADDRESS = "/stripe/webhook"
LARGEST = 512 * 1024
TOLERANCE = 300  # seconds; Stripe's own default: a recorded request can not be sent again later
NO_SECRET = "STRIPE_WEBHOOK_SECRET is not set: events from Stripe can not be checked, so none are taken."
_OFTEN, _WRONG = 600, 20  # a minute from one address: events, and those whose signature is wrong


def add_webhook(app: Flask) -> None:
    """Register the address. To be called after CSRF protection."""
    public_route(app, ADDRESS, methods=["POST"], endpoint="stripe_webhook")(receive)
    app.extensions["csrf"].exempt(receive)


def receive() -> ResponseReturnValue:
    """Take one event: 200 once it is in the ledger or known to be of no use, so that it is not sent again."""
    secret = rooms().settings.stripe_secret
    if not secret:
        return answer(503, NO_SECRET)
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    if not signed(body, secret):
        return _unsigned()
    wait = _wait("stripe event", _OFTEN)
    if wait:
        return _later(wait)
    try:
        return json_response({"outcome": take(read_event(body))}, 200)
    except StripeUnavailable as error:
        return answer(503, str(error))


def _unsigned() -> ResponseReturnValue:
    wait = _wait("wrong stripe signature", _WRONG)
    if wait:
        return _later(wait)
    current_app.logger.warning("an event from %s is not signed by Stripe, or too old", request.remote_addr)
    return answer(400, "the signature is not Stripe's, or too old")


def signed(body: bytes, secret: str) -> bool:
    """Whether Stripe signed this body, not longer ago than the tolerance."""
    import stripe

    header: Any = request.headers.get("Stripe-Signature", "")
    if not header.isascii():  # digests are compared as ASCII alone
        return False
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE))
    except (
        stripe.SignatureVerificationError,
        ValueError,
    ):  # a body that is no UTF-8 can not have been signed
        return False


def _wait(what: str, often: int) -> int:
    subject = f"{what} from {origin(request.remote_addr)}"
    return throttle.admit(rooms().store, [Limit(subject, often, MINUTE)], at=real_now())


def _later(wait: int) -> ResponseReturnValue:
    response = answer(429)
    response.headers["Retry-After"] = str(-(-wait // SECOND))
    return response
