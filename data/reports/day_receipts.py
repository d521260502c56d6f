"""Receipts of a day's figures: who took or gave back a seat on it, who used a credit on it, and all up to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from core.day_receipts import explained_day
from core.explain import Evidence
from core.instants import DAY
from core.periods import PlanMonth, month_at, plan_months
from core.plans import Plan
from core.receipts import Question
from core.scope import NotFound
from core.status import LOGIN
from core.usage_screens import Receipt
from data.reports.evidence import ActiveIn, EvidenceSource, Held, Moves
from data.reports.usage_screen import day_lines
from data.scoped import Reader, mine, tables
from data.sealed import Sealed


def of_day(reader: Reader, plan: Plan, question: Question, now: int) -> tuple[Receipt, EvidenceSource | None]:
    """A day's receipt without its lines, and where they are found; NotFound of a day that has not begun in the plan."""
    line = next((one for one in day_lines(reader, plan, now) if one.start == question.day), None)
    if line is None:
        raise NotFound("no such day of the plan")
    made = explained_day(plan, line, question.figure)
    return made, None if made.formula else day_evidence(plan, question.figure, line.start, now)


def day_evidence(plan: Plan, figure: str, day: int, now: int) -> EvidenceSource:
    """Where the evidence of a counted figure of a day is found."""
    if figure in ("taken", "released"):
        return Moves(plan, PlanMonth(0, day, day + DAY), figure == "taken")
    if figure == "closing":
        return Held(plan, day + DAY)
    months, until = plan_months(plan), min(day + DAY, now + 1)
    month = month_at(months, day)
    if month is None:
        raise NotFound("no such day of the plan")
    if figure == "used":
        return FirstIn(month.start, day, until)
    before = ActiveIn(plan, months[: month.number - 1])
    return Several((before, FirstIn(month.start, month.start, until)))


@dataclass(frozen=True)
class FirstIn:
    """Everyone whose first login since an instant lies in `[low, high)`."""

    since: int
    low: int
    high: int

    def count(self, reader: Reader) -> int:
        """One line per person."""
        return int(reader.first(_FIRST_COUNT, **vars(self))[0])

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """By user id."""
        rows = reader.rows(_FIRSTS, **vars(self), offset=offset, limit=limit)
        return [Evidence(user, at, LOGIN) for user, at in rows]


@dataclass(frozen=True)
class Several:
    """The lines of some sources, one after the other."""

    sources: Sequence[EvidenceSource]

    def count(self, reader: Reader) -> int:
        """All of theirs."""
        return sum(one.count(reader) for one in self.sources)

    def page(self, reader: Reader, offset: int, limit: int) -> list[Evidence]:
        """Source by source, each in its own order."""
        found: list[Evidence] = []
        for one in self.sources:
            size = one.count(reader)
            if offset < size and len(found) < limit:
                found += one.page(reader, offset, limit - len(found))
            offset = max(0, offset - size)
        return found


# person by person: a page ends where it is full, and a count is one look-up each, however many logins there are
_L, _U = tables.drop_tables["logins"], tables.users
_LOW: Any = bindparam("low")


def _own(low: Any, high: Any) -> Any:
    """The person's logins in `[low, high)`."""
    return and_(mine(_L), _L.c.user_id == _U.c.user_id, _L.c.at_us >= low, _L.c.at_us < high)


_INSIDE = _own(_LOW, bindparam("high"))
_EARLIER = _own(bindparam("since"), _LOW)
_IS_FIRST = and_(mine(_U), exists().where(_INSIDE).correlate(_U), ~exists().where(_EARLIER).correlate(_U))
_AT = select(func.min(_L.c.at_us)).where(_INSIDE).correlate(_U).scalar_subquery()
_FIRSTS = Sealed(
    select(_U.c.user_id, _AT)
    .where(_IS_FIRST)
    .order_by(_U.c.user_id)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_FIRST_COUNT = Sealed(select(func.count()).select_from(_U).where(_IS_FIRST))
