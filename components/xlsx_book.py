"""A report of several tables as one workbook: a sheet for each, a Dictionary of every column, and About.

About is written last: by then the rows of every sheet have passed, been counted and digested.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from components.digest import RowDigest
from components.xlsx_sheets import Record, Sheet, about_line, sheet_of_rows, sheets_of, write_sheets
from core.instants import format_instant
from core.organization import DICTIONARY_COLUMNS, RULES, dictionary
from core.table import Book

_DICTIONARY = "Dictionary"


def write_book(book: Book, path: Path) -> str:
    """Writes the workbook; the digest of all rows of its tables, in order. Memory does not grow with the rows."""
    whole = RowDigest()
    seen = [RowDigest() for _ in book.sheets]
    sheets = [
        one for table, own in zip(book.sheets, seen, strict=True) for one in sheets_of(table, own, whole)
    ]
    lines = dictionary([(table.report.title, table.columns) for table in book.sheets])
    sheets.append(sheet_of_rows(_DICTIONARY, DICTIONARY_COLUMNS, lines))
    write_sheets(sheets, _about(book, sheets, seen, whole), path, book.now)
    return whole.text()


def _about(book: Book, sheets: list[Sheet], seen: list[RowDigest], whole: RowDigest) -> Iterator[Record]:
    """What was asked, how many rows every sheet has, their digests, and the rules that made the figures."""
    known = None if book.as_known_at is None else format_instant(book.as_known_at)
    yield about_line("report", book.report.title, book.report.slug)
    yield about_line("filters", "none", "The whole account: nothing was left out")
    yield about_line("now", format_instant(book.now), "The instant that the rules were given; all are UTC")
    yield about_line("as known at", known, "Only what was imported until then counts; empty: everything")
    for table, own in zip(book.sheets, seen, strict=True):
        yield about_line(f"rows {table.report.title}", own.rows, _spread(table.report.title, sheets))
    yield about_line(
        f"rows {_DICTIONARY}", sum(len(table.columns) for table in book.sheets), "One for each column"
    )
    for table, own in zip(book.sheets, seen, strict=True):
        yield about_line(f"digest {table.report.title}", own.text(), "SHA-256 over the sheet's rows")
    yield about_line("digest", whole.text(), "SHA-256 over the rows of all these sheets, in order")
    for rule in RULES:
        yield about_line(
            f"rule {rule.slug}", f"version {rule.version}", f"Rulebook {rule.section}: {rule.words}"
        )


def _spread(title: str, sheets: list[Sheet]) -> str:
    names = [sheet.name for sheet in sheets if sheet.name == title or sheet.name.startswith(f"{title} (")]
    return f"On {len(names)} sheets: {', '.join(names)}" if len(names) > 1 else "On one sheet"
