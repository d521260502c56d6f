"""Verifying the licence totals: everyone recounted through `core` from raw logins and status events, and added up.

Then the reports must agree with each other: the users report's sums are the consumption report's, and of seats
opening + taken - released = closing in every month, month after month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from core.instants import DAY
from core.mau import monthly_active_users
from core.periods import RowStatus, period, plan_months
from core.person_use import PersonUse, SeatStatus, person_use
from core.plans import Plan, PlanType
from core.seats import SeatMove, SeatSums, month_sums, seat_rows
from core.status import LOGIN, UserEvent, event_order
from data.differences import compare
from data.rollups import licence_sql as sql
from data.rollups.licence_plans import basis, pages, shown_plans
from data.rollups.licence_rows import PlanUser, seat_move
from data.rollups.licences import load_licence_state
from data.scoped import mine, tables

Walks = dict[str, list[UserEvent]]
_FOREVER = 1 << 62


def licence_differences(connection: Connection, account_id: int, settled: int) -> Iterator[str]:
    """Each difference in words between the licence totals and a recount as of `settled`."""
    plans = shown_plans(connection, account_id)
    if not plans:
        return
    found = [_Plan(connection, account_id, plan, settled) for plan in plans]
    due: dict[str, int] = {}
    last = None
    for people in pages(connection, account_id):
        walks, created = _read(connection, account_id, people)
        for one in found:
            yield from one.page(walks, created)
        ahead = {user: [e.at for e in walk if e.at > settled] for user, walk in walks.items()}
        due |= {user: min(later) for user, later in ahead.items() if later}
        facts = [event.at for walk in walks.values() for event in walk if event.at <= settled]
        last = max((*facts, *(() if last is None else (last,))), default=None)
    for one in found:
        yield from one.totals()
    yield from _state(connection, account_id, due, last)


def _state(connection: Connection, account_id: int, due: dict[str, int], last: int | None) -> Iterator[str]:
    rows = connection.execute(_AHEAD, {"of_account": account_id})
    yield from compare("plan_ahead", {row[0]: row[1] for row in rows}, due)
    state = load_licence_state(connection, account_id)
    if state is None:
        yield "licence_state: not counted yet"
        return
    first = min(due.values(), default=None)
    if state.next_due_us != first:
        yield f"licence_state: next due stored {state.next_due_us}, recounted {first}"
    # an undone import may leave the last fact later than it is: the totals then hold for less time than they could
    if last is not None and (state.last_fact_us is None or state.last_fact_us < last):
        yield f"licence_state: last fact stored {state.last_fact_us}, recounted {last}"


def _read(connection: Connection, account_id: int, people: list[str]) -> tuple[Walks, dict[str, int | None]]:
    """Everyone's events in order, and when they were created."""
    asked = {"of_account": account_id, "users": people, "until": _FOREVER}
    walks: Walks = {user: [] for user in people}
    for at, user in connection.execute(sql.LOGINS_OF, asked):
        walks[user].append(UserEvent(at, LOGIN, user))
    for at, kind, user in connection.execute(sql.EVENTS_OF, asked):
        walks[user].append(UserEvent(at, kind, user))
    for walk in walks.values():
        walk.sort(key=event_order)
    rows = connection.execute(_CREATED, asked)
    return walks, {row[0]: row[1] for row in rows}


class _Plan:
    """One plan, recounted."""

    def __init__(self, connection: Connection, account_id: int, plan: Plan, now: int) -> None:
        self._connection, self._plan, self._now = connection, plan, now
        self._asked = {"of_account": account_id, "plan": plan.plan_id}
        self._seats = plan.plan_type is PlanType.SEATS
        self._moves: list[SeatMove] = []
        self._days: dict[int, Counter[bool]] = defaultdict(Counter)
        self._active: Counter[int] = Counter()
        self._people = self._idle = 0

    def page(self, walks: Walks, created: dict[str, int | None]) -> Iterator[str]:
        """Recount one page of people and compare their rows."""
        firsts = self._firsts(walks)
        recounted: dict[str, PlanUser] = {}
        for user, walk in walks.items():
            use = person_use(self._plan, walk, self._now)
            at = created[user]
            if use.logins or at is None or at < period(self._plan)[1]:
                recounted[user] = _row(use, () if self._seats else firsts.get(user, ()))
                self._moves += use.moves
        self._people += len(recounted)
        self._idle += sum(row.logins == 0 for row in recounted.values())
        asked = {**self._asked, "users": list(walks)}
        stored = {row[2]: PlanUser(*row[3:]) for row in self._connection.execute(sql.ROWS_OF, asked)}
        yield from compare(f"plan_users {self._plan.plan_id}", stored, recounted)

    def _firsts(self, walks: Walks) -> dict[str, list[int]]:
        """Of each person the first login of every month that has one, counted for the month totals on the way."""
        firsts: dict[str, list[int]] = defaultdict(list)
        start, end = period(self._plan)  # logins near the plan would only be listed as exclusions
        events = (event for walk in walks.values() for event in walk if start <= event.at < end)
        for number, count in sorted(monthly_active_users(self._plan, events, self._now).items()):
            self._active[number] += count.value
            for one in count.evidence:
                firsts[one.user_id].append(one.at)
                if not self._seats:
                    self._days[one.at // DAY * DAY][True] += 1
        return firsts

    def totals(self) -> Iterator[str]:
        """Compare the plan's moves, days, months and people."""
        self._moves.sort(key=lambda move: move.order)
        for move in self._moves:
            self._days[move.at // DAY * DAY][move.taken] += 1
        stored_moves = self._execute(_MOVES)
        moves = {tuple(row) for row in map(seat_move, stored_moves)}
        yield from compare(
            f"seat_moves {self._plan.plan_id}",
            dict.fromkeys(moves, 1),
            dict.fromkeys(map(tuple, self._moves), 1),
        )
        days = {day: (one[True], one[False]) for day, one in self._days.items()}
        stored_days = {row[0]: (row[1], row[2]) for row in self._execute(_DAYS)}
        yield from compare(f"plan_days {self._plan.plan_id}", stored_days, days)
        stored = {row[0]: SeatSums(*row[1:]) for row in self._execute(_MONTHS)}
        yield from compare(f"plan_months {self._plan.plan_id}", stored, self._months())
        people = [(basis(self._plan), self._people, self._idle)]
        totals = [tuple(row) for row in self._execute(_TOTALS)]
        if totals != people:
            yield f"plan_totals {self._plan.plan_id}: stored {totals}, recounted {people}"
        yield from self._agreement(stored)

    def _months(self) -> dict[int, SeatSums]:
        if self._seats:
            sums = enumerate(month_sums(self._plan, self._moves), start=1)
            return {number: one for number, one in sums if one.taken or one.released}
        return {number: SeatSums(taken=users) for number, users in self._active.items() if users}

    def _agreement(self, stored: dict[int, SeatSums]) -> Iterator[str]:
        """The reports must agree: sums over the users report, and each month's balance."""
        count, holding, taken, active = self._execute(_USERS)[0]
        if count != self._people:
            yield f"users {self._plan.plan_id}: {count} rows, recounted {self._people}"
        total = sum(one.taken for one in stored.values())
        expected = taken if self._seats else active
        if total != expected:
            yield f"users {self._plan.plan_id}: {expected} in sum, consumption {total}"
        if self._seats:
            yield from self._balance(stored, int(holding))

    def _balance(self, stored: dict[int, SeatSums], holding: int) -> Iterator[str]:
        held = 0
        sums = [stored.get(month.number, SeatSums()) for month in plan_months(self._plan)]
        for row in seat_rows(self._plan, sums, self._now):
            if row.status is not RowStatus.UPCOMING and row.taken is not None and row.released is not None:
                if row.opening != held or held + row.taken - row.released != row.closing:
                    yield f"consumption {self._plan.plan_id} month {row.month.number} does not balance"
                held = row.closing or 0
        if held != holding:
            yield f"users {self._plan.plan_id}: {holding} hold a seat, consumption {held}"

    def _execute(self, statement: Any) -> list[Any]:
        return list(self._connection.execute(statement, self._asked).all())


def _row(use: PersonUse, firsts: Any) -> PlanUser:
    return PlanUser(
        *(use.logins, use.first_login, use.last_login, use.months, use.months_active),
        int(use.seat_status is SeatStatus.HOLDING),
        *(use.times_taken, use.implied_reactivations, use.first_taken_at, use.last_released_at),
        " ".join(str(at // DAY) for at in firsts),
    )


_PLAN: Any = bindparam("plan")
_U, _P, _S, _A = tables.users, tables.plan_users, tables.seat_moves, tables.plan_ahead
_D, _M, _T = tables.plan_days, tables.plan_months, tables.plan_totals
_CREATED = select(_U.c.user_id, _U.c.created_us).where(
    mine(_U), _U.c.user_id.in_(bindparam("users", expanding=True))
)
_AHEAD = select(_A.c.user_id, _A.c.due_us).where(mine(_A))
_MOVES = select(_S.c.at_us, _S.c.user_id, _S.c.released, _S.c.implied).where(mine(_S), _S.c.plan_id == _PLAN)
_DAYS = select(_D.c.day_us, _D.c.taken, _D.c.released).where(mine(_D), _D.c.plan_id == _PLAN)
_MONTHS = select(_M.c.month, _M.c.taken, _M.c.released, _M.c.rise).where(mine(_M), _M.c.plan_id == _PLAN)
_TOTALS = select(_T.c.basis, _T.c.people, _T.c.idle).where(mine(_T), _T.c.plan_id == _PLAN)
_USERS = select(
    func.count(),
    func.coalesce(func.sum(_P.c.holding), 0),
    func.coalesce(func.sum(_P.c.times_taken), 0),
    func.coalesce(func.sum(_P.c.months_active), 0),
).where(mine(_P), _P.c.plan_id == _PLAN)
