"""Stepping a standing by one attempt gives what a recount of all attempts gives."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.mastery import Attempt
from core.standing import (
    CourseStanding,
    ExerciseStanding,
    Membership,
    course_after,
    course_standing,
    earned_at,
    exercise_after,
    exercise_standing,
    with_earned,
)

shares = st.sampled_from((0.0, 0.05, 1 / 3, 0.5, 0.8, 1.0)) | st.floats(0, 1)
tries = st.tuples(
    st.sampled_from(("e1", "e2", "e3")),
    shares,
    st.sampled_from((None, 0, 2)),
    st.sampled_from((None, 0, 61)),
    st.sampled_from((None, 0, -1, 7)),
    st.none() | shares,
)
EXERCISES = 3
NOW = 1_000


def recounted(done: dict[str, list[Attempt]], membership: Membership, certify_at: float) -> CourseStanding:
    rows = [exercise_standing(attempts) for attempts in done.values()]
    earned = earned_at(done, EXERCISES, certify_at)
    return course_standing(rows, EXERCISES, earned, membership, NOW)


@given(
    walk=st.lists(tries, min_size=1, max_size=12),
    certify_at=st.sampled_from((0.0, 0.3, 0.8, 1.0)),
    given_at=st.sampled_from(((), ((3, None),), ((5, NOW), (7, NOW + 1)))),
    enrolled=st.booleans(),
)
def test_each_attempt_steps_both_standings_to_where_a_recount_puts_them(
    walk: list[tuple[Any, ...]],
    certify_at: float,
    given_at: tuple[tuple[int, int | None], ...],
    enrolled: bool,
) -> None:
    membership = Membership(enrolled, active=True, given=given_at)
    done: dict[str, list[Attempt]] = {}
    pairs: dict[str, ExerciseStanding] = {}
    standing = course_standing((), EXERCISES, None, membership, NOW)
    for at, (exercise, *values) in enumerate(walk):
        attempt = Attempt(f"a{at}", at, *values)
        done.setdefault(exercise, []).append(attempt)
        before = pairs.get(exercise)
        pairs[exercise] = exercise_after(before, attempt)
        standing = with_earned(course_after(standing, before, pairs[exercise], EXERCISES), at, certify_at)
        assert pairs[exercise] == exercise_standing(done[exercise])
        assert standing == recounted(done, membership, certify_at)
