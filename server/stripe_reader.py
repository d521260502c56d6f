"""Asking Stripe: objects as plain values in the API's pinned shape. The library is loaded when it is needed.

The key comes from the environment and goes to Stripe alone; what Stripe says of a key is never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from core.instants import SECOND
from core.stripe_values import Kind, Object, decimal, listed, part, reference, words
from server.clock import real_now
from server.settings import Settings

if TYPE_CHECKING:
    import stripe

API_VERSION = "2026-10-28.endive"  # stripe 16.1.0's own: the shapes that core.stripe_* read
NO_KEY = "STRIPE_API_KEY is not set: nothing can be fetched from Stripe."
_WAIT = 15  # seconds for one answer
_AT_ONCE = 100


class StripeUnavailable(Exception):
    """Stripe can not be asked, or did not answer; the message is a plain sentence without anything secret."""


class StripeMissing(Exception):
    """Stripe has no such object (any more)."""


@dataclass
class StripeReader:
    """One conversation: what was asked once of tax rates and products is remembered."""

    client: stripe.StripeClient
    rates: dict[str, Decimal] = field(default_factory=dict)
    _products: dict[str, Object] = field(default_factory=dict)
    seconds: int = 0

    def customer(self, customer_id: str) -> Object:
        """The customer, with its tax ids; sets `seconds`, Stripe's own clock before anything else is asked."""
        found = self._ask(self.client.v1.customers.retrieve, customer_id, {"expand": ["tax_ids"]})
        stamp = found.last_response.headers.get("Date") if found.last_response else None
        self.seconds = int(parsedate_to_datetime(stamp).timestamp()) if stamp else real_now() // SECOND
        return plain(found)

    def everything(self, customer_id: str) -> Iterator[Object]:
        """The customer and all of its objects that the ledger has a place for."""
        yield self.customer(customer_id)
        v1, of = self.client.v1, {"customer": customer_id, "limit": _AT_ONCE}
        yield from self._all(v1.payment_methods.list, {**of, "type": "card"})
        for subscription in self._all(v1.subscriptions.list, {**of, "status": "all"}):
            yield self._with_products(subscription)
        for invoice in self._all(v1.invoices.list, {**of, "expand": ["data.payments"]}):
            yield self._whole_invoice(invoice)
        yield from self._all(v1.credit_notes.list, of)

    def one(self, kind: Kind, object_id: str) -> Object:
        """One object as it is now; StripeMissing if there is none."""
        v1 = self.client.v1
        if kind is Kind.CUSTOMER:
            return self.customer(object_id)
        if kind is Kind.PAYMENT_METHOD:
            return plain(self._ask(v1.payment_methods.retrieve, object_id))
        if kind is Kind.SUBSCRIPTION:
            return self._with_products(plain(self._ask(v1.subscriptions.retrieve, object_id)))
        if kind is Kind.INVOICE:
            found = self._ask(v1.invoices.retrieve, object_id, {"expand": ["payments"]})
            return self._whole_invoice(plain(found))
        return plain(self._ask(v1.credit_notes.retrieve, object_id))

    def _whole_invoice(self, invoice: Object) -> Object:
        """The invoice with all of its lines and payments, of which the first few came with it."""
        v1, name, whole = self.client.v1, words(invoice, "id"), dict(invoice)
        if part(invoice, "lines").get("has_more"):
            lines = self._all(lambda given: v1.invoices.line_items.list(name, given), {"limit": _AT_ONCE})
            whole["lines"] = list(lines)
        if part(invoice, "payments").get("has_more"):
            given = {"invoice": name, "limit": _AT_ONCE}
            whole["payments"] = list(self._all(v1.invoice_payments.list, given))
        for line in listed(whole, "lines"):
            for tax in listed(line, "taxes"):
                self._learn_rate(reference(part(tax, "tax_rate_details"), "tax_rate"))
        return whole

    def _learn_rate(self, rate_id: str) -> None:
        if rate_id and rate_id not in self.rates:
            percent = decimal(plain(self._ask(self.client.v1.tax_rates.retrieve, rate_id)), "percentage")
            if percent is not None:
                self.rates[rate_id] = percent

    def _with_products(self, subscription: Object) -> Object:
        """The subscription with its prices' products, whose names may be the plan's."""
        items = [self._with_product(dict(item)) for item in listed(subscription, "items")]
        return {**subscription, "items": items}

    def _with_product(self, item: dict[str, Any]) -> Object:
        name = "price" if part(item, "price") else "plan"
        product_id = reference(part(item, name), "product")
        if product_id and product_id not in self._products:
            self._products[product_id] = plain(self._ask(self.client.v1.products.retrieve, product_id))
        return {**item, name: {**part(item, name), "product": self._products.get(product_id)}}

    def _all(self, ask: Any, given: Mapping[str, Any]) -> Iterator[Object]:
        pages = self._ask(ask, given).auto_paging_iter()
        while (one := self._ask(next, pages, None)) is not None:
            yield plain(one)

    def _ask(self, ask: Any, *given: Any) -> Any:
        import stripe

        try:
            return ask(*given)
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise StripeUnavailable("Stripe does not accept STRIPE_API_KEY for this.") from error
        except stripe.InvalidRequestError as error:
            if error.http_status == 404:
                raise StripeMissing("Stripe has no such object.") from error
            raise StripeUnavailable("Stripe did not understand what was asked.") from error
        except stripe.APIConnectionError as error:
            raise StripeUnavailable("Stripe can not be reached.") from error
        except stripe.StripeError as error:
            status = f" (status {error.http_status})" if error.http_status else ""
            raise StripeUnavailable(f"Stripe did not answer as it should{status}.") from error


def reader(settings: Settings) -> StripeReader:
    """A reader with the key of the environment; StripeUnavailable without one."""
    if not settings.stripe_key:
        raise StripeUnavailable(NO_KEY)
    import stripe

    stripe.enable_telemetry = False
    client = stripe.StripeClient(
        settings.stripe_key,
        stripe_version=API_VERSION,
        base_addresses={"api": settings.stripe_base} if settings.stripe_base else {},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=_WAIT),
    )
    return StripeReader(client)


def plain(found: Any) -> dict[str, Any]:
    """The library's object as plain values."""
    made: dict[str, Any] = found.to_dict()
    return made
