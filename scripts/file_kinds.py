"""The kinds of file that can be downloaded, and what a spreadsheet program must see in each.

A new kind of file is one more line in `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask.testing import FlaskClient

from components.digest import file_row
from core.instants import parse_instant, to_datetime
from core.organization import DICTIONARY_COLUMNS, dictionary
from core.reports import Column, Kind, Report
from core.requests import Request, parse_request
from core.scope import Role, Scope
from core.table import Book, Row, Table
from data import reports
from data.engine import Database
from scripts.opened import Cell, Sheet

_NEAR = 1e-9


@dataclass(frozen=True)
class World:
    """The account that files are made of: its database, somebody signed in, and what each report is asked with."""

    database: Database
    account_id: int
    now: int
    client: FlaskClient
    asked: dict[str, dict[str, str]]

    @property
    def scope(self) -> Scope:
        """The admin's."""
        return Scope(self.account_id, Role.ADMIN, "acceptance")

    def request(self, report: Report) -> Request:
        """What a report is asked with."""
        return parse_request(report, self.asked.get(report.slug, {}), now=self.now)


Expected = dict[str, tuple[tuple[Column, ...], Iterable[Row]]]  # sheet to its columns and rows


@dataclass(frozen=True)
class FileKind:
    """One kind of file: which reports come as it, what its sheets must hold, and how a cell is held to it."""

    form: str
    expected: Callable[[World, Report], Expected]
    same: Callable[[Column, object, object, Cell], bool]


def table_of(world: World, report: Report) -> Table:
    """The product's own result."""
    return reports.run(world.database, report.slug, world.scope, world.request(report))


def sheets_of(world: World, report: Report) -> Expected:
    """Every sheet of a workbook but About."""
    if not report.sheets:
        table = table_of(world, report)
        title = re.sub(r"[\[\]:*?/\\]", " ", report.title)[:31]
        return {title: (table.columns, table.rows())}
    book: Book = reports.book(world.database, report.slug, world.scope, world.request(report))
    found: Expected = {table.report.title: (table.columns, list(table.rows())) for table in book.sheets}
    lines = dictionary([(table.report.title, table.columns) for table in book.sheets])
    return found | {"Dictionary": (DICTIONARY_COLUMNS, lines)}


def only_sheet(world: World, report: Report) -> Expected:
    """The one sheet of a text file: whatever its name."""
    table = table_of(world, report)
    return {"": (table.columns, table.rows())}


def same_in_workbook(column: Column, cell: object, written: object, seen: Cell) -> bool:
    """A workbook's cells have types: ids and names are text, instants dates, figures numbers."""
    if column.kind is Kind.INSTANT and cell is not None:
        wanted = to_datetime(int(str(cell)))
        return isinstance(seen.value, datetime) and abs((seen.value - wanted).total_seconds()) < 0.002
    return _same(written, seen.value)


def same_in_text(column: Column, cell: object, written: object, seen: Cell) -> bool:
    """A text file's cells have none: an id of digits is taken for a number, which nothing can prevent there."""
    text = _neutral(written) if column.kind in (Kind.ID, Kind.TEXT) else written
    if _same(text, seen.value):
        return True
    if isinstance(seen.value, datetime):  # an instant, or a plan month's column named by its first day
        return isinstance(written, str) and seen.value in (_instant(written), _instant(f"{written}T00:00"))
    if isinstance(written, bool):
        return str(seen.value).lower() == str(written).lower()
    return isinstance(seen.value, float) and isinstance(text, str) and _number(text) == seen.value


KINDS = (
    FileKind("xlsx", sheets_of, same_in_workbook),
    FileKind("csv", only_sheet, same_in_text),
)


def _neutral(written: object) -> object:
    risky = ("=", "+", "-", "@", "\t", "\r")
    return f"'{written}" if isinstance(written, str) and written.startswith(risky) else written


def _same(written: object, seen: object) -> bool:
    if written is None or written == "":
        return seen is None or seen == ""
    if isinstance(written, bool) or isinstance(seen, bool):
        return written is seen
    if isinstance(written, int | float):
        return isinstance(seen, float) and abs(written - seen) <= _NEAR * max(1.0, abs(written))
    return isinstance(seen, str) and _lines(str(written)) == _lines(seen)


def _lines(text: str) -> str:
    """A spreadsheet knows one kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _instant(text: str) -> datetime | None:
    try:
        return to_datetime(parse_instant(text))
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def compared(kind: FileKind, world: World, report: Report, sheets: dict[str, Sheet]) -> Iterator[str]:
    """What differs, one sentence each; nothing when the file says what the table says."""
    for title, (columns, rows) in kind.expected(world, report).items():
        name = title or next(iter(sheets))
        if name not in sheets:
            yield f"there is no sheet {name}"
            continue
        yield from _differences(kind, columns, rows, sheets[name])


def _differences(
    kind: FileKind, columns: tuple[Column, ...], rows: Iterable[Row], sheet: Sheet
) -> Iterator[str]:
    turn, place = file_row(columns), 0
    header = sheet[0] if sheet else []
    heads = Column("header", "", Kind.TEXT, "")
    fits = len(header) == len(columns)
    if not fits or not all(
        kind.same(heads, one.name, one.name, seen) for one, seen in zip(columns, header, strict=True)
    ):
        yield f"the header is {[cell.value for cell in header]}"
        return
    for place, row in enumerate(rows, start=1):
        cells = sheet[place] if place < len(sheet) else []
        for at, (column, cell, written) in enumerate(zip(columns, row, turn(row), strict=True)):
            seen = cells[at] if at < len(cells) else Cell(None)
            if seen.formula:
                yield f"row {place}, {column.name}: {written!r} became a formula"
            elif not kind.same(column, cell, written, seen):
                yield f"row {place}, {column.name}: {written!r} is shown as {seen.value!r}"
    if len(sheet) - 1 > place:
        yield f"{len(sheet) - 1} rows instead of {place}"
