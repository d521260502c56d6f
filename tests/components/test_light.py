"""Light elements are, on the wire, what Dash's own would be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import dcc, html
from dash._utils import to_json
from dash.development.base_component import Component

from components import light

KINDS = [name for name in vars(light) if name[0].isupper() and hasattr(html, name)]


def written(tree: Any) -> Any:
    return json.loads(to_json(tree))


@pytest.mark.parametrize("kind", KINDS)
def test_an_element_is_written_as_dash_writes_it(kind: str) -> None:
    given: dict[str, Any] = {"id": "a", "className": "b", "aria-label": "c", "data-d": "e"}
    assert written(getattr(light, kind)(["f"], **given)) == written(getattr(html, kind)(["f"], **given))


def test_every_kind_is_among_them() -> None:
    assert {"A", "Div", "Span", "Table", "Td", "Th", "Tr"} <= set(KINDS)


def test_an_element_has_no_children_unless_given() -> None:
    assert light.Span(className="a")["props"] == {"className": "a", "children": None}


def test_light_elements_and_components_stand_inside_each_other() -> None:
    inner: Any = light.P("a")
    store = dcc.Store(id="s", data={"b": 1})
    assert written(light.Div([inner, store, None, "c"])) == written(html.Div([html.P("a"), store, None, "c"]))


def test_a_pattern_matching_id_stays_one() -> None:
    ident = {"type": "row", "index": 1}
    assert written(light.Button("a", id=ident)) == written(html.Button("a", id=ident))


def test_elements_share_nothing() -> None:
    first, second = light.Div("a"), light.Div("b")
    assert first["props"] is not second["props"] and not isinstance(first, Component)
