"""One person's row of a plan's totals: made from counted logins and seat moves, or stepped by later logins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from core.instants import DAY
from core.periods import PlanMonth, month_at
from core.plans import Plan, PlanType
from core.seats import SeatMove, seat_moves
from core.status import LOGIN, UserEvent, event_order
from data.rollups import licence_sql as sql

Moves = tuple[SeatMove, ...]


class PlanUser(NamedTuple):
    """A row of `plan_users` without its keys, in the table's column order."""

    logins: int = 0
    first_us: int | None = None
    last_us: int | None = None
    months: int = 0
    months_active: int = 0
    holding: int = 0
    times_taken: int = 0
    implied: int = 0
    first_taken_us: int | None = None
    last_released_us: int | None = None
    first_days: str = ""

    @property
    def days(self) -> list[int]:
        """The days that the first logins of months lie on, as instants."""
        return [int(day) * DAY for day in self.first_days.split()]


def plan_user(
    plan: Plan, logins: tuple[int, int | None, int | None], firsts: Sequence[int | None], moves: Moves
) -> PlanUser:
    """A row from (logins, first, last), the first login of each month, and the seat moves in order."""
    mask = sum(1 << place for place, at in enumerate(firsts) if at is not None)
    seats = plan.plan_type is PlanType.SEATS
    days = "" if seats else " ".join(str(at // DAY) for at in firsts if at is not None)
    taken = [move for move in moves if move.taken]
    released = [move.at for move in moves if not move.taken]
    return PlanUser(
        *logins,
        mask,
        mask.bit_count(),
        holding=int(bool(moves) and moves[-1].taken),
        times_taken=len(taken),
        implied=sum(move.implied for move in taken),
        first_taken_us=taken[0].at if taken else None,
        last_released_us=released[-1] if released else None,
        first_days=days,
    )


def stepped(plan: Plan, months: Sequence[PlanMonth], row: PlanUser, later: Iterable[int]) -> PlanUser:
    """The row of a person after later logins, in order, none of which proves a reactivation: nobody who holds no seat
    was deactivated last.
    """
    for at in later:
        month = month_at(months, at)
        bit = 1 << (month.number - 1) if month else 0
        fresh, first = bit & ~row.months, row.logins == 0
        row = row._replace(
            logins=row.logins + 1,
            first_us=at if first else row.first_us,
            last_us=at,
            months=row.months | bit,
            months_active=row.months_active + bool(fresh),
        )
        if plan.plan_type is not PlanType.SEATS:
            days = f"{row.first_days} {at // DAY}".strip() if fresh else row.first_days
            row = row._replace(first_days=days)
        elif not row.holding:
            since = at if row.first_taken_us is None else row.first_taken_us
            row = row._replace(holding=1, times_taken=row.times_taken + 1, first_taken_us=since)
    return row


def counted(
    plan: Plan, rows: Iterable[Any], moves: Mapping[str, Moves]
) -> Iterator[tuple[str, PlanUser, Moves]]:
    """People's rows from those of a `USE` statement; `moves`: of the people who have status events."""
    seats = plan.plan_type is PlanType.SEATS
    for user, logins, first, last, *firsts in rows:
        own: Moves = ()
        if seats:
            taken = () if first is None else (SeatMove(first, user, taken=True),)
            own = moves.get(user, taken)
        yield user, plan_user(plan, (logins, first, last), firsts, own), own


def moves_with_events(
    connection: Connection, bound: Mapping[str, Any], plan: Plan, users: list[str], now: int
) -> dict[str, Moves]:
    """The seat moves of those of `users` who have status events, through `core`; `bound` binds the account too."""
    people = with_events(connection, bound["of_account"], users)
    if not people:
        return {}
    walks: dict[str, list[UserEvent]] = {user: [] for user in people}
    asked = {**bound, "users": sorted(people)}
    for at, user in connection.execute(sql.LOGINS_OF, asked):
        walks[user].append(UserEvent(at, LOGIN, user))
    for at, kind, user in connection.execute(sql.EVENTS_OF, asked):
        walks[user].append(UserEvent(at, kind, user))
    return {user: tuple(seat_moves(plan, sorted(walk, key=event_order), now)) for user, walk in walks.items()}


def with_events(connection: Connection, account_id: int, users: list[str]) -> set[str]:
    """Those who have status events: a login of theirs can prove a reactivation."""
    return set(connection.execute(sql.WITH_EVENTS, {"of_account": account_id, "users": users}).scalars())


def seat_move(row: Any) -> SeatMove:
    """A stored move (at, user, released, implied) as a value."""
    return SeatMove(row[0], row[1], taken=not row[2], implied=bool(row[3]))


def move_values(account_id: int, plan: Plan, move: SeatMove) -> tuple[Any, ...]:
    """A move in the table's column order."""
    return (account_id, plan.plan_id, move.at, int(not move.taken), move.user_id, int(move.implied))
