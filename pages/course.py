"""One course: strengths and weaknesses, spread, league table, groups."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Course
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/course",
    name="Course",
    title="Course · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Course.ADDRESS, data=query),
            light.Div(loading("head", "tiles", "chart", "tall"), id=Course.SCREEN, className="screen"),
        ]
    )
