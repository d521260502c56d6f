"""The frame of everything on a screen: a page's head, a titled panel, and the trail at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import light
from components.attributes import aria
from components.light import Children, Light, Node


def page(trail: Sequence[tuple[str, str]], head: Node, *panels: Node | None) -> list[Node]:
    """A screen: its trail (label, address; the last is where one stands), its head, its panels."""
    return [_trail(trail), head, *[panel for panel in panels if panel is not None]]


def head(title: str, note: Children = "", tools: Children = "") -> Light:
    """A page's one H1, a quiet line below it, and its tools at the right."""
    return light.Div(
        [
            light.Div([light.H1(title), light.Div(note, className="head-note")], className="head-words"),
            light.Div(tools, className="tools"),
        ],
        className="head",
    )


def panel(title: str, body: Children, *, note: Children = "", tools: Children = "", **named: Any) -> Light:
    """A titled panel with hairline borders; `named` goes to the section (id, className)."""
    class_name = f"panel {named.pop('className', '')}".strip()
    return light.Section(
        [
            light.Div(
                [
                    light.Div(
                        [light.H2(title), light.Div(note, className="panel-note")], className="head-words"
                    ),
                    light.Div(tools, className="tools"),
                ],
                className="panel-head",
            ),
            light.Div(body, className="panel-body"),
        ],
        className=class_name,
        **aria(label=title),
        **named,
    )


def _trail(steps: Sequence[tuple[str, str]]) -> Light:
    links = [light.Li(light.A(label, href=address, title=label)) for label, address in steps[:-1]]
    here = light.Li(light.Span(steps[-1][0], title=steps[-1][0], **aria(current="page")))
    return light.Nav(light.Ol([*links, here]), className="trail", **aria(label="Breadcrumb"))
