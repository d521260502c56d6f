"""Settling: folding into the totals what has come due since the account was last written.

Pages never write. The server's housekeeping settles, so that reads stay cheap as the clock moves on.
"""

from __future__ import annotations

from core.instants import THIRTY_DAYS
from data.accounts import list_accounts
from data.engine import Database
from data.rollups.before import due_people
from data.rollups.licences import licences_due
from data.rollups.rebuild import rebuild
from data.rollups.state import load_state, lock_account
from data.rollups.touched import Touched


def settle_all(database: Database, now: int) -> int:
    """Settle every account with something due by `now` (the real clock); how many were."""
    return sum(settle(database, account.account_id, now) for account in list_accounts(database))


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
