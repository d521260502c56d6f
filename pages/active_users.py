"""Active users: who was in a match, billing period by billing period."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import ActiveUsers
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/active-users",
    name="Active users",
    title="Active users · Tallyboard",
    permission=Permission.ACCOUNT_ADMIN,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=ActiveUsers.ADDRESS, data=query),
            light.Div(loading("head", "chart", "tall"), id=ActiveUsers.SCREEN, className="screen"),
        ]
    )
