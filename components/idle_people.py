"""People who do not use the licence yet: a list of any length, in blocks from the server."""

from __future__ import annotations

from dash import dcc

from components import grid, light
from components.address import Address
from components.ids import Usage
from components.light import Light, Node
from components.numbers import count
from components.panel import panel
from core.plans import Plan

_COLUMNS: list[grid.Definition] = [
    {"field": "name", "colId": "name", "headerName": "Name", **grid.link_column(minWidth=150)},
    {"field": "email", "colId": "email", "headerName": "Email", "flex": 2, "minWidth": 180},
    {"field": "user_id", "colId": "user_id", "headerName": "User id", "width": 140},
    {
        "field": "created_at",
        "colId": "created_at",
        "headerName": "Added (UTC)",
        "width": 190,
        "valueFormatter": {"function": "tallyMoment(params.value)"},
    },
]  # fmt: skip
_HEIGHT = 404  # ten rows
_UNSORTED = {"sortable": False}  # they come by user id, as in the users report


def idle_people(plan: Plan, address: Address, *, rows: int, past: bool) -> Light:
    """The panel; assets/usage.js gives the grid its rows and tells how many there are."""
    asked = {"plan": plan.plan_id, "now": address.get("now"), "as_known_at": address.get("as_known_at")}
    columns = [column | _UNSORTED for column in _COLUMNS]
    name = "People who do not use the licence yet"
    table = grid.endless(Usage.IDLE, name, columns, key="user_id", rows=rows, height=_HEIGHT)
    # hidden, not left out: the screen's life waits for it
    body: list[Node] = [dcc.Store(id=Usage.IDLE_ASKED, data=asked), light.Div(table, hidden=not rows)]
    everybody = "Everybody has logged in within this plan."
    told = f"{count(rows)} {'person' if rows == 1 else 'people'} without a login in this plan, by user id."
    return panel(
        "Did not use the licence" if past else "Not using the licence yet",
        body,
        note=light.Span(told if rows else everybody, id=Usage.IDLE_COUNT, role="status"),
        className="panel-table" if rows else "",
        id="usage-idle-panel",
    )
