"""The fast JSON of component trees is Dash's own, value for value."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from dash import Patch, dcc, html
from dash._utils import to_json

from components.address import Address
from components.course_list import course_list
from components.course_profile import course_profile
from components.person_profile import person_profile
from server.tree_json import tree_json
from tests.components.screen_values import COURSE, COURSES, PERSON

WILD: dict[str, Any] = {"aria-label": "c", "data-d": 3}
TREES: list[Any] = [
    {"response": {"a": {"children": course_list(COURSES, Address({}))}}, "multi": True},
    {"response": {"a": {"children": course_profile(COURSE, Address({"course": "c1"}))}}},
    {"response": {"a": {"children": person_profile(PERSON, Address({"user": "u 1"}), may_see_courses=True)}}},
    html.Div([None, "a", 1, 0.5, html.P("b", id="x", **WILD)], className=""),
    dcc.Graph(figure={"data": [{"y": np.array([1.5, 2.0])}]}),
    {"nan": float("nan")},
    Patch(),
    {1: "number as key"},
]


@pytest.mark.parametrize("tree", TREES, ids=range(len(TREES)))
def test_fast_json_says_what_dash_says(tree: Any) -> None:
    assert json.loads(tree_json(tree)) == json.loads(to_json(tree))
