"""Whose figures: the sums over everyone, over a group's members, or over one person's visibility."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from core.scope import NotFound, Role
from core.tally import Tally
from data.scoped import Reader, Sealed, mine, tables

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


def everyone_and_groups(statement: Select[Any], people: Any = USER_COURSES) -> tuple[Sealed, Sealed]:
    """A statement about rows of a table of people: of everyone, and of the members of the groups bound as `groups`."""
    return Sealed(statement), Sealed(statement.where(among(people)))


def learners_among(table: Any) -> tuple[Sealed, Sealed]:
    """Distinct members of the groups bound as `groups` who count in a course of `user_courses` (or its twin).

    All of them, and those who have attempted something in such a course.
    """
    counted = select(func.count(table.c.user_id.distinct())).where(
        mine(table), table.c.counted == 1, among(table)
    )
    return Sealed(counted), Sealed(counted.where(table.c.attempts > 0))


def tally_columns(table: Any) -> tuple[Any, ...]:
    """The sums over rows of `user_courses` (or its twin): the same parts, in the same order, as core.tally.tally."""
    c = table.c
    started = case((c.attempts > 0, 1), else_=0)
    parts = (1, started, c.mastery_sum // 100, c.coverage, c.certified, c.certified * started)
    sums = (c.completed, c.correct, c.attempts, c.points, c.seconds)
    return (
        func.sum(c.enrolled),
        *(func.sum(case((c.counted == 1, part), else_=0)) for part in (*parts, *sums)),
    )


def whole(row: Any) -> Tally:
    """A row of sums as whole numbers: PostgreSQL gives sums of BIGINT as decimals."""
    return tuple(int(part or 0) for part in row)


class Person(NamedTuple):
    """A person of the account."""

    user_id: str
    name: str
    status: str


def visible_person(reader: Reader, user: str) -> Person:
    """The person, when the scope holds them; NotFound otherwise: absent and foreign look alike."""
    row = reader.first(_PERSON, user=user)
    if row is None or not sees(reader, user):
        raise NotFound(f"no person {user}")
    return Person(*row)


def sees(reader: Reader, user: str) -> bool:
    """Whether the scope holds this person, if there is one."""
    scope = reader.scope
    if scope.sees_everyone:
        return True
    if scope.role is Role.LEARNER:
        return user == scope.user_id
    return reader.first(_MEMBER, user=user, groups=sorted(scope.groups)) is not None


_U = tables.users
_PERSON = Sealed(
    select(_U.c.user_id, _U.c.name, _U.c.status_now).where(mine(_U), _U.c.user_id == bindparam("user"))
)
_MEMBER = Sealed(members().where(MEMBERS.c.user_id == bindparam("user")).limit(1))
