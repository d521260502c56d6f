"""Admin-Internal: an account's log, or staff's own."""

from __future__ import annotations

import dash
from dash import dcc

from components import light
from components.ids import InternalAudit
from components.light import Light
from components.marks import loading
from core.scope import Permission

dash.register_page(
    __name__,
    path="/internal-audit",
    name="Audit log",
    title="Audit log · Tallyboard",
    permission=Permission.INTERNAL,
)


def layout(**query: object) -> Light:
    return light.Div(
        [
            dcc.Store(id=InternalAudit.ADDRESS, data=query),
            light.Div(loading("head", "tall"), id=InternalAudit.SCREEN, className="screen"),
        ]
    )
