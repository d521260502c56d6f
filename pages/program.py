"""Programs: the matches of a program that are active now, and the people in them."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Program
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/program",
    name="Programs",
    title="Programs · Tallyboard",
    permission=Permission.PROGRAMS,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Program.ADDRESS, data=query),
            dcc.Store(id=Program.ENDED),
            light.Div(loading("head", "chart", "tall"), id=Program.SCREEN, className="screen"),
        ]
    )
