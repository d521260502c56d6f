"""A chart as a screen shows it: a sentence, the drawing, and its table twin."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria
from components.figures import CONFIG, Figure
from components.light import element


def chart(ident: str, figure: Figure, summary: str, twin: Component, *, kind: str) -> Component:
    """`kind` is the class that colours the traces (assets/charts.css); the sentence describes the drawing."""
    graph = dcc.Graph(
        id=ident,
        figure=figure,
        config=CONFIG,
        responsive=True,
        style={"height": f"{figure['layout']['height']}px"},  # a responsive graph does not read its layout's
    )
    return html.Figure(
        [
            html.Figcaption(summary, className="chart-words", id=f"{ident}-words"),
            html.Div(graph, role="img", **aria(label=summary)),
            html.Details(
                [html.Summary("Show as a table"), html.Div(twin, className="scroll-x")], className="twin"
            ),
        ],
        className=f"chart chart-{kind}",
    )


def key(*entries: tuple[str, str]) -> Component:
    """The few words that say which mark is which: (class of the swatch, words)."""
    return html.Div(
        [html.Span([html.Span(className=f"swatch swatch-{mark}"), words]) for mark, words in entries],
        className="chart-key",
    )


def plain_table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str | Component]]) -> Component:
    """A small table; the first column heads each row, the others are figures at the right."""
    heads = [
        html.Th(title, scope="col", className="" if at == 0 else "number") for at, title in enumerate(header)
    ]
    body = [
        element(
            "Tr",
            [
                element("Th", row[0], scope="row"),
                *[element("Td", cell, className="number") for cell in row[1:]],
            ],
        )
        for row in rows
    ]
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr(heads)),
            html.Tbody(body),
        ],
        className="plain-table",
    )
