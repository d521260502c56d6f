"""Importing a drop: all or nothing, in one transaction with the totals, every bad row reported."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, bindparam, func, insert, select

from core.interchange import DropFile
from data.audit import Line, append_in, event_line
from data.engine import Database
from data.ingest.ahead import read_ahead
from data.ingest.bulk_events import BulkEvents
from data.ingest.described import DescribedStore
from data.ingest.event_batch import EventBatch
from data.ingest.events import store_events
from data.ingest.known import KnownKeys
from data.ingest.parts import BadRow, Chunk, OpenFile, PlainChunk
from data.ingest.plans import refuse_plans
from data.ingest.pseudonyms import under_pseudonyms
from data.ingest.reading import DropReader, open_drop
from data.ingest.run import Run
from data.ingest.validation import validate
from data.rollups.rebuild import rebuild
from data.rollups.state import lock_account
from data.schema import batches, event_ids
from data.scoped import mine

MOST_LISTED = 1_000
Progress = Callable[[str], None]
COMMAND_LINE = "command line"


class ImportRefused(Exception):
    """Nothing was written: `bad` holds the first bad rows, `total` their number."""

    def __init__(self, bad: list[BadRow], total: int) -> None:
        super().__init__(f"{total} bad rows")
        self.bad, self.total = bad, total


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file's rows."""

    name: str
    new: int
    changed: int
    repeated: int


@dataclass(frozen=True)
class Outcome:
    """What an import did; `bad` are the rows left out under `skip_bad`."""

    batch_no: int
    files: list[FileOutcome]
    bad: list[BadRow] = field(default_factory=list)

    @property
    def nothing_changed(self) -> bool:
        """Whether every row was there already."""
        return not any(file.new or file.changed for file in self.files)


def import_drop(
    database: Database,
    account_id: int,
    path: Path,
    *,
    skip_bad: bool = False,
    recorded_at: int,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Import a drop folder or .zip; ImportRefused (nothing written) on bad rows, DropRefused if it is no drop.

    `recorded_at`: the real clock, in microseconds: when the system learned of these rows.
    """
    with (
        _without_collector(),
        open_drop(path) as drop,
        writing_batch(database, account_id, f"import {path.name}", recorded_at) as run,
    ):
        bad: list[BadRow] = []
        for file in drop.files:
            found: list[BadRow] = []
            _import_file(run, drop, file, found, progress)
            bad += sorted(
                found, key=lambda row: row.line
            )  # rules are checked one after the other, a block at a time
        if bad and not skip_bad:
            raise ImportRefused(bad[:MOST_LISTED], len(bad))
        progress("totals")
        rebuild(run.connection, account_id, run.touched, now=recorded_at, progress=progress)
        line = Line(account_id, COMMAND_LINE, "imported", f"{path.name} as batch {run.batch_no}", recorded_at)
        append_in(run.connection, line)
        return outcome_of(run, bad)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows hold no cycles, but every few thousand of them the collector would go through all that lives."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def outcome_of(run: Run, bad: list[BadRow]) -> Outcome:
    """What the run did."""
    files = [FileOutcome(name, c.new, c.changed, c.repeated) for name, c in run.counts.items()]
    return Outcome(run.batch_no, files, bad)


def line_of(account_id: int, outcome: Outcome, source: str, recorded_at: int) -> Line:
    """The audit log's line about rows that came in by themselves, not as a drop."""
    files = ", ".join(f"{one.new + one.changed + one.repeated} of {one.name}" for one in outcome.files)
    return event_line(account_id, files, outcome.batch_no, source, recorded_at)


@contextmanager
def writing_batch(database: Database, account_id: int, source: str, recorded_at: int) -> Iterator[Run]:
    """A run with a batch of its own, recorded in the same transaction."""
    with database.writing() as connection:
        lock_account(connection, account_id)
        with batch_on(connection, account_id, source, recorded_at) as run:
            yield run


@contextmanager
def batch_on(connection: Connection, account_id: int, source: str, recorded_at: int) -> Iterator[Run]:
    """The same in a transaction that is under way and holds the account's lock."""
    number = (connection.execute(_LAST, {"of_account": account_id}).scalar() or 0) + 1
    values = {"batch_no": number, "source": source, "recorded_us": recorded_at, "summary": ""}
    connection.execute(_INSERT, {"account_id": account_id, **values})
    run = Run(connection, account_id, number, recorded_at, KnownKeys(connection, account_id))
    yield run
    summary = json.dumps({name: [c.new, c.changed, c.repeated] for name, c in run.counts.items()})
    run.execute(_SUMMARISE, batch=number, words=summary)


def _import_file(run: Run, drop: DropReader, file: DropFile, bad: list[BadRow], progress: Progress) -> None:
    run.count(file)
    told = _Told(file.name, progress)
    with drop.opened(file, bad) as opened:
        if file.name in event_ids:
            _import_events(run, opened, bad, told)
            return
        store = None if file.events else DescribedStore(run, file)
        for chunk in opened.parts():
            store_chunk(run, file, chunk if isinstance(chunk, Chunk) else chunk.cells(), bad, store)
            told.rows(len(chunk))


def _import_events(run: Run, opened: OpenFile, bad: list[BadRow], told: _Told) -> None:
    """Events that are numerous: in batches as far as they are plain, by the row where they are not."""
    bulk = BulkEvents(run, opened.file, bad)

    def take(chunk: Chunk | PlainChunk) -> None:
        if isinstance(chunk, Chunk) or not bulk.take(chunk):
            bulk.flush()  # in the file's order
            store_chunk(run, opened.file, chunk if isinstance(chunk, Chunk) else chunk.cells(), bad)
        told.rows(len(chunk))

    def take_batch(batch: EventBatch) -> bool:
        taken = bulk.take_batch(batch)
        told.rows(len(batch) if taken else 0)
        return taken

    read_ahead(opened, take, take_batch)
    for chunk in opened.parts():
        take(chunk)
    bulk.flush()


@dataclass
class _Told:
    """How much of a file is known to have been read."""

    name: str
    progress: Progress
    done: int = 0

    def rows(self, count: int) -> None:
        """So many more."""
        self.done += count
        self.progress(f"{self.name} {self.done:,} rows")


def store_chunk(
    run: Run, file: DropFile, chunk: Chunk, bad: list[BadRow], store: DescribedStore | None = None
) -> None:
    """Validate and store one chunk; `store` carries what a descriptive file's earlier chunks gave."""
    rows = validate(file, chunk, run.known, bad)
    if file.name == "plans":
        rows = refuse_plans(run, rows, bad)
    if file.name == "users":
        rows = under_pseudonyms(run, rows)
    if file.events:
        store_events(run, file, rows, bad)
    else:
        (store or DescribedStore(run, file)).store(rows, bad)


_LAST = select(func.max(batches.c.batch_no)).where(mine(batches))
_INSERT = insert(batches)
_SUMMARISE = (
    batches.update()
    .where(mine(batches), batches.c.batch_no == bindparam("batch"))
    .values(summary=bindparam("words"))
)
