"""Stepping: the stored rows of one person moved by one event, without reading their past again.

For an event that comes as the next one of its person, which nearly all do: it has happened, and nothing it follows on
came after it. Anything else is a recount (`data.rollups.rebuild`); a plan is None then, and nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, and_, bindparam, select

from core.instants import month_number
from data.prepared import Driver, Placed, names_of
from data.rollups.due import due_after, write_due
from data.rollups.login_step import LoginUse, plan_use
from data.rollups.raw import Content
from data.rollups.rows import WRITE_MONTH
from data.rollups.totals import add_one
from data.schema import ahead_before, month_totals, user_months, users
from data.scoped import mine

ContentNow = Callable[[], Content]
Given = tuple[Any, ...]  # the values of the file's columns, in the contract's order


class Step(Protocol):
    """What an event moves: rows of its person, and the totals by the difference."""

    @property
    def fact(self) -> int | None:
        """Its instant if it is one that changes a figure."""

    @property
    def event(self) -> int | None:
        """Its instant if it has happened."""

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""


class MomentStep(NamedTuple):
    """The person's month that a moment moves, as it was (None: no moment yet), and by what."""

    user: str
    month: int
    counts: tuple[int, int] | None
    activities: int
    due_before: int | None
    event: int

    @property
    def fact(self) -> int:
        """A moment always changes a figure."""
        return self.event

    def write(self, _connection: Connection, driver: Driver) -> None:
        """Write the row and move the account's month."""
        moments, done = self.counts or (0, 0)
        driver.put(WRITE_MONTH, self.month, self.user, moments + 1, done + self.activities)
        moved = (int(self.counts is None), self.activities)
        add_one(driver, month_totals, (self.month,), _OF_MONTH, moved)
        write_due(driver, self.user, self.due_before)


class LoginStep(NamedTuple):
    """A person's use of licences that a login moves; `proves`: their status is made of it, a fact then."""

    use: LoginUse
    due_before: int | None
    fact: int | None
    event: int | None

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""
        write_due(driver, self.use.user, self.due_before)
        self.use.write(connection, driver)


def plan_moment(
    driver: Driver, _content: ContentNow, given: Given, now: int, settled: int
) -> MomentStep | None:
    """The step of a moment, whose order does not matter."""
    _, user, at, _, activities = given
    if at > now:
        return None
    month = month_number(at)
    found = driver.ask(_MOMENT, user, month)
    if not found:
        return None
    due, moments, done = found[0]
    counts = None if moments is None else (moments, done)
    return MomentStep(user, month, counts, activities, due_after(due, at, settled), at)


def plan_login(
    driver: Driver, _content: ContentNow, given: Given, now: int, settled: int
) -> LoginStep | None:
    """The step of a login, which moves a person's use of licences unless it can prove a reactivation."""
    user, at = given
    use = plan_use(driver, user, at, now)
    if use is None:
        return None
    event = at if at <= now else None
    if not use.proves:
        return LoginStep(use, None, None, event)
    if event is None:
        return None  # it comes due
    return LoginStep(use, due_after(use.due, at, settled), at, event)


_OF_MONTH = names_of(month_totals)[1:]
_U, _B, _MO = users.c, ahead_before.c, user_months.c
_MOMENT = Placed(
    select(_B.due_us, _MO.moments, _MO.activities)
    .select_from(
        users.outerjoin(ahead_before, and_(mine(ahead_before), _B.user_id == _U.user_id)).outerjoin(
            user_months,
            and_(mine(user_months), _MO.month == bindparam("month"), _MO.user_id == _U.user_id),
        )
    )
    .where(mine(users), _U.user_id == bindparam("user")),
    *("user", "month"),
)
