"""Whose figures: the sums over everyone, over a group's members, or over one person's visibility."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select

from core.scope import NotFound, Role
from core.tally import Tally
from data.scoped import Reader, mine, tables

MEMBERS = tables.drop_tables["group_members"]
USER_COURSES = tables.user_courses


def members() -> Any:
    """The people who are members of the groups bound as `groups`."""
    return select(MEMBERS.c.user_id).where(
        mine(MEMBERS),
        MEMBERS.c.group_id.in_(bindparam("groups", expanding=True)),
        MEMBERS.c.member_role == "member",
    )


def among(table: Any) -> ColumnElement[bool]:
    """The condition that a row's person is a member of the groups bound as `groups`."""
    condition: ColumnElement[bool] = table.c.user_id.in_(members())
    return condition


def _counted(value: Any) -> Any:
    return func.sum(case((USER_COURSES.c.counted == 1, value), else_=0))


_STARTED = case((USER_COURSES.c.attempts > 0, 1), else_=0)
# the same parts, in the same order, as core.tally.tally
TALLY_COLUMNS = (
    func.sum(USER_COURSES.c.enrolled),
    _counted(1),
    _counted(_STARTED),
    _counted(USER_COURSES.c.mastery_sum // 100),
    _counted(USER_COURSES.c.coverage),
    _counted(USER_COURSES.c.certified),
    _counted(USER_COURSES.c.certified * _STARTED),
    _counted(USER_COURSES.c.completed),
    _counted(USER_COURSES.c.correct),
    _counted(USER_COURSES.c.attempts),
    _counted(USER_COURSES.c.points),
    _counted(USER_COURSES.c.seconds),
)


def whole(row: Any) -> Tally:
    """A row of sums as whole numbers: PostgreSQL gives sums of BIGINT as decimals."""
    return tuple(int(part or 0) for part in row)


def visible_person(reader: Reader, user: str) -> Any:
    """The person, when the scope holds them; NotFound otherwise: absent and foreign look alike."""
    row = reader.first(_PERSON, user=user)
    if row is None or not _sees(reader, user):
        raise NotFound(f"no person {user}")
    return row


def _sees(reader: Reader, user: str) -> bool:
    scope = reader.scope
    if scope.sees_everyone:
        return True
    if scope.role is Role.LEARNER:
        return user == scope.user_id
    return reader.first(_MEMBER, user=user, groups=sorted(scope.groups)) is not None


_U = tables.users
_PERSON = select(_U.c.user_id, _U.c.name, _U.c.status_now, _U.c.email).where(mine(_U), _U.c.user_id == bindparam("user"))
_MEMBER = members().where(MEMBERS.c.user_id == bindparam("user")).limit(1)
