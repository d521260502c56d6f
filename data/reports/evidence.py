"""Who counts in a figure of a plan: its evidence, a page at a time by user id, and how many lines there are.

Read from the stored totals (who was active in which month, who took and gave back which seat) with point lookups for
the one event of each line, so that a page costs what it shows and a count one pass over the plan's people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Select, and_, bindparam, case, func, literal_column, or_, select

from core.explain import Evidence
from core.periods import PlanMonth, period
from core.plans import Plan
from core.seats import SeatMove
from core.status import LOGIN
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

CREATED, UNDATED = "created", "without a creation date"


class EvidenceSource(Protocol):
    """The lines of one figure."""

    def count(self, reader: Reader) -> int:
        """How many lines there are."""

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """Some of them, by user id, then by instant."""


@dataclass(frozen=True)
class ActiveIn:
    """Everyone with a login in a plan month, with their first one in it: of several months, month by month."""

    plan: Plan
    months: Sequence[PlanMonth]

    def _sizes(self, reader: Reader) -> list[int]:
        """How many people were active in each of the months: one pass over the plan's people, whatever their number."""
        every = reader.first(_SIZES, plan=self.plan.plan_id)
        return [every[month.number - 1] for month in self.months]

    def count(self, reader: Reader) -> int:
        """One line per person and month."""
        return sum(self._sizes(reader))

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """By month, then by user id."""
        if len(self.months) == 1:
            return self._page(reader, self.months[0], offset, limit)
        found: list[Evidence] = []
        for month, size in zip(self.months, self._sizes(reader), strict=True):
            if offset < size and len(found) < limit:
                found += self._page(reader, month, offset, limit - len(found))
            offset = max(0, offset - size)
        return found

    def _page(self, reader: Reader, month: PlanMonth, offset: int, limit: int) -> list[Evidence]:
        rows = reader.rows(_ACTIVE[month.number - 1], plan=self.plan.plan_id, offset=offset, limit=limit)
        people = [row[0] for row in rows]
        # the earliest in the month: one that is later than now can not be it
        asked = {"users": people, "start": month.start, "end": month.end}
        firsts = dict(reader.rows(_FIRST_LOGINS, **asked)) if people else {}
        return [Evidence(user, firsts[user], LOGIN) for user in people]


@dataclass(frozen=True)
class Moves:
    """Seats taken, or given back, in a plan month."""

    plan: Plan
    month: PlanMonth
    taken: bool

    @property
    def _asked(self) -> dict[str, Any]:
        edges = {"start": self.month.start, "end": self.month.end}
        return {"plan": self.plan.plan_id, "released": int(not self.taken), **edges}

    def count(self, reader: Reader) -> int:
        """One line per move."""
        return int(reader.first(_MOVE_COUNT, **self._asked)[0])

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """By user id, then by instant."""
        rows = reader.rows(_MOVES, **self._asked, offset=offset, limit=limit)
        return [SeatMove(row[1], row[0], self.taken, bool(row[2])).evidence for row in rows]


@dataclass(frozen=True)
class Held:
    """Seats held after every move before an edge, or up to and including one move; with the taking that stands."""

    plan: Plan
    before: int
    last: SeatMove | None = None

    @property
    def _asked(self) -> dict[str, Any]:
        last = self.last or SeatMove(self.before, "", taken=True)
        cut = {"at": last.at, "gave": int(not last.taken), "user": last.user_id}
        return {"plan": self.plan.plan_id, **cut}

    def count(self, reader: Reader) -> int:
        """One line per seat held."""
        return int(reader.first(_HELD_COUNT, **self._asked)[0])

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """By user id."""
        rows = reader.rows(_HELD, **self._asked, offset=offset, limit=limit)
        people = [row[0] for row in rows]
        takings = reader.rows(_TAKINGS, plan=self.plan.plan_id, users=people) if people else []
        implied = {(row[0], row[1]) for row in takings if row[2]}
        return [SeatMove(at, user, taken=True, implied=(user, at) in implied).evidence for user, at in rows]


def peak(reader: Reader, plan: Plan, month: PlanMonth) -> Held:
    """Who held a seat when most were held in the month: at its opening, or after the first move that reached it."""
    level = best = 0
    last = None
    asked = {"plan": plan.plan_id, "start": month.start, "end": month.end}
    for at, released, user in reader.stream(_LEDGER, **asked):
        level += -1 if released else 1
        if level > best:
            best, last = level, (at, released, user)
    return Held(plan, month.start, SeatMove(last[0], last[2], not last[1]) if last else None)


@dataclass(frozen=True)
class People:
    """Everyone of the plan's users report, or those of them without a login in the plan."""

    plan: Plan
    idle: bool

    def count(self, reader: Reader) -> int:
        """One line per person."""
        return int(reader.first(_IDLE_COUNT if self.idle else _PEOPLE_COUNT, plan=self.plan.plan_id)[0])

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """By user id: since when they are of the plan."""
        rows = reader.rows(
            _IDLE if self.idle else _PEOPLE, plan=self.plan.plan_id, offset=offset, limit=limit
        )
        return [self._line(*row) for row in rows]

    def _line(self, user: str, created: int | None, first: int | None) -> Evidence:
        start, end = period(self.plan)
        if created is None:
            return Evidence(user, start, UNDATED)
        return (
            Evidence(user, created, CREATED)
            if created < end or first is None
            else Evidence(user, first, LOGIN)
        )


def names(reader: Reader, people: Iterable[str]) -> dict[str, str]:
    """The names of these people, by id."""
    asked = sorted(set(people))
    return {row[0]: row[1] for row in _rows(reader, asked)}


def _rows(reader: Reader, people: list[str]) -> Iterator[Any]:
    if people:
        yield from reader.rows(_NAMES, users=people)


_P, _S, _U, _L = tables.plan_users, tables.seat_moves, tables.users, tables.drop_tables["logins"]
_PLAN: Any = bindparam("plan")
_OFFSET: Any = bindparam("offset")
_LIMIT: Any = bindparam("limit")


def _page(statement: Select[Any], *order: Any) -> Any:
    return statement.order_by(*order).offset(_OFFSET).limit(_LIMIT)


def _count(statement: Select[Any]) -> Any:
    return select(func.count()).select_from(statement.subquery())


def _among(table: Any) -> Any:
    return table.c.user_id.in_(bindparam("users", expanding=True))


_MOST_MONTHS = 13  # a calendar plan that begins inside a month
_IS_ACTIVE = [_P.c.months.bitwise_and(1 << place) != 0 for place in range(_MOST_MONTHS)]
_OF_PLAN = and_(mine(_P), _P.c.plan_id == _PLAN)
_NAMES = Sealed(select(_U.c.user_id, _U.c.name).where(mine(_U), _among(_U)))
_SIZES = Sealed(
    select(*(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in _IS_ACTIVE)).where(_OF_PLAN)
)
_ACTIVE = [Sealed(_page(select(_P.c.user_id).where(_OF_PLAN, one), _P.c.user_id)) for one in _IS_ACTIVE]
_FIRST_LOGINS = Sealed(
    select(_L.c.user_id, func.min(_L.c.at_us))
    .where(mine(_L), _among(_L), _L.c.at_us >= bindparam("start"), _L.c.at_us < bindparam("end"))
    .group_by(_L.c.user_id)
)
_IN_MONTH = and_(
    mine(_S), _S.c.plan_id == _PLAN, _S.c.at_us >= bindparam("start"), _S.c.at_us < bindparam("end")
)
_IS_MOVE = and_(_IN_MONTH, _S.c.released == bindparam("released"))
_MOVES = Sealed(
    _page(select(_S.c.user_id, _S.c.at_us, _S.c.implied).where(_IS_MOVE), _S.c.user_id, _S.c.at_us)
)
_MOVE_COUNT = Sealed(select(func.count()).select_from(_S).where(_IS_MOVE))
_LEDGER = Sealed(
    select(_S.c.at_us, _S.c.released, _S.c.user_id)
    .where(_IN_MONTH)
    .order_by(_S.c.at_us, _S.c.released, _S.c.user_id)
)
# moves in the ledger's order up to and including one (at, gave, user)
_AT: Any = bindparam("at")
_GAVE: Any = bindparam("gave")
_USER: Any = bindparam("user")
_UP_TO = or_(
    _S.c.at_us < _AT,
    and_(_S.c.at_us == _AT, or_(_S.c.released < _GAVE, and_(_S.c.released == _GAVE, _S.c.user_id <= _USER))),
)
_HOLDERS = (
    select(_S.c.user_id, func.max(case((_S.c.released == 0, _S.c.at_us))))
    .where(mine(_S), _S.c.plan_id == _PLAN, _UP_TO)
    .group_by(_S.c.user_id)
    .having(func.sum(1 - 2 * _S.c.released) == 1)
)
_HELD, _HELD_COUNT = Sealed(_page(_HOLDERS, _S.c.user_id)), Sealed(_count(_HOLDERS))
_TAKINGS = Sealed(
    select(_S.c.user_id, _S.c.at_us, _S.c.implied).where(
        mine(_S), _S.c.plan_id == _PLAN, _among(_S), _S.c.released == 0
    )
)
_IS_IDLE = and_(_OF_PLAN, _P.c.logins == literal_column("0"))
_WITH_USER = select(_P.c.user_id, _U.c.created_us, _P.c.first_us).join_from(
    _P, _U, and_(mine(_U), _U.c.user_id == _P.c.user_id)
)
_PEOPLE, _IDLE = (Sealed(_page(_WITH_USER.where(which), _P.c.user_id)) for which in (_OF_PLAN, _IS_IDLE))
_PEOPLE_COUNT, _IDLE_COUNT = (
    Sealed(select(func.count()).select_from(_P).where(which)) for which in (_OF_PLAN, _IS_IDLE)
)
