"""From chunks of cells to chunks of values: every rule of "Importing" that one row or one reference can break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from core.cells import UNSAFE, Value, read_cell, unsafe_text
from core.interchange import ATTRIBUTE_PREFIX, LONGEST_TEXT, DropColumn, DropFile, Form
from data.ingest.instants import uniform_instants
from data.ingest.known import KnownKeys
from data.ingest.parts import BadRow, Chunk

_NOT_BEFORE = {"matches": ("started_at", "ended_at", False), "awards": ("at", "expires_at", True)}


@dataclass(frozen=True)
class Rows:
    """Valid rows by column, in drop names; None where a cell was not given. Columns absent from the file too."""

    lines: list[int]
    columns: dict[str, Sequence[Value]]

    def __len__(self) -> int:
        return len(self.lines)


class _Marks:
    """The bad rows of one chunk: the first reason found for each."""

    def __init__(self, file: DropFile, chunk: Chunk) -> None:
        self.file, self.chunk = file, chunk
        self.reasons: dict[int, BadRow] = {}

    def add(self, row: int, column: str, value: str, reason: str) -> None:
        """Mark a row."""
        line = self.chunk.lines[row]
        self.reasons.setdefault(row, BadRow(self.file.name, line, column, value, reason))


def validate(file: DropFile, chunk: Chunk, known: KnownKeys, bad: list[BadRow]) -> Rows:
    """The chunk's good rows as values; the bad ones are put into `bad`."""
    marks = _Marks(file, chunk)
    for name, cells in chunk.columns.items():
        _check_text(marks, name, cells)
    columns: dict[str, Sequence[Value]] = {
        column.name: _read_column(marks, column, chunk.columns.get(column.name), _default(file, column))
        for column in file.columns
    }
    for name, cells in chunk.columns.items():
        if name.startswith(ATTRIBUTE_PREFIX):
            columns[name] = [cell or None for cell in cells]
    _check_order(marks, columns)
    _check_references(marks, columns, known)
    bad.extend(marks.reasons[row] for row in sorted(marks.reasons))
    return without(Rows(chunk.lines, columns), marks.reasons)


def without(rows: Rows, refused: Iterable[int]) -> Rows:
    """The rows but for the places refused."""
    gone = set(refused)
    if not gone:
        return rows
    keep = [place not in gone for place in range(len(rows))]
    kept: dict[str, Sequence[Value]] = {
        name: list(compress(values, keep)) for name, values in rows.columns.items()
    }
    return Rows(list(compress(rows.lines, keep)), kept)


def _check_text(marks: _Marks, name: str, cells: tuple[str, ...]) -> None:
    # printable text, by far the commonest, holds no control character: one pass in C
    if not "".join(cells).isprintable() and UNSAFE.search("\n".join(cells)):
        for row, cell in enumerate(cells):
            if UNSAFE.search(cell):
                marks.add(row, name, cell[:200], unsafe_text(cell))
    if max(map(len, cells)) > LONGEST_TEXT:
        for row, cell in enumerate(cells):
            if len(cell) > LONGEST_TEXT:
                marks.add(row, name, cell[:200], f"text over {LONGEST_TEXT:,} characters")


def _default(file: DropFile, column: DropColumn) -> Value:
    # an empty cell is "not given"; only a key needs its default at once
    return column.default if column.name in file.key else None


def _read_column(
    marks: _Marks, column: DropColumn, cells: tuple[str, ...] | None, default: Value
) -> Sequence[Value]:
    if cells is None:
        return [default] * len(marks.chunk.lines)
    if column.required and "" in cells:
        for row, cell in enumerate(cells):
            if not cell:
                marks.add(row, column.name, "", "required cell empty")
    if column.form is Form.TEXT:
        return cells if column.required else [cell or default for cell in cells]
    if column.form is Form.INSTANT and (instants := uniform_instants(cells)):
        return instants
    return _read_distinct(marks, column, cells, default)


def _read_distinct(marks: _Marks, column: DropColumn, cells: tuple[str, ...], default: Value) -> list[Value]:
    # few distinct values stand in a column of many rows: each is read once
    values: dict[str, Value] = {"": default}
    refused: dict[str, str] = {}
    for cell in set(cells):
        if cell:
            try:
                values[cell] = read_cell(column, cell)
            except ValueError as error:
                refused[cell] = str(error)
                values[cell] = None
    if refused:
        for row, cell in enumerate(cells):
            if cell in refused:
                marks.add(row, column.name, cell[:200], refused[cell])
    return [values[cell] for cell in cells]


def _check_order(marks: _Marks, columns: dict[str, Sequence[Any]]) -> None:
    if marks.file.name not in _NOT_BEFORE:
        return
    first, second, strictly = _NOT_BEFORE[marks.file.name]
    for row, (start, end) in enumerate(zip(columns[first], columns[second], strict=True)):
        if start is not None and end is not None and (end < start or (strictly and end == start)):
            text = marks.chunk.columns[second][row]
            marks.add(row, second, text, f"{second} {'not after' if strictly else 'before'} {first}")


def _check_references(marks: _Marks, columns: dict[str, Sequence[Any]], known: KnownKeys) -> None:
    for column in marks.file.columns:
        if not column.refers_to:
            continue
        cells = columns[column.name]
        missing = known.missing(column.refers_to, set(cells) - {None, ""})
        if missing:
            for row, cell in enumerate(cells):
                if cell in missing:
                    marks.add(row, column.name, cell[:200], f"refers to nothing in {column.refers_to}")
