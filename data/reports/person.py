"""One person: who they are, where they stand in each course, in its chapters and at its exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.mastery import (
    NANO,
    PPT,
    SMALL_GROUP,
    SUM_UNIT,
    compared,
    exact,
    figure,
    low_evidence,
    mean,
    mean_nano,
    nano_figure,
    share,
)
from core.near_ties import all_written
from core.reports import INDIVIDUAL_EXERCISES
from core.requests import Request
from core.scope import NotFound, Role
from core.screens import PersonAward, PersonCourse, PersonScreen
from core.table import Row
from data.reports import person_sql as sql
from data.reports.people import Person, sees, visible_person
from data.reports.syllabus import Syllabus, syllabus_of
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
    rows = [row for course in courses for row in _chapters_in(reader, request, course)]
    return rows or _empty(reader, request)


def _chapters_in(reader: Reader, request: Request, course: str) -> list[Row]:
    """The rows of one course's chapters: what they add up to is summed where it is stored."""
    found = reader.rows(sql.CHAPTERS, user=request.user, course=course)
    return _chapters(syllabus_of(reader, course), {row[0]: row[1:] for row in found})


def exercise_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-exercises`: every exercise of the course, the ones not attempted with mastery 0.

    Its figures are as they are compared.
    """
    visible_person(reader, request.user or "")
    courses = _courses(reader, request)
    rows = [row for course in courses for row in _in_course(reader, request, course).exercises()]
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


def _in_course(reader: Reader, request: Request, course: str) -> _InCourse:
    pairs = reader.rows(sql.PAIRS, user=request.user, course=course)
    return _InCourse(syllabus_of(reader, course), pairs)


class _InCourse(NamedTuple):
    """One person in one course: its chapters and exercises, and the stored pairs of those attempted."""

    syllabus: Syllabus
    pairs: Sequence[Any]

    def chapters(self) -> list[Row]:
        """Each chapter's row."""
        sums: dict[str, list[int]] = {}
        for chapter, _, attempts, correct, _, _, _, mastery in self.pairs:
            own = sums.get(chapter)
            if own is None:
                own = sums[chapter] = [0, 0, 0, 0]
            own[0] += 1
            own[1] += attempts
            own[2] += correct
            own[3] += exact(mastery, PPT)
        return _chapters(self.syllabus, sums)

    def exercises(self) -> list[Row]:
        """Each exercise's row."""
        tried = {pair[1]: pair[2:] for pair in self.pairs}
        return [
            _exercise(row, tried[row[1]]) if row[1] in tried else (*row, *_NOT_ATTEMPTED)
            for row in self.syllabus.exercises
        ]


def _chapters(syllabus: Syllabus, sums: Mapping[str, Sequence[int]]) -> list[Row]:
    return [_chapter(row, sums.get(row[0])) for row in syllabus.chapters]


def _chapter(chapter: Any, sums: Sequence[int] | None) -> Row:
    """`sums` of the exercises attempted in it: how many, attempts, correct in 1/10**9, mastery in 1/10**12."""
    chapter_id, title, exercises, _ = chapter
    if sums is None:
        return (chapter_id, title, 0.0, None, 0.0)
    attempted, attempts, correct, mastery = sums
    score = share(correct, attempts, NANO)
    if not exercises:
        return (chapter_id, title, 0.0, score, 0.0)
    mean = nano_figure(mean_nano(mastery, exercises, PPT))
    return (chapter_id, title, mean, score, figure(attempted / exercises))


_NOT_ATTEMPTED = (0.0, None, 0, 0, None, True)


def _exercise(place: Any, standing: Any) -> Row:
    attempts, correct, hints, seconds, timed, mastery = standing
    average = mean(seconds * NANO, timed, NANO)
    score = mean(correct, attempts, NANO)
    return (*place, compared(mastery), score, attempts, hints, average, low_evidence(attempts))


def screen(reader: Reader, request: Request) -> PersonScreen:
    """The person's page; the course asked for, or the one with the most attempts, is opened."""
    about = _about(reader, request)
    standings = [_Standing._make(row) for row in reader.rows(sql.OF_PERSON, user=request.user)]
    courses = tuple(_person_course(reader, row) for row in standings)
    chosen = _chosen(reader, request, standings)
    opened = _in_course(reader, request, chosen) if chosen else _InCourse(Syllabus((), ()), ())
    made = opened.exercises()
    shown, alike = all_written(made, INDIVIDUAL_EXERCISES.names, INDIVIDUAL_EXERCISES.key)
    return PersonScreen(
        user_id=about.person.user_id,
        name=about.person.name,
        status=about.person.status,
        groups=about.groups,
        courses=courses,
        awards=_awards(about, request, standings),
        course_id=chosen,
        chapters=tuple(opened.chapters()),
        chapter_averages=_chapter_averages(reader, opened.syllabus.chapters, chosen, standings),
        exercises=shown,
        alike=alike,
    )


class _About(NamedTuple):
    """Who it is, the groups they learn in, by id, and stored awards as (kind, name, course, at, until)."""

    person: Person
    groups: tuple[tuple[str, str], ...]
    awards: Sequence[Any]


def _about(reader: Reader, request: Request) -> _About:
    rows: dict[str, list[Any]] = {"person": [], "group": [], "award": []}
    for what, *row in reader.rows(sql.ABOUT, user=request.user, now=request.now):
        rows[what].append(row)
    if not rows["person"] or not sees(reader, request.user or ""):
        raise NotFound(f"no person {request.user}")
    groups = tuple(sorted((row[0], row[1]) for row in rows["group"]))
    return _About(Person(*rows["person"][0][:3]), groups, rows["award"])


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
    if not row.users:
        return None
    if not row.exercises:
        return 0.0
    return share(row.total, row.users * row.exercises, SUM_UNIT)


def _chapter_averages(
    reader: Reader, chapters: Sequence[Any], course: str | None, standings: Sequence[_Standing]
) -> tuple[float | None, ...]:
    whole = next((one for one in standings if one.course_id == course), None)
    if whole is None or _average(reader, whole) is None:
        return tuple(None for _ in chapters)
    return tuple(
        share(total or 0, whole.users * exercises, SUM_UNIT) if exercises else 0.0
        for _, _, exercises, total in chapters
    )


def _awards(about: _About, request: Request, standings: Sequence[_Standing]) -> tuple[PersonAward, ...]:
    given = [
        PersonAward(kind, name, at, course or None, expires, expires is None or expires > request.now, False)
        for kind, name, course, at, expires in about.awards
    ]
    earned = [
        PersonAward("certification", row.title, row.earned_us, row.course_id, None, True, True)
        for row in standings
        if row.earned_us is not None
    ]
    return tuple(sorted([*given, *earned], key=lambda award: (-award.at, award.kind, award.name)))
