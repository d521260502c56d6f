"""Admin-Internal: the people of an account, who are activated and deactivated here."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import InternalPeople
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal-people",
    name="People",
    title="People · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=InternalPeople.ADDRESS, data=query),
            dcc.Store(id=InternalPeople.CHANGED),
            light.Div(loading("head", "tall"), id=InternalPeople.SCREEN, className="screen"),
        ]
    )
