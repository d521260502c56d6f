"""The line of mastery after each attempt, with the result of each as a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.figures import Figure, base_layout
from components.numbers import percent
from core.table import Row

MASTERED = 0.80
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST_TICKS = 12
# A mark has no place in the style sheet of its own: tones that both themes carry.
_BAR, _WEAK = "#4580be", "#cf7a2e"


@dataclass(frozen=True)
class Result:
    """What a mark says: its word, its symbol, and whether an attempt is one of these."""

    words: str
    symbol: str
    color: str


RIGHT = Result("Right, unaided", "circle", _BAR)
AIDED = Result("Right, with hints", "circle-open", _BAR)
PARTLY = Result("Partly right", "diamond", _BAR)
WRONG = Result("Wrong", "x-thin-open", _WEAK)
RESULTS = (RIGHT, AIDED, PARTLY, WRONG)


def result(correct: float, hints: int) -> Result:
    """The result of an attempt in one word."""
    if correct >= 1:
        return AIDED if hints else RIGHT
    return PARTLY if correct > 0 else WRONG


def attempt_line(rows: Sequence[Row], labels: Sequence[str]) -> Figure:
    """Rows of the report `attempts`; `labels` say when each was. One step along x is one attempt."""
    numbers = list(range(1, len(rows) + 1))
    levels = [float(row[6] or 0) for row in rows]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": numbers,
        "y": levels,
        "line": {"width": 1.75, "shape": "linear"},
        "hoverinfo": "skip",
    }
    marks = [_marks(one, rows, labels) for one in RESULTS]
    return {"data": [line, *marks], "layout": _layout(len(rows), levels)}


def _marks(one: Result, rows: Sequence[Row], labels: Sequence[str]) -> Figure:
    at = [place for place, row in enumerate(rows) if result(float(row[2] or 0), int(row[3] or 0)) is one]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": one.words,
        "x": [place + 1 for place in at],
        "y": [rows[place][6] for place in at],
        "marker": {
            "symbol": one.symbol,
            "size": 9,
            "color": one.color,
            "line": {"width": 2, "color": one.color},
        },
        "customdata": [[labels[place], percent(float(rows[place][6] or 0))] for place in at],
        "hovertemplate": f"Attempt %{{x}}, %{{customdata[0]}}<br>{one.words}<br>"
        "Mastery after it %{customdata[1]}<extra></extra>",
    }


def _layout(attempts: int, levels: Sequence[float]) -> Figure:
    every = next(step for step in _STEPS if attempts <= step * _MOST_TICKS or step == _STEPS[-1])
    return {
        **base_layout(300),
        "margin": {"l": 40, "r": 60, "t": 12, "b": 36},
        "xaxis": {
            "range": [0.5, max(attempts, 4) + 0.5],
            "tick0": 0 if every > 1 else 1,
            "dtick": every,
            "title": {"text": "Attempt", "standoff": 4, "font": {"size": 12}},
            "fixedrange": True,
            "zeroline": False,
            "showgrid": False,
        },
        "yaxis": {
            "range": [-0.03, 1.06],
            "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1],
            "ticktext": ["0", "20", "40", "60", "80", "100%"],
            "fixedrange": True,
            "zeroline": False,
        },
        "shapes": [_THRESHOLD],
        "annotations": [_label_of_last(attempts, levels[-1])],
    }


def _label_of_last(attempts: int, level: float) -> Figure:
    """The direct label at the line's end."""
    place = {"x": attempts, "y": level, "xanchor": "left", "xshift": 10}
    return place | {"text": percent(level), "showarrow": False, "font": {"size": 13}}


_THRESHOLD: Figure = {
    "type": "line",
    "xref": "paper",
    "x0": 0,
    "x1": 1,
    "y0": MASTERED,
    "y1": MASTERED,
    "line": {"width": 1, "dash": "4 3"},
}
