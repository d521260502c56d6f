"""One person: who they are, where they stand in each course, in its chapters and at its exercises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.mastery import (
    NANO,
    PPT,
    SMALL_GROUP,
    SUM_UNIT,
    figure,
    low_evidence,
    mean_nano,
    nano_figure,
    share,
)
from core.requests import Request
from core.scope import NotFound, Role
from core.screens import PersonAward, PersonCourse, PersonScreen
from core.table import Row
from data.reports import person_sql as sql
from data.reports.people import visible_person
from data.scoped import Reader


class _Standing(NamedTuple):
    """A person in a course, with what the whole course adds up to."""

    course_id: str
    title: str
    mastery: int
    coverage: int
    correct: int
    attempts: int
    completed: int
    certified_us: int | None
    earned_us: int | None
    points: int
    seconds: int
    exercises: int
    users: int
    total: int


def chapter_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-chapters`: courses by id, chapters by position then id."""
    visible_person(reader, request.user or "")
    courses = _courses(reader, request)
    rows = [_chapter(row) for course in courses for row in _chapters(reader, request, course)]
    return rows or _empty(reader, request)


def exercise_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-exercises`: every exercise of the course, the ones not attempted with mastery 0."""
    visible_person(reader, request.user or "")
    courses = _courses(reader, request)
    rows = [row for course in courses for row in _exercises(reader, request, course)]
    return rows or _empty(reader, request)


def _courses(reader: Reader, request: Request) -> list[str]:
    if request.course is None:
        return [row[0] for row in reader.rows(sql.OF_PERSON, user=request.user)]
    return [request.course]


def _empty(reader: Reader, request: Request) -> list[Row]:
    """No rows: of a course that holds nothing, or of none at all, which is NotFound."""
    if request.course is not None and reader.first(sql.COURSE, course=request.course) is None:
        raise NotFound(f"no course {request.course}")
    return []


def _chapters(reader: Reader, request: Request, course: str) -> Sequence[Any]:
    return reader.rows(sql.CHAPTERS, user=request.user, course=course)


def _chapter(chapter: Any) -> Row:
    chapter_id, title, exercises, _, attempted, mastery, correct, attempts = chapter
    if not attempted:
        return (chapter_id, title, 0.0, None, 0.0)
    score = share(int(correct), int(attempts), NANO)  # PostgreSQL gives sums of BIGINT as decimals
    if not exercises:
        return (chapter_id, title, 0.0, score, 0.0)
    mean = nano_figure(mean_nano(int(mastery), exercises, PPT))
    return (chapter_id, title, mean, score, figure(attempted / exercises))


def _exercises(reader: Reader, request: Request, course: str) -> list[Row]:
    return [_exercise(*row) for row in reader.rows(sql.EXERCISES, user=request.user, course=course)]


def _exercise(chapter: str, exercise: str, title: str, attempts: int | None, *sums: Any) -> Row:
    if attempts is None:
        return (chapter, exercise, title, 0.0, None, 0, 0, None, True)
    correct, hints, seconds, timed, mastery = sums
    average = figure(seconds / timed) if timed else None
    score = share(correct, attempts, NANO)
    place = (chapter, exercise, title)
    return (*place, figure(mastery), score, attempts, hints, average, low_evidence(attempts))


def screen(reader: Reader, request: Request) -> PersonScreen:
    """The person's page; the course asked for, or the one with the most attempts, is opened."""
    person = visible_person(reader, request.user or "")
    standings = [_Standing._make(row) for row in reader.rows(sql.OF_PERSON, user=request.user)]
    courses = tuple(_person_course(reader, row) for row in standings)
    chosen = _chosen(reader, request, standings)
    chapters = _chapters(reader, request, chosen) if chosen else ()
    return PersonScreen(
        user_id=person.user_id,
        name=person.name,
        status=person.status,
        groups=tuple((row[0], row[1]) for row in reader.rows(sql.GROUPS, user=request.user)),
        courses=courses,
        awards=_awards(reader, request, standings),
        course_id=chosen,
        chapters=tuple(_chapter(row) for row in chapters),
        chapter_averages=_chapter_averages(reader, chapters, chosen, standings),
        exercises=tuple(_exercises(reader, request, chosen)) if chosen else (),
    )


def _chosen(reader: Reader, request: Request, standings: Sequence[_Standing]) -> str | None:
    if request.course is not None:
        _empty(reader, request)
        return request.course
    return max(standings, key=lambda row: (row.attempts, row.course_id)).course_id if standings else None


def _person_course(reader: Reader, row: _Standing) -> PersonCourse:
    return PersonCourse(
        course_id=row.course_id,
        title=row.title,
        mastery=nano_figure(row.mastery),
        coverage=figure(row.coverage / row.exercises) if row.exercises else 0.0,
        score=share(row.correct, row.attempts, NANO),
        completed=bool(row.completed),
        certified_at=row.certified_us,
        points=row.points,
        seconds=row.seconds,
        average=_average(reader, row),
    )


def _average(reader: Reader, row: _Standing) -> float | None:
    """The whole course's mean; a learner sees it only where it hides no single person."""
    if reader.scope.role is Role.LEARNER and row.users < SMALL_GROUP:
        return None
    if not row.users or not row.exercises:
        return None
    return share(row.total, row.users * row.exercises, SUM_UNIT)


def _chapter_averages(
    reader: Reader, chapters: Sequence[Any], course: str | None, standings: Sequence[_Standing]
) -> tuple[float | None, ...]:
    whole = next((one for one in standings if one.course_id == course), None)
    if whole is None or _average(reader, whole) is None:
        return tuple(None for _ in chapters)
    return tuple(
        share(total or 0, whole.users * exercises, SUM_UNIT) if exercises else 0.0
        for _, _, exercises, total, *_ in chapters
    )


def _awards(reader: Reader, request: Request, standings: Sequence[_Standing]) -> tuple[PersonAward, ...]:
    given = [
        PersonAward(kind, name, at, course or None, expires, expires is None or expires > request.now, False)
        for kind, name, at, course, expires in reader.rows(sql.AWARDS, user=request.user, now=request.now)
    ]
    earned = [
        PersonAward("certification", row.title, row.earned_us, row.course_id, None, True, True)
        for row in standings
        if row.earned_us is not None
    ]
    return tuple(sorted([*given, *earned], key=lambda award: (-award.at, award.kind, award.name)))
