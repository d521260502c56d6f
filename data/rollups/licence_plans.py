"""Recounting a whole plan: when it is new or changed, or when most of its people have to be recounted anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from core.instants import DAY
from core.periods import plan_months
from core.plans import Plan, PlanType, plan_of
from core.seats import SeatMove
from data.bulk import insert_rows
from data.prepared import Driver, names_of
from data.rollups import licence_sql as sql
from data.rollups.licence_peak import month_sums
from data.rollups.licence_rows import PlanUser, counted, move_values, moves_with_events
from data.rollups.licence_sums import write_month
from data.schema import drop_tables, plan_days, plan_users, seat_moves
from data.schema import plan_months as plan_month_totals

PAGE = 2_000
_PLAN_COLUMNS = names_of(drop_tables["plans"])
Progress = Callable[[str], None]


def shown_plans(connection: Connection, account_id: int) -> list[Plan]:
    """The account's plans that customers see, by start."""
    return [plan_of_row(tuple(row[1:])) for row in sql.PLANS.rows(connection, account_id, {})]


@lru_cache(maxsize=256)  # a screen and a login ask for plans that seldom change
def plan_of_row(row: tuple[Any, ...]) -> Plan:
    """A plan from its stored columns after the account."""
    return plan_of(dict(zip(_PLAN_COLUMNS, row, strict=True)))


def basis(plan: Plan) -> str:
    """What a plan's totals are counted for; its amount does not matter to them."""
    return f"{plan.plan_type} {plan.starts_on} {plan.month_basis}"


def forget(connection: Connection, account_id: int, plan_id: str) -> None:
    """Delete every total of a plan."""
    for statement in sql.FORGET:
        connection.execute(statement, {"of_account": account_id, "plan": plan_id})


def recount_plan(
    connection: Connection, account_id: int, plan: Plan, *, now: int, progress: Progress = lambda _: None
) -> None:
    """Replace a plan's totals by those of its raw rows, a page of people at a time."""
    forget(connection, account_id, plan.plan_id)
    work = _Plan(connection, account_id, plan, now)
    for people in pages(connection, account_id):
        work.page(people)
        progress(f"plan {plan.plan_id}: {work.people:,} people counted")
    work.finish()


def pages(connection: Connection, account_id: int) -> Any:
    """Everyone's ids, a page at a time, in order."""
    people: list[str] = [""]
    while people:
        asked = {"of_account": account_id, "after": people[-1], "size": PAGE}
        people = list(connection.execute(sql.NEXT_PEOPLE, asked).scalars())
        if people:
            yield people


class _Plan:
    def __init__(self, connection: Connection, account_id: int, plan: Plan, now: int) -> None:
        self._connection, self._account_id, self._plan, self._now = connection, account_id, plan, now
        self._bound = {"of_account": account_id, **sql.bounds(plan, now)}
        self._seats = plan.plan_type is PlanType.SEATS
        self._days: Counter[tuple[int, int]] = Counter()
        self._months: Counter[int] = Counter()
        self.people = self.idle = 0

    def page(self, people: list[str]) -> None:
        """Count and insert one page of people."""
        moves = {}
        if self._seats:
            moves = moves_with_events(self._connection, self._bound, self._plan, people, self._now)
        asked = {**self._bound, "low": people[0], "high": people[-1]}
        found = list(counted(self._plan, self._connection.execute(sql.USE_BETWEEN, asked), moves))
        key = (self._account_id, self._plan.plan_id)
        insert_rows(self._connection, plan_users, [(*key, user, *row) for user, row, _ in found])
        self._insert_moves([move for _, _, own in found for move in own])
        for _, row, own in found:
            self._note(row, own)

    def _insert_moves(self, moves: list[SeatMove]) -> None:
        rows = sorted(move_values(self._account_id, self._plan, move) for move in moves)
        insert_rows(self._connection, seat_moves, rows)

    def _note(self, row: PlanUser, moves: tuple[SeatMove, ...]) -> None:
        self.people += 1
        self.idle += row.logins == 0
        for move in moves:
            self._days[move.at // DAY * DAY, int(not move.taken)] += 1
        if not self._seats:
            for day in row.days:
                self._days[day, 0] += 1
            self._months[row.months] += 1

    def finish(self) -> None:
        """Store the sums."""
        key = (self._account_id, self._plan.plan_id)
        days = sorted({day for day, _ in self._days})
        insert_rows(
            self._connection, plan_days, [(*key, day, self._days[day, 0], self._days[day, 1]) for day in days]
        )
        self._finish_months()
        totals = {"plan_id": self._plan.plan_id, "basis": basis(self._plan), "people": self.people}
        Driver.of(self._connection, self._account_id).run(sql.WRITE_TOTALS, **totals, idle=self.idle)

    def _finish_months(self) -> None:
        for month in plan_months(self._plan):
            if self._seats:
                sums = month_sums(self._connection, self._account_id, self._plan, month)
                if sums.taken or sums.released:
                    write_month(self._connection, self._account_id, self._plan, month, sums)
            else:
                users = sum(n for mask, n in self._months.items() if mask >> (month.number - 1) & 1)
                row = (self._account_id, self._plan.plan_id, month.number, users, 0, 0)
                insert_rows(self._connection, plan_month_totals, [row] if users else [])
