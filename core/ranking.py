"""League-table order and ranks: rulebook 9.

Competition ranks 1-2-2-4 by the sorted column, the highest value first whatever the direction shown. Descending:
ties by id ascending; ascending is the exact reverse; empty values last in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from core.table import Row


class Direction(StrEnum):
    """Which end of the table is shown first."""

    DESCENDING = "desc"
    ASCENDING = "asc"


Key = float | str | None


def ordered(rows: Iterable[tuple[Key, str]], direction: Direction) -> list[tuple[Key, str]]:
    """(value, id) pairs in league order; the slow, obvious form that the stored order is held against."""
    by_id = sorted(rows, key=lambda row: row[1])
    valued = sorted((row for row in by_id if row[0] is not None), key=lambda row: row[0], reverse=True)  # type: ignore[arg-type, return-value]
    empty = [row for row in by_id if row[0] is None]
    if direction is Direction.ASCENDING:
        return valued[::-1] + empty[::-1]
    return valued + empty


def sorted_rows(rows: Sequence[Row], value: int, ident: int, direction: Direction) -> list[Row]:
    """Rows in league order by the cell at `value`; the one at `ident` names each row alone."""
    by_id = {str(row[ident]): row for row in rows}
    return [by_id[key] for _, key in ordered([(row[value], key) for key, row in by_id.items()], direction)]


def ranks_down(values: Sequence[Key], *, first_rank: int, offset: int) -> Iterator[int]:
    """Ranks of a run of a descending table: `first_rank` is the first row's, `offset` the rows before it."""
    rank, previous = first_rank, values[0] if values else None
    for position, value in enumerate(values):
        if value != previous:
            rank, previous = offset + position + 1, value
        yield rank
