"""The league table of a course: a table of any length, sorted, searched and filtered on the server."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from components import grid, light
from components.address import Address
from components.attributes import aria
from components.downloads import downloads
from components.ids import Course
from components.light import Light, Node
from components.marks import nothing
from components.names import shown
from components.panel import panel
from core.reports import COURSE_LEAGUE
from core.requests import LEAGUE_SORTS
from core.screens import CourseScreen

_TABLE = ("rank", "name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")
# All nine columns stand beside each other on a small laptop.
_NARROW: dict[str, grid.Definition] = {
    "mastery": {"width": 132},
    "coverage": {"width": 88},
    "completed": {"width": 96},
    "certified": {"width": 92},
    "score": {"width": 84},
    "points": {"width": 84},
    "seconds": {"width": 100},
}
_ANY = {"value": "any", "label": "All"}
_MOST_GROUPS = 500  # a longer list is not a choice; the group summary leads there, too


def league(screen: CourseScreen, address: Address) -> Light:
    """The panel: filters, the table, its files. Its life is in assets/league.js."""
    if not screen.headline.users:
        narrowed = address.get("group") or address.get("started")
        step = (
            "Leave out a filter, or choose another group." if narrowed else "Enrolments come with an import."
        )
        return panel("User progress summary", nothing("Nobody in this view is enrolled and active.", step))
    asked = {name: value for name, value in address.of(COURSE_LEAGUE).items() if value}
    table = grid.endless(
        Course.LEAGUE, "User progress summary", _columns(asked), key="user_id", rows=screen.headline.users
    )
    body: list[Node] = [dcc.Store(id=Course.ASKED, data=asked), _filters(screen, address), table]
    whole: dict[str, str | None] = {"course": screen.course_id}
    files = downloads(address, COURSE_LEAGUE, whole, {**asked})
    note = light.Span(id=Course.COUNT, role="status")
    return panel(
        "User progress summary",
        body,
        note=note,
        tools=files,
        className="panel-table",
        id="course-league-panel",
    )


def _columns(asked: dict[str, str]) -> list[grid.Definition]:
    columns = grid.definitions(
        COURSE_LEAGUE,
        _TABLE,
        rank={"width": 68, "sortable": False},
        name=grid.link_column(minWidth=128),
        **_NARROW,
    )
    sort = asked.get("sort", "mastery")
    return grid.sorted_by(
        columns, sort if sort in LEAGUE_SORTS else "mastery", asked.get("direction", "desc")
    )


def _filters(screen: CourseScreen, address: Address) -> Light:
    search = dbc.Input(
        id=Course.SEARCH,
        type="search",
        value=address.get("search") or "",
        placeholder="Search by name",
        maxlength=200,
    )
    fields = [
        _field("Name", search, "field-search"),
        _field("Completed", _yes_no(Course.COMPLETED, address.get("completed"))),
        _field("Certified", _yes_no(Course.CERTIFIED, address.get("certified"))),
        *_group_field(screen, address),
    ]
    return light.Div(fields, className="filters", role="search", **aria(label="Filter the league table"))


def _field(label: str, control: Any, class_name: str = "") -> Light:
    return light.Label(
        [light.Span(label, className="field-name"), control], className=f"field {class_name}".strip()
    )


def _yes_no(ident: str, value: str | None) -> Any:
    options = [_ANY, {"value": "true", "label": "Yes"}, {"value": "false", "label": "No"}]
    return dbc.Select(id=ident, options=options, value=value or "any")


def _group_field(screen: CourseScreen, address: Address) -> list[Node]:
    """Choosing a group opens the group's own view, charts and all."""
    if not 0 < len(screen.groups) <= _MOST_GROUPS:
        return []
    chosen = address.get("group") or "any"
    names = sorted((str(row[1]), str(row[0])) for row in screen.groups)
    options = [_ANY, *[{"value": group, "label": shown(name, group)} for name, group in names]]
    return [_field("Group", dbc.Select(id=Course.GROUP, options=options, value=chosen))]
