"""The reports about one person: rulebook section 9; columns and row order: "Out".

Where the text leaves two readings:
- A person's figures are counted from the attempts, whether or not the person is enrolled in the course or active.
- `average_seconds` is the mean over the attempts with seconds given (a given 0 counts); without any it is empty.
- `correct` is a figure and is rounded to 6 decimals like any other.
- An exercise without an attempt is low evidence: 0 is fewer than 3.
"""

from datetime import datetime

from .drop import Drop, Row, Text, instant, instant_text
from .mastery import (
    chapter_exercises,
    history,
    low_evidence,
    mastery_after,
    mean,
    points,
    pooled_score,
    printed,
    standing,
)


def individual_chapters(drop: Drop, *, now: datetime | str, user: str, course: str) -> list[Row]:
    """Every chapter of the course for one person, by position, then id."""
    now = instant(now)
    drop.users[user], drop.courses[course]  # an unknown person or course is an error
    rows = []
    for chapter in drop.chapters_of.get(course, []):
        one = standing(drop, user, chapter_exercises(drop, chapter["chapter_id"]), now)
        row: Row = [chapter["chapter_id"], chapter["title"], one.mastery, pooled_score([one]), one.coverage]
        rows.append(printed(row))
    return rows


def individual_exercises(drop: Drop, *, now: datetime | str, user: str, course: str) -> list[Row]:
    """Every exercise of the course for one person, chapters and exercises by position, then id."""
    now = instant(now)
    drop.users[user], drop.courses[course]
    return [
        _exercise_row(drop, user, exercise, now)
        for chapter in drop.chapters_of.get(course, [])
        for exercise in drop.exercises_of.get(chapter["chapter_id"], [])
    ]


def _exercise_row(drop: Drop, user: str, exercise: Text, now: datetime) -> Row:
    tries = history(drop, user, exercise["exercise_id"], now)
    one = standing(drop, user, [exercise["exercise_id"]], now)
    return printed([
        exercise["chapter_id"],
        exercise["exercise_id"],
        exercise["title"],
        one.mastery,
        pooled_score([one]),
        len(tries),
        sum(attempt.hints for attempt in tries),
        mean([attempt.seconds for attempt in tries if attempt.seconds is not None]),
        low_evidence(tries),
    ])  # fmt: skip


def attempts(drop: Drop, *, now: datetime | str, user: str, exercise: str) -> list[Row]:
    """The attempts of one person in one exercise, by instant, then id."""
    now = instant(now)
    if user not in drop.users or exercise not in drop.exercise_ids:
        raise KeyError((user, exercise))
    tries = history(drop, user, exercise, now)
    return [
        printed([
            attempt.attempt_id,
            instant_text(attempt.at),
            attempt.correct,
            attempt.hints,
            attempt.seconds,
            points(attempt),
            after,
        ])
        for attempt, after in zip(tries, mastery_after(tries), strict=True)
    ]  # fmt: skip
