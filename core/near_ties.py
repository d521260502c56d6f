"""Figures that are written alike and are not: compared at 9 decimals, written at 6. Rulebook 0, interchange "Out".

A report's rows are sorted while they hold 9 decimals and written after that, so two rows of one written figure may
stand in an order that the six decimals do not tell. Who sorts the written rows again is told what they hide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.mastery import figure
from core.table import Row

NearTies = Mapping[str, Mapping[str, float]]


def written(row: Row) -> Row:
    """The row with its figures at the 6 decimals at which they are written and drawn."""
    return tuple([figure(cell) if isinstance(cell, float) else cell for cell in row])


def near_ties(rows: Sequence[Row], names: Sequence[str], ident: str) -> NearTies:
    """By id and column the figures, at 9 decimals, of rows that share a written figure with one of another value.

    `names`: the columns; `ident`: the one that names a row. Nearly always empty.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    place = names.index(ident)
    for column, name in enumerate(names):
        for row, value in _hidden([(row, row[column]) for row in rows]):
            found[str(row[place])][name] = value
    return dict(found)


def _hidden(cells: Sequence[tuple[Row, object]]) -> list[tuple[Row, float]]:
    """The rows with a figure that another one is written like."""
    figures = [(row, value) for row, value in cells if isinstance(value, float)]
    alike: dict[float, set[float]] = defaultdict(set)
    for value in {value for _, value in figures}:
        alike[figure(value)].add(value)
    shared = {value for values in alike.values() if len(values) > 1 for value in values}
    return [(row, value) for row, value in figures if value in shared]
