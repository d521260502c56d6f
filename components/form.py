"""A form's fields: label, control, and a place beside it for the sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc

from components import light
from components.light import Light


def field(label: str, control: Any, note: str = "", *, hint: str = "") -> Light:
    """One field. `note`: the id of the place for what is wrong with it, which is read out when it is filled."""
    words = [light.Span(hint, className="field-hint")] if hint else []
    wrong = [light.Span("", id=note, className="field-problem", role="status")] if note else []
    named = light.Label([light.Span(label, className="field-name"), control], className="field-label")
    return light.Div([named, *words, *wrong], className="field form-field")


def line(ident: str, value: str = "", **props: Any) -> Any:
    """A line of text; a form's values are text, whatever they stand for."""
    return dbc.Input(id=ident, value=value, type=props.pop("type", "text"), autocomplete="off", **props)


def paragraph(ident: str, value: str = "", **props: Any) -> Any:
    """Several lines of text."""
    return dbc.Textarea(id=ident, value=value, rows=props.pop("rows", 4), **props)


def choice(ident: str, options: Sequence[tuple[str, str]], value: str = "") -> Any:
    """One of a few: (value, words); nothing is chosen without a value."""
    choices = [{"value": one, "label": words} for one, words in options]
    return dbc.Select(id=ident, options=choices, value=value, placeholder="Choose …")


def said(words: str) -> Light:
    """What was done, or refused, after a button."""
    return light.Div(words, className="said", role="status") if words else light.Div(role="status")
