"""Where one person stands: at one exercise and in one course. Rulebook 9, from raw rows, as pure functions.

The grain of `ExerciseStanding` is one row per person and exercise attempted, of `CourseStanding` one per person and
course. Units as in `core.mastery`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.mastery import NANO, PPT, Attempt, earned_certification, exact, history, mean_nano, points_of, step


class ExerciseStanding(NamedTuple):
    """Sums over the attempts at one exercise; `timed` of them give their seconds; `correct` in 1/10**9."""

    attempts: int
    correct: int
    hints: int
    seconds: int
    timed: int
    points: int
    mastery: float


_NOT_ATTEMPTED = ExerciseStanding(0, 0, 0, 0, 0, 0, 0.0)


class CourseStanding(NamedTuple):
    """One person in one course. `counted`: enrolled and active, one of the course's users.

    `coverage`: exercises attempted; `mastery_sum` over the exercises in 1/10**12; `mastery`, `score`: the figures in
    1/10**9 (score empty without attempts); `certified_at`: since when the certification in effect holds.
    """

    enrolled: bool
    counted: bool
    coverage: int
    mastery_sum: int
    mastery: int
    score: int | None
    correct: int
    attempts: int
    points: int
    seconds: int
    completed: bool
    certified_at: int | None
    earned_at: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """What one person is to one course beside attempts: enrolled, active, and the awards given by import.

    `given`: (at, expires_at or None) of each certification award for the course.
    """

    enrolled: bool
    active: bool
    given: Sequence[tuple[int, int | None]] = ()


def exercise_standing(attempts: Iterable[Attempt]) -> ExerciseStanding:
    """The standing after these attempts of one person at one exercise, in order of (at, attempt id); at least one."""
    walk = list(history(attempts))
    done = [attempt for attempt, _ in walk]
    timed = [attempt.seconds for attempt in done if attempt.seconds is not None]
    return ExerciseStanding(
        attempts=len(done),
        correct=sum(exact(attempt.correct, NANO) for attempt in done),
        hints=sum(attempt.hints or 0 for attempt in done),
        seconds=sum(timed),
        timed=len(timed),
        points=sum(points_of(attempt) for attempt in done),
        mastery=walk[-1][1],
    )


def earned_at(attempts: Mapping[str, Sequence[Attempt]], exercises: int, certify_at: float) -> int | None:
    """When a person earned the course's certification here, or None. `attempts`: by exercise, each in order."""
    steps = [
        (attempt.at, attempt.attempt_id, exercise, exact(mastery, PPT))
        for exercise, done in attempts.items()
        for attempt, mastery in history(done)
    ]
    walk = ((at, exercise, mastery) for at, _, exercise, mastery in sorted(steps))
    return earned_certification(walk, exercises, certify_at)


def certified_at(given: Iterable[tuple[int, int | None]], earned: int | None, now: int) -> int | None:
    """Since when a certification valid at `now` holds: the earliest of those given and not expired, or earned."""
    valid = [at for at, expires in given if at <= now and (expires is None or expires > now)]
    return min([*valid, *([earned] if earned is not None else [])], default=None)


class CourseSums(NamedTuple):
    """One person's sums over the exercises of one course that they attempted; units as in `CourseStanding`."""

    coverage: int
    mastery_sum: int
    correct: int
    attempts: int
    points: int
    seconds: int


NO_SUMS = CourseSums(0, 0, 0, 0, 0, 0)


def course_standing(
    done: Iterable[ExerciseStanding], exercises: int, earned: int | None, membership: Membership, now: int
) -> CourseStanding:
    """The standing of one person in one course of `exercises` exercises."""
    rows = list(done)
    attempts, correct, _, seconds, _, points, masteries = zip(*rows, strict=True) if rows else ((),) * 7
    total = sum(exact(mastery, PPT) for mastery in masteries)
    sums = CourseSums(len(rows), total, sum(correct), sum(attempts), sum(points), sum(seconds))
    return standing_of(sums, exercises, earned, membership, now)


def standing_of(
    sums: CourseSums, exercises: int, earned: int | None, membership: Membership, now: int
) -> CourseStanding:
    """The standing in one course of `exercises` exercises that these sums give."""
    total, tries, right = sums.mastery_sum, sums.attempts, sums.correct
    return CourseStanding(
        enrolled=membership.enrolled,
        counted=membership.enrolled and membership.active,
        coverage=sums.coverage,
        mastery_sum=total,
        mastery=mean_nano(total, exercises, PPT) if exercises else 0,
        score=mean_nano(right, tries, NANO) if tries else None,
        correct=right,
        attempts=tries,
        points=sums.points,
        seconds=sums.seconds,
        completed=0 < exercises == sums.coverage,
        certified_at=certified_at(membership.given, earned, now),
        earned_at=earned,
    )


def exercise_after(before: ExerciseStanding | None, attempt: Attempt) -> ExerciseStanding:
    """The standing after one more attempt, the last of its person at the exercise; `before`: None without any."""
    stood = before or _NOT_ATTEMPTED
    return ExerciseStanding(
        stood.attempts + 1,
        stood.correct + exact(attempt.correct, NANO),
        stood.hints + (attempt.hints or 0),
        stood.seconds + (attempt.seconds or 0),
        stood.timed + (attempt.seconds is not None),
        stood.points + points_of(attempt),
        step(before.mastery if before else None, attempt),
    )


def course_after(
    standing: CourseStanding, before: ExerciseStanding | None, after: ExerciseStanding, exercises: int
) -> CourseStanding:
    """The standing in a course of `exercises` exercises once one of them moved; certification as it was."""
    stood = before or _NOT_ATTEMPTED
    tries = standing.attempts + after.attempts - stood.attempts
    right = standing.correct + after.correct - stood.correct
    total = standing.mastery_sum + exact(after.mastery, PPT) - exact(stood.mastery, PPT)
    coverage = standing.coverage + (before is None)
    return CourseStanding(
        standing.enrolled,
        standing.counted,
        coverage,
        total,
        mean_nano(total, exercises, PPT),
        mean_nano(right, tries, NANO),
        right,
        tries,
        standing.points + after.points - stood.points,
        standing.seconds + after.seconds - stood.seconds,
        coverage == exercises,
        standing.certified_at,
        standing.earned_at,
    )


def with_earned(standing: CourseStanding, at: int, certify_at: float) -> CourseStanding:
    """The standing after the last attempt of its course, at `at`: certified if it earned that. Rulebook 9."""
    if standing.earned_at is not None or not standing.completed or standing.mastery < exact(certify_at, NANO):
        return standing
    return standing._replace(
        earned_at=at, certified_at=min(at, at if standing.certified_at is None else standing.certified_at)
    )
