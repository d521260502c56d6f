"""All courses as a screen: the headline row, the chart of all courses, their table."""

from __future__ import annotations

from typing import Any

from dash import dcc

from components import grid, light
from components.address import Address
from components.chart import chart, key, plain_table
from components.direction import isolated
from components.downloads import downloads, sorted_as
from components.figures import Bar, share_bars
from components.headline import as_data, headline
from components.ids import Courses
from components.light import Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, percent
from components.panel import head, page, panel
from components.switches import chart_order, started_only
from core.reports import COURSES
from core.screens import CoursesScreen

_TABLE = ("title", "users", "mastery", "certifications", "completed", "score", "seconds")
_PATH = "/courses"
_GROUPS = "/groups"


def course_list(screen: CoursesScreen, address: Address, *, own_groups: bool = False) -> list[Node]:
    """The whole screen; with a group in the address, the courses of its members.

    `own_groups`: whose figures these are, those of the reader's groups instead of everyone's.
    """
    rows = _rows(screen, address)
    trail, top = _trail(screen, address), _head(screen, address, _whose(len(rows), address, own_groups))
    if not rows and screen.group is None and not address.flag("started"):
        top = head("All courses")  # nothing to count and nobody to leave out
    if not rows:
        empty = nothing(
            "No course has anyone enrolled yet.", "Courses appear here once enrolments are imported."
        )
        return page(trail, top, light.Div(empty, className="panel"))
    figures = light.Div(headline(screen.headline, address), id=Courses.HEADLINE, className="tiles")
    data = dcc.Store(id=Courses.FIGURES, data=as_data(screen.headline))
    return page(trail, top, figures, data, _chart(rows, address), _table(rows, address))


def _rows(screen: CoursesScreen, address: Address) -> list[dict[str, Any]]:
    """The report's rows by column name, each with its coverage and where it leads."""
    shared = {name: address.get(name) for name in ("group", "started")}
    link = address.links("/course", "course", **shared)
    rows = grid.records(COURSES, screen.rows, screen.alike)
    for row, coverage in zip(rows, screen.coverages, strict=True):
        row["coverage"], row["href"] = coverage, link(row["course_id"])
    return rows


def _trail(screen: CoursesScreen, address: Address) -> list[tuple[str, str]]:
    if screen.group is None:
        return [("All courses", _PATH)]
    return [("Groups", address.link(_GROUPS)), (screen.group, "")]


def _whose(courses: int, address: Address, own_groups: bool) -> str:
    people = "learners who have started" if address.flag("started") else "everyone enrolled"
    within = " from your groups" if own_groups and not address.get("group") else ""
    return f"{counted(courses, 'course')}, {people}{within}"


def _head(screen: CoursesScreen, address: Address, whose: str) -> Light:
    switch = started_only(address, _PATH)
    if screen.group is None:
        return head("All courses", whose, switch)
    words = f"Group with members in {whose}"
    everyone = address.link(_PATH, started=address.get("started"))
    return head(screen.group, words, [light.A("All courses", href=everyone, className="jump"), switch])


def _chart(rows: list[dict[str, Any]], address: Address) -> Light:
    bars = [_bar(row) for row in _weakest_first(rows)]
    figure = share_bars(bars, "Coverage", "Mastery")
    drawn = chart(Courses.CHART, figure, _summary(bars), _twin(rows), kind="behind")
    order = chart_order(Courses.ORDER, address, "Most learners first")
    marks = key(("bar", "Mastery"), ("pale", "Coverage: exercises attempted"))
    sizes = {row["course_id"]: row["users"] for row in rows}
    base = dcc.Store(id=Courses.BASE, data={"figure": figure, "sizes": sizes})
    return panel("Mastery of every course", [base, drawn], note=marks, tools=order)


def _weakest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By mastery, an empty one as 0: the exact reverse of highest first with ties by id. Rulebook 9."""

    def place(row: dict[str, Any]) -> tuple[float, str]:
        return (-(row.get("alike", row).get("mastery", row["mastery"]) or 0.0), row["course_id"])

    return sorted(rows, key=place)[::-1]


def _bar(row: dict[str, Any]) -> Bar:
    return Bar(
        key=row["course_id"],
        title=shown(row["title"], row["course_id"]),
        value=row["mastery"] or 0.0,
        behind=row["coverage"] or 0.0,
        href=row["href"],
        note=f"{counted(row['users'], 'learner')}, coverage {percent(row['coverage'])}",
    )


def _summary(bars: list[Bar]) -> str:
    weakest, strongest = bars[0], bars[-1]
    if len(bars) == 1:
        return f"Mastery is {percent(weakest.value)} in {isolated(weakest.title)}."
    return (
        f"Mastery runs from {percent(weakest.value)} in {isolated(weakest.title)} "
        f"to {percent(strongest.value)} in {isolated(strongest.title)}."
    )


def _twin(rows: list[dict[str, Any]]) -> Light:
    lines = [
        (
            shown(row["title"], row["course_id"]),
            count(row["users"]),
            percent(row["mastery"]),
            percent(row["coverage"]),
        )
        for row in sorted(rows, key=lambda row: row["title"])
    ]
    return plain_table("Mastery of every course", ("Course", "Users", "Mastery", "Coverage"), lines)


def _table(rows: list[dict[str, Any]], address: Address) -> Light:
    columns = grid.definitions(COURSES, _TABLE, title=grid.link_column())
    asked = address.get("sort") or "title"
    direction = address.get("direction") or ("asc" if asked == "title" else "desc")
    ordered = grid.sorted_by(columns, asked, direction)
    table = grid.table(Courses.GRID, "All courses", ordered, rows, key="course_id", sort_key="")
    whole = {"group": address.get("group")}
    as_shown = {**whole, "started": address.get("started"), **sorted_as(address, COURSES, otherwise="title")}
    files = downloads(address, COURSES, whole, as_shown)
    return panel("Courses", table, note="A row opens the course.", tools=files, className="panel-table")
