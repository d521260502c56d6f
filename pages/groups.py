"""The groups: each over all the courses that its members learn."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Groups
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/groups",
    name="Groups",
    title="Groups · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Groups.ADDRESS, data=query),
            light.Div(loading("head", "chart", "tall"), id=Groups.SCREEN, className="screen"),
        ]
    )
