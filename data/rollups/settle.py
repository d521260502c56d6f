"""Settling: folding into the totals what has come due since the account was last written.

Pages never write. The server's housekeeping settles, so that reads stay cheap as the clock moves on.
"""

from __future__ import annotations

from contextlib import nullcontext

from sqlalchemy import Connection, select

from core.instants import THIRTY_DAYS
from data.engine import Database
from data.rollups.before import due_people
from data.rollups.licences import licences_due
from data.rollups.rebuild import rebuild
from data.rollups.state import State, load_state, lock_account
from data.rollups.touched import Touched
from data.schema import account_state, licence_state
from data.scoped import Sealed, mine


def settle(database: Database, account_id: int, now: int, *, patient: bool = True) -> bool:
    """Settle one account if something of it is due by `now` (the real clock); whether it was.

    `patient`: whether to wait while somebody else writes; else it is left for another time.
    """
    with database.reading() as connection:
        if not _is_due(connection, account_id, now):
            return False
    with nullcontext(True) if patient else database.if_free() as free:
        return free and _settled(database, account_id, now, patient=patient)


def _settled(database: Database, account_id: int, now: int, *, patient: bool) -> bool:
    with database.writing() as connection:
        # whoever wrote in the meantime may have settled it, and by a later clock
        if not lock_account(connection, account_id, wait=patient) or not _is_due(connection, account_id, now):
            return False
        rebuild(connection, account_id, Touched(), now=now)
    return True


def _is_due(connection: Connection, account_id: int, now: int) -> bool:
    state = load_state(connection, account_id)
    if state is None or (state.settled_us is not None and state.settled_us > now):
        return False
    due = state.next_due_us is not None and state.next_due_us <= now
    due = due or licences_due(connection, account_id, now)
    return due or bool(due_people(connection, account_id, now - THIRTY_DAYS))


def live_instant(database: Database, account_id: int, clock: int) -> int:
    """The instant of the figures where nobody names one: the clock's, or near it, one at which the stored totals hold.

    It is the instant the account was settled on where another writer's clock is a little ahead; and it lies just before
    what has come due and is not settled yet, which is settled sooner than the account could be recounted.
    """
    with database.reading() as connection:
        row = _UNTIL.first(connection, account_id, {})
    settled, *dues = row or (None,)
    now = State(settled_us=settled).not_before(clock)
    due = min((at for at in dues if at is not None), default=now + 1)
    return min(now, due - 1)


_UNTIL = Sealed(
    select(account_state.c.settled_us, account_state.c.next_due_us, licence_state.c.next_due_us)
    .select_from(account_state.outerjoin(licence_state, mine(licence_state)))
    .where(mine(account_state))
)
