"""The plan as it was known at an earlier instant, and what has changed its closed months since."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc

from components import light
from components.address import Address
from components.attributes import data
from components.figure_link import figure_label
from components.ids import Usage
from components.light import Light, Node
from components.marks import loading, nothing
from components.names import shown
from components.numbers import EMPTY, moment
from components.panel import panel
from components.sideways import sideways
from core.plans import Plan
from core.usage_screens import Change

_HEADER = ("Person", "Month", "Figure", "Change", "Event", "Happened (UTC)", "Known since (UTC)")


def known_at(plan: Plan, address: Address) -> Light:
    """The control; with an instant in the address the comparison, too, which comes when it has been recounted."""
    given = address.get("as_known_at") or ""
    tools = [_form(given)]
    body: list[Node] = [light.Div(tools, className="known-form")]
    if given:
        body += [
            dcc.Store(id=Usage.COMPARED, data=True),
            light.Div(loading("rows"), id=Usage.CHANGES),
        ]
    note = (
        "Late and corrected events change closed months. Show the plan as it was known at an earlier instant, "
        "and which events have become known since."
    )
    return panel("As known at an earlier time", body, note=note, id="usage-known")


def everything_known(address: Address, plan: Plan) -> str:
    """The address of the same plan with everything that is known now."""
    return Address({"now": address.get("now")}).link("/usage", plan=plan.plan_id)


def changes(found: Sequence[Change]) -> list[Node]:
    """One line for each difference, by month."""
    if not found:
        return nothing_changed()
    rows = [_row(one) for one in found]
    head = [
        light.Th(words, scope="col", className="number" if words == "Change" else "") for words in _HEADER
    ]
    table = light.Table(
        [
            light.Caption("What has changed closed months since", className="visually-hidden"),
            light.Thead(light.Tr(head)),
            light.Tbody(rows),
        ],
        className="plain-table changes",
    )
    return [sideways(table, "What has changed closed months since")]


def nothing_changed() -> list[Node]:
    sentence = "No closed month has changed since then."
    return [nothing(sentence, "Choose an earlier instant to look further back.")]


def _form(given: str) -> Light:
    field = dbc.Input(
        type="datetime-local", name="as_known_at", value=given.removesuffix("Z")[:19], step="1", required=True
    )
    label = light.Label([light.Span("As known at (UTC)", className="field-name"), field], className="field")
    show = light.Button("Show", type="submit", className="btn btn-outline")
    return light.Form([label, show], className="form-line", **data(goes="/usage", anchor="usage-known"))


def _row(one: Change) -> Light:
    sign = f"+{one.by}" if one.by > 0 else str(one.by).replace("-", "−")
    what = f"{one.kind}, withdrawn" if one.withdrawn else one.kind
    month = str(one.month) if one.month else EMPTY  # a change of the plan itself is of no month
    cells = (month, figure_label(one.figure))
    return light.Tr(
        [
            light.Th(shown(one.name, one.user_id), scope="row"),
            *[light.Td(words) for words in cells],
            light.Td(sign, className="number"),
            light.Td(what),
            light.Td(moment(one.at) if one.at else EMPTY),
            light.Td(moment(one.known_at)),
        ]
    )
