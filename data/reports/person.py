"""One person: who they are, where they stand in each course, in its chapters and at its exercises."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import bindparam, func, select

from core.mastery import NANO, PPT, SMALL_GROUP, SUM_UNIT, exact, figure, low_evidence, mean_nano, share
from core.requests import Request
from core.scope import NotFound, Role
from core.screens import PersonAward, PersonCourse, PersonScreen
from core.table import Row
from data.reports.people import USER_COURSES, visible_person
from data.scoped import Reader, mine, tables


def chapter_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-chapters`: courses by id, chapters by position then id."""
    visible_person(reader, request.user or "")
    return [
        row for course in _courses(reader, request) for row in _chapters(reader, request.user or "", course)
    ]


def exercise_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-exercises`: every exercise of the course, the ones not attempted with mastery 0."""
    visible_person(reader, request.user or "")
    return [
        row for course in _courses(reader, request) for row in _exercises(reader, request.user or "", course)
    ]


def _courses(reader: Reader, request: Request) -> list[str]:
    if request.course is None:
        return [row.course_id for row in reader.rows(_OF_PERSON, user=request.user)]
    if reader.first(_COURSE, course=request.course) is None:
        raise NotFound(f"no course {request.course}")
    return [request.course]


def _chapters(reader: Reader, user: str, course: str) -> list[Row]:
    done: dict[str, list[Any]] = defaultdict(list)
    for row in reader.rows(_PAIRS, user=user, course=course):
        done[row.chapter_id].append(row)
    return [_chapter(row, done[row.chapter_id]) for row in reader.rows(_CHAPTERS, course=course)]


def _chapter(chapter: Any, pairs: list[Any]) -> Row:
    exercises = chapter.exercises or 0
    total = sum(exact(pair.mastery, PPT) for pair in pairs)
    mastery = figure(mean_nano(total, exercises, PPT) / NANO) if exercises else 0.0
    score = share(sum(pair.correct for pair in pairs), sum(pair.attempts for pair in pairs), NANO)
    return (
        chapter.chapter_id,
        chapter.title,
        mastery,
        score,
        figure(len(pairs) / exercises) if exercises else 0.0,
    )


def _exercises(reader: Reader, user: str, course: str) -> list[Row]:
    done = {row.exercise_id: row for row in reader.rows(_PAIRS, user=user, course=course)}
    return [_exercise(row, done.get(row.exercise_id)) for row in reader.rows(_EXERCISES, course=course)]


def _exercise(exercise: Any, pair: Any) -> Row:
    who = (exercise.chapter_id, exercise.exercise_id, exercise.title)
    if pair is None:
        return (*who, 0.0, None, 0, 0, None, True)
    average = figure(pair.seconds / pair.timed) if pair.timed else None
    score = share(pair.correct, pair.attempts, NANO)
    return (
        *who,
        figure(pair.mastery),
        score,
        pair.attempts,
        pair.hints,
        average,
        low_evidence(pair.attempts),
    )


def screen(reader: Reader, request: Request) -> PersonScreen:
    """The person's page; the course asked for, or the one with the most attempts, is opened."""
    person = visible_person(reader, request.user or "")
    courses = tuple(_person_course(reader, row) for row in reader.rows(_OF_PERSON, user=request.user))
    chosen = _chosen(reader, request)
    chapters = _chapters(reader, person.user_id, chosen) if chosen else []
    return PersonScreen(
        user_id=person.user_id,
        name=person.name,
        status=person.status_now,
        groups=tuple((row[0], row[1]) for row in reader.rows(_GROUPS, user=request.user)),
        courses=courses,
        awards=_awards(reader, request),
        course_id=chosen,
        chapters=tuple(chapters),
        chapter_averages=_chapter_averages(reader, request, chosen, courses),
        exercises=tuple(_exercises(reader, person.user_id, chosen)) if chosen else (),
    )


def _chosen(reader: Reader, request: Request) -> str | None:
    if request.course is not None:
        return _courses(reader, request)[0]
    found = reader.rows(_OF_PERSON, user=request.user)
    return max(found, key=lambda row: (row.attempts, row.course_id)).course_id if found else None


def _person_course(reader: Reader, row: Any) -> PersonCourse:
    return PersonCourse(
        course_id=row.course_id,
        title=row.title,
        mastery=figure(row.mastery / NANO),
        coverage=figure(row.coverage / row.exercises) if row.exercises else 0.0,
        score=share(row.correct, row.attempts, NANO),
        completed=bool(row.completed),
        certified_at=row.certified_us,
        points=row.points,
        seconds=row.seconds,
        average=_average(reader, row),
    )


def _average(reader: Reader, row: Any) -> float | None:
    """The whole course's mean; a learner sees it only where it hides no single person."""
    if reader.scope.role is Role.LEARNER and row.users < SMALL_GROUP:
        return None
    if not row.users or not row.exercises:
        return None
    return share(row.total, row.users * row.exercises, SUM_UNIT)


def _chapter_averages(
    reader: Reader, request: Request, course: str | None, courses: tuple[PersonCourse, ...]
) -> tuple[float | None, ...]:
    shown = next((one.average for one in courses if one.course_id == course), None)
    found = reader.rows(_AVERAGES, course=course) if course else []
    people = found[0].users if found else 0
    if not people or shown is None:
        return tuple(None for _ in found)
    return tuple(
        share(row.mastery, people * row.exercises, SUM_UNIT) if row.exercises else 0.0 for row in found
    )


def _awards(reader: Reader, request: Request) -> tuple[PersonAward, ...]:
    given = [
        PersonAward(
            kind=row.kind,
            name=row.name,
            at=row.at_us,
            course_id=row.course_id or None,
            expires_at=row.expires_us,
            valid=row.expires_us is None or row.expires_us > request.now,
            earned_here=False,
        )
        for row in reader.rows(_AWARDS, user=request.user, now=request.now)
    ]
    earned = [
        PersonAward("certification", row.title, row.earned_us, row.course_id, None, True, True)
        for row in reader.rows(_OF_PERSON, user=request.user)
        if row.earned_us is not None
    ]
    return tuple(sorted([*given, *earned], key=lambda award: (-award.at, award.kind, award.name)))


_UC, _UE = USER_COURSES, tables.user_exercises
_T, _CT = tables.course_totals, tables.chapter_totals
_C, _H, _E = (tables.drop_tables[name] for name in ("courses", "chapters", "exercises"))
_M, _G, _W = (tables.drop_tables[name] for name in ("group_members", "groups", "awards"))
_COURSE = select(_C.c.course_id).where(mine(_C), _C.c.course_id == bindparam("course"))
_OF_PERSON = (
    select(_UC, _C.c.title, _T.c.exercises, _T.c.users, _T.c.mastery.label("total"))
    .join_from(_UC, _C, _C.c.course_id == _UC.c.course_id)
    .join(_T, _T.c.course_id == _UC.c.course_id)
    .where(
        mine(_UC),
        mine(_C),
        mine(_T),
        _UC.c.user_id == bindparam("user"),
        (_UC.c.enrolled == 1) | (_UC.c.attempts > 0),
    )
    .order_by(_UC.c.course_id)
)
_PAIRS = select(_UE).where(
    mine(_UE), _UE.c.user_id == bindparam("user"), _UE.c.course_id == bindparam("course")
)
_CHAPTERS = (
    select(_H.c.chapter_id, _H.c.title, _CT.c.exercises)
    .join_from(
        _H,
        _CT,
        (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
        isouter=True,
    )
    .where(mine(_H), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id)
)
_AVERAGES = (
    select(_H.c.chapter_id, func.coalesce(_CT.c.mastery, 0).label("mastery"), _CT.c.exercises, _T.c.users)
    .join_from(
        _H,
        _CT,
        (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
        isouter=True,
    )
    .join(_T, _T.c.course_id == _H.c.course_id)
    .where(mine(_H), mine(_T), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id)
)
_EXERCISES = (
    select(_E.c.chapter_id, _E.c.exercise_id, _E.c.title)
    .join_from(_H, _E, _E.c.chapter_id == _H.c.chapter_id)
    .where(mine(_H), mine(_E), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id, _E.c.position, _E.c.exercise_id)
)
_GROUPS = (
    select(_G.c.group_id, _G.c.name)
    .join_from(_M, _G, _G.c.group_id == _M.c.group_id)
    .where(mine(_M), mine(_G), _M.c.user_id == bindparam("user"), _M.c.member_role == "member")
    .order_by(_G.c.group_id)
)
_AWARDS = select(_W).where(mine(_W), _W.c.user_id == bindparam("user"), _W.c.at_us <= bindparam("now"))
