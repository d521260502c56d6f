"""Controls whose state is the address: a switch is a link to the same screen with one parameter changed."""

from __future__ import annotations

import dash_bootstrap_components as dbc

from components import light
from components.address import Address
from components.attributes import aria, data
from components.light import Light
from components.marks import icon


def started_only(address: Address, path: str) -> Light:
    """`Started only`: leaves out the people who have not attempted anything yet."""
    on = address.flag("started")
    given = {name: value for name, value in address.texts.items() if name != "started"}
    given |= {} if on else {"started": "true"}
    return light.A(
        [light.Span(className="switch-track"), "Started only"],
        href=address.link(path, **given),
        className="switch",
        role="switch",
        title="Leave out learners who have not attempted anything",
        **aria(checked="true" if on else "false"),
    )


def dismissable(words: str, href: str, title: str, *, leaves: str = "") -> Light:
    """A filter that is on, with the way out of it. `leaves`: the time it sets, which links carry on otherwise."""
    out = data(leaves=leaves) if leaves else {}
    return light.A(
        [words, icon("close")], href=href, className="chip", title=title, **out, **aria(label=title)
    )


def chart_order(ident: str, address: Address, largest: str) -> Light:
    """In which order a chart's bars stand; assets/charts.js sorts them and writes the choice into the address."""
    orders = {
        "weakest": "Weakest first",
        "strongest": "Strongest first",
        "largest": largest,
        "name": "By name",
    }
    asked = address.get("order") or ""
    select = dbc.Select(
        id=ident,
        options=[{"value": slug, "label": label} for slug, label in orders.items()],
        value=asked if asked in orders else "weakest",
        size="sm",
    )
    return light.Label([light.Span("Order of the chart", className="visually-hidden"), select])
