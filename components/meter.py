"""A small bar in a line of text or a table: a share, with a tick for what it is compared with."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.attributes import aria
from components.numbers import percent


def meter(value: float, tick: float | None = None, tick_title: str = "") -> Component:
    """The share as a number and a bar; the tick is said in words, too."""
    marks = [html.Span(className="meter-fill", style={"width": _width(value)})]
    words = percent(value)
    if tick is not None:
        marks.append(html.Span(className="meter-tick", style={"left": _width(tick)}))
        words = f"{words}, {tick_title} {percent(tick)}"
    return html.Span(
        [
            html.Span(percent(value), className="meter-number"),
            html.Span(marks, className="meter-track", role="img", **aria(label=words)),
        ],
        className="meter",
        title=words,
    )


def _width(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}%"
