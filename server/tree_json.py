"""Component trees to JSON, straight through orjson.

Dash's own way walks every tree in Python before it writes it, which is most of what a callback costs. This writes the
same JSON; a value that orjson does not know goes Dash's way.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from dash import _callback
from dash._utils import to_json
from dash.development.base_component import Component

_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def write_fast() -> None:
    """Let Dash write its callbacks' answers this way."""
    setattr(_callback, "to_json", tree_json)  # noqa: B010 - a name Dash imports, not one it declares


def tree_json(value: Any) -> str:
    """The JSON of a callback's answer."""
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS).decode()
    except TypeError:
        return str(to_json(value))


def _plain(value: Any) -> Any:
    if not isinstance(value, Component):
        raise TypeError(type(value))
    names, wildcards = _properties(
        type(value), tuple(value._prop_names), tuple(value._valid_wildcard_attributes)
    )
    props = {
        name: given
        for name, given in value.__dict__.items()
        if name in names or (wildcards and name.startswith(wildcards))
    }
    return {"props": props, "type": value._type, "namespace": value._namespace}


@lru_cache(maxsize=256)
def _properties(
    _kind: type, names: tuple[str, ...], wildcards: tuple[str, ...]
) -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(names), wildcards
