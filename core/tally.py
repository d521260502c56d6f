"""Sums over people of one course: what the course, its groups, its chapters and its levels add up to.

Every part is an integer, so sums do not depend on their order and a person can be taken out exactly as put in.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.mastery import PPT, SUM_UNIT, level_of
from core.standing import CourseStanding

Tally = tuple[int, ...]
NOBODY: Tally = (0,) * 12


def tally(standing: CourseStanding) -> Tally:
    """What one person adds, in the order enrolled, users, started, mastery (1/10**10, over exercises), attempted
    exercises, certified, certified and started, completed, correct (1/10**9), attempts, points, seconds."""
    if not standing.counted:
        return (int(standing.enrolled), *NOBODY[1:])
    started, certified = standing.attempts > 0, standing.certified_at is not None
    return (
        1,
        1,
        int(started),
        standing.mastery_sum // (PPT // SUM_UNIT),
        standing.coverage,
        int(certified),
        int(certified and started),
        int(standing.completed),
        standing.correct,
        standing.attempts,
        standing.points,
        standing.seconds,
    )


def add(left: Tally, right: Tally) -> Tally:
    """The sum of two tallies."""
    return tuple(map(int.__add__, left, right))


def above_zero(standing: CourseStanding) -> Tally:
    """What one counted person adds to the people above zero, in the order mastery, score, points, seconds."""
    values = (standing.mastery, standing.score or 0, standing.points, standing.seconds)
    return tuple(int(value > 0) for value in values)


def over_courses(parts: Iterable[tuple[Tally, int]]) -> tuple[int, int, float, int, int]:
    """What one group adds up to over its courses, given in order of their ids as (tally, exercises).

    Courses in which a member counts; members counted once in each; the sum of those members' mean masteries, 0 in a
    course without exercises; certified; seconds.
    """
    counted = [(part, exercises) for part, exercises in parts if part[1]]
    return (
        len(counted),
        sum(part[1] for part, _ in counted),
        sum((part[3] / SUM_UNIT / exercises for part, exercises in counted if exercises), 0.0),
        sum(part[5] for part, _ in counted),
        sum(part[11] for part, _ in counted),
    )


def level(standing: CourseStanding) -> int:
    """The level of the spread a counted person stands in."""
    return level_of(standing.mastery, standing.attempts)
