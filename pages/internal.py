"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Internal
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal",
    name="Accounts",
    title="Accounts · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Internal.ADDRESS, data=query),
            light.Div(loading("head", "tall"), id=Internal.SCREEN, className="screen"),
        ]
    )
