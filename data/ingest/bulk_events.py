"""Storing plain events in large batches: the ids in their own order, the rows in the order of their table's key.

Neighbours are written together, so that a page of either table is touched once a batch. A batch in which an id comes
twice, or that is there in part, is handed to `data.ingest.events`, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table

from core.interchange import DropFile
from data.bulk import ByColumn, insert_new, insert_rows
from data.ingest.event_batch import EventBatch, batch_of, new_lexicons
from data.ingest.events import settle_events, store_events
from data.ingest.parts import BadRow, PlainChunk
from data.ingest.plain import Ints, PlainEvents, plain_events
from data.ingest.run import Run
from data.ingest.validation import Rows
from data.schema import drop_tables, event_ids, stored_name

BATCH = 1_000_000
_ROWS = 50_000
_GIVEN = {stored_name("at"): "at"}


class BulkEvents:
    """Gathers one file's plain events and stores them by the batch."""

    def __init__(self, run: Run, file: DropFile, bad: list[BadRow]) -> None:
        self._run, self._file, self._bad = run, file, bad
        self._waiting: list[PlainEvents] = []
        self._lexicons = new_lexicons(file)

    def take(self, chunk: PlainChunk) -> bool:
        """Take a chunk in; False when it needs the validation's closer look."""
        events = plain_events(self._file, chunk, self._lexicons, self._run.known)
        if events is None:
            return False
        self._waiting.append(events)
        if sum(map(len, self._waiting)) >= BATCH:
            self.flush()
        return True

    def take_batch(self, batch: EventBatch) -> bool:
        """Store a batch that was gathered elsewhere; False when what it refers to is not all there."""
        self.flush()
        for column in self._file.columns:
            if column.refers_to:
                given: Any = set(batch.values[column.name]) - {None}
                if self._run.known.missing(column.refers_to, given):
                    return False
        self._store(batch)
        return True

    def flush(self) -> None:
        """Store what has been gathered."""
        if self._waiting:
            batch = batch_of(self._file, self._waiting, self._lexicons)
            self._waiting, self._lexicons = [], new_lexicons(self._file)
            self._store(batch)

    def _store(self, batch: EventBatch) -> None:
        """Store the batch; rows whose id is there with other content are put into `bad`."""
        if batch.repeats:
            for rows in _rows(self._file, batch):
                store_events(self._run, self._file, rows, self._bad)
            return
        ids, table = event_ids[self._file.name], drop_tables[self._file.name]
        fixed: dict[str, int | None] = {"account_id": self._run.account_id}
        new = insert_new(self._run.connection, ids, _by_column(batch, ids, fixed, batch.by_id), fixed)
        if new < len(batch):
            for rows in _rows(self._file, batch):
                settle_events(self._run, self._file, rows, self._bad)
            return
        fixed |= {"batch_no": self._run.batch_no} | dict.fromkeys(batch.empty)
        insert_rows(self._run.connection, table, _by_column(batch, table, fixed, batch.clustered), fixed)
        self._run.count(self._file).new += new
        users: Any = batch.values["user_id"]
        self._run.touched.users.update(users)


def _by_column(batch: EventBatch, table: Table, fixed: dict[str, int | None], order: Ints) -> ByColumn:
    """The table's columns that are not fixed, in this order of rows."""
    names = [column.name for column in table.columns if column.name not in fixed]
    return ByColumn(batch.slices([_GIVEN.get(name, name) for name in names], order))


def _rows(file: DropFile, batch: EventBatch) -> Iterator[Rows]:
    """The batch as the validation would have given it."""
    line = batch.first_line
    for columns in batch.slices(file.names, size=_ROWS):
        count = len(columns[0])
        cells: Any = [column if isinstance(column, list) else column.tolist() for column in columns]
        yield Rows(list(range(line, line + count)), dict(zip(file.names, cells, strict=True)))
        line += count
