"""Small screens to draw: builders with defaults, one course, two people, three attempts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.screens import (
    CourseScreen,
    CoursesScreen,
    ExerciseScreen,
    Headline,
    PersonAward,
    PersonCourse,
    PersonScreen,
    WorkedStep,
)

DAY = 86_400_000_000
AT = 1_772_323_200_000_000  # 2026-03-01T00:00:00Z
HEADLINE = Headline(users=3, mastery=0.5, certifications=1, seconds=11_520)
COURSES = CoursesScreen(
    HEADLINE,
    (
        ("c1", "Safety <b>first</b>", 3, 0.25, 1, 1, 0.5, 40, 600),
        ("c2", "Negotiation", 2, 0.75, 0, 2, None, 0, 0),
    ),
    coverages=(0.5, 0.9),
)
COURSE = CourseScreen(
    course_id="c1",
    title="Safety",
    certify_at=0.8,
    headline=HEADLINE,
    chapters=(("h1", "Before", 2, 0.25, 0.5, 1.0), ("h2", "After", 3, 0.75, None, 0.5)),
    spread=(1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0),
    groups=(("g1", "North", 2, 0.5, 0.5, 1, 1, 0.5, 20.0, 300.0, True),),
)
LEARNT = PersonCourse("c1", "Safety", 0.4, 0.5, 0.6, False, None, 30, 600, 0.5)
PERSON = PersonScreen(
    user_id="u 1",
    name="Ada",
    status="active",
    groups=(("g1", "North"),),
    courses=(LEARNT, replace(LEARNT, course_id="c2", title="Negotiation", average=None)),
    awards=(
        PersonAward("badge", "Ten days", AT, None, None, True, False),
        PersonAward("certification", "Safety", AT - 400 * DAY, "c1", AT - DAY, False, False),
    ),
    course_id="c1",
    chapters=(("h1", "Before", 0.4, 0.6, 0.5), ("h2", "After", 0.9, 0.6, 0.5)),
    chapter_averages=(0.5, None),
    exercises=(
        ("h1", "e1", "Doors", 0.4, 0.6, 2, 1, 30.0, True),
        ("h2", "e2", "Fire", 0.0, None, 0, 0, None, True),
    ),
)
EXERCISE = ExerciseScreen(
    user_id="u 1",
    name="Ada",
    course_id="c1",
    course="Safety",
    chapter="Before",
    exercise_id="e1",
    exercise="Doors",
    rows=(
        ("t1", AT, 1.0, 0, 30, 10, 1.0),
        ("t2", AT + DAY, 0.0, None, None, 0, 0.35),
        ("t3", AT + 2 * DAY, 1.0, 2, 65, 5, 0.4475),
    ),
    steps=(
        WorkedStep(1.0, None, 1.0, supplied=False),
        WorkedStep(0.0, 1.0, 0.35, supplied=False),
        WorkedStep(0.5, 0.35, 0.4475, supplied=False),
    ),
)


def told(tree: Any) -> str:
    """Every text of a Dash tree in reading order, stores and figures left out."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, list | tuple):
        return " ".join(filter(None, map(told, tree)))
    return told(getattr(tree, "children", None)) if hasattr(tree, "_type") else ""


def found(tree: Any, ident: str) -> Any:
    """The component with this id; KeyError if there is none."""
    if getattr(tree, "id", None) == ident:
        return tree
    children = tree if isinstance(tree, list | tuple) else getattr(tree, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if isinstance(child, str) or child is None:
            continue
        try:
            return found(child, ident)
        except KeyError:
            continue
    raise KeyError(ident)


def links(tree: Any) -> list[str]:
    """Every href of a Dash tree in reading order."""
    if isinstance(tree, list | tuple):
        return [href for child in tree for href in links(child)]
    own = [tree.href] if getattr(tree, "href", None) else []
    return own + (links(tree.children) if getattr(tree, "children", None) is not None else [])
