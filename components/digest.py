"""A report's rows as files hold them, and the SHA-256 over them.

CSV, JSON and XLSX are all written from `file_rows`, so no two formats can disagree. The canonical form
of a row is its line in the JSON file: anybody can check a digest with a JSON file and `sha256sum`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator

import orjson

from core.instants import format_instant
from core.reports import Column, Kind
from core.table import Cell, Row, Table

FileRow = list[Cell]

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def file_row(columns: tuple[Column, ...]) -> Callable[[Row], FileRow]:
    """Turns a typed row into file values: instants are ISO text, whole figures integers."""
    turns = [_turn(column) for column in columns]
    return lambda row: [turn(cell) for turn, cell in zip(turns, row, strict=True)]


def file_rows(table: Table) -> Iterator[FileRow]:
    """All rows as file values, one by one."""
    return map(file_row(table.columns), table.rows())


class RowDigest:
    """SHA-256 over rows as they pass: one JSON array a line. Holds no row."""

    def __init__(self) -> None:
        self.rows = 0
        self._seen = hashlib.sha256()

    def add(self, row: FileRow) -> bytes:
        """Counts a row and returns its JSON array."""
        line = orjson.dumps(row)
        self._seen.update(line + b"\n")
        self.rows += 1
        return line

    def text(self) -> str:
        """The digest of the rows so far, in hexadecimal."""
        return self._seen.hexdigest()


def digest(table: Table) -> str:
    """SHA-256 over a table's rows, in one pass: the same for every format, database and machine."""
    seen = RowDigest()
    for row in file_rows(table):
        seen.add(row)
    return seen.text()


def clean(text: str) -> str:
    """Text that UTF-8 can hold. Ingest lets no lone surrogate in; one that came would stop a whole export."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _turn(column: Column) -> Callable[[Cell], Cell]:
    if column.kind is not Kind.MONEY:
        return _TURNS[column.kind]
    minor = 10**column.digits
    return lambda cell: None if cell is None else _number(int(cell) / minor)


def _text(cell: Cell) -> Cell:
    return clean(cell) if isinstance(cell, str) else cell


def _number(cell: Cell) -> Cell:
    """A whole figure is an integer, whether a database summed to 1 or 1.0: one digest. It also ends -0.0."""
    if not isinstance(cell, float):
        return cell
    if cell.is_integer():
        return int(cell)
    if math.isfinite(cell):
        return cell
    raise ValueError("a figure is neither infinite nor undefined")


def _instant(cell: Cell) -> Cell:
    return None if cell is None else format_instant(int(cell))


def _boolean(cell: Cell) -> Cell:
    return None if cell is None else bool(cell)


_TURNS: dict[Kind, Callable[[Cell], Cell]] = {
    Kind.ID: _text,
    Kind.TEXT: _text,
    Kind.INTEGER: _number,
    Kind.SHARE: _number,
    Kind.NUMBER: _number,
    Kind.SECONDS: _number,
    Kind.INSTANT: _instant,
    Kind.BOOLEAN: _boolean,
}
