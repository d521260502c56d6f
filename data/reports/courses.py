"""All courses: one row per course with at least one enrolment in effect, and the account's headline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from core.mastery import NANO, SUM_UNIT, figure, mean
from core.near_ties import all_written, written
from core.reports import COURSES
from core.requests import Request
from core.screens import CoursesScreen, Headline
from core.table import Row
from core.tally import Tally
from data.reports.people import USER_COURSES, among, learners_among, tally_columns, whole
from data.scoped import Reader, Sealed, mine, tables


@dataclass(frozen=True)
class CourseSums:
    """What one course's people add up to. The parts are those of `core.tally.tally`; figures are as compared."""

    course_id: str
    title: str
    exercises: int
    tally: Tally

    def people(self, *, started: bool) -> int:
        """The number of people whose mean is taken."""
        return self.tally[2] if started else self.tally[1]

    def mastery(self, *, started: bool) -> float | None:
        """Mean mastery of the people; 0 without exercises, empty without people."""
        people = self.people(started=started)
        if not people:
            return None
        return mean(self.tally[3], people * self.exercises, SUM_UNIT) if self.exercises else 0.0

    def coverage(self, *, started: bool) -> float | None:
        """Mean coverage of the people."""
        people = self.people(started=started)
        if not people:
            return None
        return mean(self.tally[4] * NANO, people * self.exercises, NANO) if self.exercises else 0.0

    @property
    def score(self) -> float | None:
        """Pooled score of the people's attempts."""
        return mean(self.tally[8], self.tally[9], NANO)

    def certified(self, *, started: bool) -> int:
        """Certified people among them."""
        return self.tally[6] if started else self.tally[5]


def rows(reader: Reader, request: Request) -> list[Row]:
    """The report `courses`, by course id; its figures as they are compared."""
    return [_row(sums, started=request.started) for sums in course_sums(reader, request.group)]


def _row(sums: CourseSums, *, started: bool) -> Row:
    t = sums.tally
    people = sums.people(started=started)
    mastery, certified = sums.mastery(started=started), sums.certified(started=started)
    return (sums.course_id, sums.title, people, mastery, certified, t[7], sums.score, t[10], t[11])


def course_sums(reader: Reader, group: str | None = None) -> list[CourseSums]:
    """The sums of every course with an enrolment in effect among the scope's people."""
    groups = reader.population(group)
    if groups is None:
        found = reader.rows(_ALL)
        return [CourseSums(row[0], row[1], row[2], tuple(row[3:])) for row in found]
    if len(groups) == 1:
        found = reader.rows(_OF_GROUP, group=groups[0])
    else:
        found = [row for row in reader.rows(_AMONG, groups=groups) if row[3]]
    return [CourseSums(row[0], row[1], row[2], whole(row[3:])) for row in found]


def screen(reader: Reader, request: Request) -> CoursesScreen:
    """All courses, with the headline over them; with `request.group`, those of its members alone."""
    sums = course_sums(reader, request.group)
    made = [_row(one, started=request.started) for one in sums]
    shown, alike = all_written(made, COURSES.names, COURSES.key)
    return CoursesScreen(
        headline(sums, _learners(reader, request), started=request.started),
        shown,
        written(tuple(one.coverage(started=request.started) for one in sums)),
        reader.group_name(request.group),
        alike,
    )


def headline(sums: list[CourseSums], learners: int, *, started: bool) -> Headline:
    """Mastery is the mean over every person in every course; certifications and time are summed.

    `learners`: the distinct people, those who have started where the others are left out of the courses, too.
    """
    people = sum(one.people(started=started) for one in sums)
    total = sum(one.tally[3] / SUM_UNIT / one.exercises for one in sums if one.exercises)
    return Headline(
        users=learners,
        mastery=figure(total / people) if people else None,
        certifications=sum(one.certified(started=started) for one in sums),
        seconds=sum(one.tally[11] for one in sums),
    )


def _learners(reader: Reader, request: Request) -> int:
    groups = reader.population(request.group)
    if groups is None:
        row = reader.first(_LEARNERS[request.started])
    elif len(groups) == 1:
        row = reader.first(_LEARNERS_OF_GROUP[request.started], group=groups[0])
    else:
        row = reader.first(_LEARNERS_AMONG[request.started], groups=groups)
    return int(row[0]) if row else 0


_T, _C = tables.course_totals, tables.drop_tables["courses"]
_SUMS: list[Any] = [_T.c[name] for name in tables.TALLY]
_ALL = Sealed(
    select(_C.c.course_id, _C.c.title, _T.c.exercises, *_SUMS)
    .join(_C, _C.c.course_id == _T.c.course_id)
    .where(mine(_T), mine(_C), _T.c.enrolled > 0)
    .order_by(_T.c.course_id)
)
_GC, _GT = tables.group_courses, tables.group_totals
_OF_GROUP = Sealed(
    select(_C.c.course_id, _C.c.title, _T.c.exercises, *(_GC.c[name] for name in tables.TALLY))
    .join_from(_GC, _C, _C.c.course_id == _GC.c.course_id)
    .join(_T, _T.c.course_id == _GC.c.course_id)
    .where(mine(_GC), mine(_C), mine(_T), _GC.c.group_id == bindparam("group"), _GC.c.enrolled > 0)
    .order_by(_C.c.course_id)
)
# added up first, person by person in the order of the table's key, then joined: the other way round each course would
# look for each member
_OF_MEMBERS = (
    select(
        USER_COURSES.c.course_id,
        *(c.label(n) for c, n in zip(tally_columns(USER_COURSES), tables.TALLY, strict=True)),
    )
    .where(mine(USER_COURSES), among(USER_COURSES))
    .group_by(USER_COURSES.c.course_id)
    .subquery()
)
_AMONG = Sealed(
    select(_C.c.course_id, _C.c.title, _T.c.exercises, *list(_OF_MEMBERS.c)[1:])
    .join_from(_OF_MEMBERS, _C, _C.c.course_id == _OF_MEMBERS.c.course_id)
    .join(_T, _T.c.course_id == _OF_MEMBERS.c.course_id)
    .where(mine(_C), mine(_T))
    .order_by(_C.c.course_id)
)
# each of all learners, and of those who have started
_S = tables.account_state
_LEARNERS = [Sealed(select(one).where(mine(_S))) for one in (_S.c.learners, _S.c.started)]
_LEARNERS_OF_GROUP = [
    Sealed(select(one).where(mine(_GT), _GT.c.group_id == bindparam("group")))
    for one in (_GT.c.learners, _GT.c.started)
]
_LEARNERS_AMONG = learners_among(USER_COURSES)
