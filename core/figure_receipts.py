"""The receipt of a learning figure: its value, what it is made of, who or what counted, who was near. Rulebook 12."""

from __future__ import annotations

from dataclasses import dataclass

from core.metrics import CERTIFICATIONS, HEADLINE, MASTERY, SECONDS, USERS, Metric
from core.scope import BadRequest

PAGE = 50
FIGURES: dict[str, Metric] = {metric.slug: metric for metric in HEADLINE}
SORTS = {
    USERS: "name",
    MASTERY: "mastery",
    CERTIFICATIONS: "mastery",
    SECONDS: "seconds",
}  # of the league table


@dataclass(frozen=True)
class FigureLine:
    """One person, or one course, that a figure is made of.

    `part`: what it adds, in the figure's unit (1 of a count of people); `people`: how many it stands for;
    `at`, `event`: the one event that made it count, where there is one.
    """

    id: str
    name: str
    part: float | None
    people: int = 1
    at: int | None = None
    event: str = ""


@dataclass(frozen=True)
class NearLine:
    """A person who did not count, and why; `at`: since when, or from when they would; `mastery`: where it is why."""

    user_id: str
    name: str
    reason: str
    at: int | None = None
    mastery: float | None = None


@dataclass(frozen=True)
class FigureReceipt:
    """A page of the lines behind a figure. `course`, `group`: their titles; without a course the lines are courses,
    save those of `users`, who are distinct people. `formula`: what a derived value is divided from."""

    metric: Metric
    value: float | None
    lines: tuple[FigureLine, ...]
    count: int
    offset: int
    formula: tuple[tuple[str, float], ...] = ()
    near: tuple[NearLine, ...] = ()
    course: str | None = None
    group: str | None = None
    lists_courses: bool = False


def figure_metric(slug: str | None) -> Metric:
    """The headline figure of that name; BadRequest for any other."""
    if slug not in FIGURES:
        raise BadRequest(f"figure is one of {', '.join(FIGURES)}")
    return FIGURES[slug]
