"""The writers of workbooks side by side: the product's and what else there is, same rows, safe cells.

docs/adr/xlsx-writer.md tells what each does with hostile text; here is its speed alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell import WriteOnlyCell

from bench.cases import ADMIN, COURSE, request
from bench.memory import watched
from components.digest import file_rows
from components.xlsx_file import write_xlsx
from core.reports import Kind
from core.table import Table
from data import reports
from data.engine import open_database

_TEXTS = (Kind.ID, Kind.TEXT)


def _by_xlsxwriter(table: Table, path: Path) -> None:
    """constant_memory, every text by write_string: nothing becomes a formula."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    writers = [sheet.write_string if column.kind in _TEXTS else sheet.write for column in table.columns]
    sheet.write_row(0, 0, [column.name for column in table.columns])
    for place, row in enumerate(file_rows(table), start=1):
        for column, (write, cell) in enumerate(zip(writers, row, strict=True)):
            if cell is not None:
                write(place, column, cell)
    book.close()


def _by_openpyxl(table: Table, path: Path) -> None:
    """write_only, the type of every text cell forced: nothing becomes a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.name for column in table.columns])
    texts = [column.kind in _TEXTS for column in table.columns]
    for row in file_rows(table):
        cells = [WriteOnlyCell(sheet, value=cell) for cell in row]
        for cell, text in zip(cells, texts, strict=True):
            if text:
                cell.data_type = "s"
        sheet.append(cells)
    book.save(path)


WRITERS: dict[str, Callable[[Table, Path], object]] = {
    "the product's (rustpy-xlsxwriter)": write_xlsx,
    "xlsxwriter, constant_memory": _by_xlsxwriter,
    "openpyxl, write_only": _by_openpyxl,
}


def measure(url: str, writer: str, rows: int) -> dict[str, Any]:
    """Seconds and memory of one writer."""
    whole = reports.run(open_database(url), "course-league", ADMIN, request(course=COURSE))
    table = replace(whole, count=min(rows, whole.count), rows=lambda: islice(whole.rows(), rows))
    with tempfile.TemporaryDirectory() as folder, watched() as memory:
        begun = time.perf_counter()
        WRITERS[writer](table, Path(folder) / "rows.xlsx")
        seconds = time.perf_counter() - begun
        size = (Path(folder) / "rows.xlsx").stat().st_size
    return {"seconds": seconds, "bytes": size, "rows": table.count, **memory.as_dict()}
