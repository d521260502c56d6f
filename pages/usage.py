"""Usage details: what the licence plan gives, what of it is used."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Usage
from components.light import Light
from components.marks import loading
from components.receipt_drawer import receipt_drawer
from core.scope import Permission

dash.register_page(
    __name__,
    path="/usage",
    name="Usage details",
    title="Usage details · Tallyboard",
    permission=Permission.ACCOUNT_ADMIN,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Usage.ADDRESS, data=query),
            dcc.Store(id=Usage.ASKED),
            light.Div(loading("head", "tiles", "chart", "tall"), id=Usage.SCREEN, className="screen"),
            receipt_drawer(),
        ]
    )
