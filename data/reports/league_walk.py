"""Walking the index of the sorted column to a page of a large league table: rulebook 9.

A page far inside is counted off from its nearer end, and the 4,000th row before it is remembered as a mark as long as
nothing is written to the account: from then on pages around it are reached from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select

from data.kept import Kept
from data.reports.league_sql import SHOWN, Selection, conditions
from data.reports.people import USER_COURSES
from data.scoped import Reader, Sealed, mine

SPACING = 4_000  # rows from mark to mark: as many are walked in the time of one small statement


_NEAR = 8  # marks; from further away counting along the whole index is faster than going from mark to mark


class Way(StrEnum):
    """Along the index, or against it; `UP_VALUED` leaves out the empty scores that it would begin with."""

    DOWN = "down"
    UP = "up"
    UP_VALUED = "up, valued"


@dataclass(frozen=True)
class Statements:
    """One walk. All but `ties` take `limit` and `offset`; `value` and `user` are those of a row passed.

    `rows`, `mark`: from its beginning, as columns `SHOWN` or as value and user; `*tied`: after a row, of its value;
    `*beyond`: of the values after it; `ties`: how many share its value after it.
    """

    rows: Sealed
    rows_tied: Sealed
    rows_beyond: Sealed
    mark: Sealed
    mark_tied: Sealed
    mark_beyond: Sealed
    ties: Sealed


@dataclass(frozen=True)
class Walk:
    """One walk as one reader sees it. `parameters`: the course, and what the selection takes."""

    reader: Reader
    parameters: Mapping[str, Any]
    selection: Selection
    sort: str
    way: Way

    def rows(self, start: int, length: int) -> Sequence[Any]:
        """Rows [start, start + length) of the walk, fewer at its end."""
        sql = statements(self.selection, self.sort, self.way)
        passed = start // SPACING
        if not passed or self.reader.standing is None:
            return self._ask(sql.rows, limit=length, offset=start)
        mark = self._mark(sql, passed)
        if mark is None:  # the walk ends before
            return ()
        value, user = mark
        after = start - passed * SPACING
        rows = list(self._ask(sql.rows_tied, value=value, user=user, limit=length, offset=after))
        if len(rows) < length:
            ties = after + len(rows) if rows else self._ties(sql, value, user)
            rest = {"limit": length - len(rows), "offset": max(0, after - ties)}
            rows += self._ask(sql.rows_beyond, value=value, **rest)
        return rows

    def _mark(self, sql: Statements, wanted: int) -> Any:
        """Value and user of the 4,000th row for the `wanted`th time; None where there is no such row."""
        what = (self.parameters["course"], self.selection, self.sort, self.way)
        marks = dict(_MARKS.get(self.reader, what) or ())
        if wanted not in marks:
            known = next((n for n in range(wanted - 1, max(0, wanted - _NEAR), -1) if n in marks), None)
            if known is None:
                marks[wanted] = self._first(sql.mark, offset=wanted * SPACING - 1)
            else:
                for number in range(known + 1, wanted + 1):
                    marks[number] = marks[number - 1] and self._next(sql, *marks[number - 1])
            _MARKS.keep(self.reader, what, marks, weight=len(marks))
        return marks[wanted]

    def _next(self, sql: Statements, value: Any, user: str) -> Any:
        found = self._first(sql.mark_tied, value=value, user=user, offset=SPACING - 1)
        if found is None:
            ties = self._ties(sql, value, user)
            found = self._first(sql.mark_beyond, value=value, offset=SPACING - 1 - ties)
        return found

    def _ties(self, sql: Statements, value: Any, user: str) -> int:
        return int(self._ask(sql.ties, value=value, user=user)[0][0])

    def _first(self, statement: Sealed, **given: Any) -> Any:
        found = self._ask(statement, limit=1, **given)
        return found[0] if found else None

    def _ask(self, statement: Sealed, **given: Any) -> Sequence[Any]:
        return self.reader.rows(statement, **self.parameters, **given)


_MARKS: Kept[dict[int, Any]] = Kept(most=100_000)


@lru_cache(maxsize=512)
def statements(selection: Selection, sort: str, way: Way) -> Statements:
    """The statements of one walk."""
    value, user = _UC.c[sort], _UC.c.user_id
    down = way is Way.DOWN
    everyone = (*conditions(selection), *((_UC.c.score >= 0,) if way is Way.UP_VALUED else ()))
    order = (value.desc(), user) if down else (value, user.desc())
    at, who = bindparam("value", type_=value.type), bindparam("user", type_=user.type)
    tied = (*everyone, value == at, user > who if down else user < who)
    beyond = (*everyone, value < at if down else value > at)
    return Statements(
        rows=_late(everyone, order),
        rows_tied=_late(tied, order),
        rows_beyond=_late(beyond, order),
        mark=_mark(value, everyone, order),
        mark_tied=_mark(value, tied, order),
        mark_beyond=_mark(value, beyond, order),
        ties=Sealed(select(func.count()).select_from(_UC).where(*tied)),
    )


def _cut(statement: Any, where: tuple[Any, ...], order: tuple[Any, ...]) -> Any:
    return statement.where(*where).order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))


def _mark(value: Any, where: tuple[Any, ...], order: tuple[Any, ...]) -> Sealed:
    return Sealed(_cut(select(value, _UC.c.user_id), where, order))


def _late(where: tuple[Any, ...], order: tuple[Any, ...]) -> Sealed:
    """The page's ids from the index alone, then their rows: 28 times faster at the far end of a million."""
    ids = _cut(select(_UC.c.user_id.label("picked")), where, order).subquery()
    return Sealed(
        select(*(_UC.c[name] for name in SHOWN))
        .join_from(ids, _UC, _UC.c.user_id == ids.c.picked)
        .where(mine(_UC), _UC.c.course_id == bindparam("course"))
        .order_by(*order)
    )


_UC = USER_COURSES
