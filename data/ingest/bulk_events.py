"""Storing plain events in large batches: the ids in their own order, the rows in the order of their table's key.

Neighbours are written together, so that a page of either table is touched once a batch. A batch in which an id comes
twice, or that is there in part, is handed to `data.ingest.events`, row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import Table

from core.interchange import DropFile
from data.bulk import insert_new, insert_rows
from data.ingest.blocks import Bytes
from data.ingest.events import settle_events, store_events
from data.ingest.plain import Ints, Lexicon, PlainEvents, plain_events, texts_of, words_of
from data.ingest.reading import BadRow, PlainChunk
from data.ingest.run import Run
from data.ingest.validation import Rows
from data.schema import drop_tables, event_ids

BATCH = 1_000_000
_SLICE = 20_000
_ROWS = 50_000


class BulkEvents:
    """Gathers one file's plain events and stores them by the batch."""

    def __init__(self, run: Run, file: DropFile, bad: list[BadRow]) -> None:
        self._run, self._file, self._bad = run, file, bad
        self._waiting: list[PlainEvents] = []
        self._lexicons = self._new_lexicons()

    def _new_lexicons(self) -> dict[str, Lexicon]:
        plain = (self._file.key[0], "at")
        return {column.name: Lexicon(column) for column in self._file.columns if column.name not in plain}

    def take(self, chunk: PlainChunk) -> bool:
        """Take a chunk in; False when it needs the validation's closer look."""
        events = plain_events(self._file, chunk, self._lexicons, self._run.known)
        if events is None:
            return False
        self._waiting.append(events)
        if sum(map(len, self._waiting)) >= BATCH:
            self.flush()
        return True

    def flush(self) -> None:
        """Store what has been gathered."""
        if self._waiting:
            batch = _Batch(self._run, self._file, self._waiting, self._lexicons)
            self._waiting, self._lexicons = [], self._new_lexicons()
            batch.store(self._bad)


class _Batch:
    """Events by column, in the file's order."""

    def __init__(
        self, run: Run, file: DropFile, parts: list[PlainEvents], lexicons: dict[str, Lexicon]
    ) -> None:
        self._run, self._file, self._lexicons = run, file, lexicons
        self._ids = _stacked([part.ids for part in parts])
        self._at = np.concatenate([part.at for part in parts])
        self._codes = {name: np.concatenate([part.codes[name] for part in parts]) for name in lexicons}
        self._lines = np.concatenate([np.arange(len(part)) + part.first_line for part in parts])

    def store(self, bad: list[BadRow]) -> None:
        """Store the batch; rows whose id is there with other content are put into `bad`."""
        words = words_of(self._ids)
        by_id = np.lexsort(words.T[::-1])
        ordered = words[by_id]
        if (ordered[1:] == ordered[:-1]).all(axis=1).any():
            for rows in self._rows():
                store_events(self._run, self._file, rows, bad)
            return
        ids = event_ids[self._file.name]
        fixed: dict[str, int | None] = {"account_id": self._run.account_id}
        new = insert_new(self._run.connection, ids, self._values(ids, fixed, by_id), fixed)
        if new < len(by_id):
            for rows in self._rows():
                settle_events(self._run, self._file, rows, bad)
            return
        table = drop_tables[self._file.name]
        fixed |= {"batch_no": self._run.batch_no} | dict.fromkeys(self._empty())
        insert_rows(self._run.connection, table, self._values(table, fixed, self._clustered()), fixed)
        self._run.count(self._file).new += new
        users: Any = self._lexicons["user_id"].values
        self._run.touched.users.update(users)

    def _clustered(self) -> Ints:
        """The order of the table's key, but for ids at the same instant."""
        key = self._ranks("user_id")
        if "exercise_id" in self._codes:
            key = key * len(self._lexicons["exercise_id"].values) + self._ranks("exercise_id")
        order: Ints = np.lexsort((self._at, key))
        return order

    def _ranks(self, name: str) -> Ints:
        values: Any = self._lexicons[name].values
        ranks = np.empty(len(values), dtype=np.int64)
        ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
        places: Ints = ranks[self._codes[name]]
        return places

    def _empty(self) -> list[str]:
        """Columns in which no row holds anything."""
        return [name for name, lexicon in self._lexicons.items() if lexicon.values == [None]]

    def _values(self, table: Table, fixed: dict[str, int | None], order: Ints) -> Iterator[tuple[Any, ...]]:
        """Rows of the table's columns that are not fixed, in this order."""
        names = [column.name for column in table.columns if column.name not in fixed]
        return chain.from_iterable(self._slices(names, order))

    def _slices(self, names: list[str], order: Ints) -> Iterator[Iterator[tuple[Any, ...]]]:
        for start in range(0, len(order), _SLICE):
            part = order[start : start + _SLICE]
            yield zip(*(self._column(name, part) for name in names), strict=True)

    def _column(self, name: str, part: Ints | slice) -> Iterable[Any]:
        if name == self._file.key[0]:
            return texts_of(self._ids[part])
        if name in ("at", "at_us"):
            instants: list[int] = self._at[part].tolist()
            return instants
        return map(self._lexicons[name].values.__getitem__, self._codes[name][part].tolist())

    def _rows(self) -> Iterator[Rows]:
        """The batch as the validation would have given it."""
        for start in range(0, len(self._at), _ROWS):
            part = slice(start, start + _ROWS)
            columns: Any = {name: list(self._column(name, part)) for name in self._file.names}
            yield Rows(self._lines[part].tolist(), columns)


def _stacked(grids: list[Bytes]) -> Bytes:
    """Cells of several widths as rows of the widest."""
    stacked = np.zeros((sum(map(len, grids)), max(grid.shape[1] for grid in grids)), dtype=np.uint8)
    row = 0
    for grid in grids:
        stacked[row : row + len(grid), : grid.shape[1]] = grid
        row += len(grid)
    return stacked
