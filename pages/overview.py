"""The account overview: what the account has in use, what its subscription limits, and the usage grid."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Overview
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/overview",
    name="Overview",
    title="Overview · Tallyboard",
    permission=Permission.OVERVIEW,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Overview.ADDRESS, data=query),
            dcc.Store(id=Overview.ASKED),
            light.Div(loading("head", "tiles", "tall"), id=Overview.SCREEN, className="screen"),
        ]
    )
