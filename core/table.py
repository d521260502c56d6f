"""A report's result: one value that grid, chart, CSV, XLSX and JSON are written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.report_records import Column, Report

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows of one report, in order, with what they were asked for.

    `rows()` gives a fresh iterator at each call: nothing is held in memory. Cells are typed by their column's kind:
    instants are microseconds since the epoch (int), shares fractions 0..1 (float), empty is None.
    `source` names what the rows were made from: tables of one source hold the same rows; None: nobody can tell.
    `parameters` are the given ones only, as text; `now` and `as_known_at` are instants.
    """

    report: Report
    columns: tuple[Column, ...]
    parameters: Mapping[str, str]
    now: int
    as_known_at: int | None
    count: int
    rows: Callable[[], Iterator[Row]]
    source: str | None = None
