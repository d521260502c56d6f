"""A person's certifications, badges and awards, with their dates."""

from __future__ import annotations

from components import light
from components.light import Child, Light, Node
from components.marks import icon, nothing
from components.names import shown
from components.numbers import day
from components.panel import panel
from core.screens import PersonAward, PersonScreen

_TITLE = "Certifications, badges and awards"


def awards(screen: PersonScreen) -> Light:
    """One line each, those that hold first."""
    if not screen.awards:
        return panel(
            _TITLE, nothing("None yet.", "A certification is earned by completing a course at its threshold.")
        )
    titles = {course.course_id: shown(course.title, course.course_id) for course in screen.courses}
    order = sorted(
        screen.awards, key=lambda award: (not award.valid, award.kind != "certification", -award.at)
    )
    lines = [light.Li(_line(award, titles), className="" if award.valid else "lapsed") for award in order]
    return panel(_TITLE, light.Ul(lines, className="awards"))


def _line(award: PersonAward, titles: dict[str, str]) -> list[Node]:
    course = titles.get(award.course_id or "", "")
    source = "earned here" if award.earned_here else ""
    about = " · ".join(
        part for part in (award.kind.capitalize(), course if course != award.name else "", source) if part
    )
    return [
        icon(award.kind),
        light.Span(
            [light.Span(shown(award.name), className="award-name"), light.Span(about, className="quiet")],
            className="award-words",
        ),
        light.Span(_dates(award), className="award-dates"),
    ]


def _dates(award: PersonAward) -> list[Child]:
    if award.expires_at is None:
        return [day(award.at)]
    if not award.valid:
        return [day(award.at), light.Span(f" expired {day(award.expires_at)}", className="tag tag-weak")]
    return [day(award.at), light.Span(f" until {day(award.expires_at)}", className="quiet")]
