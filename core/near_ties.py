"""Figures that are written alike and are not: compared at 9 decimals, written at 6. Rulebook 0, interchange "Out".

A report's rows are sorted while they hold 9 decimals and written after that, so two rows of one written figure may
stand in an order that the six decimals do not tell. Who sorts the written rows again is told what they hide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.mastery import figure
from core.table import Row

NearTies = Mapping[str, Mapping[str, float]]


def written(row: Row) -> Row:
    """The row with its figures at the 6 decimals at which they are written and drawn."""
    return tuple([figure(cell) if cell.__class__ is float else cell for cell in row])


def all_written(rows: Sequence[Row], names: Sequence[str], ident: str) -> tuple[tuple[Row, ...], NearTies]:
    """The rows written, and what is told beside them (nearly always nothing).

    That is, by id and column, the figures at 9 decimals of rows that share a written one with another value. `names`:
    the columns; `ident`: the one that names a row.
    """
    shown = tuple([written(row) for row in rows])
    return shown, _near_ties(rows, shown, names, names.index(ident)) if rows else {}


def _near_ties(rows: Sequence[Row], shown: Sequence[Row], names: Sequence[str], place: int) -> NearTies:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name, cells, figures in zip(names, zip(*rows, strict=True), zip(*shown, strict=True), strict=True):
        if len(set(cells)) == len(set(figures)):
            continue  # each written figure stands for one
        for row, value in _hidden(rows, cells, figures):
            found[str(row[place])][name] = value
    return dict(found)


def _hidden(rows: Sequence[Row], cells: Sequence[Any], figures: Sequence[Any]) -> list[tuple[Row, float]]:
    """The rows with a figure that another one is written like."""
    alike: dict[Any, set[Any]] = defaultdict(set)
    for value, figure_ in zip(cells, figures, strict=True):
        alike[figure_].add(value)
    return [
        (row, value)
        for row, value, figure_ in zip(rows, cells, figures, strict=True)
        if len(alike[figure_]) > 1
    ]
