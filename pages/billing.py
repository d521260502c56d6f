"""The billing portal: plan and renewal, payment method, addresses, invoices."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Billing
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/billing",
    name="Billing portal",
    title="Billing portal · Tallyboard",
    permission=Permission.ACCOUNT_ADMIN,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Billing.ADDRESS, data=query),
            dcc.Store(id=Billing.SAVED),
            light.Div(loading("head", "tiles", "tall"), id=Billing.SCREEN, className="screen"),
        ]
    )
