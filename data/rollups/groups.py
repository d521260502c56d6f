"""Recounting whole groups, when who is in them has changed: from the stored rows of their members."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, bindparam, select

from core.tally import NOBODY, Tally, add, tally
from data.bulk import batched, insert_rows
from data.rollups.rows import course_standing_of
from data.schema import drop_tables, group_courses, user_courses
from data.scoped import mine

_GROUPS, _PEOPLE = 500, 5_000


def recount_groups(connection: Connection, account_id: int, groups: set[str]) -> None:
    """Replace the stored rows of these groups by what their members add up to now."""
    for batch in batched(sorted(groups), _GROUPS):
        parameters = {"of_account": account_id, "groups": batch}
        of_person: dict[str, list[str]] = defaultdict(list)
        for group, person in connection.execute(_MEMBERS, parameters):
            of_person[person].append(group)
        sums = _sums(connection, account_id, of_person)
        connection.execute(_FORGET, parameters)
        rows: list[Any] = [(account_id, *key, *vector) for key, vector in sorted(sums.items())]
        insert_rows(connection, group_courses, rows)


def _sums(
    connection: Connection, account_id: int, of_person: dict[str, list[str]]
) -> dict[tuple[str, str], Tally]:
    """Sums by (course, group)."""
    sums: dict[tuple[str, str], Tally] = defaultdict(lambda: NOBODY)
    for people in batched(sorted(of_person), _PEOPLE):
        for row in connection.execute(_STANDINGS, {"of_account": account_id, "people": people}):
            part = tally(course_standing_of(row))
            for group in of_person[row.user_id]:
                sums[row.course_id, group] = add(sums[row.course_id, group], part)
    return sums


_M = drop_tables["group_members"].c
_MEMBERS = select(_M.group_id, _M.user_id).where(
    mine(drop_tables["group_members"]),
    _M.group_id.in_(bindparam("groups", expanding=True)),
    _M.member_role == "member",
)
_STANDINGS = select(user_courses).where(
    mine(user_courses), user_courses.c.user_id.in_(bindparam("people", expanding=True))
)
_FORGET = group_courses.delete().where(
    mine(group_courses), group_courses.c.group_id.in_(bindparam("groups", expanding=True))
)
