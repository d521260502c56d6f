"""A month's seat sums from its days: only those are walked through move by move on which more may have been held.

A month of 100,000 people's first logins has as many moves. At the edges of its days the number held is known; between
them it matters only on days that saw seats taken and released, and only where the taken alone would top the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from core.instants import DAY
from core.periods import PlanMonth
from core.plans import Plan
from core.seats import SeatMove, SeatSums
from data.rollups import licence_sql as sql
from data.rollups.licence_rows import seat_move


def summed(moves: Iterable[SeatMove], sums: SeatSums = SeatSums()) -> SeatSums:  # noqa: B008 (immutable)
    """The sums after moves in order."""
    for move in moves:
        sums = sums.then(move)
    return sums


def month_sums(connection: Connection, account_id: int, plan: Plan, month: PlanMonth) -> SeatSums:
    """A month's sums from its stored days and, where they leave it open, their moves. Plan months hold whole days."""
    asked = {"plan": plan.plan_id, "low": month.start, "high": month.end}
    sums, mixed = SeatSums(), []
    for day, taken, released in sql.DAYS_IN.rows(connection, account_id, asked):
        held = sums.taken - sums.released
        if taken and released:
            mixed.append((held + taken, held, day))
        after = held + taken - released
        sums = SeatSums(sums.taken + taken, sums.released + released, max(sums.rise, after))
    rise = sums.rise
    for most, held, day in sorted(mixed, reverse=True):
        if most <= rise:
            break
        rise = max(rise, held + _rise_of(connection, account_id, plan, day))
    return sums._replace(rise=rise)


def _rise_of(connection: Connection, account_id: int, plan: Plan, day: int) -> int:
    """The highest number held after any move of a day, above its opening."""
    asked = {"plan": plan.plan_id, "low": day, "high": day + DAY}
    return summed(map(seat_move, sql.MOVES_IN.rows(connection, account_id, asked))).rise
