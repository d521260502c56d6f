"""All courses: how is the organisation doing?"""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import Courses
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/courses",
    name="All courses",
    title="All courses · Tallyboard",
    permission=Permission.COURSES,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=Courses.ADDRESS, data=query),
            light.Div(loading("head", "tiles", "tall", "tall"), id=Courses.SCREEN, className="screen"),
        ]
    )
