"""Sums over people of one course: what the course, its groups, its chapters and its levels add up to.

Every part is an integer, so sums do not depend on their order and a person can be taken out exactly as put in.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.mastery import LEVELS, NOT_STARTED, PPT, SUM_UNIT, level_of
from core.standing import CourseStanding

Tally = tuple[int, ...]
NOBODY: Tally = (0,) * 12
_PLACES = LEVELS + 1  # of the spread: who has not started, and each level
_NOWHERE: Tally = (0,) * _PLACES
_STANDS: tuple[Tally, ...] = tuple(
    tuple(int(place == one) for place in range(_PLACES)) for one in range(_PLACES)
)


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


def learner(courses: Iterable[CourseStanding]) -> tuple[int, int]:
    """What one person adds, given their standing in each course, to the learners and to those of them who have started.

    1 where they count in any course; 1 where they have attempted something in a course in which they count.
    """
    attempts = [one.attempts for one in courses if one.counted]
    return int(bool(attempts)), int(any(attempts))


def spread(standing: CourseStanding) -> Tally:
    """What one person adds to the spread: a counted one stands in one place, first those who have not started, then
    the levels from the lowest."""
    if not standing.counted:
        return _NOWHERE
    return _STANDS[level_of(standing.mastery, standing.attempts) - NOT_STARTED]


def above_zero(standing: CourseStanding) -> Tally:
    """What one person adds to the counted people above zero, in the order mastery, score, points, seconds."""
    if not standing.counted:
        return (0, 0, 0, 0)
    return (
        int(standing.mastery > 0),
        int((standing.score or 0) > 0),
        int(standing.points > 0),
        int(standing.seconds > 0),
    )


def of_group(standing: CourseStanding) -> Tally:
    """What one person adds to their group in a course: the tally and the spread."""
    return tally(standing) + spread(standing)


def of_course(standing: CourseStanding) -> Tally:
    """What one person adds to the course: as to a group, and the people above zero."""
    return tally(standing) + spread(standing) + above_zero(standing)


def shared(mastery: int, exercises: int) -> int:
    """A sum of masteries over people and a course's exercises (at least one) as one over people, both in 1/10**10.

    Rounded to a whole number, halves up, so that what a group adds up to over its courses can be moved by a course.
    """
    return (2 * mastery + exercises) // (2 * exercises)


def over_courses(parts: Iterable[tuple[Tally, int]]) -> tuple[int, int, int, int, int]:
    """What one group adds up to over its courses, given as (tally, exercises).

    Courses in which a member counts; members counted once in each; the sum of those members' mean masteries in
    1/10**10, 0 in a course without exercises; certified; seconds.
    """
    counted = [(part, exercises) for part, exercises in parts if part[1]]
    return (
        len(counted),
        sum(part[1] for part, _ in counted),
        sum(shared(part[3], exercises) for part, exercises in counted if exercises),
        sum(part[5] for part, _ in counted),
        sum(part[11] for part, _ in counted),
    )
