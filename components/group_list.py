"""The groups as a screen: a chart of their mastery, and a table; a group leads to its courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc

from components import grid, light
from components.address import Address
from components.chart import chart, plain_table
from components.direction import isolated
from components.figures import Bar, plain_bars
from components.ids import Groups
from components.light import Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, percent
from components.panel import head, page, panel
from components.switches import chart_order
from core.mastery import SMALL_GROUP
from core.metrics import MASTERY
from core.reports import Column, Kind
from core.screens import GroupLine

_TRAIL = [("Groups", "/groups")]
_MOST_BARS = 40  # more than this is a wall, not a comparison: the table has them all
_COLUMNS = (
    Column("name", "Group", Kind.TEXT, "The group's name"),
    Column("members", "Members", Kind.INTEGER, "Members who are enrolled in a course and active"),
    Column("courses", "Courses", Kind.INTEGER, "Courses in which the group has such members"),
    Column("mastery", MASTERY.label, Kind.SHARE, "Mean mastery over every member in every course"),
    Column("certifications", "Certifications", Kind.INTEGER, "Certifications that the members hold now"),
    Column("seconds", "Time", Kind.SECONDS, "Time spent on all attempts of the members"),
)
_NOTE = f"A row opens the group's courses. Fewer than {SMALL_GROUP} members are marked small: read with care."


def group_list(lines: Sequence[GroupLine], address: Address) -> list[Node]:
    """The whole screen; `lines` stand by mastery, highest first."""
    if not lines:
        empty = nothing("No group has a member in a course yet.", "Groups come with the import of people.")
        return page(_TRAIL, head("Groups"), light.Div(empty, className="panel"))
    link = address.links("/courses", "group")
    rows = [vars(line) | {"href": link(line.group_id), "small": line.members < SMALL_GROUP} for line in lines]
    top = head("Groups", f"{counted(len(lines), 'group')}, each over all its members' courses")
    return page(_TRAIL, top, _chart(rows, address), _table(rows, address))


def _chart(rows: list[dict[str, Any]], address: Address) -> Light:
    half = _MOST_BARS // 2
    drawn_rows = rows if len(rows) <= _MOST_BARS else [*rows[:half], *rows[-half:]]
    bars = [_bar(row) for row in reversed(drawn_rows)]
    figure = plain_bars(bars, MASTERY.label)
    drawn = chart(Groups.CHART, figure, _summary(bars, len(rows)), _twin(rows), kind="plain")
    order = chart_order(Groups.ORDER, address, "Most members first")
    sizes = {row["group_id"]: row["members"] for row in drawn_rows}
    base = dcc.Store(id=Groups.BASE, data={"figure": figure, "sizes": sizes})
    title = (
        "Mastery of every group"
        if drawn_rows is rows
        else f"Mastery of the {half} weakest and {half} strongest"
    )
    return panel(title, [base, drawn], tools=order)


def _bar(row: dict[str, Any]) -> Bar:
    sizes = f"{counted(row['members'], 'member')}, {counted(row['courses'], 'course')}"
    name = shown(row["name"], row["group_id"]) + (" (small)" if row["small"] else "")
    return Bar(row["group_id"], name, row["mastery"] or 0.0, href=row["href"], note=sizes)


def _summary(bars: list[Bar], groups: int) -> str:
    weakest, strongest = bars[0], bars[-1]
    if len(bars) == 1:
        return f"Mastery is {percent(weakest.value)} in {isolated(weakest.title)}."
    left_out = f" {count(groups - len(bars))} groups between them are left out." if groups > len(bars) else ""
    return (
        f"Mastery runs from {percent(weakest.value)} in {isolated(weakest.title)} "
        f"to {percent(strongest.value)} in {isolated(strongest.title)}.{left_out}"
    )


def _twin(rows: list[dict[str, Any]]) -> Light:
    lines = [
        (shown(row["name"], row["group_id"]), count(row["members"]), percent(row["mastery"])) for row in rows
    ]
    return plain_table("Mastery of every group", ("Group", "Members", "Mastery"), lines)


def _table(rows: list[dict[str, Any]], address: Address) -> Light:
    columns = [grid.definition(column) for column in _COLUMNS]
    columns[0] |= grid.link_column(cellRenderer="TallyGroup")
    asked, direction = address.get("sort") or "mastery", address.get("direction") or "desc"
    ordered = grid.sorted_by(columns, asked, direction)
    table = grid.table(Groups.GRID, "Groups", ordered, rows, key="group_id", sort_key="")
    return panel("All groups", table, note=_NOTE, className="panel-table")
