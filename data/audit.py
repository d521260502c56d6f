"""The audit log: who did what, per account, append-only; each line's hash covers the line before it.

A single event that came in by itself leaves no row here: its batch's row says all that its line does, and holds the
line's number and hash.

A line that an import holds up waits in the control store (`enqueue`) and is moved into the log (`drain`)
when the database can be written again. One that is in the log already is only taken off the queue.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, literal_column, select

from data.control import alone, audit_queue, drive_alone
from data.engine import Database
from data.prepared import Driver, Placed, insertion
from data.scoped import mine, tables

NO_ACCOUNT = 0
_FIRST = "0" * 64
_AT_ONCE = 500
_LOG, _B = tables.audit_log, tables.batches
_ONE: Any = literal_column("1")
_END = select(_LOG.c.seq, _LOG.c.hash).where(mine(_LOG)).order_by(_LOG.c.seq.desc()).limit(_ONE)
_EVENT = (mine(_B), _B.c.line_seq.is_not(None))
_END_OF_EVENTS = select(_B.c.line_seq).where(*_EVENT).order_by(_B.c.batch_no.desc()).limit(_ONE)
# number and hash of the last line here, and of the last event's
END = tuple(
    end.with_only_columns(column).scalar_subquery()
    for end, columns in ((_END, (_LOG.c.seq, _LOG.c.hash)), (_END_OF_EVENTS, (_B.c.line_seq, _B.c.line_hash)))
    for column in columns
)
_LAST = Placed(select(*END))
_INSERT = insertion(_LOG)
_ALL = select(_LOG).where(mine(_LOG)).order_by(_LOG.c.seq)
_OF_LINE = ("account_id", "batch_no", "source", "recorded_us", "summary", "line_seq", "line_hash")
_EVENTS: Select[Any] = select(*(_B.c[name] for name in _OF_LINE)).where(*_EVENT)
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
    """A line as it stands in the log; `previous_hash`: None of an event's, which leaves it to the line before."""

    seq: int
    line: Line
    previous_hash: str | None
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


def write_line(driver: Driver, line: Line) -> None:
    """The same by the driver of the line's account."""
    drive_alone(driver)
    last, previous = _last(*driver.ask(_LAST)[0])
    hash_ = _hash(last + 1, line, previous)
    driver.put(_INSERT, last + 1, line.at, line.actor, line.action, line.detail, previous, hash_)


def sealed_event(driver: Driver, line: Line, end: Sequence[Any]) -> tuple[int, str]:
    """The number and hash that an event's batch holds as its line; `end`: the columns `END` as read beforehand.

    They hold on SQLite, whose writers are alone; on PostgreSQL the log may have grown since.
    """
    drive_alone(driver)
    last, previous = _last(*(end if driver.dialect == "sqlite" else driver.ask(_LAST)[0]))
    return last + 1, _hash(last + 1, line, previous)


def event_line(account_id: int, files: str, batch_no: int, source: str, recorded_at: int) -> Line:
    """The line of rows that came in by themselves, told in words: `1 of logins`. `recorded_at`: the real instant."""
    return Line(account_id, source, "imported", f"{files} as batch {batch_no}", recorded_at)


def _last(
    seq: int | None, hash_: str | None, event_seq: int | None, event_hash: str | None
) -> tuple[int, str]:
    """The number and hash of a log's last line."""
    return max((seq or 0, hash_ or _FIRST), (event_seq or 0, event_hash or _FIRST))


def entries(database: Database, account_id: int | None) -> list[Entry]:
    """An account's log, oldest first."""
    account = {"of_account": account_id or NO_ACCOUNT}
    with database.reading() as connection:
        rows = connection.execute(_ALL, account).all()
        events = connection.execute(_EVENTS, account).all()
    return _in_order(rows, events)


def newest(
    database: Database, account_id: int | None, *, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """At most `limit` lines of a log with numbers below `before` (all without it), newest first."""
    account = {"of_account": account_id or NO_ACCOUNT}
    lines, events = _NEWEST.limit(limit), _EVENTS.order_by(_B.c.batch_no.desc()).limit(limit)
    if before is not None:
        lines, events = lines.where(_LOG.c.seq < before), events.where(_B.c.line_seq < before)
    with database.reading() as connection:
        rows = connection.execute(lines, account).all()
        return _in_order(rows, connection.execute(events, account).all())[: -limit - 1 : -1]


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
    last, _ = _last(*Driver.of(connection, line.account_id).ask(_LAST)[0])
    where = {
        "of_account": line.account_id,
        "at": line.at,
        "after": last - 2 * _AT_ONCE,
    }
    if all(_entry(row).line != line for row in connection.execute(_RECENT, where)):
        append_in(connection, line)


def _in_order(lines: Iterable[Row[Any]], events: Iterable[Row[Any]]) -> list[Entry]:
    found = [*map(_entry, lines), *map(_of_event, events)]
    return sorted(found, key=lambda entry: entry.seq)


def _of_event(row: Row[Any]) -> Entry:
    """A batch of one event as its line."""
    account_id, batch_no, source, at, summary, seq, hash_ = tuple(row)
    files = ", ".join(f"{sum(counts)} of {name}" for name, counts in json.loads(summary).items())
    return Entry(seq, event_line(account_id, files, batch_no, source, at), None, hash_)


def _entry(row: Row[tuple[int, int, int, str, str, str, str, str]]) -> Entry:
    line = Line(row.account_id, row.actor, row.action, row.detail, row.at_us)
    return Entry(row.seq, line, row.previous_hash, row.hash)


def _broken(log: list[Entry]) -> list[str]:
    problems, previous = [], _FIRST
    for expected, entry in enumerate(log, start=1):
        name = f"audit line {entry.seq} of account {entry.line.account_id}"
        if entry.seq != expected or entry.previous_hash not in (None, previous):
            problems.append(f"{name} does not follow the line before it")
        if entry.hash != _hash(entry.seq, entry.line, entry.previous_hash or previous):
            problems.append(f"{name} was changed")
        previous = entry.hash
    return problems


def _hash(seq: int, line: Line, previous: str) -> str:
    # the cells as json.dumps writes them in a list, which every line ever hashed has been
    texts = ", ".join([_quoted(text) for text in (line.actor, line.action, line.detail, previous)])
    cells = f"[{line.account_id}, {seq}, {line.at}, {texts}]"
    return hashlib.sha256(cells.encode("ascii")).hexdigest()
