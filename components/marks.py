"""Small marks: icons (CSS masks), words that explain a figure, skeletons, empty states."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.attributes import aria, data


def icon(name: str) -> Component:
    """A decorative icon of assets/icons.css."""
    return html.Span(className=f"icon icon-{name}", **aria(hidden="true"))


def explained(content: str, words: str, *, class_name: str = "") -> Component:
    """Something shown with the rule's sentence: on hover, on focus, and to a screen reader."""
    return html.Span(
        [content, html.Span(f" ({words})", className="visually-hidden")],
        className=f"explained {class_name}".strip(),
        tabIndex=0,
        **data(words=words),
    )


def skeleton(kind: str) -> Component:
    """A grey shape where content will stand; `kind` is a class of assets/states.css."""
    return html.Div(className=f"skeleton skeleton-{kind}", **aria(hidden="true"))


def loading(*kinds: str) -> Component:
    """The shapes of a screen that is on its way."""
    return html.Div(
        [html.Span("Loading", className="visually-hidden"), *[skeleton(kind) for kind in kinds]],
        className="loading",
        role="status",
    )


def nothing(sentence: str, next_step: str | Component = "") -> Component:
    """One plain sentence and the next step, where there is nothing to show."""
    return html.Div([html.P(sentence), html.P(next_step, className="muted")], className="nothing")
