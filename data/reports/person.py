"""One person: who they are, where they stand in each course, in its chapters and at its exercises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from core.mastery import (
    NANO,
    PPT,
    SMALL_GROUP,
    SUM_UNIT,
    exact,
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
from data.reports.people import USER_COURSES, visible_person
from data.scoped import Reader, mine, tables


def chapter_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-chapters`: courses by id, chapters by position then id."""
    visible_person(reader, request.user or "")
    rows: list[Row] = []
    for course in _courses(reader, request):
        pairs = reader.rows(_PAIRS, user=request.user, course=course)
        rows += _chapters(reader.rows(_CHAPTERS, course=course), pairs)
    return rows


def exercise_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `individual-exercises`: every exercise of the course, the ones not attempted with mastery 0."""
    visible_person(reader, request.user or "")
    rows: list[Row] = []
    for course in _courses(reader, request):
        rows += _exercises(reader, course, reader.rows(_PAIRS, user=request.user, course=course))
    return rows


def _courses(reader: Reader, request: Request) -> list[str]:
    if request.course is None:
        return [row.course_id for row in reader.rows(_OF_PERSON, user=request.user)]
    if reader.first(_COURSE, course=request.course) is None:
        raise NotFound(f"no course {request.course}")
    return [request.course]


def _chapters(chapters: Sequence[Any], pairs: Sequence[Any]) -> list[Row]:
    done: dict[str, list[Any]] = defaultdict(list)
    for pair in pairs:
        done[pair.chapter_id].append(pair)
    return [_chapter(row, done[row.chapter_id]) for row in chapters]


def _chapter(chapter: Any, pairs: list[Any]) -> Row:
    exercises = chapter.exercises or 0
    total = sum(exact(pair.mastery, PPT) for pair in pairs)
    mastery = nano_figure(mean_nano(total, exercises, PPT)) if exercises else 0.0
    score = share(sum(pair.correct for pair in pairs), sum(pair.attempts for pair in pairs), NANO)
    return (
        chapter.chapter_id,
        chapter.title,
        mastery,
        score,
        figure(len(pairs) / exercises) if exercises else 0.0,
    )


def _exercises(reader: Reader, course: str, pairs: Sequence[Any]) -> list[Row]:
    done = {pair.exercise_id: pair for pair in pairs}
    return [_exercise(row, done.get(row[1])) for row in reader.rows(_EXERCISES, course=course)]


def _exercise(exercise: Any, pair: Any) -> Row:
    if pair is None:
        return (*exercise, 0.0, None, 0, 0, None, True)
    attempts, correct, hints, seconds, timed, _, mastery = pair[5:]
    average = figure(seconds / timed) if timed else None
    score = share(correct, attempts, NANO)
    return (*exercise, figure(mastery), score, attempts, hints, average, low_evidence(attempts))


def screen(reader: Reader, request: Request) -> PersonScreen:
    """The person's page; the course asked for, or the one with the most attempts, is opened."""
    person = visible_person(reader, request.user or "")
    standings = reader.rows(_OF_PERSON, user=request.user)
    courses = tuple(_person_course(reader, row) for row in standings)
    chosen = _chosen(reader, request, standings)
    chapters = reader.rows(_CHAPTERS, course=chosen) if chosen else []
    pairs = reader.rows(_PAIRS, user=request.user, course=chosen) if chosen else []
    return PersonScreen(
        user_id=person.user_id,
        name=person.name,
        status=person.status_now,
        groups=tuple((row[0], row[1]) for row in reader.rows(_GROUPS, user=request.user)),
        courses=courses,
        awards=_awards(reader, request, standings),
        course_id=chosen,
        chapters=tuple(_chapters(chapters, pairs)),
        chapter_averages=_chapter_averages(chapters, chosen, courses),
        exercises=tuple(_exercises(reader, chosen, pairs)) if chosen else (),
    )


def _chosen(reader: Reader, request: Request, standings: Sequence[Any]) -> str | None:
    if request.course is not None:
        return _courses(reader, request)[0]
    return max(standings, key=lambda row: (row.attempts, row.course_id)).course_id if standings else None


def _person_course(reader: Reader, row: Any) -> PersonCourse:
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


def _average(reader: Reader, row: Any) -> float | None:
    """The whole course's mean; a learner sees it only where it hides no single person."""
    if reader.scope.role is Role.LEARNER and row.users < SMALL_GROUP:
        return None
    if not row.users or not row.exercises:
        return None
    return share(row.total, row.users * row.exercises, SUM_UNIT)


def _chapter_averages(
    chapters: Sequence[Any], course: str | None, courses: tuple[PersonCourse, ...]
) -> tuple[float | None, ...]:
    shown = next((one.average for one in courses if one.course_id == course), None)
    people = chapters[0].users if chapters else 0
    if not people or shown is None:
        return tuple(None for _ in chapters)
    return tuple(
        share(row.total, people * row.exercises, SUM_UNIT) if row.exercises else 0.0 for row in chapters
    )


def _awards(reader: Reader, request: Request, standings: Sequence[Any]) -> tuple[PersonAward, ...]:
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
        for row in standings
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
    select(
        _H.c.chapter_id,
        _H.c.title,
        _CT.c.exercises,
        func.coalesce(_CT.c.mastery, 0).label("total"),
        _T.c.users,
    )
    .join_from(
        _H,
        _CT,
        (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
        isouter=True,
    )
    .join(_T, (_T.c.course_id == _H.c.course_id) & mine(_T), isouter=True)
    .where(mine(_H), _H.c.course_id == bindparam("course"))
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
