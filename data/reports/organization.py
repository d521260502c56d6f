"""The organisation export: every sheet's rows, streamed from one snapshot. Rulebook 2, 3, 8, 9, 10.

Sheets about people are read in the order of user ids, and what belongs to them (groups, attributes, logins) beside
them in the same order: nothing is gathered, so memory does not grow with the account's people. The figures are the
stored ones that the league tables and the usage grid show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, func, literal_column, select

from core.instants import month_number, month_span, year_and_month
from core.mastery import SUM_UNIT, share
from core.organization import CONTENT_COLUMNS, ENGAGEMENT_COLUMNS, joined_groups, users_columns
from core.reports import ORGANIZATION, Column, Report
from core.scope import Role
from core.table import Row
from data.reports.league import coverages, figures_of
from data.reports.league_sql import SHOWN
from data.scoped import Reader, mine, tables
from data.sealed import Sealed


@dataclass(frozen=True)
class Sheet:
    """One sheet as it is made: its columns, how many rows, and the rows at `now`."""

    columns: Callable[[Reader], tuple[Column, ...]]
    count: Callable[[Reader, int], int]
    rows: Callable[[Reader, int], Iterator[Row]]


# --- Users ------------------------------------------------------------------------------------------------------------


def _attributes(reader: Reader) -> tuple[str, ...]:
    return tuple(row[0] for row in reader.rows(_ATTRIBUTE_NAMES))


def _users(reader: Reader, now: int) -> Iterator[Row]:
    """One row per person, by user id."""
    del now  # the stored status is the one at the reader's instant
    names = _attributes(reader)
    groups, attributes = _Beside(reader.stream(_GROUPS)), _Beside(reader.stream(_ATTRIBUTES))
    for user, name, email, status, role, created in reader.stream(_USERS):
        given = {attribute: value for _, attribute, value in attributes.of(user)}
        member = joined_groups(row[1] for row in groups.of(user))
        fixed = (user, name, email, status, role or str(Role.LEARNER), created, member or None)
        yield (*fixed, *(given.get(one) for one in names))


class _Beside:
    """Rows that begin with a user id, read in step with another stream in the same order."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, user: str) -> list[Any]:
        """This user's rows; users are asked for in order."""
        found = []
        while self._next is not None and self._next[0] <= user:
            if self._next[0] == user:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


# --- Engagement -------------------------------------------------------------------------------------------------------


def _engagement(reader: Reader, now: int) -> Iterator[Row]:
    """One row per person and calendar UTC month with a moment or a login, by user id, then month."""
    for user, month, moments, activities, logins in _engaged(reader, now):
        yield (user, *year_and_month(month), moments, activities, logins)


def _engaged(reader: Reader, now: int) -> Iterator[tuple[str, int, int, int, int]]:
    """(user, month number, moments, activities, logins): the months of moments and those of logins, side by side."""
    logins = _login_months(reader.stream(_LOGINS, now=now))
    login = next(logins, None)
    for user, month, moments, activities in reader.stream(_MOMENTS):
        while login is not None and login[:2] < (user, month):
            yield (login[0], login[1], 0, 0, login[2])
            login = next(logins, None)
        both = login is not None and login[:2] == (user, month)
        yield (user, month, moments, activities, login[2] if login is not None and both else 0)
        login = next(logins, None) if both else login
    while login is not None:
        yield (login[0], login[1], 0, 0, login[2])
        login = next(logins, None)


def _login_months(rows: Iterable[Any]) -> Iterator[tuple[str, int, int]]:
    """(user, month number, logins) of logins given by user and instant."""
    user, month, end, count = "", 0, 0, 0
    for who, at in rows:
        if count and who == user and at < end:
            count += 1
            continue
        if count:
            yield (user, month, count)
        user, month, count = who, month_number(at), 1
        end = month_span(month)[1]
    if count:
        yield (user, month, count)


# --- Mastery ----------------------------------------------------------------------------------------------------------


def _mastery(reader: Reader, now: int) -> Iterator[Row]:
    """One row per course and person who counts in it, by user id, then course id: the league table's figures."""
    del now  # the stored figures are those at the reader's instant
    shown = {course: coverages(exercises) for course, exercises, _ in reader.rows(_COURSES)}
    for user, course, *figures, certified_at in reader.stream(_STANDINGS):
        yield (user, course, *figures_of(figures, shown[course]), certified_at)


# --- Content ----------------------------------------------------------------------------------------------------------


def _content(reader: Reader, now: int) -> Iterator[Row]:
    """One row per exercise, by course id, then chapters and exercises by position and id."""
    del now
    people = {course: users for course, _, users in reader.rows(_COURSES)}
    sums = {row[0]: (int(row[1]), int(row[2])) for row in reader.stream(_TRIED)}
    for row in reader.stream(_EXERCISES):
        attempts, mastery = sums.get(row[4], (0, 0))
        yield (*row, attempts, share(mastery, people.get(row[0], 0), SUM_UNIT))


def _number_of(rows: Any, *conditions: Any) -> Callable[[Reader, int], int]:
    statement = Sealed(select(func.count()).select_from(rows).where(*conditions))
    return lambda reader, _now: int(reader.first(statement)[0])


_U, _UC, _UE, _M = tables.users, tables.user_courses, tables.user_exercises, tables.user_months
_A, _T = tables.user_attributes, tables.course_totals
_L, _GM, _G = (tables.drop_tables[name] for name in ("logins", "group_members", "groups"))
_C, _CH, _E = (tables.drop_tables[name] for name in ("courses", "chapters", "exercises"))
# written so that no index of counted people is tempted: the order of user ids is worth more
_COUNTS: Any = _UC.c.counted + 0 == 1

_USERS = Sealed(
    select(_U.c.user_id, _U.c.name, _U.c.email, _U.c.status_now, _U.c.role, _U.c.created_us)
    .where(mine(_U))
    .order_by(_U.c.user_id)
)
_GROUPS = Sealed(
    select(_GM.c.user_id, _G.c.name)
    .select_from(_GM.join(_G, (_G.c.group_id == _GM.c.group_id) & mine(_G)))
    .where(mine(_GM), _GM.c.member_role == "member")
    .order_by(_GM.c.user_id, _GM.c.group_id)
)
_ATTRIBUTES = Sealed(
    select(_A.c.user_id, _A.c.attribute, _A.c.value).where(mine(_A)).order_by(_A.c.user_id, _A.c.attribute)
)
_ATTRIBUTE_NAMES = Sealed(select(_A.c.attribute).distinct().where(mine(_A)).order_by(_A.c.attribute))
_MOMENTS = Sealed(
    select(_M.c.user_id, _M.c.month, _M.c.moments, _M.c.activities)
    .where(mine(_M), _M.c.moments > 0)
    .order_by(_M.c.user_id, _M.c.month)
)
_LOGINS = Sealed(
    select(_L.c.user_id, _L.c.at_us)
    .where(mine(_L), _L.c.at_us <= bindparam("now"))
    .order_by(_L.c.user_id, _L.c.at_us)
)
_COURSES = Sealed(select(_T.c.course_id, _T.c.exercises, _T.c.users).where(mine(_T)))
_STANDINGS = Sealed(
    select(_UC.c.user_id, _UC.c.course_id, *(_UC.c[name] for name in SHOWN[2:]), _UC.c.certified_us)
    .where(mine(_UC), _COUNTS)
    .order_by(_UC.c.user_id, _UC.c.course_id)
)
_EXERCISES = Sealed(
    select(_C.c.course_id, _C.c.title, _CH.c.chapter_id, _CH.c.title, _E.c.exercise_id, _E.c.title)
    .select_from(
        _C.join(_CH, (_CH.c.course_id == _C.c.course_id) & mine(_CH)).join(
            _E, (_E.c.chapter_id == _CH.c.chapter_id) & mine(_E)
        )
    )
    .where(mine(_C))
    .order_by(_C.c.course_id, _CH.c.position, _CH.c.chapter_id, _E.c.position, _E.c.exercise_id)
)
# core.mastery's `exact`, person by person: whole numbers add up to the same in any order
_EXACT: Any = cast(func.floor(_UE.c.mastery * float(SUM_UNIT) + 0.5), BigInteger)
_TRIED = Sealed(
    select(_UE.c.exercise_id, func.sum(_UE.c.attempts), func.sum(_EXACT))
    .select_from(
        _UE.join(_UC, (_UC.c.course_id == _UE.c.course_id) & (_UC.c.user_id == _UE.c.user_id) & mine(_UC))
    )
    .where(mine(_UE), _COUNTS)
    .group_by(_UE.c.exercise_id)
)


_LISTED = _UC.c.counted == literal_column("1")
_PLACED = _E.join(_CH, (_CH.c.chapter_id == _E.c.chapter_id) & mine(_CH))
_RECORDS: dict[str, Report] = {one.title: one for one in ORGANIZATION.sheets}
# how each sheet of the catalogue's record is made
SHEETS: dict[str, Sheet] = {
    "Users": Sheet(lambda reader: users_columns(_attributes(reader)), _number_of(_U, mine(_U)), _users),
    "Engagement": Sheet(
        lambda _: ENGAGEMENT_COLUMNS, lambda reader, now: sum(1 for _ in _engaged(reader, now)), _engagement
    ),
    "Mastery": Sheet(lambda _: _RECORDS["Mastery"].columns, _number_of(_UC, mine(_UC), _LISTED), _mastery),
    "Content": Sheet(lambda _: CONTENT_COLUMNS, _number_of(_PLACED, mine(_E)), _content),
}
