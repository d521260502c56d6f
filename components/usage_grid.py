"""The usage grid: engaged users and activities month by month, newest first, each against the month before."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from components import light
from components.address import Address
from components.downloads import downloads
from components.light import Child, Light, Node
from components.marks import icon, nothing
from components.numbers import EMPTY, count
from components.overview_links import PATH, figure_link
from components.panel import panel
from components.record_table import record_table
from core.account_metrics import ACTIVITIES, ENGAGED_USERS
from core.engagement import MonthUse
from core.instants import month_number
from core.reports import USAGE_GRID

SHOWN = 24  # months; the whole history is a link away
EVERY = "all"
_HEADER = ("Month (UTC)", "Engaged users", "Change in users", "Activities performed", "Change in activities")
_AGAINST = "Changes are those against the month before. A figure opens its people."
_SIGNS = {True: ("up", "Up"), False: ("down", "Down")}


def usage_grid(months: Sequence[MonthUse], address: Address, now: int) -> Light:
    """The panel; the month of `now` is marked: it is counted to date."""
    note = f"{ENGAGED_USERS.words} {_AGAINST}"
    if not months:
        empty = nothing("Nobody has completed a moment yet.", "Months appear here with the first one.")
        return panel("Usage grid", empty, note=note)
    shown = months if address.get("months") == EVERY else months[:SHOWN]
    table = record_table(
        "Usage grid", _HEADER, [_row(one, address, now) for one in shown], numbers=_HEADER[1:]
    )
    files = downloads(address, USAGE_GRID, {})
    return panel("Usage grid", [table, _rest(len(shown), len(months), address)], note=note, tools=files)


def month_name(year: int, month: int) -> str:
    """`March 2026`."""
    return f"{calendar.month_name[month]} {year}"


def month_key(year: int, month: int) -> str:
    """A month's name in addresses: `2026-03`."""
    return f"{year:04}-{month:02}"


def _row(one: MonthUse, address: Address, now: int) -> list[Child]:
    key, name = month_key(one.year, one.month), month_name(one.year, one.month)
    to_date = light.Span("to date", className="tag tag-month") if one.number == month_number(now) else ""
    return [
        light.Span([name, to_date]),
        figure_link(address, ENGAGED_USERS.slug, one.engaged_users, month=key, of=name),
        _change(one.engaged_change, so_far=bool(to_date)),
        figure_link(address, ACTIVITIES.slug, one.activities_performed, month=key, of=name),
        _change(one.activities_change, so_far=bool(to_date)),
    ]


def _change(change: int | None, *, so_far: bool = False) -> Child:
    """Against the month before: a sign, a word for those who do not see it, a number.

    `so_far`: a month that has not ended, which it would be unfair to call weaker.
    """
    if change is None:
        return EMPTY
    if not change:
        return light.Span("no change", className="change")
    sign, word = _SIGNS[change > 0]
    said: list[Node | str] = [
        icon(sign),
        light.Span(f"{word} ", className="visually-hidden"),
        light.Span(count(abs(change)), className="change-number"),
    ]
    if so_far:
        return light.Span([*said, light.Span(" so far", className="quiet")], className="change")
    return light.Span(said, className=f"change change-{sign}")


def _rest(shown: int, total: int, address: Address) -> Node:
    if shown >= total:
        return light.Div()
    words = f"Show all {count(total)} months"
    link = light.A(words, href=address.link(PATH, months=EVERY), className="btn btn-outline")
    return light.Div([f"The latest {shown} of {count(total)} months. ", link], className="pager quiet")
