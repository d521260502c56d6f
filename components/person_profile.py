"""One person as a screen: who, progress beside averages, awards, chapters, exercises."""

from __future__ import annotations

from typing import Any

from dash import dcc

from components import grid, light
from components.address import Address
from components.awards import awards
from components.chart import chart, key, plain_table
from components.direction import isolated
from components.downloads import downloads, sorted_as
from components.figures import Bar, bars_with_tick
from components.headline import tile
from components.ids import Person
from components.light import Child, Children, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, day, duration, percent
from components.panel import head, page, panel
from components.progress import progress
from components.standing import standing, standing_alone
from core.metrics import PERSONAL
from core.reports import INDIVIDUAL_CHAPTERS, INDIVIDUAL_EXERCISES
from core.screens import PersonCourse, PersonScreen

PATH = "/person"
_EVIDENCE = "person-evidence"  # the exercises, of which a person's figures in a course are made
# All eight columns stand beside each other on a small laptop.
_NARROW: dict[str, grid.Definition] = {
    "mastery": {"width": 132},
    "score": {"width": 84},
    "hints": {"width": 76},
}
_EXERCISES = ("title", "mastery", "score", "attempts", "hints", "average_seconds", "low_evidence")


def person_profile(
    screen: PersonScreen, address: Address, *, may_see_courses: bool, admin: str | None = None
) -> list[Node]:
    """The whole screen; `may_see_courses`: whether groups and courses lead on to their own screens.

    `admin`: the reader's user id where they may activate and deactivate people, else None.
    """
    course = next((one for one in screen.courses if one.course_id == screen.course_id), None)
    panels = [progress(screen, address), awards(screen)]
    if course is not None:
        panels += [
            _course_head(course, address, may_see_courses),
            _chapters(screen, course, address),
            _exercises(screen, course, address),
        ]
    return page(
        _trail(screen, course, address, may_see_courses),
        head(
            shown(screen.name, screen.user_id),
            _who(screen, course, address, linked=may_see_courses, admin=admin is not None),
            _standing(screen, address, admin),
        ),
        *panels,
    )


def _trail(
    screen: PersonScreen, course: PersonCourse | None, address: Address, linked: bool
) -> list[tuple[str, str]]:
    if not linked:
        return [(shown(screen.name, screen.user_id), "")]
    above = [("All courses", address.link("/courses"))]
    if course is not None:
        above.append(
            (shown(course.title, course.course_id), address.link("/course", course=course.course_id))
        )
    return [*above, (shown(screen.name, screen.user_id), "")]


def _who(
    screen: PersonScreen, course: PersonCourse | None, address: Address, *, linked: bool, admin: bool
) -> Light:
    """The status where it is not active and has no button of its own, and the groups, which lead to their views."""
    parts: list[Child] = []
    if screen.status != "active" and not admin:
        parts.append(light.Span(screen.status.capitalize(), className="tag tag-weak"))
    for group_id, name in screen.groups:
        if linked and course is not None:
            href = address.link("/course", course=course.course_id, group=group_id)
            parts.append(light.A(shown(name, group_id), href=href, className="tag"))
        else:
            parts.append(light.Span(shown(name, group_id), className="tag"))
    return light.Div(parts or "In no group", className="tags")


def _standing(screen: PersonScreen, address: Address, admin: str | None) -> Children:
    """For account managers: the status and its button; another instant than now shows no button."""
    if admin is None:
        return ""
    if address.get("now") or address.get("as_known_at"):
        parts = standing_alone(screen.status, "At the instant shown")
    elif admin == screen.user_id:
        parts = standing_alone(screen.status, "You can not deactivate yourself")
    else:
        parts = person_standing(shown(screen.name, screen.user_id), screen.status)
    return light.Div(parts, id=Person.STANDING, className="standing")


def person_standing(name: str, status: str, words: str = "") -> list[Node]:
    """The status with its button, and what the last press did."""
    return standing(name, status, Person.CHANGE, Person.WANTED, words=words)


def _course_head(course: PersonCourse, address: Address, linked: bool) -> Light:
    notes = {"mastery": "" if course.average is None else f"Course average {percent(course.average)}"}
    tiles = [
        tile(
            metric,
            getattr(course, metric.slug),
            notes.get(metric.slug, ""),
            receipt=f"#{_EVIDENCE}",
        )
        for metric in PERSONAL
    ]
    title = light.H2(shown(course.title, course.course_id), className="course-title")
    link = light.A("Open the course", href=address.link("/course", course=course.course_id)) if linked else ""
    state = f"Certified {day(course.certified_at)}" if course.certified_at is not None else _state(course)
    line = light.Div([title, light.Span(state, className="tag"), link], className="course-line")
    return light.Div(
        [line, light.Div(tiles, className="tiles tiles-5")], id="person-course", className="course-block"
    )


def _state(course: PersonCourse) -> str:
    if course.completed:
        return "Completed"
    return "In progress" if course.coverage else "Not started"


def _chapters(screen: PersonScreen, course: PersonCourse, address: Address) -> Light:
    rows = grid.records(INDIVIDUAL_CHAPTERS, screen.chapters)
    if not rows:
        return panel(
            "Mastery by chapter",
            nothing("This course has no chapters yet.", "They come with the content import."),
        )
    bars = [
        Bar(
            row["chapter_id"],
            shown(row["title"], row["chapter_id"]),
            row["mastery"] or 0.0,
            note=f"Score {percent(row['score'])}, coverage {percent(row['coverage'])}",
        )
        for row in rows
    ]
    figure = bars_with_tick(bars, screen.chapter_averages, "Mastery", "Course average")
    drawn = chart(
        Person.CHAPTERS, figure, _summary(bars, screen.chapter_averages), _twin(rows, screen), kind="tick"
    )
    compared = any(average is not None for average in screen.chapter_averages)
    marks = key(("bar", "This person"), *([("tick", "Course average")] if compared else []))
    files = downloads(address, INDIVIDUAL_CHAPTERS, {"user": screen.user_id, "course": course.course_id})
    return panel(
        "Mastery by chapter",
        [dcc.Store(id=Person.BASE, data={"figure": figure}), drawn],
        note=marks,
        tools=files,
    )


def _summary(bars: list[Bar], averages: tuple[float | None, ...]) -> str:
    compared = [(bar, average) for bar, average in zip(bars, averages, strict=True) if average is not None]
    ranked = sorted(bars, key=lambda bar: -bar.value)
    words = f"Strongest: {isolated(ranked[0].title)}, {percent(ranked[0].value)}."
    if compared:
        above = sum(1 for bar, average in compared if bar.value >= average)
        words += f" At or above the course average in {above} of {counted(len(compared), 'chapter')}."
    return words


def _twin(rows: list[dict[str, Any]], screen: PersonScreen) -> Light:
    lines = [
        (
            shown(row["title"], row["chapter_id"]),
            percent(row["mastery"]),
            percent(average),
            percent(row["score"]),
            percent(row["coverage"]),
        )
        for row, average in zip(rows, screen.chapter_averages, strict=True)
    ]
    return plain_table(
        "Mastery by chapter", ("Chapter", "Mastery", "Course average", "Score", "Coverage"), lines
    )


def _exercises(screen: PersonScreen, course: PersonCourse, address: Address) -> Light:
    chapters = {
        row["chapter_id"]: shown(row["title"], row["chapter_id"])
        for row in grid.records(INDIVIDUAL_CHAPTERS, screen.chapters)
    }
    rows = grid.records(INDIVIDUAL_EXERCISES, screen.exercises, screen.alike)
    link = address.links("/exercise", "exercise", user=screen.user_id)
    for row in rows:
        row["chapter"], row["href"] = chapters.get(row["chapter_id"], ""), link(row["exercise_id"])
    chapter = {"field": "chapter", "colId": "chapter", "headerName": "Chapter", "flex": 2, "minWidth": 120}
    chapter |= {"tooltipField": "chapter", "context": grid.SCREEN_ALONE}
    columns = grid.definitions(
        INDIVIDUAL_EXERCISES,
        _EXERCISES,
        title={"flex": 3, "minWidth": 160, "context": grid.NAMES, **grid.named_by("exercise_id")},
        attempts={"cellRenderer": "TallyAttempts", "width": 96},
        low_evidence={"cellRenderer": "TallyLowEvidence", "width": 124},
        **_NARROW,
    )
    asked = address.get("sort") or ""
    ordered = grid.sorted_by([chapter, *columns], asked, address.get("direction") or "desc")
    table = grid.table(Person.EXERCISES, "Exercises", ordered, rows, key="exercise_id", sort_key="")
    whole: dict[str, str | None] = {"user": screen.user_id, "course": course.course_id}
    files = downloads(
        address, INDIVIDUAL_EXERCISES, whole, {**whole, **sorted_as(address, INDIVIDUAL_EXERCISES)}
    )
    tried = sum(1 for row in rows if row["attempts"])
    share = f"{count(tried)} of {count(len(rows))} attempted, {duration(course.seconds)} in all."
    note = f"{share} Attempts open the history."
    return panel("Exercises", table, note=note, tools=files, className="panel-table", id=_EVIDENCE)
