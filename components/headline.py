"""The headline row: four figures, each with its rule's sentence and its change in 30 days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from components import light
from components.address import Address
from components.attributes import aria
from components.figure_receipt import receipt_address
from components.light import Child, Light, Node
from components.marks import explained, icon, skeleton
from components.numbers import change, figure
from core.metrics import CHANGE_WORDS, HEADLINE, Metric
from core.scope import BadRequest
from core.screens import Headline

_NUMBER = int | float | None
_SIGNS = {"up": "Up", "down": "Down"}


def headline(now: Headline, address: Address) -> list[Node]:
    """The row as it stands while the comparison is still on its way; the changes' place is kept."""
    return [_linked(metric, now, skeleton("change"), address) for metric in HEADLINE]


def headline_with_change(now: Headline, before: Headline, address: Address) -> list[Node]:
    """The row with each change against the same rule 30 days ago."""
    return [_linked(metric, now, _change(now, before, metric), address) for metric in HEADLINE]


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


def tile(metric: Metric, value: float | None, note: Child = "", *, receipt: str) -> Light:
    """One figure in its unit, a link to its receipt, with a quiet note below it."""
    words = figure(value, metric.unit)
    label = aria(label=f"{metric.label}: {words}. Show the receipt")
    return light.Div(
        [
            light.Div(explained(metric.label, metric.words), className="tile-label"),
            light.Div(light.A(words, href=receipt, className="figure", **label), className="tile-value"),
            light.Div(note, className="tile-note"),
        ],
        className="tile",
    )


def _linked(metric: Metric, now: Headline, note: Child, address: Address) -> Light:
    return tile(metric, _value(now, metric), note, receipt=receipt_address(address, metric))


def _value(headline: Headline, metric: Metric) -> float | None:
    value: float | None = getattr(headline, metric.slug)
    return value


def _change(now: Headline, before: Headline, metric: Metric) -> Light:
    sign, words = change(_value(now, metric), _value(before, metric), metric.unit)
    if sign in ("same", "none"):
        return light.Span(words.capitalize(), className="change", title=CHANGE_WORDS)
    return light.Span(
        [
            icon(sign),
            light.Span(f"{_SIGNS[sign]} ", className="visually-hidden"),
            words,
            light.Span(" in 30 days"),
        ],
        className=f"change change-{sign}",
        title=CHANGE_WORDS,
    )
