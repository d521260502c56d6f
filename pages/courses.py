"""All courses: how is the organisation doing?"""

from __future__ import annotations

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Courses
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/courses",
    name="All courses",
    title="All courses · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Component:
    return html.Div(
        [
            dcc.Store(id=Courses.ADDRESS, data=query),
            html.Div(loading("head", "tiles", "tall", "tall"), id=Courses.SCREEN, className="screen"),
        ]
    )
