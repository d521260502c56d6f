"""One course: strengths and weaknesses, spread, league table, groups."""

from __future__ import annotations

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Course
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/course",
    name="Course",
    title="Course · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Component:
    return html.Div(
        [
            dcc.Store(id=Course.ADDRESS, data=query),
            html.Div(loading("head", "tiles", "chart", "tall"), id=Course.SCREEN, className="screen"),
        ]
    )
