"""Seats: rulebook 3. A user takes a seat at the first login in the plan, keeps it to the plan's end, and gives it
back when deactivated. Logins above the purchased amount are counted, never refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from core.explain import NOTHING_NEAR, Count, Evidence, Near, nearly
from core.periods import PlanMonth, RowStatus, month_at, period, plan_months
from core.plans import Plan
from core.status import DEACTIVATED, LOGIN, UserEvent, event_order

TAKEN, RELEASED, IMPLIED = "taken", "released", "taken, implied reactivation"


class SeatMove(NamedTuple):
    """A seat taken or released, by the event that did it. `implied`: the login proves a reactivation not recorded."""

    at: int
    user_id: str
    taken: bool
    implied: bool = False

    @property
    def order(self) -> tuple[int, bool, str]:
        """The order of the ledger: by instant, logins before deactivations, then by user id."""
        return (self.at, not self.taken, self.user_id)

    @property
    def evidence(self) -> Evidence:
        """The move as a receipt names it."""
        kind = RELEASED if not self.taken else IMPLIED if self.implied else TAKEN
        return Evidence(self.user_id, self.at, kind)


class SeatSums(NamedTuple):
    """What one month adds up to; `rise`: the highest number held after any move, above the opening (0 at least)."""

    taken: int = 0
    released: int = 0
    rise: int = 0

    def then(self, move: SeatMove) -> SeatSums:
        """The sums after one more move in order."""
        taken, released = self.taken + move.taken, self.released + (not move.taken)
        return SeatSums(taken, released, max(self.rise, taken - released))


@dataclass(frozen=True)
class SeatRow:
    """One plan month; of an upcoming one only the purchased seats are shown."""

    month: PlanMonth
    status: RowStatus
    seats_purchased: int
    opening: int | None = None
    taken: int | None = None
    released: int | None = None
    closing: int | None = None
    peak: int | None = None
    available: int | None = None
    overage: int | None = None


@dataclass(frozen=True)
class SeatLedger:
    """The year: its rows, and every move in order."""

    rows: tuple[SeatRow, ...]
    moves: tuple[SeatMove, ...]


def seat_moves(plan: Plan, events: Sequence[UserEvent], now: int) -> list[SeatMove]:
    """The seats one user takes and releases in the plan up to `now`. `events`: all of that user's, in order.

    Status is carried in from before the plan; no seat is.
    """
    start, end = period(plan)
    moves: list[SeatMove] = []
    holds = deactivated = False
    for at, kind, user in events:
        if at > now or at >= end:
            break
        if kind == LOGIN and not holds and at >= start:
            moves.append(SeatMove(at, user, taken=True, implied=deactivated))
            holds = True
        elif kind == DEACTIVATED and holds:
            moves.append(SeatMove(at, user, taken=False))
            holds = False
        deactivated = kind == DEACTIVATED
    return moves


def seat_ledger(plan: Plan, events: Iterable[UserEvent], now: int) -> SeatLedger:
    """The plan's rows and moves from all events of all users, in any order."""
    ordered = sorted(events, key=lambda event: (event.user_id, event_order(event)))
    moves = [
        move
        for _, own in groupby(ordered, attrgetter("user_id"))
        for move in seat_moves(plan, list(own), now)
    ]
    moves.sort(key=attrgetter("order"))
    return SeatLedger(seat_rows(plan, month_sums(plan, moves), now), tuple(moves))


def month_sums(plan: Plan, moves: Iterable[SeatMove]) -> list[SeatSums]:
    """What each month's moves, given in order, add up to."""
    months = plan_months(plan)
    sums: dict[int, SeatSums] = defaultdict(SeatSums)
    for move in moves:
        month = month_at(months, move.at)
        if month:
            sums[month.number] = sums[month.number].then(move)
    return [sums[month.number] for month in months]


def seat_rows(plan: Plan, sums: Sequence[SeatSums], now: int) -> tuple[SeatRow, ...]:
    """The rows of the consumption report. `sums`: of each month, in order."""
    rows, held = [], 0
    for month, one in zip(plan_months(plan), sums, strict=True):
        status = month.status(now)
        figures = () if status is RowStatus.UPCOMING else _figures(plan.amount, held, one)
        held += one.taken - one.released if figures else 0
        rows.append(SeatRow(month, status, plan.amount, *figures))
    return tuple(rows)


def _figures(purchased: int, opening: int, sums: SeatSums) -> tuple[int, ...]:
    """A begun month's figures, in the order of the row's fields."""
    closing, peak = opening + sums.taken - sums.released, opening + sums.rise
    over = (max(0, purchased - closing), max(0, peak - purchased))
    return (opening, sums.taken, sums.released, closing, peak, *over)


def held_after(moves: Iterable[SeatMove]) -> Count:
    """Who holds a seat after these moves, in order: each with the taking that stands."""
    holding: dict[str, Evidence] = {}
    for move in moves:
        if move.taken:
            holding[move.user_id] = move.evidence
        else:
            holding.pop(move.user_id, None)
    return Count(tuple(sorted(holding.values())))


def held_before(moves: Iterable[SeatMove], instant: int) -> Count:
    """Who holds a seat at an edge: after every move before it. The evidence of `opening` and `closing`."""
    return held_after(move for move in moves if move.at < instant)


def peak_count(moves: Sequence[SeatMove], month: PlanMonth) -> Count:
    """Who held a seat when most were held in the month: at its opening, or after the first move that reached it."""
    best, held, until = 0, 0, 0
    earlier = [move for move in moves if move.at < month.start]
    inside = [move for move in moves if month.start <= move.at < month.end]
    for place, move in enumerate(inside, start=1):
        held += 1 if move.taken else -1
        if held > best:
            best, until = held, place
    return held_after([*earlier, *inside[:until]])


def moved(
    moves: Iterable[SeatMove],
    month: PlanMonth,
    events: Iterable[UserEvent] = (),
    near: Near = NOTHING_NEAR,
    *,
    taken: bool,
) -> Count:
    """The seats taken (or released) in a month: one piece of evidence a move; and who was near.

    `events`: those within 24 hours of the month; near are logins for the taken, deactivations for the released.
    """
    evidence = tuple(
        move.evidence for move in moves if move.taken == taken and month.start <= move.at < month.end
    )
    kind = LOGIN if taken else DEACTIVATED
    close = [(at, what, user) for at, what, user in events if what == kind]
    counted = {one.user_id for one in evidence}
    beside = Near(
        tuple(row for row in near.repeated if row[2] == kind),
        tuple(row for row in near.withdrawn if row[2] == kind),
    )
    return Count(evidence, nearly(close, month.start, month.end, counted, beside))
