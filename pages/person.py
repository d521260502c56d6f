"""One person: progress beside the course averages, awards, chapters, exercises."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Person
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/person",
    name="Person",
    title="Person · Tallyboard",
    permission=Permission.INDIVIDUALS,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Person.ADDRESS, data=query),
            light.Div(loading("head", "rows", "chart", "tall"), id=Person.SCREEN, className="screen"),
        ]
    )
