"""The totals of licence consumption, kept in the transaction that writes the events. Rulebook 3 to 6.

Touched people are recounted from their raw rows and every total moves by the difference. A person without status
events who logs in after their last login is stepped in place: one more login costs a constant. A plan that is new or
changed is recounted whole, as is one of which most people have to be recounted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core.plans import Plan
from core.seats import SeatMove
from data.bulk import batched
from data.prepared import Driver
from data.rollups import licence_sql as sql
from data.rollups.licence_plans import Progress, basis, forget, pages, recount_plan, shown_plans
from data.rollups.licence_rows import (
    Moves,
    PlanUser,
    counted,
    moves_with_events,
    seat_move,
    stepped,
    with_events,
)
from data.rollups.licence_sums import PlanSums
from data.rollups.touched import TouchedLicences
from data.sealed import ACCOUNT

BLOCK = 1_000
MOSTLY = 4  # a plan is recounted whole when more than one person in this many has to be
PER_PERSON = 8  # or when so many logins each came for them


@dataclass(frozen=True)
class LicenceState:
    """Until when the licence totals hold: from the last fact counted until the next one is due."""

    last_fact_us: int | None = None
    next_due_us: int | None = None

    def holds_at(self, now: int) -> bool:
        """Whether the totals are the answer at `now`."""
        begun = self.last_fact_us is None or self.last_fact_us <= now
        return begun and (self.next_due_us is None or now < self.next_due_us)


def load_licence_state(connection: Connection, account_id: int) -> LicenceState | None:
    """The account's licence state; None where no plan was ever counted."""
    row = sql.STATE.first(connection, account_id, {})
    return LicenceState(*row) if row else None


def licences_hold(connection: Connection, account_id: int, now: int) -> bool:
    """Whether the licence totals are the answer at `now`; True where there is nothing to count."""
    state = load_licence_state(connection, account_id)
    return state.holds_at(now) if state else not shown_plans(connection, account_id)


def licences_due(connection: Connection, account_id: int, now: int) -> bool:
    """Whether something of the licence totals has come due by `now`, or they were never counted."""
    state = load_licence_state(connection, account_id)
    if state is None:
        return bool(shown_plans(connection, account_id))
    return state.next_due_us is not None and state.next_due_us <= now


def rebuild_licences(
    connection: Connection,
    account_id: int,
    touched: TouchedLicences,
    *,
    now: int,
    progress: Progress = lambda _: None,
) -> None:
    """Bring the licence totals to what the raw rows say as of `now`."""
    plans, state = shown_plans(connection, account_id), load_licence_state(connection, account_id)
    if plans or state:
        _Rebuild(connection, account_id, touched, now, progress).run(plans, state)


class _Rebuild:
    def __init__(
        self, connection: Connection, account_id: int, touched: TouchedLicences, now: int, progress: Progress
    ) -> None:
        self._connection, self._account_id, self._now, self._progress = connection, account_id, now, progress
        self._since, self._latest, self._logins = touched.since, touched.latest, touched.logins
        self._people = set(touched.people)
        self._driver = Driver.of(connection, account_id)

    def run(self, plans: list[Plan], state: LicenceState | None) -> None:
        if state and state.next_due_us is not None and state.next_due_us <= self._now:
            self._people |= set(self._execute(sql.DUE, now=self._now).scalars())
        stored = {row.plan_id: row for row in self._execute(sql.TOTALS)}
        for plan_id in sorted(stored.keys() - {plan.plan_id for plan in plans}):
            forget(self._connection, self._account_id, plan_id)
        for plan in plans:
            row = stored.get(plan.plan_id)
            if row is None or row.basis != basis(plan) or self._mostly(row.people):
                self._recount(plan, known=row is not None and row.basis == basis(plan))
            else:
                self._move(plan)
        self._keep_state(plans, state)

    def _execute(self, statement: Any, **parameters: Any) -> Any:
        return self._connection.execute(statement, {"of_account": self._account_id, **parameters})

    def _mostly(self, people: int) -> bool:
        everyone = len(self._people | self._since.keys())
        many = MOSTLY * len(self._people) > people or self._logins > PER_PERSON * len(self._since)
        return many and MOSTLY * everyone > people

    def _recount(self, plan: Plan, *, known: bool) -> None:
        if known and not self._people and not self._reaches(plan):
            return
        recount_plan(self._connection, self._account_id, plan, now=self._now, progress=self._progress)

    def _reaches(self, plan: Plan) -> bool:
        """Whether a delivered login can change the plan: none that comes after its end can."""
        return bool(self._since) and min(self._since.values()) < sql.bounds(plan, self._now)["end"]

    # --- a few people ---------------------------------------------------------------------------------------------

    def _move(self, plan: Plan) -> None:
        if not self._people and not self._reaches(plan):
            return
        sums = PlanSums(self._connection, self._account_id, plan)
        bound = {"of_account": self._account_id, **sql.bounds(plan, self._now)}
        for block in batched(sorted(self._people | self._since.keys()), BLOCK):
            self._move_block(sums, bound, block)
        sums.write()

    def _move_block(self, sums: PlanSums, bound: dict[str, Any], block: list[str]) -> None:
        whole, later = self._concerned(sums, bound, block)
        if not (whole or later):
            return
        users = {**bound, "users": whole + later}
        old = {row[2]: PlanUser(*row[3:]) for row in self._connection.execute(sql.ROWS_OF, users)}
        steps = [user for user in later if self._comes_last(user, old.get(user))]
        whole += [user for user in later if user not in set(steps)]
        new, moves = self._stepped(sums, bound, old, steps)
        before: dict[str, list[SeatMove]] = defaultdict(list)
        if whole:
            for user, row, own in self._counted(sums, bound, whole):
                new[user], moves[user] = row, own
            for row in (
                self._connection.execute(sql.MOVES_OF, {**bound, "users": whole}) if sums.seats else ()
            ):
                before[row[1]].append(seat_move(row))
        for user in (*whole, *steps):
            sums.row(old.get(user), -1)
            sums.row(new.get(user), 1)
            sums.moves(before[user], moves.get(user, ()))
        self._write(sums.plan, old, new)

    def _concerned(
        self, sums: PlanSums, bound: dict[str, Any], block: list[str]
    ) -> tuple[list[str], list[str]]:
        """Of a block, those to recount, and those whose new logins may only have to be added."""
        evented = with_events(self._connection, self._account_id, block) if sums.seats else set()
        whole = [user for user in block if user in self._people or user in evented]
        if self._latest is None or self._latest < bound["start"]:
            return whole, []
        known = set(whole)
        return whole, [u for u in block if u not in known and self._since[u] < bound["end"]]

    def _comes_last(self, user: str, row: PlanUser | None) -> bool:
        return row is not None and (row.last_us is None or self._since[user] > row.last_us)

    def _stepped(
        self, sums: PlanSums, bound: dict[str, Any], old: dict[str, PlanUser], users: list[str]
    ) -> tuple[dict[str, PlanUser], dict[str, Moves]]:
        later: dict[str, list[int]] = defaultdict(list)
        if users:
            for user, at in self._connection.execute(sql.LATER_LOGINS, {**bound, "users": users}):
                later[user].append(at)
        new = {user: stepped(sums.plan, sums.months, old[user], later[user]) for user in users}
        moves: dict[str, Moves] = {}
        for user in users if sums.seats else ():
            first = new[user].first_us
            if not old[user].logins and first is not None:
                moves[user] = (SeatMove(first, user, taken=True),)
        return new, moves

    def _counted(self, sums: PlanSums, bound: dict[str, Any], users: list[str]) -> Any:
        moves = {}
        if sums.seats:
            moves = moves_with_events(self._connection, bound, sums.plan, users, self._now)
        rows = self._connection.execute(sql.USE_OF, {**bound, "users": users}).all()
        return counted(sums.plan, rows, moves)

    def _write(self, plan: Plan, old: dict[str, PlanUser], new: dict[str, PlanUser]) -> None:
        key = {ACCOUNT: self._account_id, "plan_id": plan.plan_id}
        gone = [{**key, "user_id": user} for user in sorted(old.keys() - new.keys())]
        self._driver.many(sql.GONE_USER, gone)
        rows = [
            {**key, "user_id": user, **row._asdict()}
            for user, row in sorted(new.items())
            if old.get(user) != row
        ]
        self._driver.many(sql.WRITE_USER, rows)

    # --- until when the totals hold -------------------------------------------------------------------------------

    def _keep_state(self, plans: list[Plan], state: LicenceState | None) -> None:
        if not plans:
            self._execute(sql.FORGET_AHEAD)
            self._execute(sql.FORGET_STATE)
            return
        facts = [state.last_fact_us] if state else []
        if state is None:
            for people in pages(self._connection, self._account_id):
                asked = {"low": people[0], "high": people[-1]}
                rows = self._execute(sql.AROUND_BETWEEN, now=self._now, **asked).all()
                facts.append(self._note_around(rows, people))
        else:
            ahead = self._latest is not None and self._latest > self._now
            looked_at = self._people | (self._since.keys() if ahead else set())
            for block in batched(sorted(looked_at), BLOCK):
                rows = self._execute(sql.AROUND_OF, now=self._now, users=block).all()
                facts.append(self._note_around(rows, block))
            if not ahead:
                facts.append(self._latest)
        last = max((at for at in facts if at is not None), default=None)
        due = self._execute(sql.NEXT_DUE).scalar()
        self._driver.run(sql.WRITE_STATE, last_fact_us=last, next_due_us=due)

    def _note_around(self, rows: list[Any], people: list[str]) -> int | None:
        """Keep when each of these people falls due next; the last fact of theirs that has come."""
        stored = {row.user_id: row.due_us for row in self._execute(sql.AHEAD_OF, users=people)}
        wanted = {
            row[0]: min(filter(_given, (row[2], row[4]))) for row in rows if _given(row[2]) or _given(row[4])
        }
        gone = [self._ahead(user) for user in sorted(stored.keys() - wanted.keys())]
        new = [
            {**self._ahead(user), "due_us": at}
            for user, at in sorted(wanted.items())
            if stored.get(user) != at
        ]
        self._driver.many(sql.GONE_AHEAD, gone)
        self._driver.many(sql.WRITE_AHEAD, new)
        return max((at for row in rows for at in (row[1], row[3]) if at is not None), default=None)

    def _ahead(self, user: str) -> dict[str, Any]:
        return {ACCOUNT: self._account_id, "user_id": user}


def _given(at: int | None) -> bool:
    return at is not None
