"""A report as a file: the one door for /download and `flask export`, so that both give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from components.csv_file import csv_chunks
from components.digest import RowDigest, digest
from components.json_file import json_chunks
from components.xlsx_file import write_xlsx
from core.instants import to_datetime
from core.reports import REPORTS, Report
from core.requests import Request
from core.scope import Denied, NotFound, Scope
from core.table import Table
from server import told

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# A digest needs a pass over the rows before the first byte. Beyond this many rows that pass would take longer
# than the second within which a download begins, so there the header tells it from the second time on, as long
# as nothing changes; JSON and XLSX carry the digest inside, and a workbook is made before its first byte anyway.
MOST_ROWS_DIGESTED = 100_000
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_PART = 60


@dataclass(frozen=True)
class Wanted:
    """One file of one report."""

    report: Report
    form: str


def wanted(name: str) -> Wanted:
    """What a file name like `courses.csv` asks for; NotFound for a report or a format that does not exist."""
    slug, _, form = name.rpartition(".")
    if slug not in REPORTS or form not in FORMATS:
        raise NotFound("no such report or format")
    return Wanted(REPORTS[slug], form)


def must_hold(scope: Scope, report: Report) -> None:
    """Denied if the role lacks the report's permission, before anything of the request is looked at."""
    if not scope.may(report.permission):
        raise Denied("the role lacks this report's permission")


def chunks(table: Table, form: str, *, bom: bool) -> Iterator[bytes]:
    """A text file's bytes; what its rows' digest was is remembered at their end."""
    if told.known(table.source) and form == "csv":
        yield from csv_chunks(table, bom=bom)
        return
    seen = RowDigest()
    yield from csv_chunks(table, bom=bom, seen=seen) if form == "csv" else json_chunks(table, seen=seen)
    told.keep(table.source, seen.text())


def workbook(table: Table) -> tuple[IO[bytes], str]:
    """A workbook as an open file that has no name any more (it goes when it is closed), and its rows' digest."""
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as draft:
        path = Path(draft.name)
    try:
        counted = write_xlsx(table, path)
        told.keep(table.source, counted)
        return path.open("rb"), counted
    finally:
        path.unlink()


def digest_for_header(table: Table) -> str | None:
    """The digest, None where nobody knows it and counting it would hold up the download."""
    found = told.known(table.source)
    if found is None and table.count <= MOST_ROWS_DIGESTED:
        found = digest(table)
        told.keep(table.source, found)
    return found


def file_name(account: str, asked: Request, what: Wanted) -> str:
    """`course-league_acme_safety-101_2026-03-01.csv`: report, account, what it is about, the day of `now`."""
    of_year = str(asked.year) if asked.year else None
    about = (asked.course, asked.group, asked.user, asked.exercise, of_year, asked.currency)
    day = to_datetime(asked.now).astimezone(UTC).date().isoformat()
    parts = [what.report.slug, account, *(one for one in about if one), day]
    return f"{safe_name(*parts)}.{what.form}"


def safe_name(*parts: str) -> str:
    """Parts of a file's name, of plain characters alone."""
    safe = [_NOT_IN_NAMES.sub("-", part)[:_LONGEST_PART].strip("-.") for part in parts]
    return "_".join(part for part in safe if part)
