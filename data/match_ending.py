"""Ending a match: its `ended_at` is the real clock, given by an import batch of its own.

So the batch can be undone, what was known before stays known, and the audit line is written in the same transaction.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from core.instants import format_instant
from core.interchange import BY_NAME
from core.scope import BadRequest, NotFound
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import ImportRefused, store_chunk, writing_batch
from data.ingest.parts import BadRow, Chunk
from data.ingest.run import Run
from data.rollups.rebuild import rebuild
from data.scoped import mine, tables

ACTION = "match ended"


class _AlreadyEnded(Exception):
    """The match has ended: the transaction is left without a trace."""


def end_match(database: Database, account_id: int, match_id: str, *, actor: str, recorded_at: int) -> bool:
    """End the match at `recorded_at` (the real clock); whether anything changed.

    False, and nothing written, when it has ended already: sent twice, it happens once. NotFound if the account has no
    such match, BadRequest for one that has not begun. It counts on in every period that it touched: rulebook 7.
    """
    try:
        with writing_batch(database, account_id, f"{ACTION} {match_id}", recorded_at) as run:
            at = _after_all(run)
            _end(run, match_id, at)
            rebuild(run.connection, account_id, run.touched, now=at)
            append_in(run.connection, Line(account_id, actor, ACTION, match_id, recorded_at))
    except _AlreadyEnded:
        return False
    return True


def _after_all(run: Run) -> int:
    """An instant after every other batch: two who press at once read the clock in one order and write in another."""
    last: int | None = run.execute(_LAST_OTHER, batch=run.batch_no).scalar()
    return run.recorded_at if last is None else max(run.recorded_at, last + 1)


def _end(run: Run, match_id: str, at: int) -> None:
    match = run.execute(_MATCH, match=match_id).one_or_none()
    if match is None:
        raise NotFound(f"no match {match_id}")
    if match.started_us > at:
        raise BadRequest("a match that has not begun can not end")
    if match.ended_us is not None and match.ended_us <= at:
        raise _AlreadyEnded
    cells: dict[str, tuple[str, ...]] = {
        "match_id": (match_id,),
        "program_id": (match.program_id,),
        "started_at": (format_instant(match.started_us),),
        "ended_at": (format_instant(at),),
    }
    bad: list[BadRow] = []
    store_chunk(run, BY_NAME["matches"], Chunk([1], cells), bad)
    if bad:
        raise ImportRefused(bad, len(bad))


_B, _M = tables.batches, tables.drop_tables["matches"]
_LAST_OTHER = select(func.max(_B.c.recorded_us)).where(mine(_B), _B.c.batch_no != bindparam("batch"))
_MATCH = select(_M.c.program_id, _M.c.started_us, _M.c.ended_us).where(
    mine(_M), _M.c.match_id == bindparam("match")
)
