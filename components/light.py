"""HTML elements as the JSON that they become: a Dash object costs fifty times as much, and screens have hundreds.

Called as those of `dash.html`: children first, then properties. For what is drawn and never asked again; whatever
Python must look into, and everything of dcc, dbc and AG Grid, stays a component.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from dash.development.base_component import Component

Light = dict[str, Any]
Node = Component | Light
Child = Node | str | None
Children = Child | Sequence[Child]


class _Factory(Protocol):
    """Makes elements of one kind; `props` are spelt as React spells them (className, tabIndex, aria-label)."""

    def __call__(self, children: Children = None, **props: Any) -> Light: ...


def _elements(kind: str) -> _Factory:
    def make(children: Children = None, **props: Any) -> Light:
        props["children"] = children
        return {"props": props, "type": kind, "namespace": "dash_html_components"}

    return make


A, B, Button, Caption, Details, Div = map(_elements, ("A", "B", "Button", "Caption", "Details", "Div"))
Dialog, Dd, Dl, Dt, H3 = map(_elements, ("Dialog", "Dd", "Dl", "Dt", "H3"))
Figcaption, Figure, Form, H1, H2 = map(_elements, ("Figcaption", "Figure", "Form", "H1", "H2"))
Header, Kbd, Label, Li, Main, Nav = map(_elements, ("Header", "Kbd", "Label", "Li", "Main", "Nav"))
Ol, P, Section, Span, Summary, Table = map(_elements, ("Ol", "P", "Section", "Span", "Summary", "Table"))
Tbody, Td, Th, Thead, Tr, Ul = map(_elements, ("Tbody", "Td", "Th", "Thead", "Tr", "Ul"))
