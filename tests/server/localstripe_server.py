"""localstripe on the loopback alone, in memory alone: `python -m tests.server.localstripe_server PORT`.

Its own `main` listens on every interface and keeps its objects in a file that all runs share. What version 1.15.10 does
not know of the API yet is added here in Stripe's documented shape: an invoice's `payments` (from its payment intent)
and the address of credit notes (none).
"""

from __future__ import annotations

import sys
from typing import Any

from aiohttp import web
from localstripe import resources, server


def payments(invoice: Any) -> dict[str, Any]:
    """The invoice's payments, as `expand=payments` gives them since 2025."""
    found = []
    if invoice.payment_intent and invoice.status == "paid":
        moved = {"paid_at": invoice.status_transitions["paid_at"], "canceled_at": None}
        found.append(
            {
                "id": f"inpay_{invoice.id[3:]}",
                "object": "invoice_payment",
                "invoice": invoice.id,
                "status": "paid",
                "amount_paid": invoice.amount_paid,
                "amount_requested": invoice.amount_due,
                "currency": invoice.currency,
                "created": invoice.created,
                "status_transitions": moved,
                "payment": {"type": "payment_intent", "payment_intent": invoice.payment_intent},
            }
        )
    return {"object": "list", "data": found, "has_more": False}


async def no_credit_notes(_request: web.Request) -> web.Response:
    """An empty list."""
    return web.json_response({"object": "list", "data": [], "has_more": False, "url": "/v1/credit_notes"})


def main(port: int) -> None:
    """Serve until the process is ended."""
    resources.Store.dump_to_disk = lambda _store: None
    resources.Invoice.payments = property(payments)
    server.app.router.add_get("/v1/credit_notes", no_credit_notes)
    web.run_app(server.app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
