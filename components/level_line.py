"""A level day by day against what was purchased: seats held, or credits left. Steps, since a day is counted whole.

Colours come from assets/usage.css by the order of the traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.figures import Figure, base_layout
from components.numbers import count
from core.instants import DAY, to_datetime
from core.periods import PlanMonth

HEIGHT = 300
_TICKS = 6
ROOM_DAYS = 60  # before these the left edge is too near for a label
_HATCHED = {"shape": "/", "size": 6, "solidity": 0.3, "fillmode": "overlay"}


@dataclass(frozen=True)
class Level:
    """What is drawn. `levels`: after each day from the plan's start on, in whole units; `hover`: words of each day.

    `floor` and `ceiling`: beyond these the level is over the amount (one of them, the other None).
    """

    months: Sequence[PlanMonth]
    levels: Sequence[int]
    hover: Sequence[str]
    now_words: str
    ceiling: int | None = None
    floor: int | None = None


def level_line(
    level: Level, *, top: int, marks: Sequence[Figure] = (), lines: Sequence[Figure] = ()
) -> Figure:
    """The steps, what is over the amount hatched behind them. `top`: the highest value that must be seen."""
    start, end = level.months[0].start, level.months[-1].end
    lowest = min(0, *level.levels) if level.levels else 0
    highest = max(top, *level.levels) if level.levels else top
    return {
        "data": [*_over(level, start), _steps(level, start), _last(level, start)],
        "layout": {
            **base_layout(HEIGHT),
            "margin": {"l": 44, "r": 24, "t": 22, "b": 42},
            "hovermode": "x",
            "xaxis": {
                "type": "date",
                "range": [_ms(start), _ms(end)],
                "tickvals": [_ms(month.start) for month in level.months],
                "ticktext": [_tick(month, at) for at, month in enumerate(level.months)],
                "ticklabelposition": "outside right",
                "tickangle": 0,
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
                "ticks": "outside",
                "ticklen": 4,
            },
            "yaxis": {
                "range": [lowest * 1.1, highest * 1.08 or 1],
                **({"nticks": _TICKS} if highest - lowest > _TICKS else {"dtick": 1}),  # people are whole
                "tickformat": ",d",
                "fixedrange": True,
                "zeroline": True,
                "zerolinewidth": 1,
            },
            "shapes": list(lines),
            "annotations": list(marks),
        },
    }


def across(value: int, start: int, end: int, *, value_at_end: int | None = None) -> Figure:
    """A dashed line over the whole plan: what was purchased, or an even pace down to `value_at_end`."""
    last = value if value_at_end is None else value_at_end
    place = {"x0": _ms(start), "x1": _ms(end), "y0": value, "y1": last}
    return {"type": "line", **place, "line": {"width": 1.25, "dash": "5 4"}, "layer": "below"}


def upright(at: int) -> Figure:
    """A thin upright line at an instant."""
    place = {"x0": _ms(at), "x1": _ms(at), "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", **place, "line": {"width": 1.25, "dash": "2 3"}, "layer": "below"}


def band(start: int, end: int) -> Figure:
    """A pale upright band: between two instants."""
    place = {"x0": _ms(start), "x1": _ms(end), "y0": 0, "y1": 1, "yref": "paper"}
    return {
        "type": "rect",
        **place,
        "line": {"width": 0},
        "opacity": 0.14,
        "fillcolor": "#808890",
        "layer": "below",
    }


def said(words: str, at: int, value: float | None, **more: object) -> Figure:
    """A direct label at an instant and a value (None: at the top edge)."""
    place = {"x": _ms(at), "y": 1 if value is None else value, "yref": "paper" if value is None else "y"}
    return {"text": words, "showarrow": False, "font": {"size": 12}, "yanchor": "bottom", **place, **more}


def _over(level: Level, start: int) -> list[Figure]:
    """Two invisible lines with the hatched stretch between them; nothing where nothing is over."""
    edge = level.ceiling if level.ceiling is not None else level.floor
    if edge is None:
        return []
    beyond = [max(one, edge) if level.ceiling is not None else min(one, edge) for one in level.levels]
    if all(one == edge for one in beyond):
        return []
    plain = {"type": "scatter", "mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    time = _time(start)
    return [
        {**plain, **time, "y": [edge] * len(beyond)},
        {**plain, **time, "y": beyond, "fill": "tonexty", "fillcolor": "#d07a2c", "fillpattern": _HATCHED},
    ]


def _steps(level: Level, start: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        **_time(start),
        "y": list(level.levels),
        "line": {"width": 1.75, "shape": "hv"},
        "text": list(level.hover),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _last(level: Level, start: int) -> Figure:
    """The end of the line as a dot, with its value in words: read first."""
    at = [_ms(start + (len(level.levels) - 1) * DAY)] if level.levels else []
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": at,
        "y": list(level.levels[-1:]),
        "marker": {"size": 7},
        "text": [level.now_words] if at else [],
        "textposition": _beside(level),
        "textfont": {"size": 13},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _beside(level: Level) -> str:
    """Where the line leaves room for its last value: it comes from the left, from below or from above."""
    falls = bool(level.levels) and level.levels[-1] < level.levels[0]
    if len(level.levels) < ROOM_DAYS:
        return "top right"
    return "bottom left" if falls else "top left"


def _time(start: int) -> Figure:
    return {"x0": _ms(start), "dx": DAY // 1000}


def _ms(instant: int) -> int:
    return instant // 1000


def _tick(month: PlanMonth, at: int) -> str:
    stamp = to_datetime(month.start)
    year = f"<br>{stamp.year}" if at == 0 or stamp.month == 1 else ""
    return f"{stamp:%b}{year}" if stamp.day == 1 else f"{stamp.day} {stamp:%b}{year}"


def plain_count(value: int, noun: str) -> str:
    """`231 held`: a count with its word."""
    return f"{count(value)} {noun}"
