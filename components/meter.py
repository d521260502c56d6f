"""A small bar in a line of text or a table: a share, with a tick for what it is compared with."""

from __future__ import annotations

from components import light
from components.attributes import aria
from components.light import Light
from components.numbers import percent


def meter(value: float, tick: float | None = None, tick_title: str = "") -> Light:
    """The share as a number and a bar; the tick is said in words, too."""
    marks = [light.Span(className="meter-fill", style={"width": _width(value)})]
    words = percent(value)
    if tick is not None:
        marks.append(light.Span(className="meter-tick", style={"left": _width(tick)}))
        words = f"{words}, {tick_title} {percent(tick)}"
    return light.Span(
        [
            light.Span(percent(value), className="meter-number"),
            light.Span(marks, className="meter-track", role="img", **aria(label=words)),
        ],
        className="meter",
        title=words,
    )


def _width(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}%"
