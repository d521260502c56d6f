"""One person: progress beside the course averages, awards, chapters, exercises."""

from __future__ import annotations

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Person
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/person",
    name="Person",
    title="Person · Tallyboard",
    permission=Permission.INDIVIDUALS,
)


def layout(**query: object) -> Component:
    return html.Div(
        [
            dcc.Store(id=Person.ADDRESS, data=query),
            html.Div(loading("head", "rows", "chart", "tall"), id=Person.SCREEN, className="screen"),
        ]
    )
