"""Where a block of people stands at every exercise, and when they earned certifications: through `core`, one by one.

The slow, obvious form: small blocks take it, `verify` takes it always, and the vectorised twin is held against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.mastery import Attempt
from core.standing import ExerciseStanding, earned_at, exercise_standing
from data.rollups.raw import Content

Pair = tuple[str, str, str, str]  # user, course, chapter, exercise


@dataclass
class Standings:
    """Exercise standings by (user, course, chapter, exercise); earned instants by (course, user)."""

    pairs: dict[Pair, ExerciseStanding]
    earned: dict[tuple[str, str], int]


def standings(attempts: Iterable[Any], content: Content) -> Standings:
    """The standings after raw attempts that are in order of (user, exercise, at, attempt id)."""
    by_course: dict[tuple[str, str], dict[str, list[Attempt]]] = defaultdict(dict)
    result = Standings({}, {})
    for user, exercise, at, attempt_id, *rest in attempts:
        course, _ = content.place[exercise]
        by_course[course, user].setdefault(exercise, []).append(Attempt(attempt_id, at, *rest))
    for (course, user), done in by_course.items():
        for exercise, walk in done.items():
            result.pairs[user, *content.place[exercise], exercise] = exercise_standing(walk)
        earned = earned_at(done, content.exercises[course], content.certify_at[course])
        if earned is not None:
            result.earned[course, user] = earned
    return result
