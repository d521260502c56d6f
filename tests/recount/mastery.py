"""Mastery, score, coverage, completed, certified, points, seconds: rulebook section 9; rounding: section 0 and "Out".

Where the text leaves two readings:
- Points not given: `floor(10*c + 0.5)` is taken as written, without rounding to 9 decimals first.
- A certification award is valid in `[at, expires_at)`: at the instant `expires_at` itself it has expired.
- A certification is earned from the attempts alone, whether or not the person was enrolled or active at the time.
- "The course's mastery" of certification is held against `certify_at` after rounding both to 9 decimals.
- A given mastery replaces m(k), and m(k+1) builds on the value given.
- Attempts of a course are those in its exercises as the content stands, also attempts from before the enrolment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, fsum
from typing import Any

from .drop import Attempt, Drop, Row, Value, instant

CERTIFY_AT = 0.80
MASTERED_AT = 0.80
ENOUGH_ATTEMPTS = 3


def nine(figure: float) -> float:
    """A figure as it is compared, ranked and held against thresholds."""
    return round(figure, 9)


def printed(row: Row) -> Row:
    """A row as a report gives it: figures that are not whole have 6 decimals."""
    return [round(nine(value), 6) if isinstance(value, float) else value for value in row]


def mean(figures: Sequence[float]) -> float | None:
    """The mean; empty without figures."""
    return fsum(figures) / len(figures) if figures else None


def credit(attempt: Attempt) -> float:
    """The given `correct` when no hint was taken, half of it otherwise."""
    return attempt.correct if attempt.hints == 0 else attempt.correct / 2


def points(attempt: Attempt) -> int:
    """The points given, else the credit on a scale of ten, a half rounded up."""
    if attempt.points is not None:
        return attempt.points
    return floor(10 * credit(attempt) + 0.5)


def mastery_after(attempts: Iterable[Attempt]) -> list[float]:
    """m(1), m(2), ... of one user's attempts in one exercise, given in order."""
    values: list[float] = []
    for attempt in attempts:
        if attempt.mastery is not None:
            values.append(attempt.mastery)
        elif not values:
            values.append(credit(attempt))
        else:
            values.append(0.65 * credit(attempt) + 0.35 * values[-1])
    return values


def history(drop: Drop, user: str, exercise: str, now: datetime) -> list[Attempt]:
    """The attempts of a user in an exercise up to `now`, in order of instant and attempt id."""
    return [attempt for attempt in drop.attempts_of.get((user, exercise), ()) if attempt.at <= now]


def mastered(attempts: Sequence[Attempt]) -> bool:
    """Whether these attempts of one user make one exercise mastered."""
    return not low_evidence(attempts) and nine(mastery_after(attempts)[-1]) >= MASTERED_AT


def low_evidence(attempts: Sequence[Attempt]) -> bool:
    """Fewer than 3 attempts."""
    return len(attempts) < ENOUGH_ATTEMPTS


@dataclass(frozen=True)
class Standing:
    """What a person's attempts in some exercises (one, a chapter's or a course's) come to."""

    exercises: int
    attempted: int
    mastery: float
    attempts: int
    correct: float
    points: int
    seconds: int

    @property
    def coverage(self) -> float:
        """Attempted exercises / all exercises; 0 where there is no exercise."""
        return self.attempted / self.exercises if self.exercises else 0.0

    @property
    def completed(self) -> bool:
        """Every exercise attempted, and there is one."""
        return self.exercises > 0 and self.attempted == self.exercises


def standing(drop: Drop, user: str, exercises: Sequence[str], now: datetime) -> Standing:
    """The standing of one user in these exercises at `now`."""
    histories = [history(drop, user, exercise, now) for exercise in exercises]
    attempted = [attempts for attempts in histories if attempts]
    every = [attempt for attempts in attempted for attempt in attempts]
    masteries = [mastery_after(attempts)[-1] for attempts in attempted]
    return Standing(
        exercises=len(exercises),
        attempted=len(attempted),
        mastery=fsum(masteries) / len(exercises) if exercises else 0.0,
        attempts=len(every),
        correct=fsum(attempt.correct for attempt in every),
        points=sum(points(attempt) for attempt in every),
        seconds=sum(attempt.seconds or 0 for attempt in every),
    )


def pooled_score(standings: Iterable[Standing]) -> float | None:
    """Sum of `correct` / number of attempts over all of them together; no attempt: empty."""
    together = list(standings)
    attempts = sum(one.attempts for one in together)
    return fsum(one.correct for one in together) / attempts if attempts else None


def course_exercises(drop: Drop, course: str) -> list[str]:
    """The exercise ids of a course, chapter by chapter."""
    return [
        e
        for chapter in drop.chapters_of.get(course, [])
        for e in chapter_exercises(drop, chapter["chapter_id"])
    ]


def chapter_exercises(drop: Drop, chapter: str) -> list[str]:
    """The exercise ids of a chapter, by position, then id."""
    return [row["exercise_id"] for row in drop.exercises_of.get(chapter, [])]


def certified(drop: Drop, user: str, course: str, now: datetime) -> bool:
    """Certified in a course at `now`: by a valid award, or earned here."""
    return award_valid(drop, user, course, now) or earned_at(drop, user, course, now) is not None


def award_valid(drop: Drop, user: str, course: str, now: datetime) -> bool:
    """Whether a certification award for this course is valid at `now`."""
    for row in drop.awards_of.get(user, []):
        if (
            row["kind"] == "certification"
            and row.get("course_id", "") == course
            and instant(row["at"]) <= now
        ):
            expires_at = row.get("expires_at", "")
            if expires_at == "" or now < instant(expires_at):
                return True
    return False


def earned_at(drop: Drop, user: str, course: str, now: datetime) -> datetime | None:
    """The instant of the first attempt after which every exercise was attempted and mastery reached `certify_at`."""
    certify_at = float(drop.courses[course].get("certify_at", "") or CERTIFY_AT)
    exercises = course_exercises(drop, course)
    walk: list[tuple[datetime, str, str, float]] = []
    for exercise in exercises:
        attempts = history(drop, user, exercise, now)
        for attempt, value in zip(attempts, mastery_after(attempts), strict=True):
            walk.append((attempt.at, attempt.attempt_id, exercise, value))
    so_far: dict[str, float] = {}
    for at, _attempt_id, exercise, value in sorted(walk):
        so_far[exercise] = value
        if len(so_far) == len(exercises) and nine(fsum(so_far.values()) / len(exercises)) >= nine(certify_at):
            return at
    return None


def compared(value: Value) -> Any:
    """A value as it is sorted and ranked: numbers at 9 decimals."""
    return nine(value) if isinstance(value, float) else value
