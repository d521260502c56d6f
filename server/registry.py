"""Dash empties its list of callbacks into the first application made; here they outlive it."""

from __future__ import annotations

from typing import Any

from dash import Dash, _callback

_MAP: dict[str, Any] = {}
_SPECS: list[Any] = []
_SCRIPTS: list[str] = []


def adopt(dash_app: Dash) -> None:
    """Give an application every callback that modules registered when they were imported."""
    _MAP.update(_callback.GLOBAL_CALLBACK_MAP)
    _SPECS.extend(_callback.GLOBAL_CALLBACK_LIST)
    _SCRIPTS.extend(_callback.GLOBAL_INLINE_SCRIPTS)
    for kept in (
        _callback.GLOBAL_CALLBACK_MAP,
        _callback.GLOBAL_CALLBACK_LIST,
        _callback.GLOBAL_INLINE_SCRIPTS,
    ):
        kept.clear()
    dash_app.callback_map.update(_MAP)
    dash_app._callback_list.extend(_SPECS)
    dash_app._inline_scripts.extend(_SCRIPTS)
