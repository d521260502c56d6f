"""The receipt of a headline figure: its rule, what it is made of, who counted."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Figure
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/figure",
    name="Receipt",
    title="Receipt · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Figure.ADDRESS, data=query),
            light.Div(loading("head", "tall"), id=Figure.SCREEN, className="screen"),
        ]
    )
