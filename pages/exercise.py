"""One person's history at one exercise."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Exercise
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/exercise",
    name="Exercise",
    title="Exercise · Tallyboard",
    permission=Permission.INDIVIDUALS,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Exercise.ADDRESS, data=query),
            light.Div(loading("head", "chart", "rows"), id=Exercise.SCREEN, className="screen"),
        ]
    )
