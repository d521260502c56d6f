"""A person's progress in each of their courses, the average beside it; the course picker, too."""

from __future__ import annotations

from components import light
from components.address import Address
from components.attributes import aria
from components.chart import key
from components.light import Light
from components.marks import nothing
from components.meter import meter
from components.names import shown
from components.numbers import count, day, duration, percent
from components.panel import panel
from components.sideways import sideways
from core.screens import PersonCourse, PersonScreen

_HEADER = ("Course", "Mastery", "Coverage", "Score", "Certified", "Points", "Time")


def progress(screen: PersonScreen, address: Address) -> Light:
    """One row per course; the chosen one is marked and shown below."""
    if not screen.courses:
        return panel(
            "Progress", nothing("Not enrolled in any course.", "Enrolments come with the next import.")
        )
    heads = [
        light.Th(title, scope="col", className="" if at < 2 else "number") for at, title in enumerate(_HEADER)
    ]
    link = address.links("/person", "course", user=screen.user_id)
    rows = [
        _row(course, link(course.course_id), chosen=course.course_id == screen.course_id)
        for course in screen.courses
    ]
    table = light.Table(
        [
            light.Caption("Progress by course", className="visually-hidden"),
            light.Thead(light.Tr(heads)),
            light.Tbody(rows),
        ],
        className="plain-table picker",
    )
    compared = any(course.average is not None for course in screen.courses)
    marks = key(("bar", "This person"), ("tick", "Course average")) if compared else ""
    return panel(
        "Progress",
        sideways(table, "Progress by course"),
        note=marks,
    )


def _row(course: PersonCourse, href: str, *, chosen: bool) -> Light:
    return light.Tr(
        [
            light.Th(
                light.A(
                    shown(course.title, course.course_id), href=href, **aria(current="true" if chosen else "")
                ),
                scope="row",
            ),
            light.Td(meter(course.mastery, course.average, "course average")),
            *[
                light.Td(words, className="number")
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
