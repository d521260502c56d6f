"""The bodies of callback requests, read strictly: what is not exactly of the registered form is refused.

Dash itself answers a malformed body with a traceback; here it never sees one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from dash._utils import clean_property_name, stringify_id

from core.scope import BadRequest, NotFound

LARGEST_BODY = 2 * 1024 * 1024
DEEPEST = 60
_KEYS = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
_GIVEN_KEYS = {"id", "property", "value", "allow_optional"}
_MANY = (["ALL"], ["ALLSMALLER"])
_SCALAR = (str, int, float, bool, type(None))

_Forms = tuple[type, ...]
_TEXT: _Forms = (str, type(None))
_COUNT: _Forms = (int, type(None))
# Properties whose values have one form in every component. Stores (`data`) may hold anything: a callback
# that reads one parses it.
_FORMS: dict[str, _Forms] = {
    "pathname": _TEXT,
    "search": _TEXT,
    "hash": _TEXT,
    "href": _TEXT,
    "n_clicks": _COUNT,
    "n_intervals": _COUNT,
    "n_submit": _COUNT,
    "n_blur": _COUNT,
    "clickData": (dict, type(None)),
    "hoverData": (dict, type(None)),
    "selectedData": (dict, type(None)),
    "relayoutData": (dict, type(None)),
    "cellClicked": (dict, type(None)),
    "getRowsRequest": (dict, type(None)),
    "rowData": (list, type(None)),
    "is_open": (bool, type(None)),
    "disabled": (bool, type(None)),
}


def read_call(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> str:
    """The output id of a well-formed call; BadRequest if malformed, NotFound for an unknown callback."""
    _require(isinstance(body, dict), "the body is not an object")
    assert isinstance(body, dict)
    _check_values(body)
    _require(body.keys() <= _KEYS, "the body has an unknown member")
    output = body.get("output")
    _require(isinstance(output, str), "the body names no output")
    entry = callbacks.get(str(output))
    if entry is None or "callback" not in entry:  # browser-side callbacks have no function here
        raise NotFound("no such callback")
    _check_call(body, entry)
    return str(output)


def input_value(body: Mapping[str, Any], place: int) -> object:
    """The value of one input of a well-formed call."""
    value: object = body["inputs"][place].get("value")
    return value


def _check_call(body: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    inputs, state = body.get("inputs"), body.get("state")
    _check_given(entry["inputs"], [] if inputs is None else inputs)
    _check_given(entry["state"], [] if state is None else state)
    _check_outputs(entry, body.get("outputs"))
    known = {prop_id for given in _flat(inputs or []) for prop_id in [_prop_id(given)]}
    changed = body.get("changedPropIds", [])
    _require(isinstance(changed, list), "changedPropIds is not a list")
    _require(all(isinstance(one, str) and one in known for one in changed), "an unknown input has changed")


def _check_outputs(entry: Mapping[str, Any], outputs: object) -> None:
    registered = entry["output"]
    if entry.get("no_output"):
        _require(not outputs, "the callback has no output")
        return
    several = isinstance(registered, Sequence)
    specs = [
        {"id": one.component_id_str(), "property": one.component_property}
        for one in (registered if several else [registered])
    ]
    _check_given(specs, outputs if several else [outputs])


def _check_given(specs: Sequence[Mapping[str, str]], given: object) -> None:
    _require(
        isinstance(given, list) and len(given) == len(specs), "the number of values is not the callback's"
    )
    assert isinstance(given, list)
    for spec, one in zip(specs, given, strict=True):
        _check_one(spec, one)


def _check_one(spec: Mapping[str, str], given: object) -> None:
    if not spec["id"].startswith("{"):
        _check_item(given, spec["property"])
        _require(isinstance(given, dict) and given["id"] == spec["id"], "an id is not the callback's")
        return
    pattern = orjson.loads(spec["id"])
    many = any(value in _MANY for value in pattern.values())
    _require(isinstance(given, list) or not many, "a pattern of many ids needs a list")
    items: list[Any] = given if many and isinstance(given, list) else [given]
    for item in items:
        _check_item(item, spec["property"])
        _require(_fits(pattern, item["id"]), "an id is not of the callback's pattern")


def _check_item(given: Any, name: str) -> None:
    _require(isinstance(given, dict) and given.keys() <= _GIVEN_KEYS, "a value is not an object of its form")
    _require("id" in given and isinstance(given.get("property"), str), "a value lacks its id or property")
    _require(
        clean_property_name(given["property"]) == clean_property_name(name),
        "a property is not the callback's",
    )
    forms = _FORMS.get(name)
    value = given.get("value")
    _require(forms is None or isinstance(value, forms), f"{name} is not of its form")
    _require(not (forms == _COUNT and isinstance(value, bool)), f"{name} is not of its form")


def _fits(pattern: Mapping[str, Any], given: object) -> bool:
    if not isinstance(given, dict) or given.keys() != pattern.keys():
        return False
    return all(
        isinstance(given[key], _SCALAR) if isinstance(value, list) else given[key] == value
        for key, value in pattern.items()
    )


def _flat(given: Sequence[Any]) -> list[Any]:
    return [item for one in given for item in (one if isinstance(one, list) else [one])]


def _prop_id(given: Mapping[str, Any]) -> str:
    return f"{stringify_id(given['id'])}.{given['property']}"


def _check_values(body: object) -> None:
    """No deep nesting, which recursion would trip over, and no NUL, which PostgreSQL refuses."""
    level: list[object] = [body]
    for _ in range(DEEPEST):
        if not level:
            return
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            else:
                _require(not (isinstance(value, str) and "\x00" in value), "a text holds a NUL")
        level = below
    raise BadRequest("the body is nested too deeply")


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise BadRequest(problem)
