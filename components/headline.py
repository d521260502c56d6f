"""The headline row: four figures, each with its rule's sentence and its change in 30 days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.marks import explained, icon, skeleton
from components.numbers import change, figure
from core.metrics import CHANGE_WORDS, HEADLINE, Metric
from core.scope import BadRequest
from core.screens import Headline

_NUMBER = int | float | None
_SIGNS = {"up": "Up", "down": "Down"}


def headline(now: Headline) -> list[Component]:
    """The row as it stands while the comparison is still on its way; the changes' place is kept."""
    return [_tile(metric, _value(now, metric), skeleton("change")) for metric in HEADLINE]


def headline_with_change(now: Headline, before: Headline) -> list[Component]:
    """The row with each change against the same rule 30 days ago."""
    return [_tile(metric, _value(now, metric), _change(now, before, metric)) for metric in HEADLINE]


def as_data(now: Headline) -> dict[str, Any]:
    """The row's figures for a dcc.Store."""
    return asdict(now)


def from_data(data: object) -> Headline:
    """What `as_data` put into the store; BadRequest if it is something else."""
    fields = [metric.slug for metric in HEADLINE]
    if not isinstance(data, Mapping) or not data.keys() >= set(fields):
        raise BadRequest("no headline")
    if not all(isinstance(data[name], _NUMBER) for name in fields):
        raise BadRequest("no headline")
    return Headline(**{name: data[name] for name in fields})


def tile(metric: Metric, value: float | None, note: str | Component = "") -> Component:
    """One figure in its unit, with a quiet note below it."""
    return _tile(metric, value, note)


def _tile(metric: Metric, value: float | None, note: str | Component) -> Component:
    return html.Div(
        [
            html.Div(explained(metric.label, metric.words), className="tile-label"),
            html.Div(figure(value, metric.unit), className="tile-value"),
            html.Div(note, className="tile-note"),
        ],
        className="tile",
    )


def _value(headline: Headline, metric: Metric) -> float | None:
    value: float | None = getattr(headline, metric.slug)
    return value


def _change(now: Headline, before: Headline, metric: Metric) -> Component:
    sign, words = change(_value(now, metric), _value(before, metric), metric.unit)
    if sign in ("same", "none"):
        return html.Span(words.capitalize(), className="change", title=CHANGE_WORDS)
    return html.Span(
        [
            icon(sign),
            html.Span(f"{_SIGNS[sign]} ", className="visually-hidden"),
            words,
            html.Span(" in 30 days"),
        ],
        className=f"change change-{sign}",
        title=CHANGE_WORDS,
    )
