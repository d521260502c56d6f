"""Activating and deactivating somebody: one status event at the real clock, an import batch of its own.

So seats, courses and totals move in the same transaction, the batch can be undone, the audit line is written with it.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from core.instants import format_instant
from core.scope import NotFound
from core.status import ACTIVATED, DEACTIVATED, LOGIN, Status, status_at
from data.audit import Line
from data.engine import Database
from data.ingest.rows import add_rows
from data.ingest.run import Run
from data.scoped import mine, tables

_EVENT = {Status.ACTIVE: ACTIVATED, Status.DEACTIVATED: DEACTIVATED}


class _AlreadySo(Exception):
    """The person has this status: the transaction is left without a trace."""


def set_status(
    database: Database, account_id: int, user_id: str, status: Status, *, actor: str, recorded_at: int
) -> bool:
    """Make the person active or deactivated from `recorded_at` (the real clock) on; whether anything changed.

    False, and nothing written, when they have that status already: sent twice, it happens once. NotFound if the
    account has no such person. What a status is: rulebook 3, "Status at an instant".
    """
    event = _EVENT[status]

    def look(run: Run) -> None:
        if _status(run, user_id) is status:
            raise _AlreadySo

    try:
        add_rows(
            database,
            account_id,
            "user_events",
            [{"user_id": user_id, "at": format_instant(recorded_at), "event": event}],
            source=f"{event} {user_id}",
            recorded_at=recorded_at,
            first=look,
            line=Line(account_id, actor, f"user {event}", user_id, recorded_at),
        )
    except _AlreadySo:
        return False
    return True


def _status(run: Run, user_id: str) -> Status:
    """The status at this moment, from raw rows, under the account's only writing place."""
    person = run.execute(_PERSON, user=user_id).one_or_none()
    if person is None:
        raise NotFound(f"no person {user_id}")
    events = [(row.at_us, row.event) for row in run.execute(_CHANGES, user=user_id)]
    logins = [(at, LOGIN) for at in run.execute(_LOGINS, user=user_id).scalars()] if events else []
    return status_at(person.status, events + logins, run.recorded_at)


_U, _E, _L = tables.users, tables.drop_tables["user_events"], tables.drop_tables["logins"]
_PERSON = select(_U.c.status).where(mine(_U), _U.c.user_id == bindparam("user"))
_CHANGES = select(_E.c.at_us, _E.c.event).where(mine(_E), _E.c.user_id == bindparam("user"))
_LOGINS = select(_L.c.at_us).where(mine(_L), _L.c.user_id == bindparam("user"))
