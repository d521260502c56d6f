"""Chart figures as plain dicts: zero-based bars, direct labels, one scale.

Colours come from assets/charts.css by the order of the traces, so that both themes share one figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.numbers import count, percent

Figure = dict[str, Any]
ROW_PX = 30
_LONGEST_LABEL = 34
_FONT = {"family": "Inter, system-ui, sans-serif", "size": 12.5}
CONFIG: Any = {  # dash types it as a TypedDict of its own
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


@dataclass(frozen=True)
class Bar:
    """One bar: its key, title, share, what stands behind it (a share), and where a click leads."""

    key: str
    title: str
    value: float
    behind: float | None = None
    href: str = ""
    note: str = ""

    @property
    def plain_title(self) -> str:
        """The title as plotly may have it: it reads tags in labels."""
        return self.title.replace("<", "‹").replace(">", "›")

    @property
    def short_title(self) -> str:
        """The title as it fits beside a bar."""
        plain = self.plain_title
        return plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1].rstrip() + "…"


def share_bars(bars: Sequence[Bar], behind_title: str, value_title: str) -> Figure:
    """Horizontal bars over a pale bar behind, values in a column at the right; the first bar on top."""
    order = [bar.key for bar in reversed(bars)]
    pale = _bars(bars, [bar.behind or 0.0 for bar in bars], behind_title, width=0.74)
    front = _bars(bars, [bar.value for bar in bars], value_title, width=0.34)
    return {"data": [pale, front, _values(bars)], "layout": _bar_layout(bars, order)}


def plain_bars(bars: Sequence[Bar], value_title: str) -> Figure:
    """Horizontal bars, values in a column at the right; the first bar on top."""
    order = [bar.key for bar in reversed(bars)]
    front = _bars(bars, [bar.value for bar in bars], value_title, width=0.5)
    return {"data": [front, _values(bars)], "layout": _bar_layout(bars, order)}


def bars_at_mean(bars: Sequence[Bar], mean: float | None, mean_title: str) -> Figure:
    """Horizontal bars in the order given, strongest first; those under the mean hatched in a second colour."""
    limit = mean if mean is not None else 0.0
    strong = [bar for bar in bars if bar.value >= limit]
    weak = [bar for bar in bars if bar.value < limit]
    hatched = {"marker": {"pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}}}
    traces = [
        _bars(strong, [bar.value for bar in strong], "At or above the mean", width=0.5),
        _bars(weak, [bar.value for bar in weak], "Below the mean", width=0.5) | hatched,
        _values(bars),
    ]
    layout = _bar_layout(bars, [bar.key for bar in reversed(bars)])
    if mean is not None:
        layout |= _line_at(mean, f"{mean_title} {percent(mean)}")
    return {"data": traces, "layout": layout}


def bars_with_tick(
    bars: Sequence[Bar], ticks: Sequence[float | None], value_title: str, tick_title: str
) -> Figure:
    """Horizontal bars in the order given, each with a tick for what it is compared with."""
    pairs = [(bar, tick) for bar, tick in zip(bars, ticks, strict=True) if tick is not None]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": tick_title,
        "x": [tick for _, tick in pairs],
        "y": [bar.key for bar, _ in pairs],
        "marker": {"symbol": "line-ns-open", "size": 17, "line": {"width": 2.5}},
        "customdata": [[bar.plain_title, percent(tick)] for bar, tick in pairs],
        "hovertemplate": f"%{{customdata[0]}}<br>{tick_title} %{{customdata[1]}}<extra></extra>",
    }
    front = _bars(bars, [bar.value for bar in bars], value_title, width=0.5)
    layout = _bar_layout(bars, [bar.key for bar in reversed(bars)])
    return {"data": [front, marks, _values(bars)], "layout": layout}


def spread_columns(
    labels: Sequence[str], ticks: Sequence[str], numbers: Sequence[int], height: int
) -> Figure:
    """Upright bars of how many learners stand at each level; the first, not started, apart in pattern."""
    first = {"marker": {"pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "overlay"}}}
    return {
        "data": [
            _columns(labels[:1], numbers[:1]) | first,
            _columns(labels[1:], numbers[1:]),
        ],
        "layout": {
            **base_layout(height),
            "bargap": 0.18,
            "barmode": "overlay",
            "margin": {"l": 8, "r": 8, "t": 22, "b": 8},
            "xaxis": {
                "type": "category",
                "tickvals": list(labels),
                "ticktext": list(ticks),
                "fixedrange": True,
                "automargin": True,
                "tickangle": 0,
                "showgrid": False,
            },
            "yaxis": {"visible": False, "fixedrange": True, "rangemode": "tozero"},
        },
    }


def _columns(labels: Sequence[str], numbers: Sequence[int]) -> Figure:
    return {
        "type": "bar",
        "x": list(labels),
        "y": list(numbers),
        "text": [count(number) for number in numbers],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{text} learners<extra></extra>",
    }


def _bars(bars: Sequence[Bar], values: Sequence[float], title: str, *, width: float) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "x": list(values),
        "y": [bar.key for bar in bars],
        "width": width,
        "customdata": [
            [bar.href, bar.plain_title, percent(value), bar.note]
            for bar, value in zip(bars, values, strict=True)
        ],
        "hovertemplate": f"%{{customdata[1]}}<br>{title} %{{customdata[2]}}"
        "<br>%{customdata[3]}<extra></extra>",
    }


def _values(bars: Sequence[Bar]) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [1.125] * len(bars),
        "y": [bar.key for bar in bars],
        "text": [percent(bar.value) for bar in bars],
        "textposition": "middle left",
        "textfont": {"size": 12.5},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _bar_layout(bars: Sequence[Bar], order: Sequence[str]) -> Figure:
    return {
        **base_layout(ROW_PX * len(bars) + 44),
        "barmode": "overlay",
        "margin": {"l": 8, "r": 4, "t": 4, "b": 24},
        "xaxis": {
            "range": [0, 1.13],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "ticktext": ["0", "25", "50", "75", "100%"],
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": list(order),
            "range": [-0.5, len(bars) - 0.5],
            "tickvals": [bar.key for bar in bars],
            "ticktext": [bar.short_title for bar in bars],
            "automargin": True,
            "fixedrange": True,
            "showgrid": False,
            "ticklabelstandoff": 8,
        },
        "meta": {"titles": [bar.plain_title for bar in bars]},  # assets/charts.js shows as much as has room
    }


def _line_at(share: float, words: str) -> Figure:
    line = {
        "type": "line",
        "x0": share,
        "x1": share,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"width": 1.5, "dash": "4 3"},
    }
    label = {
        "x": share,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 3,
        "text": words,
        "showarrow": False,
        "font": {"size": 12},
    }
    return {"shapes": [line], "annotations": [label], "margin": {"l": 8, "r": 4, "t": 26, "b": 24}}


def base_layout(height: int) -> Figure:
    return {
        "height": height,
        "showlegend": False,
        "font": _FONT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": "closest",
        "separators": ".,",
        "hoverlabel": {"font": _FONT, "align": "left"},
    }
