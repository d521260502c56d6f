"""What differs between stored and recounted rows of a large block of people, by column; written in the tables' order.

Rows stand in order of a whole number that is their key within the block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data.bulk import ByColumn, delete_rows, insert_rows, replace_rows
from data.rollups.columns import Bools
from data.rollups.index import Ints

Columns = Sequence[NDArray[Any]]
_WAITING = 200_000  # rows that wait to be written with their neighbours of other blocks


def places_of(wanted: Ints, keys: Ints) -> tuple[Ints, Bools]:
    """Where each wanted number stands among the keys, which are in order, and whether it does."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    places: Ints = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return places, keys[places] == wanted


def gone(old: Ints, new: Ints) -> Bools:
    """Which of the stored rows are no more."""
    return ~places_of(old, new)[1]


def changed(old: Ints, new: Ints, before: Columns, after: Columns) -> Bools:
    """Which of the new rows are not stored as they are."""
    places, same = places_of(new, old)
    if not len(old):
        return ~same
    for was, now in zip(before, after, strict=True):
        same &= was[places] == now
    return ~same


class Waiting:
    """Rows of one table from many blocks of people, whose ids ascend; written together, neighbours with neighbours."""

    def __init__(self, connection: Connection, account_id: int, table: Table, *, fresh: bool) -> None:
        self._connection, self._account_id, self._table, self._fresh = connection, account_id, table, fresh
        self._first: list[Ints] = []
        self._columns: list[Columns] = []
        self._count = 0

    def put(self, first: Ints, columns: Columns) -> None:
        """Rows to write; `first`: their place by what most of the table's keys begin with, ties in the person's order.

        Of standings that is the course: their own key begins with the person, the league's eight indexes with it.
        """
        if len(first):
            self._first.append(first)
            self._columns.append(columns)
            self._count += len(first)
        if self._count >= _WAITING:
            self.write()

    def take_out(self, keys: Sequence[tuple[Any, ...]]) -> None:
        """Delete rows, at once; none of them waits."""
        delete_rows(self._connection, self._table, [(self._account_id, *key) for key in sorted(keys)])

    def write(self) -> None:
        """Write what waits."""
        if not self._count:
            return
        order = np.argsort(np.concatenate(self._first), kind="stable")
        columns = [np.concatenate(parts)[order] for parts in zip(*self._columns, strict=True)]
        self._first, self._columns, self._count = [], [], 0
        write = insert_rows if self._fresh else replace_rows
        write(self._connection, self._table, ByColumn([columns]), {"account_id": self._account_id})
