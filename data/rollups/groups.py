"""Recounting whole groups, when who is in them has changed: from the stored rows of their members.

And what a group adds up to over its courses, which is summed anew from its row of each course whenever one has moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, cast, func, select

from core.mastery import SUM_UNIT
from core.standing import CourseStanding
from core.tally import Tally, add, learner, of_group, over_courses
from data.bulk import batched, insert_rows
from data.prepared import Driver, Prepared
from data.rollups.rows import course_standing_of
from data.schema import (
    OF_GROUP,
    TALLY,
    course_totals,
    drop_tables,
    group_chapters,
    group_courses,
    group_totals,
    user_courses,
    user_exercises,
)
from data.scoped import Sealed, mine

_GROUPS, _PEOPLE = 500, 5_000
_NOBODY: Tally = (0,) * len(OF_GROUP)


def recount_groups(connection: Connection, account_id: int, groups: set[str]) -> None:
    """Replace the stored rows of these groups by what their members add up to now."""
    for batch in batched(sorted(groups), _GROUPS):
        parameters = {"of_account": account_id, "groups": batch}
        of_person: dict[str, list[str]] = defaultdict(list)
        for group, person in connection.execute(_MEMBERS, parameters):
            of_person[person].append(group)
        sums, learners = _sums(connection, account_id, of_person)
        for forget in _FORGET:
            connection.execute(forget, parameters)
        rows: list[Any] = [(account_id, *key, *vector) for key, vector in sorted(sums.items())]
        insert_rows(connection, group_courses, rows)
        insert_rows(
            connection,
            group_totals,
            [(account_id, group, *count, 0, 0, 0, 0, 0) for group, count in sorted(learners.items())],
        )
        connection.execute(_COUNT_CHAPTERS, parameters)


def _sums(
    connection: Connection, account_id: int, of_person: dict[str, list[str]]
) -> tuple[dict[tuple[str, str], Tally], dict[str, Tally]]:
    """Sums by (course, group), and by group the members who count in any course and those who have started."""
    sums: dict[tuple[str, str], Tally] = defaultdict(lambda: _NOBODY)
    courses: dict[str, list[CourseStanding]] = defaultdict(list)
    for people in batched(sorted(of_person), _PEOPLE):
        for row in connection.execute(_STANDINGS, {"of_account": account_id, "people": people}):
            standing = course_standing_of(row)
            part = of_group(standing)
            for group in of_person[row.user_id]:
                sums[row.course_id, group] = add(sums[row.course_id, group], part)
            if standing.counted:
                courses[row.user_id].append(standing)
    learners: dict[str, Tally] = defaultdict(lambda: (0, 0))
    for person, own in courses.items():
        for group in of_person[person]:
            learners[group] = add(learners[group], learner(own))
    return sums, learners


def sum_groups(
    connection: Connection, account_id: int, groups: Iterable[str], courses: Iterable[str] = ()
) -> None:
    """Sum these groups, and those that learn in these courses, over their courses.

    Their distinct people are kept elsewhere: they are no sum over courses.
    """
    wanted = set(groups)
    if courses := sorted(courses):
        wanted.update(row[0] for row in _LEARNING.rows(connection, account_id, {"courses": courses}))
    for batch in batched(sorted(wanted), _GROUPS):
        parts: dict[str, list[tuple[Tally, int]]] = {group: [] for group in batch}
        for group, exercises, *vector in _ROWS.rows(connection, account_id, {"groups": batch}):
            parts[group].append((tuple(vector), exercises or 0))
        rows = [
            dict(zip(_SUMMED, over_courses(every), strict=True))
            | {"of_account": account_id, "of_group": group}
            for group, every in parts.items()
        ]
        Driver.of(connection, account_id).many(_SET, rows)


_M, _UC, _UE, _GC = drop_tables["group_members"].c, user_courses.c, user_exercises.c, group_courses.c
_ASKED = (
    mine(drop_tables["group_members"]),
    _M.group_id.in_(bindparam("groups", expanding=True)),
    _M.member_role == "member",
)
_MEMBERS = select(_M.group_id, _M.user_id).where(*_ASKED)
_STANDINGS = select(user_courses).where(
    mine(user_courses), user_courses.c.user_id.in_(bindparam("people", expanding=True))
)
_FORGET = [
    table.delete().where(mine(table), table.c.group_id.in_(bindparam("groups", expanding=True)))
    for table in (group_courses, group_chapters, group_totals)
]
_COUNTED = (
    select()
    .select_from(drop_tables["group_members"])
    .join(user_courses, _UC.user_id == _M.user_id)
    .where(*_ASKED, mine(user_courses), _UC.counted == 1)
)
# the mastery of each pair in 1/10**10, halves up, as core.mastery.exact gives it
EXACT = cast(func.floor(_UE.mastery * SUM_UNIT + 0.5), BigInteger)
_CHAPTERS = (
    _COUNTED.join(user_exercises, (_UE.user_id == _UC.user_id) & (_UE.course_id == _UC.course_id))
    .where(mine(user_exercises))
    .add_columns(
        _M.account_id,
        _UC.course_id,
        _M.group_id,
        _UE.chapter_id,
        func.sum(EXACT),
        func.count(),
        func.sum(_UE.correct),
        func.sum(_UE.attempts),
    )
    .group_by(_M.account_id, _UC.course_id, _M.group_id, _UE.chapter_id)
)
_COUNT_CHAPTERS = group_chapters.insert().from_select(group_chapters.c.keys(), _CHAPTERS)
_ROWS = Sealed(
    select(_GC.group_id, course_totals.c.exercises, *(_GC[name] for name in TALLY))
    .join_from(
        group_courses,
        course_totals,
        (course_totals.c.course_id == _GC.course_id) & mine(course_totals),
        isouter=True,
    )
    .where(mine(group_courses), _GC.group_id.in_(bindparam("groups", expanding=True)))
    .order_by(_GC.group_id, _GC.course_id)
)
_LEARNING = Sealed(
    select(_GC.group_id)
    .where(mine(group_courses), _GC.course_id.in_(bindparam("courses", expanding=True)))
    .distinct()
)
_SUMMED = ("courses", "places", "mastery", "certified", "seconds")
_SET = Prepared(
    group_totals.update()
    .where(mine(group_totals), group_totals.c.group_id == bindparam("of_group"))
    .values({name: bindparam(name) for name in _SUMMED})
)
