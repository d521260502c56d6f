"""Files: a million rows as CSV, JSON and XLSX, and every small report, with first byte and memory.

What one measure alone needs is imported there: it would weigh in the memory of the others.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from bench import clock
from bench.cases import ADMIN, CASES, COURSE, EXERCISE, Range, probe, request
from bench.memory import watched
from bench.screens import driver_of
from components.csv_file import csv_chunks
from components.json_file import json_chunks
from components.xlsx_file import write_xlsx
from core.requests import Request
from core.table import Table
from data import reports
from data.engine import open_database
from data.scoped import tables

_CHUNKS: dict[str, Callable[[Table], Iterator[bytes]]] = {
    "csv": lambda table: csv_chunks(table, bom=True),
    "json": json_chunks,
}


def large(url: str, form: str) -> dict[str, Any]:
    """The whole league table as a file. `header`: seconds to the first byte, `first`: to the first rows'."""
    database = open_database(url)
    with watched() as memory:
        begun = time.perf_counter()
        table = reports.run(database, "course-league", ADMIN, request(course=COURSE))
        result = _workbook(table, begun) if form == "xlsx" else _stream(_CHUNKS[form](table), begun)
        result["rows"] = table.count
    return result | memory.as_dict()


def _stream(chunks: Iterator[bytes], begun: float) -> dict[str, Any]:
    times: list[float] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if len(times) < 2:
            times.append(time.perf_counter() - begun)
    return {"header": times[0], "first": times[-1], "seconds": time.perf_counter() - begun, "bytes": size}


def _workbook(table: Table, begun: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "league.xlsx"
        write_xlsx(table, path)
        return {"seconds": time.perf_counter() - begun, "bytes": path.stat().st_size}


def download(url: str) -> dict[str, Any]:
    """The CSV through /download, as a signed-in administrator gets it."""
    from bench.callbacks import Browser

    with tempfile.TemporaryDirectory() as instance:
        browser = Browser(url, instance, "league")
        with watched() as memory:
            begun = time.perf_counter()
            answer = browser.client.get(f"/download/course-league.csv?course={COURSE}", buffered=False)
            result = _stream(iter(cast("Iterable[bytes]", answer.response)), begun) | {
                "status": answer.status_code
            }
    return result | memory.as_dict()


def references(url: str) -> dict[str, Any]:
    """What the rows cost elsewhere: read as one key range; written by pandas from a frame in memory."""
    import pandas as pd

    database = open_database(url)
    rows = Range(tables.user_courses)
    cursor = driver_of(database).cursor()
    table = reports.run(database, "course-league", ADMIN, request(course=COURSE))
    values = (*rows.values, table.count)
    begun = time.perf_counter()
    for _ in cursor.execute(rows.sql, values):
        pass
    key_range = time.perf_counter() - begun
    frame = pd.DataFrame(list(table.rows()), columns=[column.name for column in table.columns])
    with tempfile.NamedTemporaryFile() as file:
        taken = clock.once_or_more(lambda _: frame.to_csv(file.name, index=False), most=1)
    return {"range": key_range, "pandas": taken.p50 / 1e3}


def small(url: str) -> dict[str, Any]:
    """Every report as each kind of file: milliseconds from the database to the last byte."""
    database = open_database(url)
    found: dict[str, Any] = {}
    with watched() as memory, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        for slug in [case.report for case in CASES if case.report]:

            def run(turn: int, slug: str = slug) -> Table:
                return reports.run(database, slug, ADMIN, _asked(slug, turn))

            calls: dict[str, Callable[[int], Any]] = {
                "csv": lambda turn, run=run: b"".join(_CHUNKS["csv"](run(turn))),  # type: ignore[misc]
                "json": lambda turn, run=run: b"".join(_CHUNKS["json"](run(turn))),  # type: ignore[misc]
                "xlsx": lambda turn, run=run: write_xlsx(run(turn), path),  # type: ignore[misc]
            }
            taken = clock.interleaved(calls, rounds=60, seconds=2)
            found[slug] = {form: [one.p50, one.p95] for form, one in taken.items()}
    return {"found": found, **memory.as_dict()}


def _asked(slug: str, turn: int) -> Request:
    required = {"course": COURSE, "user": probe(turn), "exercise": EXERCISE}
    wanted = {"courses": (), "usage-grid": (), "attempts": ("user", "exercise")}
    names = wanted.get(slug, ("user", "course") if slug.startswith("individual") else ("course",))
    return request(**{name: required[name] for name in names})
