"""Admin-Internal: the ledger of one account, filled by hand where there is no Stripe."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import InternalBilling
from components.ledger_book import BUTTONS, done_of
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal-billing",
    name="Billing",
    title="Billing · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=InternalBilling.ADDRESS, data=query),
            *[dcc.Store(id=done_of(button)) for button in BUTTONS],
            light.Div(loading("head", "tall"), id=InternalBilling.SCREEN, className="screen"),
        ]
    )
