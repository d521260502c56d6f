"""One person's attempts at one exercise, in order, with the mastery after each. Rulebook 9."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from core.mastery import Attempt, compared, credit, history, points_of
from core.near_ties import all_written
from core.reports import ATTEMPTS
from core.requests import Request
from core.scope import NotFound
from core.screens import ExerciseScreen, WorkedStep
from core.table import Row
from data.reports.people import visible_person
from data.scoped import Reader, Sealed, mine, tables


def rows(reader: Reader, request: Request) -> list[Row]:
    """The report `attempts`; its figures as they are compared."""
    visible_person(reader, request.user or "")
    place(reader, request.exercise or "")
    return [_row(attempt, after) for attempt, after in history(_attempts(reader, request))]


class Place(NamedTuple):
    """An exercise with the titles of its chapter and its course."""

    exercise_id: str
    exercise: str
    chapter: str
    course_id: str
    course: str


def place(reader: Reader, exercise: str) -> Place:
    """The exercise with its chapter and course; NotFound without it."""
    row = reader.first(_PLACE, exercise=exercise)
    if row is None:
        raise NotFound(f"no exercise {exercise}")
    return Place(*row)


def screen(reader: Reader, request: Request) -> ExerciseScreen:
    """The exercise history: the attempts, and the rule worked through with this person's own numbers."""
    person = visible_person(reader, request.user or "")
    stands = place(reader, request.exercise or "")
    walk = list(history(_attempts(reader, request)))
    before: list[float | None] = [None, *(after for _, after in walk)]
    made = [_row(attempt, after) for attempt, after in walk]
    shown, alike = all_written(made, ATTEMPTS.names, ATTEMPTS.key)
    return ExerciseScreen(
        user_id=person.user_id,
        name=person.name,
        course_id=stands.course_id,
        course=stands.course,
        chapter=stands.chapter,
        exercise_id=stands.exercise_id,
        exercise=stands.exercise,
        rows=shown,
        steps=tuple(
            _step(attempt, earlier, after) for (attempt, after), earlier in zip(walk, before, strict=False)
        ),
        alike=alike,
    )


def _attempts(reader: Reader, request: Request) -> list[Attempt]:
    found = reader.rows(_ATTEMPTS, user=request.user, exercise=request.exercise, now=request.now)
    return [Attempt(*row) for row in found]


def _row(attempt: Attempt, after: float) -> Row:
    given = (compared(attempt.correct), attempt.hints or 0, attempt.seconds, points_of(attempt))
    return (attempt.attempt_id, attempt.at, *given, compared(after))


def _step(attempt: Attempt, before: float | None, after: float) -> WorkedStep:
    return WorkedStep(credit(attempt.correct, attempt.hints), before, after, attempt.mastery is not None)


_A = tables.drop_tables["attempts"]
_E, _H, _C = (tables.drop_tables[name] for name in ("exercises", "chapters", "courses"))
_ATTEMPTS = Sealed(
    select(_A.c.attempt_id, _A.c.at_us, _A.c.correct, _A.c.hints, _A.c.seconds, _A.c.points, _A.c.mastery)
    .where(
        mine(_A),
        _A.c.user_id == bindparam("user"),
        _A.c.exercise_id == bindparam("exercise"),
        _A.c.at_us <= bindparam("now"),
    )
    .order_by(_A.c.at_us, _A.c.attempt_id)
)
_PLACE = Sealed(
    select(_E.c.exercise_id, _E.c.title, _H.c.title, _C.c.course_id, _C.c.title)
    .join_from(_E, _H, _H.c.chapter_id == _E.c.chapter_id)
    .join(_C, _C.c.course_id == _H.c.course_id)
    .where(mine(_E), mine(_H), mine(_C), _E.c.exercise_id == bindparam("exercise"))
)
