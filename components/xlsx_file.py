"""A report as a workbook: its rows, and an About sheet that says what was asked and what every column means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from components.digest import RowDigest
from components.xlsx_sheets import Record, about_line, sheets_of, write_sheets
from core.instants import format_instant
from core.table import Table


def write_xlsx(table: Table, path: Path) -> str:
    """Writes the workbook; the digest of its rows. The same table gives the same bytes; memory does not grow."""
    seen = RowDigest()
    write_sheets(sheets_of(table, seen), _about(table, seen), path, table.now)
    return seen.text()


def _about(table: Table, seen: RowDigest) -> Iterator[Record]:
    """What was asked, how many rows came, their digest, and every column in words."""
    known = None if table.as_known_at is None else format_instant(table.as_known_at)
    yield about_line("report", table.report.title, table.report.slug)
    for name, value in sorted(table.parameters.items()):
        yield about_line(f"parameter {name}", value)
    yield about_line("now", format_instant(table.now), "The instant that the rules were given; all are UTC")
    yield about_line("as known at", known, "Only what was imported until then counts; empty: everything")
    yield about_line("rows", seen.rows)
    yield about_line("digest", seen.text(), "SHA-256 over the rows, as in the JSON file")
    for column in table.columns:
        yield about_line(f"column {column.name}", column.label, column.words)
