"""A bar for each plan month: what lies within the amount, what is over it apart in colour and pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.figures import Figure, base_layout
from components.numbers import count
from core.instants import to_datetime
from core.periods import PlanMonth, RowStatus

_HATCHED = {"pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}}


@dataclass(frozen=True)
class MonthBar:
    """One month: `within` and `over` make its bar; both None: it is upcoming, and has none."""

    month: PlanMonth
    status: RowStatus
    within: int | None
    over: int | None

    @property
    def total(self) -> int | None:
        """The whole bar."""
        return None if self.within is None else self.within + (self.over or 0)


def month_bars(bars: Sequence[MonthBar], noun: str, *, limit: int | None, height: int = 300) -> Figure:
    """Zero-based bars with their values above them; `limit`: a dashed line across all months."""
    highest = max([bar.total or 0 for bar in bars] + [limit or 0, 1])
    layout: Figure = {
        **base_layout(height),
        "barmode": "stack",
        "bargap": 0.28,
        "margin": {"l": 8, "r": 8, "t": 22, "b": 8},
        "xaxis": {
            "type": "category",
            "tickvals": [bar.month.number for bar in bars],
            "ticktext": [_tick(bar, at) for at, bar in enumerate(bars)],
            "range": [-0.5, len(bars) - 0.5],
            "fixedrange": True,
            "automargin": True,
            "tickangle": 0,
            "showgrid": False,
        },
        "yaxis": {"range": [0, highest * 1.16], "visible": False, "fixedrange": True},
    }
    if limit is not None:
        layout |= _limit(limit)
    return {"data": [_part(bars, noun), _over(bars), _values(bars)], "layout": layout}


def _part(bars: Sequence[MonthBar], noun: str) -> Figure:
    hover = [f"{_span(bar)}<br>{count(bar.total)} {noun}{_over_words(bar)}" for bar in bars]
    return _bar(bars, [bar.within for bar in bars], hover)


def _over(bars: Sequence[MonthBar]) -> Figure:
    hover = [f"{_span(bar)}<br>{count(bar.over)} over" for bar in bars]
    return _bar(bars, [bar.over or None for bar in bars], hover) | {"marker": _HATCHED}


def _bar(bars: Sequence[MonthBar], values: Sequence[int | None], hover: Sequence[str]) -> Figure:
    return {
        "type": "bar",
        "x": [bar.month.number for bar in bars],
        "y": list(values),
        "text": list(hover),
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _values(bars: Sequence[MonthBar]) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [bar.month.number for bar in bars],
        "y": [bar.total for bar in bars],
        "text": [_value(bar) for bar in bars],
        "textposition": [_beside(bar, last=at == len(bars) - 1) for at, bar in enumerate(bars)],
        "textfont": {"size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _beside(bar: MonthBar, *, last: bool) -> str:
    """`to date` is wider than a bar: it reaches into the empty months, not over its neighbour's number."""
    return "top right" if bar.status is RowStatus.OPEN and not last else "top center"


def _value(bar: MonthBar) -> str:
    """The open month says that it is not over yet; its neighbours at the right are empty."""
    if bar.total is None:
        return ""
    return f"{count(bar.total)}<br>to date" if bar.status is RowStatus.OPEN else count(bar.total)


def _limit(limit: int) -> Figure:
    line = {"x0": 0, "x1": 1, "xref": "paper", "y0": limit, "y1": limit}
    words = {"x": 1, "xref": "paper", "xanchor": "right", "y": limit, "yanchor": "bottom"}
    return {
        "shapes": [{"type": "line", **line, "line": {"width": 1.25, "dash": "5 4"}, "layer": "below"}],
        "annotations": [{**words, "text": f"Limit {count(limit)}", "showarrow": False, "font": {"size": 12}}],
    }


def _over_words(bar: MonthBar) -> str:
    return f", {count(bar.over)} over" if bar.over else ""


def _span(bar: MonthBar) -> str:
    first, last = to_datetime(bar.month.start), to_datetime(bar.month.end - 1)
    return f"{first.day} {first:%b} – {last.day} {last:%b} {last.year}"


def _tick(bar: MonthBar, at: int) -> str:
    stamp = to_datetime(bar.month.start)
    name = f"{stamp:%b}" if stamp.day == 1 else f"{stamp.day} {stamp:%b}"
    return f"{name}<br>{stamp.year}" if at == 0 or stamp.month == 1 else name
