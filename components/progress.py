"""A person's progress in each of their courses, the average beside it; the course picker, too."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.address import Address
from components.attributes import aria
from components.chart import key
from components.marks import nothing
from components.meter import meter
from components.numbers import count, day, duration, percent
from components.panel import panel
from core.screens import PersonCourse, PersonScreen

_HEADER = ("Course", "Mastery", "Coverage", "Score", "Certified", "Points", "Time")


def progress(screen: PersonScreen, address: Address) -> Component:
    """One row per course; the chosen one is marked and shown below."""
    if not screen.courses:
        return panel(
            "Progress", nothing("Not enrolled in any course.", "Enrolments come with the next import.")
        )
    heads = [
        html.Th(title, scope="col", className="" if at < 2 else "number") for at, title in enumerate(_HEADER)
    ]
    rows = [_row(course, screen, address) for course in screen.courses]
    table = html.Table(
        [
            html.Caption("Progress by course", className="visually-hidden"),
            html.Thead(html.Tr(heads)),
            html.Tbody(rows),
        ],
        className="plain-table picker",
    )
    compared = any(course.average is not None for course in screen.courses)
    marks = key(("bar", "This person"), ("tick", "Course average")) if compared else ""
    return panel(
        "Progress",
        html.Div(table, className="scroll-x", tabIndex=0, role="region", **aria(label="Progress by course")),
        note=marks,
    )


def _row(course: PersonCourse, screen: PersonScreen, address: Address) -> Component:
    chosen = course.course_id == screen.course_id
    href = address.link("/person", user=screen.user_id, course=course.course_id)
    return html.Tr(
        [
            html.Th(html.A(course.title, href=href, **aria(current="true" if chosen else "")), scope="row"),
            html.Td(meter(course.mastery, course.average, "course average")),
            *[
                html.Td(words, className="number")
                for words in (
                    percent(course.coverage),
                    percent(course.score),
                    day(course.certified_at),
                    count(course.points),
                    duration(course.seconds),
                )
            ],
        ],
        className="chosen" if chosen else "",
    )
