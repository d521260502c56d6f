"""What one person uses of one plan: the grain of the users report, one row per person per plan. Rulebook 6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.periods import month_at, period, plan_months
from core.plans import Plan, PlanType
from core.seats import SeatMove, seat_moves
from core.status import LOGIN, UserEvent


class SeatStatus(StrEnum):
    """Whether a person holds a seat, gave it back, or never took one."""

    HOLDING = "holding"
    RELEASED = "released"
    NONE = "none"


@dataclass(frozen=True)
class PersonUse:
    """One person's logins inside the plan up to `now`, the months with one (bit k: month k + 1), and their seats."""

    logins: int = 0
    first_login: int | None = None
    last_login: int | None = None
    months: int = 0
    moves: tuple[SeatMove, ...] = ()

    @property
    def months_active(self) -> int:
        """Months with at least one login: the credits used under MAUC."""
        return self.months.bit_count()

    @property
    def seat_status(self) -> SeatStatus:
        """What the last move says."""
        if not self.moves:
            return SeatStatus.NONE
        return SeatStatus.HOLDING if self.moves[-1].taken else SeatStatus.RELEASED

    @property
    def first_taken_at(self) -> int | None:
        """When the first seat was taken."""
        return next((move.at for move in self.moves if move.taken), None)

    @property
    def last_released_at(self) -> int | None:
        """When the last seat was released."""
        return next((move.at for move in reversed(self.moves) if not move.taken), None)

    @property
    def times_taken(self) -> int:
        """Seats taken."""
        return sum(move.taken for move in self.moves)

    @property
    def implied_reactivations(self) -> int:
        """Seats taken by a login that proves a reactivation."""
        return sum(move.implied for move in self.moves)


def person_use(plan: Plan, events: Sequence[UserEvent], now: int) -> PersonUse:
    """What one person uses of a plan. `events`: all of theirs, in order (`core.status.event_order`)."""
    start, end = period(plan)
    months = plan_months(plan)
    logins = [e.at for e in events if e.kind == LOGIN and start <= e.at < end and e.at <= now]
    mask = 0
    for at in logins:
        month = month_at(months, at)
        mask |= 1 << (month.number - 1) if month else 0
    moves = tuple(seat_moves(plan, events, now)) if plan.plan_type is PlanType.SEATS else ()
    return PersonUse(len(logins), logins[0] if logins else None, logins[-1] if logins else None, mask, moves)
