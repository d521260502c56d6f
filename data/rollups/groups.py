"""Recounting whole groups, when who is in them has changed: from the stored rows of their members."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, bindparam, select

from core.tally import NOBODY, Tally, add, tally
from data.bulk import insert_rows
from data.rollups.rows import course_standing_of
from data.schema import drop_tables, group_courses, user_courses
from data.scoped import mine


def recount_groups(connection: Connection, account_id: int, groups: set[str]) -> None:
    """Replace the stored rows of these groups by what their members add up to now."""
    for group in sorted(groups):
        parameters = {"of_account": account_id, "group": group}
        sums: dict[str, Tally] = defaultdict(lambda: NOBODY)
        for row in connection.execute(_MEMBERS, parameters):
            sums[row.course_id] = add(sums[row.course_id], tally(course_standing_of(row)))
        connection.execute(_FORGET, parameters)
        rows: list[Any] = [(account_id, course, group, *vector) for course, vector in sorted(sums.items())]
        insert_rows(connection, group_courses, rows)


_M = drop_tables["group_members"]
_MEMBERS = (
    select(user_courses)
    .join(_M, _M.c.user_id == user_courses.c.user_id)
    .where(mine(user_courses), mine(_M), _M.c.group_id == bindparam("group"), _M.c.member_role == "member")
)
_FORGET = group_courses.delete().where(mine(group_courses), group_courses.c.group_id == bindparam("group"))
