"""Admin-Internal: one account's plans, settings and imports, for staff."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import InternalAccount
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal-account",
    name="Account",
    title="Account · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=InternalAccount.ADDRESS, data=query),
            dcc.Store(id=InternalAccount.ADDED),
            dcc.Store(id=InternalAccount.SAVED),
            light.Div(loading("head", "tall"), id=InternalAccount.SCREEN, className="screen"),
        ]
    )
