"""Where a report reads: the stored totals when they hold at the instant asked for, else a recount from raw rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.requests import Request
from core.scope import Scope
from data.engine import Database
from data.replay import replayed
from data.rollups.licences import licences_hold
from data.rollups.state import load_state
from data.scoped import Reader

_BY_THE_CLOCK: ContextVar[int | None] = ContextVar("by_the_clock", default=None)


class Outrun(Exception):
    """The account moved on before it was read as of the clock: a later instant is answered at once, this one never."""


def by_the_clock(now: int | None) -> None:
    """In this context `now` is the clock's, and named by nobody: Outrun is raised where it would take a recount."""
    _BY_THE_CLOCK.set(now)


@contextmanager
def reading(
    database: Database, scope: Scope, request: Request, *, settled: bool = False, licences: bool = False
) -> Iterator[Reader]:
    """A reader of the account as of `request.now`, as known at `request.as_known_at`; Busy where too many ask, Outrun.

    `settled`: the totals of 30 days before are read too, which hold from the instant the account was settled on.
    `licences`: the licence totals are read, which hold between the logins and status events around them.
    """
    with database.reading() as connection:
        state = load_state(connection, scope.account_id)
        if state is None:
            yield Reader(connection, scope)
            return
        holds = (
            request.as_known_at is None
            and state.holds_at(request.now, settled=settled)
            and not (licences and not licences_hold(connection, scope.account_id, request.now))
        )
        if holds:
            yield Reader(connection, scope, state)
            return
    instant = (request.now, request.as_known_at)
    if instant == (_BY_THE_CLOCK.get(), None):
        raise Outrun
    with (
        replayed(database, scope.account_id, *instant, state.version) as copy,
        copy.reading() as connection,
    ):
        yield Reader(connection, scope)


@contextmanager
def reading_raw(database: Database, scope: Scope, request: Request) -> Iterator[tuple[Reader, bool]]:
    """A reader of raw rows, which answer any `now`; a copy is made only for what was known at an earlier instant.

    With it, whether each person's stored status is the one at `request.now`.
    """
    if request.as_known_at is not None:
        with reading(database, scope, request) as reader:
            yield reader, True
        return
    with database.reading() as connection:
        state = load_state(connection, scope.account_id)
        holds = (
            state is not None
            and state.holds_at(request.now)
            and licences_hold(connection, scope.account_id, request.now)
        )
        yield Reader(connection, scope), holds
