"""The frame of everything on a screen: a page's head, a titled panel, and the trail at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.attributes import aria

Children = Sequence[Component | str] | Component | str


def page(trail: Sequence[tuple[str, str]], head: Component, *panels: Component | None) -> list[Component]:
    """A screen: its trail (label, address; the last is where one stands), its head, its panels."""
    return [_trail(trail), head, *[panel for panel in panels if panel is not None]]


def head(title: str, note: Children = "", tools: Children = "") -> Component:
    """A page's one H1, a quiet line below it, and its tools at the right."""
    return html.Div(
        [
            html.Div([html.H1(title), html.Div(note, className="head-note")], className="head-words"),
            html.Div(tools, className="tools"),
        ],
        className="head",
    )


def panel(
    title: str, body: Children, *, note: Children = "", tools: Children = "", **named: Any
) -> Component:
    """A titled panel with hairline borders; `named` goes to the section (id, className)."""
    class_name = f"panel {named.pop('className', '')}".strip()
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [html.H2(title), html.Div(note, className="panel-note")], className="head-words"
                    ),
                    html.Div(tools, className="tools"),
                ],
                className="panel-head",
            ),
            html.Div(body, className="panel-body"),
        ],
        className=class_name,
        **aria(label=title),
        **named,
    )


def _trail(steps: Sequence[tuple[str, str]]) -> Component:
    links = [html.Li(html.A(label, href=address)) for label, address in steps[:-1]]
    here = html.Li(html.Span(steps[-1][0], **aria(current="page")))
    return html.Nav(html.Ol([*links, here]), className="trail", **aria(label="Breadcrumb"))
