"""A large batch of plain events by column, and the two orders in which it is stored. Knows no database.

Grain: one element per row of the file, in the file's order. Cells that say what an event is about stand as numbers in
a list of the batch's different values; instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cells import Value
from core.interchange import DropFile
from data.bulk import objects
from data.ingest.blocks import Bytes
from data.ingest.plain import Ints, Lexicon, PlainEvents, texts_of, words_of

_SLICE = 1_000  # rows whose values are taken at once: few enough to stay in the processor's cache

Column = NDArray[Any] | list[Any]


def new_lexicons(file: DropFile) -> dict[str, Lexicon]:
    """An empty lexicon for each column that is neither the id nor the instant."""
    plain = (file.key[0], "at")
    return {column.name: Lexicon(column) for column in file.columns if column.name not in plain}


@dataclass(frozen=True)
class EventBatch:
    """`ids`: a row of characters each, padded with zeros; `codes` point into `values`, both by column name."""

    id_name: str
    first_line: int  # the rows follow each other line by line
    ids: Bytes
    at: Ints
    codes: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, Sequence[Value]]
    by_id: Ints
    repeats: bool  # an id comes twice
    clustered: Ints  # the order of the table's key, but for ids at the same instant

    def __len__(self) -> int:
        return len(self.at)

    @property
    def empty(self) -> list[str]:
        """Columns in which no row holds anything."""
        return [name for name, values in self.values.items() if list(values) == [None]]

    @cached_property
    def _texts(self) -> NDArray[Any]:
        """The ids as texts, for both orders."""
        return objects(texts_of(self.ids))

    def slices(
        self, names: Sequence[str], order: Ints | None = None, *, size: int = _SLICE
    ) -> Iterator[list[Column]]:
        """These columns of the file, `size` rows at a time; `order`: that of the rows, the file's without."""
        values = {name: objects(self.values[name]) for name in names if name in self.values}
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            yield [self._column(name, part if order is None else order[part], values) for name in names]

    def _column(self, name: str, part: Ints | slice, values: Mapping[str, NDArray[Any]]) -> Column:
        if name == self.id_name:
            return self._texts[part]
        if name == "at":
            return self.at[part]
        return values[name][self.codes[name][part]]


def batch_of(file: DropFile, parts: Sequence[PlainEvents], lexicons: Mapping[str, Lexicon]) -> EventBatch:
    """The batch of these parts, which follow each other."""
    ids = _stacked([part.ids for part in parts])
    at = np.concatenate([part.at for part in parts])
    codes = {name: np.concatenate([part.codes[name] for part in parts]) for name in lexicons}
    values = {name: lexicon.values for name, lexicon in lexicons.items()}
    by_id, repeats = _in_order(ids)
    return EventBatch(
        file.key[0],
        parts[0].first_line,
        ids,
        at,
        codes,
        values,
        by_id,
        repeats,
        _clustered(at, codes, values),
    )


def _in_order(ids: Bytes) -> tuple[Ints, bool]:
    """The order of the ids, and whether one comes twice."""
    words = words_of(ids)
    if words.shape[1] == 1 and (words[1:, 0] > words[:-1, 0]).all():
        return np.arange(len(words)), False  # a system that numbers its events
    order: Ints = np.lexsort(words.T[::-1])
    ordered = words[order]
    return order, bool((ordered[1:] == ordered[:-1]).all(axis=1).any())


def _clustered(
    at: Ints, codes: Mapping[str, NDArray[np.int32]], values: Mapping[str, Sequence[Value]]
) -> Ints:
    key = _ranks(codes["user_id"], values["user_id"])
    if "exercise_id" in codes:
        exercises = values["exercise_id"]
        key = key * len(exercises) + _ranks(codes["exercise_id"], exercises)
    order: Ints = np.lexsort((at, key))
    return order


def _ranks(codes: NDArray[np.int32], values: Sequence[Any]) -> Ints:
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    places: Ints = ranks[codes]
    return places


def _stacked(grids: Sequence[Bytes]) -> Bytes:
    """Cells of several widths as rows of the widest."""
    stacked = np.zeros((sum(map(len, grids)), max(grid.shape[1] for grid in grids)), dtype=np.uint8)
    row = 0
    for grid in grids:
        stacked[row : row + len(grid), : grid.shape[1]] = grid
        row += len(grid)
    return stacked
