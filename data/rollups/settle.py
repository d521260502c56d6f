"""Settling: folding into the totals what has come due since the account was last written.

Pages never write. The server's housekeeping settles, so that reads stay cheap as the clock moves on.
"""

from __future__ import annotations

from sqlalchemy import select

from core.instants import SECOND, THIRTY_DAYS
from data.accounts import account_ids
from data.engine import Database
from data.rollups.before import due_people
from data.rollups.licences import licences_due
from data.rollups.rebuild import rebuild
from data.rollups.state import load_state, lock_account
from data.rollups.touched import Touched
from data.schema import account_state, licence_state
from data.scoped import Sealed, mine

_LEAD = SECOND  # a page is made in less
_LONGEST_WAIT = 10 * 60 * SECOND  # of what is due, behind an import of tens of millions of rows


def settle_all(database: Database, now: int) -> int:
    """Settle every account with something due by `now` (the real clock); how many were."""
    return sum(settle(database, account_id, now) for account_id in account_ids(database))


def settle(database: Database, account_id: int, now: int) -> bool:
    """Settle one account if something of it is due by `now`; whether it was."""
    with database.reading() as connection:
        state = load_state(connection, account_id)
        if state is None:
            return False
        due = state.next_due_us is not None and state.next_due_us <= now
        due = due or licences_due(connection, account_id, now)
        if not due and not due_people(connection, account_id, now - THIRTY_DAYS):
            return False
    with database.writing() as connection:
        lock_account(connection, account_id)
        rebuild(connection, account_id, Touched(), now=now)
    return True


def live_instant(database: Database, account_id: int, clock: int) -> int:
    """The instant of the figures where nobody names one: the clock's, or so near it that the stored totals hold there.

    It lies a second ahead, so that an event stored while a page is made has happened by the page's instant; and before
    what has come due and is not settled yet, which is settled sooner than anything could be recounted. Where settling
    is held up for long it is the instant ahead all the same, and a recount.
    """
    now = clock + _LEAD
    with database.reading() as connection:
        row = _NEXT_DUE.first(connection, account_id, {})
    due = min((at for at in row or () if at is not None), default=now + 1)
    return due - 1 if clock - _LONGEST_WAIT <= due <= now else now


_NEXT_DUE = Sealed(
    select(account_state.c.next_due_us, licence_state.c.next_due_us)
    .select_from(account_state.outerjoin(licence_state, mine(licence_state)))
    .where(mine(account_state))
)
