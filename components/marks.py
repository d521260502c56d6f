"""Small marks: icons (CSS masks), words that explain a figure, skeletons, empty states."""

from __future__ import annotations

from components import light
from components.attributes import aria, data
from components.light import Children, Light


def icon(name: str) -> Light:
    """A decorative icon of assets/icons.css."""
    return light.Span(className=f"icon icon-{name}", **aria(hidden="true"))


def explained(content: str, words: str, *, class_name: str = "") -> Light:
    """Something shown with the rule's sentence: on hover, on focus, and to a screen reader."""
    return light.Span(
        [content, light.Span(f" ({words})", className="visually-hidden")],
        className=f"explained {class_name}".strip(),
        tabIndex=0,
        **data(words=words),
    )


def skeleton(kind: str) -> Light:
    """A grey shape where content will stand; `kind` is a class of assets/states.css."""
    return light.Div(className=f"skeleton skeleton-{kind}", **aria(hidden="true"))


def loading(*kinds: str) -> Light:
    """The shapes of a screen that is on its way."""
    return light.Div(
        [light.Span("Loading", className="visually-hidden"), *[skeleton(kind) for kind in kinds]],
        className="loading",
        role="status",
    )


def nothing(sentence: str, next_step: Children = "") -> Light:
    """One plain sentence and the next step, where there is nothing to show."""
    return light.Div([light.P(sentence), light.P(next_step, className="muted")], className="nothing")
