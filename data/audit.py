"""The audit log: who did what, per account, append-only; each line's hash covers the line before it.

A line that an import holds up waits in the control store (`enqueue`) and is moved into the log (`drain`)
when the database can be written again. One that is in the log already is only taken off the queue.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from data.control import alone, audit_queue, drive_alone
from data.engine import Database
from data.prepared import Driver, Placed, insertion
from data.scoped import mine, tables

NO_ACCOUNT = 0
_FIRST = "0" * 64
_AT_ONCE = 500
_LOG = tables.audit_log
_END = select(_LOG.c.seq, _LOG.c.hash).where(mine(_LOG)).order_by(_LOG.c.seq.desc()).limit(1)
END = tuple(_END.with_only_columns(column).scalar_subquery() for column in (_LOG.c.seq, _LOG.c.hash))
_LAST = Placed(_END)
_INSERT = insertion(_LOG)
_ALL = select(_LOG).where(mine(_LOG)).order_by(_LOG.c.seq)
# A moved line is found again near the end of the log, if anywhere.
_RECENT = _ALL.where(_LOG.c.at_us == bindparam("at"), _LOG.c.seq > bindparam("after"))
_NEWEST = select(_LOG).where(mine(_LOG)).order_by(_LOG.c.seq.desc())
_ACCOUNTS = select(_LOG.c.account_id).distinct().order_by(_LOG.c.account_id)


class Line(NamedTuple):
    """One thing done. `account_id` 0: it concerns no account. `at`: the real instant."""

    account_id: int
    actor: str
    action: str
    detail: str
    at: int


@dataclass(frozen=True)
class Entry:
    """A line as it stands in the log."""

    seq: int
    line: Line
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Chain:
    """What the hashes of one log say: how many lines it has, and what is wrong with them, one sentence each."""

    lines: int
    problems: tuple[str, ...]


def append(
    database: Database, account_id: int | None, actor: str, action: str, detail: str, *, at: int
) -> None:
    """Add a line to an account's log, in a transaction of its own."""
    with database.writing() as connection:
        append_in(connection, Line(account_id or NO_ACCOUNT, actor, action, detail, at))


def append_in(connection: Connection, line: Line) -> None:
    """Add a line in the transaction that does what the line says."""
    write_line(Driver.of(connection, line.account_id), line)


def write_line(driver: Driver, line: Line, end: Sequence[Any] | None = None) -> None:
    """The same by the driver of the line's account; `end`: the columns `END` as this transaction has read them.

    They hold on SQLite, whose writers are alone; on PostgreSQL the log may have grown since.
    """
    drive_alone(driver)
    if end is None or driver.dialect != "sqlite":
        end = next(iter(driver.ask(_LAST)), (None, None))
    last, previous = end[0] or 0, end[1] or _FIRST
    hash_ = _hash(last + 1, line, previous)
    driver.put(_INSERT, last + 1, line.at, line.actor, line.action, line.detail, previous, hash_)


def entries(database: Database, account_id: int | None) -> list[Entry]:
    """An account's log, oldest first."""
    with database.reading() as connection:
        rows = connection.execute(_ALL, {"of_account": account_id or NO_ACCOUNT}).all()
    return [_entry(row) for row in rows]


def newest(
    database: Database, account_id: int | None, *, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """At most `limit` lines of a log with numbers below `before` (all without it), newest first."""
    statement = _NEWEST.limit(limit) if before is None else _NEWEST.where(_LOG.c.seq < before).limit(limit)
    with database.reading() as connection:
        rows = connection.execute(statement, {"of_account": account_id or NO_ACCOUNT}).all()
    return [_entry(row) for row in rows]


def verify_chain(database: Database) -> list[str]:
    """What is wrong with the logs, one sentence each: lines changed, taken out or put in. Empty: nothing."""
    with database.reading() as connection:
        accounts = connection.execute(_ACCOUNTS).scalars().all()
    return [problem for account_id in accounts for problem in verify_log(database, account_id).problems]


def verify_log(database: Database, account_id: int | None) -> Chain:
    """One log held against its hashes, every line of it."""
    log = entries(database, account_id)
    return Chain(len(log), tuple(_broken(log)))


def enqueue(store: Database, line: Line) -> None:
    """Note a line durably, without waiting for an import to end."""
    row = {
        "account_id": line.account_id,
        "at_us": line.at,
        "actor": line.actor,
        "action": line.action,
        "detail": line.detail,
    }
    with store.writing() as connection:
        connection.execute(insert(audit_queue), row)


def waiting(store: Database) -> list[Line]:
    """The lines that wait, oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(audit_queue).order_by(audit_queue.c.line_no)).all()
    return [_queued(row) for row in rows]


def enter(database: Database, lines: Sequence[Line]) -> None:
    """Write lines that waited into the log, those aside that are in it already."""
    if lines:
        with database.writing() as connection:
            for line in lines:
                _move(connection, line)


def drain(database: Database, store: Database) -> int:
    """Move waiting lines into the log; how many there were (at most 500 at once)."""
    with store.reading() as connection:
        rows = connection.execute(select(audit_queue).order_by(audit_queue.c.line_no).limit(_AT_ONCE)).all()
    if rows:
        enter(database, [_queued(row) for row in rows])
        done = audit_queue.c.line_no.in_([row.line_no for row in rows])
        with store.writing() as connection:
            connection.execute(delete(audit_queue).where(done))
    return len(rows)


def drain_if_free(database: Database, store: Database) -> None:
    """Move what waits, unless an import holds the database: then somebody else will."""
    with database.if_free() as free:
        while free and drain(database, store):
            pass


def _queued(row: Row[Any]) -> Line:
    return Line(row.account_id, row.actor, row.action, row.detail, row.at_us)


def _move(connection: Connection, line: Line) -> None:
    alone(connection)
    last = Driver.of(connection, line.account_id).ask(_LAST)
    where = {
        "of_account": line.account_id,
        "at": line.at,
        "after": (last[0][0] if last else 0) - 2 * _AT_ONCE,
    }
    if all(_entry(row).line != line for row in connection.execute(_RECENT, where)):
        append_in(connection, line)


def _entry(row: Row[tuple[int, int, int, str, str, str, str, str]]) -> Entry:
    line = Line(row.account_id, row.actor, row.action, row.detail, row.at_us)
    return Entry(row.seq, line, row.previous_hash, row.hash)


def _broken(log: list[Entry]) -> list[str]:
    problems, previous = [], _FIRST
    for expected, entry in enumerate(log, start=1):
        name = f"audit line {entry.seq} of account {entry.line.account_id}"
        if entry.seq != expected or entry.previous_hash != previous:
            problems.append(f"{name} does not follow the line before it")
        if entry.hash != _hash(entry.seq, entry.line, entry.previous_hash):
            problems.append(f"{name} was changed")
        previous = entry.hash
    return problems


def _hash(seq: int, line: Line, previous: str) -> str:
    # the cells as json.dumps writes them in a list, which every line ever hashed has been
    texts = ", ".join([_quoted(text) for text in (line.actor, line.action, line.detail, previous)])
    cells = f"[{line.account_id}, {seq}, {line.at}, {texts}]"
    return hashlib.sha256(cells.encode("ascii")).hexdigest()
