"""The vectorised twin of `data.ingest.validation` for plain blocks of events: cells to columns, or nothing at all.

Whatever is not right in a block at first sight (a form, a range, a reference, a width) is left to the validation,
which reads the same rows again and says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.cells import Value, read_cell
from core.interchange import DropColumn, DropFile, Form
from data.ingest.blocks import WIDEST, Bytes, PlainBlock
from data.ingest.instants import instants_of
from data.ingest.known import KnownKeys
from data.ingest.parts import PlainChunk

_WORD = 8
_SAMPLE, _FEW = 2_048, 512  # a column of fewer words than this in as large a sample is looked up in those
_LARGEST_TABLE = 2**20

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass
class Lexicon:
    """The different cells of one column, and what each stands for."""

    column: DropColumn
    numbers: dict[str, int] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)

    def number(self, cell: str) -> int:
        """The number of a cell; ValueError when it is outside its form or range."""
        found = self.numbers.get(cell)
        if found is None:
            self.values.append(self._read(cell))
            found = self.numbers[cell] = len(self.numbers)
        return found

    def _read(self, cell: str) -> Value:
        if cell:
            return cell if self.column.form is Form.TEXT else read_cell(self.column, cell)
        if self.column.required:
            raise ValueError("required cell empty")
        return None


@dataclass(frozen=True)
class PlainEvents:
    """Valid events by column. `ids`: a row of characters each, padded with zeros; `codes`: numbers in a lexicon."""

    first_line: int
    ids: Bytes
    at: Ints
    codes: dict[str, NDArray[np.int32]]

    def __len__(self) -> int:
        return len(self.at)


def plain_events(
    file: DropFile, chunk: PlainChunk, lexicons: dict[str, Lexicon], known: KnownKeys | None = None
) -> PlainEvents | None:
    """The chunk's events, or None where any of them needs a closer look; without `known` references have none yet."""
    places = {name: place for place, name in enumerate(chunk.header.names) if name}
    ids, at = _grid(chunk.block, places[file.key[0]]), _grid(chunk.block, places["at"])
    if ids is None or at is None or not ids[:, 0].all() or not at[:, -1].all():
        return None
    instants = instants_of(at)
    if instants is None:
        return None
    codes = {}
    for name, lexicon in lexicons.items():
        coded = _coded(chunk.block, places.get(name), lexicon, known)
        if coded is None:
            return None
        codes[name] = coded
    return PlainEvents(chunk.block.first_line, ids, instants, codes)


def words_of(grid: Bytes) -> Words:
    """Cells as whole numbers of eight characters each, which order as the cells do."""
    width = -(-grid.shape[1] // _WORD) * _WORD
    padded = np.zeros((len(grid), width), dtype=np.uint8)
    padded[:, : grid.shape[1]] = grid
    return padded.view(">u8").astype(np.uint64)


def _grid(block: PlainBlock, place: int) -> Bytes | None:
    """One column's cells as rows of characters, padded with zeros."""
    starts, widths = block.starts[:, place], block.ends[:, place] - block.starts[:, place]
    width = int(widths.max())
    if width > WIDEST:
        return None
    width = max(1, width)
    cells: Bytes = sliding_window_view(block.grid, width)[starts]
    if int(widths.min()) < width:
        cells *= np.arange(width) < widths[:, None]
    return cells


def _coded(
    block: PlainBlock, place: int | None, lexicon: Lexicon, known: KnownKeys | None
) -> NDArray[np.int32] | None:
    try:
        if place is None:
            return np.full(len(block), lexicon.number(""), dtype=np.int32)
        cells = _grid(block, place)
        if cells is None:
            return None
        first, inverse = _distinct(words_of(cells))
        texts = texts_of(cells[first])
        refers_to = lexicon.column.refers_to
        if known and refers_to and known.missing(refers_to, set(texts)):
            return None
        return np.array([lexicon.number(text) for text in texts], dtype=np.int32)[inverse]
    except ValueError:
        return None


def texts_of(cells: Bytes) -> list[str]:
    """Cells as texts."""
    lines = np.full((len(cells), cells.shape[1] + 1), ord("\n"), dtype=np.uint8)
    lines[:, :-1] = cells
    data = lines.tobytes()
    return (data if cells.all() else data.replace(b"\0", b"")).decode("ascii").split("\n")[:-1]


def _distinct(words: Words) -> tuple[Ints, Ints]:
    """Where each different cell stands first, and which of them each cell is."""
    number = _numbered(words[:, 0])
    for place in range(1, words.shape[1]):
        more = _numbered(words[:, place])
        number = _first_and_which(number * (int(more.max()) + 1) + more)[1]
    return _first_and_which(number)


def _numbered(column: Words) -> Ints:
    """A small number for each different word."""
    few = np.unique(column[:: max(1, len(column) // _SAMPLE)])
    if len(few) <= _FEW:  # few different words, as in most columns, need no sorting
        places: Ints = np.minimum(np.searchsorted(few, column), len(few) - 1)
        if (few[places] == column).all():
            return places
    return np.unique(column, return_inverse=True)[1]


def _first_and_which(numbers: Ints) -> tuple[Ints, Ints]:
    """Where each number that occurs stands first, and the how-manieth of them each is."""
    size = int(numbers.max()) + 1
    if size > _LARGEST_TABLE:
        _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
        return first, which
    stands = np.full(size, -1, dtype=np.int64)
    stands[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    occurs = stands >= 0
    return stands[occurs], (np.cumsum(occurs) - 1)[numbers]
