"""One person's history at one exercise."""

from __future__ import annotations

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Exercise
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/exercise",
    name="Exercise",
    title="Exercise · Tallyboard",
    permission=Permission.INDIVIDUALS,
)


def layout(**query: object) -> Component:
    return html.Div(
        [
            dcc.Store(id=Exercise.ADDRESS, data=query),
            html.Div(loading("head", "chart", "rows"), id=Exercise.SCREEN, className="screen"),
        ]
    )
