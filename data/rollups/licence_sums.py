"""Moving a plan's day, month and plan totals by what a block of people has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table

from core.instants import DAY
from core.periods import PlanMonth, month_at, plan_months
from core.plans import Plan, PlanType
from core.seats import SeatMove, SeatSums
from data.prepared import Driver, Prepared, names_of
from data.rollups import licence_sql as sql
from data.rollups.licence_peak import month_sums, summed
from data.rollups.licence_rows import PlanUser, move_values
from data.schema import plan_days, seat_moves
from data.schema import plan_months as plan_month_totals
from data.sealed import ACCOUNT, Sealed


class PlanSums:
    """Differences to one plan's totals, gathered over people and written once."""

    def __init__(self, connection: Connection, account_id: int, plan: Plan) -> None:
        self._connection, self._account_id, self.plan = connection, account_id, plan
        self._driver = Driver.of(connection, account_id)
        self.months = plan_months(plan)
        self.seats = plan.plan_type is PlanType.SEATS
        self._days: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._users: dict[int, int] = defaultdict(int)
        self._people = self._idle = 0
        self._gone: list[SeatMove] = []
        self._new: list[SeatMove] = []

    def row(self, row: PlanUser | None, sign: int) -> None:
        """One person's row taken out or put in."""
        if row is None:
            return
        self._people += sign
        self._idle += sign * (row.logins == 0)
        if not self.seats:
            for day in row.days:
                self._days[day][0] += sign
            for month in self.months:
                self._users[month.number] += sign * (row.months >> (month.number - 1) & 1)

    def moves(self, old: Iterable[SeatMove], new: Iterable[SeatMove]) -> None:
        """One person's seat moves replaced."""
        before, after = set(old), set(new)
        self._gone += before - after
        self._new += after - before

    def write(self) -> None:
        """Write the differences."""
        for moves, sign in ((self._gone, -1), (self._new, 1)):
            for move in moves:
                self._days[move.at - move.at % DAY][int(not move.taken)] += sign
        days = {key: (taken, released) for key, (taken, released) in self._days.items() if taken or released}
        self._add(sql.ADD_DAY, plan_days, days)
        self._write_moves()  # a month's peak is read from its days
        self._add(
            sql.ADD_MONTH, plan_month_totals, {m: (users, 0, 0) for m, users in self._users.items() if users}
        )
        if any(taken < 0 or released < 0 for taken, released in days.values()):
            self._connection.execute(sql.EMPTY_DAYS, self._bound)
            self._connection.execute(sql.EMPTY_MONTHS, self._bound)
        if self._people or self._idle:
            values = {"plan_id": self.plan.plan_id, "basis": "", "people": self._people, "idle": self._idle}
            self._driver.run(sql.ADD_PEOPLE, **values)

    @property
    def _bound(self) -> dict[str, Any]:
        return {ACCOUNT: self._account_id, "plan": self.plan.plan_id}

    def _add(self, statement: Prepared, table: Table, sums: Mapping[int, tuple[int, ...]]) -> None:
        names = (ACCOUNT, *names_of(table))
        rows = [(self._account_id, self.plan.plan_id, key, *vector) for key, vector in sorted(sums.items())]
        self._driver.many(statement, [dict(zip(names, row, strict=True)) for row in rows])

    def _write_moves(self) -> None:
        names = (ACCOUNT, *names_of(seat_moves))
        for statement, moves in ((sql.GONE_MOVE, self._gone), (sql.WRITE_MOVE, self._new)):
            rows = [move_values(self._account_id, self.plan, move) for move in sorted(moves)]
            self._driver.many(statement, [dict(zip(names, row, strict=True)) for row in rows])
        changed = {month_at(self.months, move.at) for move in (*self._gone, *self._new)}
        for month in self.months:
            if month in changed:
                write_month(self._connection, self._account_id, self.plan, month, self._sums_of(month))

    def _sums_of(self, month: PlanMonth) -> SeatSums:
        """The month's sums: stepped where the new moves come last in it, else made again from its days."""
        new = sorted((move for move in self._new if _inside(month, move)), key=lambda move: move.order)
        if new and not any(_inside(month, move) for move in self._gone):
            asked = {"low": new[0].at, "high": month.end, "most": len(new) + 1}
            if self._first(sql.FEW_MOVES_IN, **asked)[0] == len(new):
                row = self._first(sql.MONTH, month=month.number)
                return summed(new, SeatSums(*row) if row else SeatSums())
        return month_sums(self._connection, self._account_id, self.plan, month)

    def _first(self, statement: Sealed, **asked: Any) -> Any:
        return statement.first(self._connection, self._account_id, {"plan": self.plan.plan_id, **asked})


def _inside(month: PlanMonth, move: SeatMove) -> bool:
    return month.start <= move.at < month.end


def write_month(
    connection: Connection, account_id: int, plan: Plan, month: PlanMonth, sums: SeatSums
) -> None:
    """Store a month's sums."""
    values = {"plan_id": plan.plan_id, "month": month.number, **sums._asdict()}
    Driver.of(connection, account_id).run(sql.WRITE_MONTH, **values)
