"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Internal
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal",
    name="Accounts",
    title="Accounts · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Component:
    return html.Div(
        [
            dcc.Store(id=Internal.ADDRESS, data=query),
            html.Div(loading("head", "tall"), id=Internal.SCREEN, className="screen"),
        ]
    )
