"""A report as CSV: RFC 4180, CRLF, one header row, text that no spreadsheet runs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice

from components.digest import FileRow, RowDigest, clean, file_rows
from core.reports import Column, Kind
from core.table import Cell, Table

CHUNK_ROWS = 5_000

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def csv_chunks(table: Table, *, bom: bool, seen: RowDigest | None = None) -> Iterator[bytes]:
    """The file in chunks of some thousand rows; at no time is more than a chunk in memory.

    `seen` counts the digest of the rows as they pass, where somebody wants it.
    """
    yield (codecs.BOM_UTF8 if bom else b"") + _lines([_header(table.columns)])
    rows = map(_csv_row(table.columns), file_rows(table) if seen is None else _seen(table, seen))
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield _lines(chunk)


def _seen(table: Table, seen: RowDigest) -> Iterator[FileRow]:
    for row in file_rows(table):
        seen.add(row)
        yield row


def _header(columns: tuple[Column, ...]) -> FileRow:
    """Column names; some are a customer's own words (attributes), so they are neutralised as well."""
    return [_neutral(clean(column.name)) for column in columns]


def _csv_row(columns: tuple[Column, ...]) -> Callable[[FileRow], FileRow]:
    writers = [_writer(column) for column in columns]
    return lambda row: [write(cell) for write, cell in zip(writers, row, strict=True)]


def _writer(column: Column) -> Callable[[Cell], Cell]:
    if column.kind is Kind.MONEY:  # 119.50, however the figure ends
        return lambda cell: None if cell is None else f"{cell:.{column.digits}f}"
    return _WRITERS.get(column.kind, _decimal)


def _lines(rows: list[FileRow]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _neutral(cell: Cell) -> Cell:
    """An apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN_BY_SPREADSHEETS) else cell


def _decimal(cell: Cell) -> Cell:
    """The shortest decimal form: never an exponent, at most 6 decimals."""
    return f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else cell


def _word(cell: Cell) -> Cell:
    return None if cell is None else "true" if cell else "false"


def _same(cell: Cell) -> Cell:
    return cell


_WRITERS: dict[Kind, Callable[[Cell], Cell]] = {
    Kind.ID: _neutral,
    Kind.TEXT: _neutral,
    Kind.BOOLEAN: _word,
    Kind.INSTANT: _same,
}
