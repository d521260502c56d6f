"""One course: its headline, its chapters, its groups, and how its people are spread over the mastery scale."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, bindparam, case, cast, func, select

from core.mastery import (
    CERTIFY_AT,
    LEVELS,
    NANO,
    NOT_STARTED,
    SMALL_GROUP,
    SUM_UNIT,
    figure,
    mean,
)
from core.near_ties import all_written
from core.ranking import Direction, sorted_rows
from core.reports import COURSE_GROUPS
from core.requests import Request
from core.scope import NotFound
from core.screens import CourseScreen, Headline
from core.table import Row
from core.tally import Tally
from data.reports.courses import CourseSums
from data.reports.people import USER_COURSES, among, tally_columns, whole
from data.scoped import Reader, Sealed, mine, tables


def sums_of(reader: Reader, course: str, group: str | None) -> CourseSums:
    """What the scope's people (of one group, when given) add up to in this course; NotFound without the course."""
    return _course(reader, course, group, _TALLIES)[1]


def _course(reader: Reader, course: str, group: str | None, stored: _Stored) -> tuple[Any, CourseSums, Tally]:
    """The course's row, what the scope's people add up to in it, and their spread where `stored` holds it."""
    row = reader.first(stored.course, course=course)
    if row is None:
        raise NotFound(f"no course {course}")
    groups = reader.population(group)
    if groups is not None:
        parts = _parts_among(reader, course, groups, stored)
    elif row[3] is None:
        parts = stored.nobody
    else:
        parts = row[4:]
    return row, CourseSums(row[0], row[1], row[3] or 0, parts[:_TALLY]), parts[_TALLY:]


def _parts_among(reader: Reader, course: str, groups: tuple[str, ...], stored: _Stored) -> Tally:
    """One group's sums are stored; over several groups each person counts once."""
    if len(groups) == 1:
        return reader.first(stored.of_group, course=course, group=groups[0]) or stored.nobody
    return whole(reader.first(_COURSE_AMONG, course=course, groups=groups))


def chapter_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `course-chapters`, by position then id."""
    course = request.course or ""
    return _chapters(reader, request, sums_of(reader, course, request.group))


def _chapters(reader: Reader, request: Request, sums: CourseSums) -> list[Row]:
    groups = reader.population(request.group)
    if groups is None:
        found: Any = reader.rows(_CHAPTERS, course=sums.course_id)
    elif len(groups) == 1:
        found = reader.rows(_CHAPTERS_OF_GROUP, course=sums.course_id, group=groups[0])
    else:
        among_them = reader.rows(_CHAPTERS_AMONG, course=sums.course_id, groups=groups)
        found = [(*row[:3], *whole(row[3:])) for row in among_them]
    people = sums.people(started=request.started)
    return [_chapter(*row, people) for row in found]


def _chapter(chapter_id: str, title: str, exercises: int | None, *sums: int) -> Row:
    """`sums`: those of CHAPTER_TALLY, empty where nobody attempted anything, and the number of people."""
    mastery, attempted, correct, attempts, people = sums
    score = figure(correct / NANO / attempts) if attempts else None
    if not people or not exercises:
        empty = 0.0 if people else None
        return (chapter_id, title, exercises or 0, empty, score, empty)
    cells = people * exercises
    if not attempted:
        return (chapter_id, title, exercises, 0.0, score, 0.0)
    return (
        chapter_id,
        title,
        exercises,
        figure(mastery / SUM_UNIT / cells),
        score,
        figure(attempted / cells),
    )


def group_rows(reader: Reader, request: Request) -> list[Row]:
    """The report `course-groups`: mean mastery highest first, then by id; its figures as they are compared."""
    sums = sums_of(reader, request.course or "", None)
    return _groups(reader, request, sums.exercises)


def _groups(reader: Reader, request: Request, exercises: int) -> list[Row]:
    shown = reader.population(request.group)
    made = []
    for row in _group_sums(reader, request.course, shown):
        members, certified = (row[4], row[8]) if request.started else (row[3], row[7])
        if members:
            made.append(_group(row, members, certified, exercises))
    return sorted_rows(made, _MASTERY, 0, Direction.DESCENDING)


def _group_sums(reader: Reader, course: str | None, shown: tuple[str, ...] | None) -> Any:
    """Rows of group id, name and the parts of core.tally.tally, of the groups shown (None: all)."""
    if shown is None:
        return reader.rows(_GROUPS, course=course)
    return [row for group in shown for row in reader.rows(_GROUP, course=course, group=group)]


def _group(row: Any, members: int, certified: int, exercises: int) -> Row:
    group_id, name, _, _, _, mastery, attempted, _, _, completed, correct, attempts, points, seconds = row
    cells = members * exercises
    return (
        group_id,
        name,
        members,
        mean(mastery, cells, SUM_UNIT) or 0.0,
        mean(attempted * NANO, cells, NANO) or 0.0,
        completed,
        certified,
        mean(correct, attempts, NANO),
        mean(points * NANO, members, NANO),
        mean(seconds * NANO, members, NANO),
        members < SMALL_GROUP,
    )


def course_headline(sums: CourseSums, *, started: bool) -> Headline:
    """The headline of one course."""
    mastery = sums.mastery(started=started)
    return Headline(
        users=sums.people(started=started),
        mastery=None if mastery is None else figure(mastery),
        certifications=sums.certified(started=started),
        seconds=sums.tally[11],
    )


def screen(reader: Reader, request: Request) -> CourseScreen:
    """Everything of the course's page but the league table."""
    course = request.course or ""
    row, sums, spread = _course(reader, course, request.group, _WITH_SPREAD)
    groups = _groups(reader, request, sums.exercises)
    shown, alike = all_written(groups, COURSE_GROUPS.names, COURSE_GROUPS.key)
    return CourseScreen(
        course_id=course,
        title=sums.title,
        certify_at=CERTIFY_AT if row[2] is None else row[2],
        headline=course_headline(sums, started=request.started),
        chapters=tuple(_chapters(reader, request, sums)),
        spread=_spread(reader, request, spread),
        groups=shown,
        alike=alike,
    )


def _spread(reader: Reader, request: Request, stored: Tally) -> tuple[int, ...]:
    """People who have not started, then those of each level; `stored` where it holds them."""
    if not stored:
        groups = reader.population(request.group)
        people = dict(reader.rows(_LEVELS_AMONG, course=request.course, groups=groups))
        stored = tuple(int(people.get(level, 0)) for level in range(NOT_STARTED, LEVELS))
    return (0, *stored[1:]) if request.started else stored


_C, _T, _H = tables.drop_tables["courses"], tables.course_totals, tables.drop_tables["chapters"]
_CT, _GC, _G = tables.chapter_totals, tables.group_courses, tables.drop_tables["groups"]
_GH, _UE, _UC = tables.group_chapters, tables.user_exercises, USER_COURSES
_TALLY = len(tables.TALLY)
_MASTERY = COURSE_GROUPS.names.index("mastery")


class _Stored:
    """What is stored of a course, and of one group in it: these columns of their totals."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.nobody: Tally = (0,) * len(names)
        self.course = Sealed(
            select(_C.c.course_id, _C.c.title, _C.c.certify_at, _T.c.exercises, *(_T.c[one] for one in names))
            .join_from(_C, _T, (_T.c.course_id == _C.c.course_id) & mine(_T), isouter=True)
            .where(mine(_C), _C.c.course_id == bindparam("course"))
        )
        self.of_group = Sealed(
            select(*(_GC.c[one] for one in names)).where(
                mine(_GC), _GC.c.course_id == bindparam("course"), _GC.c.group_id == bindparam("group")
            )
        )


_TALLIES, _WITH_SPREAD = _Stored(tables.TALLY), _Stored(tables.OF_GROUP)
_COURSE_AMONG = Sealed(
    select(*tally_columns(USER_COURSES)).where(mine(_UC), _UC.c.course_id == bindparam("course"), among(_UC))
)
# the mastery of each pair in 1/10**10, halves up, as core.mastery.exact gives it
_EXACT = cast(func.floor(_UE.c.mastery * SUM_UNIT + 0.5), BigInteger)
_PAIRS = (
    select(
        _UE.c.chapter_id,
        func.sum(_EXACT).label("mastery"),
        func.count().label("attempted"),
        func.sum(_UE.c.correct).label("correct"),
        func.sum(_UE.c.attempts).label("attempts"),
    )
    .join_from(_UC, _UE, (_UE.c.user_id == _UC.c.user_id) & (_UE.c.course_id == _UC.c.course_id))
    .where(mine(_UC), mine(_UE), _UC.c.course_id == bindparam("course"), _UC.c.counted == 1, among(_UC))
    .group_by(_UE.c.chapter_id)
    .subquery()
)
_IN_GROUP = (
    mine(_GH)
    & (_GH.c.course_id == _H.c.course_id)
    & (_GH.c.group_id == bindparam("group"))
    & (_GH.c.chapter_id == _H.c.chapter_id)
)


def _of_chapters(sums: Any, joined: Any = None) -> Sealed:
    """Every chapter with its exercises and the sums of a table of them, joined to it where it is not their own."""
    chapters = (
        select(_H.c.chapter_id, _H.c.title, _CT.c.exercises, *(sums.c[name] for name in tables.CHAPTER_TALLY))
        .select_from(_H)
        .join(
            _CT,
            (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
            isouter=True,
        )
        .where(mine(_H), _H.c.course_id == bindparam("course"))
        .order_by(_H.c.position, _H.c.chapter_id)
    )
    return Sealed(chapters if joined is None else chapters.join(sums, joined, isouter=True))


_CHAPTERS = _of_chapters(_CT)
_CHAPTERS_OF_GROUP = _of_chapters(_GH, _IN_GROUP)
_CHAPTERS_AMONG = _of_chapters(_PAIRS, _PAIRS.c.chapter_id == _H.c.chapter_id)
_GROUP_SUMS = (
    select(_G.c.group_id, _G.c.name, *(_GC.c[name] for name in tables.TALLY))
    .join_from(_GC, _G, _G.c.group_id == _GC.c.group_id)
    .where(mine(_GC), mine(_G), _GC.c.course_id == bindparam("course"))
)
_GROUPS, _GROUP = Sealed(_GROUP_SUMS), Sealed(_GROUP_SUMS.where(_GC.c.group_id == bindparam("group")))
_TENTH = _UC.c.mastery * LEVELS // NANO
# core.mastery.level_of
_LEVEL = case((_UC.c.attempts == 0, NOT_STARTED), (_TENTH >= LEVELS, LEVELS - 1), else_=_TENTH)
_LEVELS_AMONG = Sealed(
    select(_LEVEL, func.count())
    .where(mine(_UC), _UC.c.course_id == bindparam("course"), _UC.c.counted == 1, among(_UC))
    .group_by(_LEVEL)
)
