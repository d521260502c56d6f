"""Whether a person is active, and the button that changes it: it says what will happen and asks once more."""

from __future__ import annotations

from dash import dcc

from components import light
from components.form import said
from components.light import Light, Node
from core.status import Status

_MARKS = {Status.ACTIVE: "tag", Status.DEACTIVATED: "tag tag-weak"}
_ACTS = {
    Status.ACTIVE: (
        Status.DEACTIVATED,
        "Deactivate",
        "{} can no longer sign in, open sessions end, and a seat they hold is given back."
        " What they have learned stays, and so do the counts of past months.",
    ),
    Status.DEACTIVATED: (
        Status.ACTIVE,
        "Activate",
        "{} may sign in and learn again. Where the plan counts seats, the next login takes one.",
    ),
}


def status_tag(status: str) -> Light:
    """The status as a word in a frame."""
    return light.Span(status.capitalize(), className=_MARKS[Status(status)])


def standing(name: str, status: str, button: str, wanted: str, *, words: str = "") -> list[Node]:
    """The status, the button with its confirmation, and what the last press did.

    `button`, `wanted`: the ids of the confirming button and of the store that holds the status it asks for.
    """
    asked_for, act, effect = _ACTS[Status(status)]
    confirm = light.Button(f"{act} {name}", id=button, type="button", className="btn btn-primary", n_clicks=0)
    menu = light.Div([light.P(effect.format(name)), confirm], className="menu confirm")
    holder = light.Details(
        [light.Summary(act, className="btn btn-outline"), menu], className="menu-holder", key=str(asked_for)
    )
    return [said(words), status_tag(status), holder, dcc.Store(id=wanted, data=str(asked_for))]


def standing_alone(status: str, words: str) -> list[Node]:
    """The status where it can not be changed, and why."""
    return [light.Span(words, className="quiet"), status_tag(status)]
