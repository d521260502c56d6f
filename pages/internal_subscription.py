"""Admin-Internal: one account's subscription, and the requests for another plan that are answered here."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import InternalSubscription
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal-subscription",
    name="Subscription",
    title="Subscription · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=InternalSubscription.ADDRESS, data=query),
            dcc.Store(id=InternalSubscription.SAVED),
            dcc.Store(id=InternalSubscription.ANSWERED),
            light.Div(loading("head", "tall"), id=InternalSubscription.SCREEN, className="screen"),
        ]
    )
