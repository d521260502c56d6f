"""Activating and deactivating somebody: one status event at the real clock, an import batch of its own.

So seats, courses and totals move in the same transaction, the batch can be undone, the audit line is written with it.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from core.instants import format_instant
from core.interchange import BY_NAME
from core.scope import NotFound
from core.status import ACTIVATED, DEACTIVATED, LOGIN, Status, status_at
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import ImportRefused, store_chunk, writing_batch
from data.ingest.parts import BadRow, Chunk
from data.ingest.run import Run
from data.rollups.rebuild import rebuild
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
    try:
        with writing_batch(database, account_id, f"{event} {user_id}", recorded_at) as run:
            at = change_status(run, user_id, status)
            if at is None:
                raise _AlreadySo
            rebuild(run.connection, account_id, run.touched, now=at)
            append_in(run.connection, Line(account_id, actor, f"user {event}", user_id, recorded_at))
    except _AlreadySo:
        return False
    return True


def has_status(run: Run, user_id: str, status: Status) -> bool:
    """Whether the person has this status after everything that is known. NotFound of nobody."""
    return _status_at(run, user_id, _after_all(run)) is status


def change_status(run: Run, user_id: str, status: Status) -> int | None:
    """Store the event that gives the person this status; its instant, None where they have it. NotFound of nobody."""
    at = _after_all(run)
    if _status_at(run, user_id, at) is status:
        return None
    _store(run, user_id, _EVENT[status], at)
    return at


def _after_all(run: Run) -> int:
    """An instant after every other batch: two who press at once read the clock in one order and write in another."""
    last: int | None = run.execute(_LAST_OTHER, batch=run.batch_no).scalar()
    return run.recorded_at if last is None else max(run.recorded_at, last + 1)


def _store(run: Run, user_id: str, event: str, at: int) -> None:
    bad: list[BadRow] = []
    cells: dict[str, tuple[str, ...]] = {
        "user_id": (user_id,),
        "at": (format_instant(at),),
        "event": (event,),
    }
    store_chunk(run, BY_NAME["user_events"], Chunk([1], cells), bad)
    if bad:
        raise ImportRefused(bad, len(bad))


def _status_at(run: Run, user_id: str, at: int) -> Status:
    """The status from raw rows, under the account's only writing place."""
    person = run.execute(_PERSON, user=user_id).one_or_none()
    if person is None:
        raise NotFound(f"no person {user_id}")
    events = [(row.at_us, row.event) for row in run.execute(_CHANGES, user=user_id)]
    logins = [(when, LOGIN) for when in run.execute(_LOGINS, user=user_id).scalars()] if events else []
    return status_at(person.status, events + logins, at)


_B = tables.batches
_LAST_OTHER = select(func.max(_B.c.recorded_us)).where(mine(_B), _B.c.batch_no != bindparam("batch"))
_U, _E, _L = tables.users, tables.drop_tables["user_events"], tables.drop_tables["logins"]
_PERSON = select(_U.c.status).where(mine(_U), _U.c.user_id == bindparam("user"))
_CHANGES = select(_E.c.at_us, _E.c.event).where(mine(_E), _E.c.user_id == bindparam("user"))
_LOGINS = select(_L.c.at_us).where(mine(_L), _L.c.user_id == bindparam("user"))
