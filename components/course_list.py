"""All courses as a screen: the headline row, the chart of all courses, their table."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from components import grid, light
from components.address import Address
from components.chart import chart, key, plain_table
from components.downloads import downloads
from components.figures import Bar, share_bars
from components.headline import as_data, headline
from components.ids import Courses
from components.light import Light, Node
from components.marks import nothing
from components.numbers import count, counted, percent
from components.panel import head, page, panel
from components.switches import started_only
from core.reports import COURSES
from core.screens import CoursesScreen

_ORDERS = (
    ("weakest", "Weakest first"),
    ("strongest", "Strongest first"),
    ("largest", "Most learners first"),
    ("name", "By name"),
)
_TABLE = ("title", "users", "mastery", "certifications", "completed", "score", "seconds")
_PATH = "/courses"


def course_list(screen: CoursesScreen, address: Address) -> list[Node]:
    """The whole screen; rows are those of the report `courses`."""
    records = zip(grid.records(COURSES, screen.rows), screen.coverages, strict=True)
    rows = [record | {"coverage": coverage} for record, coverage in records]
    top = head("All courses", _note(rows, address), started_only(address, _PATH))
    if not rows:
        empty = nothing(
            "No course has anyone enrolled yet.", "Courses appear here once enrolments are imported."
        )
        return page([("All courses", _PATH)], top, light.Div(empty, className="panel"))
    figures = light.Div(headline(screen.headline), id=Courses.HEADLINE, className="tiles")
    data = dcc.Store(id=Courses.FIGURES, data=as_data(screen.headline))
    return page([("All courses", _PATH)], top, figures, data, _chart(rows, address), _table(rows, address))


def _note(rows: list[dict[str, Any]], address: Address) -> str:
    whose = "learners who have started" if address.flag("started") else "everyone enrolled"
    return f"{counted(len(rows), 'course')}, {whose}"


def _chart(rows: list[dict[str, Any]], address: Address) -> Light:
    bars = [
        _bar(row, address) for row in sorted(rows, key=lambda row: (row["mastery"] or 0.0, row["course_id"]))
    ]
    figure = share_bars(bars, "Coverage", "Mastery")
    drawn = chart(Courses.CHART, figure, _summary(bars), _twin(rows), kind="behind")
    order = dbc.Select(
        id=Courses.ORDER,
        options=[{"value": slug, "label": label} for slug, label in _ORDERS],
        value=_order(address),
        size="sm",
    )
    named = light.Label([light.Span("Order of the chart", className="visually-hidden"), order])
    marks = key(("bar", "Mastery"), ("pale", "Coverage: exercises attempted"))
    base = dcc.Store(
        id=Courses.BASE, data={"figure": figure, "sizes": {row["course_id"]: row["users"] for row in rows}}
    )
    return panel("Mastery of every course", [base, drawn], note=marks, tools=named)


def _order(address: Address) -> str:
    asked = address.get("order")
    return asked if asked in dict(_ORDERS) else _ORDERS[0][0]


def _bar(row: dict[str, Any], address: Address) -> Bar:
    return Bar(
        key=row["course_id"],
        title=row["title"],
        value=row["mastery"] or 0.0,
        behind=row["coverage"] or 0.0,
        href=address.link("/course", course=row["course_id"], started=address.get("started")),
        note=f"{count(row['users'])} learners, coverage {percent(row['coverage'])}",
    )


def _summary(bars: list[Bar]) -> str:
    weakest, strongest = bars[0], bars[-1]
    if len(bars) == 1:
        return f"Mastery is {percent(weakest.value)} in {weakest.title}."
    return (
        f"Mastery runs from {percent(weakest.value)} in {weakest.title} "
        f"to {percent(strongest.value)} in {strongest.title}."
    )


def _twin(rows: list[dict[str, Any]]) -> Light:
    lines = [
        (row["title"], count(row["users"]), percent(row["mastery"]), percent(row["coverage"]))
        for row in sorted(rows, key=lambda row: row["title"])
    ]
    return plain_table("Mastery of every course", ("Course", "Users", "Mastery", "Coverage"), lines)


def _table(rows: list[dict[str, Any]], address: Address) -> Light:
    started = address.get("started")
    linked: list[dict[str, Any]] = [
        row | {"href": address.link("/course", course=row["course_id"], started=started)} for row in rows
    ]
    columns = grid.definitions(COURSES, _TABLE, title=grid.link_column())
    asked = address.get("sort") or "title"
    sorted_columns = grid.sorted_by(
        columns, asked, address.get("direction") or ("asc" if asked == "title" else "desc")
    )
    table = grid.table(Courses.GRID, "All courses", sorted_columns, linked, key="course_id", sort_key="")
    files = downloads(address, COURSES, {"started": started})
    return panel("Courses", table, note="A row opens the course.", tools=files, className="panel-table")
