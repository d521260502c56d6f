"""Callback bodies are read strictly: exactly what was registered, or a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from dash import ALL, MATCH, Dash, Input, Output, State

from core.scope import BadRequest, NotFound
from server.bodies import DEEPEST, read_call

pytestmark = pytest.mark.attack


@pytest.fixture(scope="module")
def callbacks() -> dict[str, Any]:
    app = Dash("bodies", suppress_callback_exceptions=True)

    @app.callback(Output("out", "children"), Input("go", "n_clicks"), State("address", "search"))
    def _one(clicks: int, search: str) -> str:
        return f"{clicks}{search}"

    @app.callback(Output("a", "x"), Output("b", "y"), Input({"kind": "row", "n": ALL}, "value"))
    def _many(values: list[int]) -> tuple[int, int]:
        return len(values), 0

    @app.callback(Output({"kind": "cell", "n": MATCH}, "x"), Input({"kind": "cell", "n": MATCH}, "value"))
    def _match(value: int) -> int:
        return value

    app.clientside_callback("function(x) { return x; }", Output("c", "x"), Input("go", "n_clicks"))
    return {**app.callback_map}


def one(**changes: Any) -> dict[str, Any]:
    body = {
        "output": "out.children",
        "outputs": {"id": "out", "property": "children"},
        "inputs": [{"id": "go", "property": "n_clicks", "value": 1}],
        "state": [{"id": "address", "property": "search", "value": "?a=1"}],
        "changedPropIds": ["go.n_clicks"],
        "parsedChangedPropsIds": ["go.n_clicks"],
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not ...}


def many(items: Any) -> dict[str, Any]:
    outputs = [{"id": "a", "property": "x"}, {"id": "b", "property": "y"}]
    return {"output": "..a.x...b.y..", "outputs": outputs, "inputs": [items], "changedPropIds": []}


def cell(ident: Any) -> dict[str, Any]:
    return {
        "output": '{"kind":"cell","n":["MATCH"]}.x',
        "outputs": {"id": ident, "property": "x"},
        "inputs": [{"id": ident, "property": "value", "value": 1}],
        "changedPropIds": ['{"kind":"cell","n":4}.value'],
    }


ROW = {"id": {"kind": "row", "n": 1}, "property": "value", "value": 1}


@pytest.mark.parametrize(
    "body",
    [
        one(),
        one(changedPropIds=[]),
        one(inputs=[{"id": "go", "property": "n_clicks"}]),  # undefined in the browser
        many([]),
        many([ROW, {**ROW, "id": {"kind": "row", "n": "two"}}]),
        cell({"kind": "cell", "n": 4}),
    ],
)
def test_what_the_browser_sends_passes(callbacks: dict[str, Any], body: dict[str, Any]) -> None:
    assert read_call(body, callbacks) == body["output"]


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


GO, ADDRESS = one()["inputs"][0], one()["state"][0]
MALFORMED: list[Any] = [
    None,
    [],
    "text",
    7,
    {},
    one(output=...),
    one(output=7),
    one(output=["out.children"]),
    one(extra=1),
    one(inputs=...),
    one(inputs=None),
    one(inputs=[]),
    one(inputs={}),
    one(inputs=[GO, GO]),
    one(inputs=[None]),
    one(inputs=[[GO]]),
    one(inputs=[{}]),
    one(inputs=[{"id": "go"}]),
    one(inputs=[{**GO, "id": "stop"}]),
    one(inputs=[{**GO, "id": {"a": 1}}]),
    one(inputs=[{**GO, "id": None}]),
    one(inputs=[{**GO, "property": "children"}]),
    one(inputs=[{**GO, "property": 1}]),
    one(inputs=[{**GO, "more": 1}]),
    one(inputs=[{**GO, "value": "many"}]),
    one(inputs=[{**GO, "value": True}]),
    one(state=...),
    one(state=[]),
    one(state=[{**ADDRESS, "value": ["?a=1"]}]),
    one(state=[{**ADDRESS, "value": {"a": 1}}]),
    one(state=[{**ADDRESS, "value": "nul\x00"}]),
    one(outputs=...),
    one(outputs=None),
    one(outputs=[]),
    one(outputs={"id": "other", "property": "children"}),
    one(outputs={"id": "out", "property": "style"}),
    one(outputs={"id": "out"}),
    one(outputs=[{"id": "out", "property": "children"}]),
    one(changedPropIds=None),
    one(changedPropIds="go.n_clicks"),
    one(changedPropIds=[1]),
    one(changedPropIds=["other.n_clicks"]),
    one(changedPropIds=["{.n_clicks"]),
    one(inputs=[{**GO, "value": nested(DEEPEST)}]),
    many(ROW),
    many([{**ROW, "id": "row"}]),
    many([{**ROW, "id": {"kind": "other", "n": 1}}]),
    many([{**ROW, "id": {"kind": "row"}}]),
    many([{**ROW, "id": {"kind": "row", "n": 1, "m": 2}}]),
    many([{**ROW, "id": {"kind": "row", "n": [1]}}]),
    cell("cell"),
    cell({"kind": "cell", "n": {"deep": 1}}),
]


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_not_of_the_registered_form_is_refused(callbacks: dict[str, Any], body: Any) -> None:
    with pytest.raises(BadRequest):
        read_call(body, callbacks)


@pytest.mark.parametrize("output", ["nothing.children", "c.x", "__proto__", ""])
def test_there_are_no_other_callbacks_nor_those_of_the_browser(
    callbacks: dict[str, Any], output: str
) -> None:
    with pytest.raises(NotFound):
        read_call(one(output=output), callbacks)
