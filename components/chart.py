"""A chart as a screen shows it: a sentence, the drawing, and its table twin."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc

from components import light
from components.attributes import aria
from components.figures import CONFIG, Figure
from components.light import Child, Light
from components.sideways import sideways

_NARROW_ROW_PX, _NARROW_MORE_PX, _LINE_PX = 46, 12, 30  # as assets/charts.js has them for a phone


def chart(ident: str, figure: Figure, summary: str, twin: Light, *, kind: str) -> Light:
    """`kind` is the class that colours the traces (assets/charts.css); the sentence describes the drawing."""
    layout = figure["layout"]
    tall = f"{layout['height']}px"
    graph = dcc.Graph(
        id=ident,
        figure=figure,
        config=CONFIG,
        responsive=True,
        style={"height": tall},  # a responsive graph does not read its layout's
    )
    return light.Figure(
        [
            light.Figcaption(summary, className="chart-words", id=f"{ident}-words"),
            # Drawn once its script has come: what stands below does not move then.
            light.Div(
                graph, role="img", style={"minHeight": tall, **_on_a_phone(layout)}, **aria(label=summary)
            ),
            light.Details(
                [light.Summary("Show as a table"), sideways(twin, "The chart as a table")], className="twin"
            ),
        ],
        className=f"chart chart-{kind}",
    )


def _on_a_phone(layout: Figure) -> dict[str, str]:
    """There a bar's title stands above it, and the place is as much higher before the script that does it has come."""
    rows = len(layout.get("meta", {}).get("titles", ()))
    line = _LINE_PX if layout.get("shapes") else 0
    return {"--narrow": f"{_NARROW_ROW_PX * rows + _NARROW_MORE_PX + line}px"} if rows else {}


def key(*entries: tuple[str, str]) -> Light:
    """The few words that say which mark is which: (class of the swatch, words)."""
    return light.Div(
        [light.Span([light.Span(className=f"swatch swatch-{mark}"), words]) for mark, words in entries],
        className="chart-key",
    )


def plain_table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Child]]) -> Light:
    """A small table; the first column heads each row, the others are figures at the right."""
    heads = [
        light.Th(title, scope="col", className="" if at == 0 else "number") for at, title in enumerate(header)
    ]
    body = [
        light.Tr([light.Th(row[0], scope="row"), *[light.Td(cell, className="number") for cell in row[1:]]])
        for row in rows
    ]
    return light.Table(
        [
            light.Caption(caption, className="visually-hidden"),
            light.Thead(light.Tr(heads)),
            light.Tbody(body),
        ],
        className="plain-table",
    )
