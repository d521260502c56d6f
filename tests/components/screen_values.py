"""Small screens to draw: builders with defaults, one course, two people, three attempts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.figure_receipts import FigureLine, FigureReceipt, NearLine
from core.metrics import MASTERY
from core.screens import (
    CourseScreen,
    CoursesScreen,
    ExerciseScreen,
    GroupLine,
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
GROUPS = (
    GroupLine("g 1", "North", 12, 2, 0.75, 9, 7_200),
    GroupLine("g2", "<South>", 4, 1, 0.25, 0, 60),
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
RECEIPT = FigureReceipt(
    MASTERY,
    0.5,
    (FigureLine("u 1", "Ada", 0.75), FigureLine("u2", "<b>", 0.25)),
    count=102,
    offset=50,
    formula=(("Sum of the learners' mastery", 51.0), ("Learners", 102)),
    near=(NearLine("u3", "Eve", "enrolled, and deactivated"),),
    course="Safety",
    group="North",
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


def children(tree: Any) -> list[Any]:
    """What stands inside a node, a light element or a Dash component, or in a list of them."""
    if isinstance(tree, list | tuple):
        return list(tree)
    inside = tree["props"]["children"] if isinstance(tree, dict) else getattr(tree, "children", None)
    return list(inside) if isinstance(inside, list | tuple) else [inside]


def prop(tree: Any, name: str) -> Any:
    """A property of a node, or None."""
    return tree["props"].get(name) if isinstance(tree, dict) else getattr(tree, name, None)


def told(tree: Any) -> str:
    """Every text of a tree in reading order, stores and figures left out."""
    if tree is None or isinstance(tree, str):
        return tree or ""
    return " ".join(filter(None, map(told, children(tree))))


def every(tree: Any) -> Iterator[Any]:
    """Every node of a tree in reading order."""
    if tree is None or isinstance(tree, str):
        return
    if not isinstance(tree, list | tuple):
        yield tree
    for child in children(tree):
        yield from every(child)


def found(tree: Any, ident: str) -> Any:
    """The node with this id; KeyError if there is none."""
    for node in every(tree):
        if prop(node, "id") == ident:
            return node
    raise KeyError(ident)


def links(tree: Any) -> list[str]:
    """Every href of a tree in reading order."""
    return [prop(node, "href") for node in every(tree) if prop(node, "href")]
