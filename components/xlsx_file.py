"""A report as a workbook: typed cells, a frozen header with filter, and an About sheet.

docs/adr/xlsx-writer.md says why this library. It pulls rows one by one and writes text as text cells, never
as formulas or links. Sheets are filled in order, so About is written when the rows have been counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rustpy_xlsxwriter import Format, write_worksheets

from components.digest import FileRow, RowDigest, clean, file_row
from core.instants import DAY, SECOND, format_instant, parse_instant
from core.reports import Column, Kind
from core.table import Cell, Row, Table

SHEET_ROWS = 1_048_575  # Excel's 1,048,576 less the header

Record = dict[str, Cell]

_EXCEL_EPOCH = parse_instant("1899-12-30T00:00:00Z")
# Excel counts a 29 February 1900 that never was: days before March 1900 would show one day off.
_FIRST_EXCEL_DAY = parse_instant("1900-03-01T00:00:00Z")
_NOT_XML = re.compile("[\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_SHEET_NAME_LENGTH = 31
_CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PROPERTIES = "docProps/core.xml"

_AS_TEXT = "@"  # stays text when somebody edits the cell, where General would turn `=1+1` into a formula
_NUMBER_FORMATS = {
    Kind.ID: _AS_TEXT,
    Kind.TEXT: _AS_TEXT,
    Kind.INTEGER: "0",
    Kind.SHARE: "0.0%",
    Kind.NUMBER: "#,##0.0#####",
    Kind.SECONDS: "#,##0",
    Kind.INSTANT: "yyyy-mm-dd hh:mm:ss",
}
_WIDTHS = {Kind.ID: 18.0, Kind.TEXT: 34.0, Kind.INSTANT: 20.0}
_WIDTH = 12.0
_FILTER_ARROW = 4
_ABOUT = "About"
_ABOUT_WIDTHS = [28.0, 40.0, 90.0]


def write_xlsx(table: Table, path: Path) -> str:
    """Writes the workbook; the digest of its rows. The same table gives the same bytes; memory does not grow."""
    seen = RowDigest()
    records = _records(table, seen)
    names = _sheet_names(table)
    parts = [islice(records, SHEET_ROWS) for _ in names[:-1]]
    # The last sheet takes whatever is left: a wrong count ends in Excel's error, never in lost rows.
    sheets: list[tuple[str, Any]] = [
        (name, _or_blank(part, table)) for name, part in zip(names, [*parts, records], strict=True)
    ]
    _write([*sheets, (_ABOUT, _about(table, seen))], path, table.columns)
    _settle_clock(path, table.now)
    return seen.text()


def _write(sheets: list[tuple[str, Any]], path: Path, columns: tuple[Column, ...]) -> None:
    """Hands the sheets, of which the last is About, and their looks to the library."""
    names = [name for name, _ in sheets[:-1]]
    ids = [_xml(column.name) for column in columns if column.kind is Kind.ID]
    widths: dict[str, Any] = dict.fromkeys(names, _widths(columns))
    formats: dict[str, Any] = dict.fromkeys(names, _formats(columns))
    write_worksheets(
        sheets,
        path,
        freeze_panes={"general": {"row": 1}},
        autofilter=dict.fromkeys(names, True),
        bold_headers=True,
        column_widths=widths | {_ABOUT: _ABOUT_WIDTHS},
        column_formats=formats | {_ABOUT: [Format().set_num_format(_AS_TEXT) for _ in _ABOUT_WIDTHS]},
        ignore_errors=dict.fromkeys(names, ids),  # an id of digits is text on purpose
    )


def _records(table: Table, seen: RowDigest) -> Iterator[Record]:
    """Rows as the library takes them, counted and digested as they pass."""
    names = [_xml(column.name) for column in table.columns]
    if len(set(names)) < len(names):
        raise ValueError("two columns of one name: a record would lose a cell")
    turn, dress = file_row(table.columns), _dresser(table.columns)
    for row in table.rows():
        values = turn(row)
        seen.add(values)
        dress(values, row)
        yield dict(zip(names, values, strict=True))


def _dresser(columns: tuple[Column, ...]) -> Callable[[FileRow, Row], None]:
    """What differs in a workbook: instants are real dates, and text holds only what XML can."""
    instants = [place for place, column in enumerate(columns) if column.kind is Kind.INSTANT]
    texts = [place for place, column in enumerate(columns) if column.kind in (Kind.ID, Kind.TEXT)]

    def dress(values: FileRow, row: Row) -> None:
        for place in instants:
            values[place] = _date(row[place])
        for place in texts:
            values[place] = _text(values[place])

    return dress


def _date(cell: Cell) -> Cell:
    """Excel's day number; before its calendar begins, the text that the other files hold."""
    if cell is None:
        return None
    instant = int(cell)
    return (instant - _EXCEL_EPOCH) / DAY if instant >= _FIRST_EXCEL_DAY else format_instant(instant)


def _text(cell: Cell) -> Cell:
    return cell if not isinstance(cell, str) or cell.isascii() else _NOT_XML.sub("\ufffd", cell)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", clean(text))


def _or_blank(records: Iterator[Record], table: Table) -> Iterator[Record]:
    """The records, or a blank one: the library takes the header from the first, and writes no empty cell."""
    blank = {_xml(column.name): None for column in table.columns}
    first = next(records, None)
    yield from chain([blank if first is None else first], records)


def _sheet_names(table: Table) -> list[str]:
    title = _NOT_IN_SHEET_NAMES.sub(" ", table.report.title)
    names = [title[:_SHEET_NAME_LENGTH]]
    for number in range(2, -(-table.count // SHEET_ROWS) + 1):
        suffix = f" ({number})"
        names.append(title[: _SHEET_NAME_LENGTH - len(suffix)] + suffix)
    return names


def _widths(columns: tuple[Column, ...]) -> list[float]:
    return [max(_WIDTHS.get(column.kind, _WIDTH), len(column.name) + _FILTER_ARROW) for column in columns]


def _formats(columns: tuple[Column, ...]) -> list[Format]:
    codes = [_number_format(column) for column in columns]
    return [Format().set_num_format(code) if code else Format() for code in codes]


def _number_format(column: Column) -> str | None:
    if column.kind is Kind.MONEY:
        return f"#,##0.{'0' * column.digits}".rstrip(".")
    return _NUMBER_FORMATS.get(column.kind)


def _about(table: Table, seen: RowDigest) -> Iterator[Record]:
    """What was asked, how many rows came, their digest, and every column in words."""
    known = None if table.as_known_at is None else format_instant(table.as_known_at)
    yield _line("report", table.report.title, table.report.slug)
    for name, value in sorted(table.parameters.items()):
        yield _line(f"parameter {name}", value)
    yield _line("now", format_instant(table.now), "The instant that the rules were given; all are UTC")
    yield _line("as known at", known, "Only what was imported until then counts; empty: everything")
    yield _line("rows", seen.rows)
    yield _line("digest", seen.text(), "SHA-256 over the rows, as in the JSON file")
    for column in table.columns:
        yield _line(f"column {column.name}", column.label, column.words)


def _line(item: str, value: str | int | None, words: str | None = None) -> Record:
    return {
        "item": _xml(item),
        "value": _xml(value) if isinstance(value, str) else value,
        "words": None if words is None else _xml(words),
    }


def _settle_clock(path: Path, now: int) -> None:
    """Puts the table's now where the library put the real clock: the file's properties, which it writes last.

    The archive is cut before them and they are written anew: nothing else is read or packed again.
    """
    stamp = format_instant(now - now % SECOND).encode()
    with ZipFile(path, "a") as book:
        start = book.namelist().index(_PROPERTIES)
        tail = [(entry, book.read(entry)) for entry in book.infolist()[start:]]
        book.start_dir = tail[0][0].header_offset
        for entry, _ in tail:
            book.filelist.remove(entry)
            del book.NameToInfo[entry.filename]
        for entry, content in tail:
            text = _CLOCK.sub(stamp, content) if entry.filename == _PROPERTIES else content
            book.writestr(ZipInfo(entry.filename), text, ZIP_DEFLATED)
