"""One course as a screen: headline, strengths and weaknesses, spread, league table, groups."""

from __future__ import annotations

from typing import Any

from dash import dcc

from components import grid, light
from components.address import Address
from components.chart import chart, key, plain_table
from components.direction import isolated
from components.downloads import downloads, sorted_as
from components.figures import ROW_PX, Bar, bars_at_mean, spread_columns
from components.headline import as_data, headline
from components.ids import Course
from components.league import league
from components.light import Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, percent
from components.panel import head, page, panel
from components.switches import dismissable, started_only
from core.reports import COURSE_CHAPTERS, COURSE_GROUPS
from core.screens import CourseScreen

PATH = "/course"
_LEVELS = ("Not started", *(f"{low}–{low + 10}%" for low in range(0, 100, 10)))
_TICKS = ("Not<br>started", *(f"{low}+" for low in range(0, 100, 10)))
_SPREAD_PX = (240, 400)
_GROUPS = ("name", "members", "mastery", "completed", "certified", "points_per_member", "seconds_per_member")


def course_profile(screen: CourseScreen, address: Address, *, own_groups: bool = False) -> list[Node]:
    """The whole screen; with a group in the address, the figures are the group's own.

    `own_groups`: whose figures these are, those of the reader's groups instead of everyone's.
    """
    figures = light.Div(headline(screen.headline, address), id=Course.HEADLINE, className="tiles")
    data = dcc.Store(id=Course.FIGURES, data=as_data(screen.headline))
    chapters = _chapters(screen, address, _mean_of(address, own_groups))
    charts = light.Div([chapters, _spread(screen)], className="columns")
    group = _group_name(screen, address)
    top = _head(screen, address, group, " · members of your groups" if own_groups else "")
    return page(
        _trail(screen, address, group),
        top,
        figures,
        data,
        charts,
        league(screen, address),
        _groups(screen, address),
    )


def _trail(screen: CourseScreen, address: Address, group: str | None) -> list[tuple[str, str]]:
    course = address.link(PATH, course=screen.course_id)
    steps = [("All courses", address.link("/courses")), (shown(screen.title, screen.course_id), course)]
    return [*steps, (group, "")] if group else steps


def _head(screen: CourseScreen, address: Address, group: str | None, whose: str) -> Light:
    switch = started_only(address, PATH)
    if not group:
        note = f"Certified at a mastery of {percent(screen.certify_at)}{whose}"
        jump = (
            light.A("Group summary ↓", href="#course-groups-panel", className="jump") if screen.groups else ""
        )
        return head(shown(screen.title, screen.course_id), note, [jump, switch])
    whole = address.link(PATH, course=screen.course_id, started=address.get("started"))
    chip = dismissable(f"Group: {isolated(group)}", whole, "Back to the whole course")
    its_courses = address.link("/courses", group=address.get("group"), started=address.get("started"))
    courses = light.A("All its courses", href=its_courses, className="jump")
    return head(
        f"{isolated(group)} in {isolated(shown(screen.title, screen.course_id))}", chip, [courses, switch]
    )


def _group_name(screen: CourseScreen, address: Address) -> str | None:
    """The chosen group's name: its row is among the groups, unless it has no member here."""
    asked = address.get("group")
    names = {str(row[0]): shown(str(row[1]), str(row[0])) for row in screen.groups}
    return None if asked is None else names.get(asked, asked)


def _mean_of(address: Address, own_groups: bool) -> str:
    """Whose mean the line is: what a manager sees is not the course's."""
    if address.get("group"):
        return "Group mean"
    return "Mean of your groups" if own_groups else "Course mean"


def _chapters(screen: CourseScreen, address: Address, whose: str) -> Light:
    rows = grid.records(COURSE_CHAPTERS, screen.chapters)
    rows.sort(key=lambda row: (-(row["mastery"] or 0.0), row["chapter_id"]))  # chart, words and twin alike
    if not rows:
        return panel(
            "Strengths and weaknesses",
            nothing("This course has no chapters yet.", "They come with the content import."),
        )
    bars = [
        Bar(
            row["chapter_id"],
            shown(row["title"], row["chapter_id"]),
            row["mastery"] or 0.0,
            note=_chapter_note(row),
        )
        for row in rows
    ]
    mean = screen.headline.mastery
    figure = bars_at_mean(bars, mean, whose)
    drawn = chart(Course.CHAPTERS, figure, _chapter_summary(bars), _chapter_twin(rows), kind="mean")
    marks = key(("bar", f"At or above the {whose.lower()}"), ("weak", "Below it"))
    here = {"course": screen.course_id, "group": address.get("group"), "started": address.get("started")}
    files = downloads(address, COURSE_CHAPTERS, here)
    base = dcc.Store(id=Course.BASE, data={"figure": figure})
    return panel("Strengths and weaknesses", [base, drawn], note=marks, tools=files, className="panel-wide")


def _chapter_note(row: dict[str, Any]) -> str:
    shares = f"Score {percent(row['score'])}, coverage {percent(row['coverage'])}"
    return f"{shares}, {count(row['exercises'])} exercises"


def _chapter_summary(bars: list[Bar]) -> str:
    first, last = bars[0], bars[-1]
    if len(bars) == 1:
        return f"Mastery of {isolated(first.title)} is {percent(first.value)}."
    best = f"Strongest: {isolated(first.title)}, {percent(first.value)}."
    return f"{best} Weakest: {isolated(last.title)}, {percent(last.value)}."


def _chapter_twin(rows: list[dict[str, Any]]) -> Light:
    lines = [
        (
            shown(row["title"], row["chapter_id"]),
            percent(row["mastery"]),
            percent(row["score"]),
            percent(row["coverage"]),
            count(row["exercises"]),
        )
        for row in rows
    ]
    return plain_table("Mastery by chapter", ("Chapter", "Mastery", "Score", "Coverage", "Exercises"), lines)


def _spread(screen: CourseScreen) -> Light:
    numbers = list(screen.spread)
    if not any(numbers):
        return panel(
            "Spread",
            nothing("Nobody is enrolled and active here.", "The levels of those who are stand here."),
        )
    beside = ROW_PX * len(screen.chapters) + 44  # the chart of chapters stands beside it
    height = min(max(beside, _SPREAD_PX[0]), _SPREAD_PX[1])
    drawn = chart(
        Course.SPREAD,
        spread_columns(_LEVELS, _TICKS, numbers, height),
        _spread_summary(numbers),
        plain_table(
            "Learners at each mastery level",
            ("Mastery", "Learners"),
            list(zip(_LEVELS, map(count, numbers), strict=True)),
        ),
        kind="spread",
    )
    return panel("Spread", drawn, note="Learners at each level of mastery, in percent")


def _spread_summary(numbers: list[int]) -> str:
    whole = sum(numbers)
    high = sum(numbers[-2:])
    started = f"{count(numbers[0])} {'has' if numbers[0] == 1 else 'have'} not started"
    stand = "stands" if 1 in (high, whole) else "stand"
    return f"{count(high)} of {counted(whole, 'learner')} {stand} at 80% or more; {started}."


def _groups(screen: CourseScreen, address: Address) -> Light | None:
    if not screen.groups or address.get("group"):  # a group's own view has nothing to compare it with
        return None
    started = address.get("started")
    link = address.links(PATH, "group", course=screen.course_id, started=started)
    rows = grid.records(COURSE_GROUPS, screen.groups, screen.alike)
    for row in rows:
        row["href"] = link(row["group_id"])
    columns = grid.definitions(
        COURSE_GROUPS,
        _GROUPS,
        name=grid.link_column(cellRenderer="TallyGroup"),
        members={"width": 92},
        mastery={"width": 132},
        completed={"width": 100},
        certified={"width": 92},
        points_per_member={"width": 136},
        seconds_per_member={"width": 136},
    )
    asked, direction = address.get("groups_sort") or "mastery", address.get("groups_direction") or "desc"
    ordered = grid.sorted_by(columns, asked, direction)
    table = grid.table(Course.GROUPS, "Group summary", ordered, rows, key="group_id", sort_key="groups_")
    whole: dict[str, str | None] = {"course": screen.course_id}
    as_shown = {**whole, "started": started, **sorted_as(address, COURSE_GROUPS, "groups_")}
    files = downloads(address, COURSE_GROUPS, whole, as_shown)
    note = "A row opens the group's own league table. Fewer than 5 members are marked small: read with care."
    return panel(
        "Group summary", table, note=note, tools=files, id="course-groups-panel", className="panel-table"
    )
