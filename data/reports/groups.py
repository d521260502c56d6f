"""The account's groups, each over all the courses its members learn."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select

from core.mastery import SUM_UNIT, figure
from core.screens import GroupLine
from core.tally import Tally
from data.reports.courses import CourseSums
from data.reports.people import MEMBERS, USER_COURSES, whole
from data.scoped import Reader, mine, tables


def lines(reader: Reader) -> tuple[GroupLine, ...]:
    """Every group that the scope holds and that has members in a course, by mastery highest first, then by id."""
    shown = reader.population(None)
    members = {row[0]: row[1] for row in reader.rows(_MEMBERS)}
    sums: dict[tuple[str, str], list[CourseSums]] = defaultdict(list)
    for group_id, name, course_id, exercises, *parts in reader.rows(_SUMS):
        if shown is None or group_id in shown:
            sums[group_id, name].append(CourseSums(course_id, "", exercises, whole(parts)))
    found = [_line(group, name, courses, members.get(group, 0)) for (group, name), courses in sums.items()]
    return tuple(sorted(found, key=lambda line: (-(line.mastery or 0.0), line.group_id)))


def _line(group_id: str, name: str, courses: list[CourseSums], members: int) -> GroupLine:
    tallies: list[Tally] = [one.tally for one in courses]
    places = sum(tally[1] for tally in tallies)
    total = sum(one.tally[3] / SUM_UNIT / one.exercises for one in courses if one.exercises)
    return GroupLine(
        group_id=group_id,
        name=name,
        members=members,
        courses=len(courses),
        mastery=figure(total / places) if places else None,
        certifications=sum(tally[5] for tally in tallies),
        seconds=sum(tally[11] for tally in tallies),
    )


_GC, _G, _T = tables.group_courses, tables.drop_tables["groups"], tables.course_totals
_SUMS = (
    select(_G.c.group_id, _G.c.name, _T.c.course_id, _T.c.exercises, *(_GC.c[name] for name in tables.TALLY))
    .join_from(_GC, _G, _G.c.group_id == _GC.c.group_id)
    .join(_T, _T.c.course_id == _GC.c.course_id)
    .where(mine(_GC), mine(_G), mine(_T), _GC.c.users > 0)
)
_MEMBERS = (
    select(MEMBERS.c.group_id, func.count(USER_COURSES.c.user_id.distinct()))
    .join_from(MEMBERS, USER_COURSES, USER_COURSES.c.user_id == MEMBERS.c.user_id)
    .where(mine(MEMBERS), mine(USER_COURSES), MEMBERS.c.member_role == "member", USER_COURSES.c.counted == 1)
    .group_by(MEMBERS.c.group_id)
)
