"""One more login in the licence totals: each plan's row of the person moved in place, found by one statement.

For a login that comes after everything else of its person and proves nothing, as nearly all do. Of one that comes
late, or where totals are not there or due, the person is recounted (`data.rollups.licences`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from core.periods import period, plan_months
from core.plans import Plan
from core.seats import SeatMove
from core.status import Status
from data.prepared import Driver, Prepared, names_of
from data.rollups import licence_sql as sql
from data.rollups.licence_plans import basis, plan_of_row
from data.rollups.licence_rows import PlanUser, stepped
from data.rollups.licence_sums import PlanSums
from data.schema import ahead_before, drop_tables, licence_state, plan_totals, plan_users, users
from data.scoped import mine

Moved = tuple[Plan, PlanUser, PlanUser]  # a person's row in a plan before and after


@dataclass(frozen=True)
class LoginUse:
    """What a login moves: rows of its person before and after, and until when the totals hold.

    `recount`: it does not simply come next; nothing is moved here. `proves`: the person has status events, so that
    it is one of the facts their status is made of; `due`: when their figures of 30 days ago change next.
    """

    user: str
    proves: bool = False
    due: int | None = None
    recount: bool = False
    moved: tuple[Moved, ...] = ()
    holds: tuple[int, int | None] | None = None  # (last fact, next due) where it is later than what is stored

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""
        for plan, old, new in self.moved:
            sums = PlanSums(connection, driver.account_id, plan)
            sums.row(old, -1)
            sums.row(new, 1)
            if sums.seats and new.last_us is not None and new.times_taken > old.times_taken:
                sums.moves((), (SeatMove(new.last_us, self.user, taken=True),))
            driver.run(sql.WRITE_USER, plan_id=plan.plan_id, user_id=self.user, **new._asdict())
            sums.write()
        if self.holds:
            driver.run(sql.WRITE_STATE, last_fact_us=self.holds[0], next_due_us=self.holds[1])


def plan_use(driver: Driver, user: str, at: int, now: int) -> LoginUse | None:
    """What a login of `user` at `at` moves as of `now`; None of nobody, and where it could prove a reactivation."""
    rows = driver.run(_USE, user=user).fetchall()
    if not rows or _may_prove(rows[0], at):
        return None
    about = {"proves": rows[0][1] is not None, "due": rows[0][3]}
    state, last_fact, next_due, plan_id, *_ = rows[0][_PERSON:]
    if state is None and plan_id is None:
        return LoginUse(user, **about)
    due = next_due is not None and next_due <= now
    if state is None or plan_id is None or due or at > now:
        return LoginUse(user, **about, recount=True)
    found = [_moved(row[_HEAD:], at) for row in rows]
    if not all(known for known, _ in found):
        return LoginUse(user, **about, recount=True)
    later = last_fact is None or at > last_fact
    moved = tuple(one for _, one in found if one is not None)
    return LoginUse(user, **about, moved=moved, holds=(at, next_due) if later else None)


def _may_prove(row: Sequence[Any], at: int) -> bool:
    """Whether a login can change what a person's status is or was: one after all else of an active person can not."""
    status, changed, last_login, _ = row[:_PERSON]
    if changed is None:
        return False
    return bool(status != Status.ACTIVE or max(changed, last_login or changed) >= at)


def _moved(row: Sequence[Any], at: int) -> tuple[bool, Moved | None]:
    """Whether the login simply comes next in a plan, and the row it moves there, if it lies in it."""
    plan, counted_for = plan_of_row(tuple(row[:_PLAN])), row[_PLAN]
    if counted_for != basis(plan):
        return False, None
    start, end = period(plan)
    if not start <= at < end:
        return True, None
    if row[_PLAN + 1] is None:
        return False, None
    old = PlanUser(*row[_PLAN + 1 :])
    if old.last_us is not None and old.last_us >= at:
        return False, None
    return True, (plan, old, stepped(plan, plan_months(plan), old, (at,)))


_PLANS = drop_tables["plans"]
_PLAN_COLUMNS = names_of(_PLANS)
_PERSON, _PLAN = 4, len(_PLAN_COLUMNS)
_HEAD = _PERSON + 3  # and the licence state
_USER: Any = bindparam("user")


def _last(name: str) -> Any:
    """The instant of the person's last row in an event table."""
    table = drop_tables[name]
    return select(func.max(table.c.at_us)).where(mine(table), table.c.user_id == _USER).scalar_subquery()


_USE = Prepared(
    select(
        users.c.status_now,
        _last("user_events"),
        _last("logins"),
        select(ahead_before.c.due_us)
        .where(mine(ahead_before), ahead_before.c.user_id == _USER)
        .scalar_subquery(),
        licence_state.c.account_id,
        licence_state.c.last_fact_us,
        licence_state.c.next_due_us,
        *(_PLANS.c[name] for name in _PLAN_COLUMNS),
        plan_totals.c.basis,
        *(plan_users.c[name] for name in PlanUser._fields),
    )
    .select_from(
        users.outerjoin(licence_state, mine(licence_state))
        .outerjoin(_PLANS, and_(mine(_PLANS), sql.IS_SHOWN))
        .outerjoin(plan_totals, and_(mine(plan_totals), plan_totals.c.plan_id == _PLANS.c.plan_id))
        .outerjoin(
            plan_users,
            and_(
                mine(plan_users),
                plan_users.c.plan_id == _PLANS.c.plan_id,
                plan_users.c.user_id == users.c.user_id,
            ),
        )
    )
    .where(mine(users), users.c.user_id == _USER)
)
