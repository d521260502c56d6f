"""The usage grid: engaged people and activities per calendar UTC month. Rulebook 8."""

from __future__ import annotations

from sqlalchemy import select

from core.instants import year_and_month
from core.requests import Request
from core.table import Row
from data.scoped import Reader, Sealed, mine, tables


def rows(reader: Reader, request: Request) -> list[Row]:
    """Every month from the first to the last with a moment, oldest first; empty ones with zeros."""
    del request  # the grid has no parameters: the reader already stands at its `now`
    months = {row[0]: (row[1], row[2]) for row in reader.rows(_MONTHS)}
    if not months:
        return []
    span = range(min(months), max(months) + 1)
    return [(*year_and_month(month), *months.get(month, (0, 0))) for month in span]


_M = tables.month_totals
_MONTHS = Sealed(
    select(_M.c.month, _M.c.engaged_users, _M.c.activities).where(mine(_M), _M.c.engaged_users > 0)
)
