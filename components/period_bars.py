"""A bar for each closed billing period and, set apart and hatched, one for the current period to date."""

from __future__ import annotations

from collections.abc import Sequence

from components.figures import Figure, base_layout
from components.numbers import count, days
from core.instants import to_datetime
from core.matches import PeriodRow
from core.periods import RowStatus

_HATCHED = {"pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}}
_APART = 0.6  # of a bar's width, between what is closed and what is not


def period_bars(rows: Sequence[PeriodRow], height: int = 280) -> Figure:
    """Zero-based bars with their values above them."""
    places = [at + (_APART if row.status is RowStatus.OPEN else 0.0) for at, row in enumerate(rows)]
    highest = max([row.active_users for row in rows] + [1])
    layout: Figure = {
        **base_layout(height),
        "bargap": 0.28,
        "barmode": "overlay",
        "margin": {"l": 8, "r": 8, "t": 22, "b": 8},
        "xaxis": {
            "tickvals": places,
            "ticktext": [_tick(row, at) for at, row in enumerate(rows)],
            "range": [-0.6, len(rows) - 0.4 + _APART],
            "fixedrange": True,
            "automargin": True,
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {"range": [0, highest * 1.2], "visible": False, "fixedrange": True},
    }
    closed = _bars(rows, places, RowStatus.CLOSED)
    current = _bars(rows, places, RowStatus.OPEN) | {"marker": _HATCHED}
    return {"data": [closed, current, _values(rows, places)], "layout": layout}


def _bars(rows: Sequence[PeriodRow], places: Sequence[float], status: RowStatus) -> Figure:
    """The same bars for both traces, empty where a row is of the other kind: so both have one width."""
    return {
        "type": "bar",
        "x": list(places),
        "y": [row.active_users if row.status is status else None for row in rows],
        "width": 0.72,
        "text": [
            f"{days(row.period.start, row.period.end)}<br>{count(row.active_users)} people" for row in rows
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _values(rows: Sequence[PeriodRow], places: Sequence[float]) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(places),
        "y": [row.active_users for row in rows],
        "text": [
            f"{count(row.active_users)}<br>to date"
            if row.status is RowStatus.OPEN
            else count(row.active_users)
            for row in rows
        ],
        "textposition": "top center",
        "textfont": {"size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _tick(row: PeriodRow, at: int) -> str:
    stamp = to_datetime(row.period.start)
    name = f"{stamp:%b}" if stamp.day == 1 else f"{stamp.day} {stamp:%b}"
    return f"{name}<br>{stamp.year}" if at == 0 or stamp.month == 1 else name
