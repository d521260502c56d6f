"""The headline row of a plan: four figures, each with its label, a quiet note, and its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from components import light
from components.attributes import aria
from components.figure_link import Receipts
from components.ids import Usage
from components.light import Child, Children, Light
from components.marks import explained
from components.numbers import count
from core.periods import PlanState
from core.usage_screens import UsageScreen


@dataclass(frozen=True)
class Tile:
    """`words`: the rule's sentence. `value`: the figure as it stands, mostly a link to its receipt."""

    label: str
    words: str
    value: Children
    note: Children = ""


def tiles(*row: Tile) -> Light:
    """The row."""
    return light.Div([_tile(one) for one in row], className="tiles usage-tiles")


def of_amount(value: Child, amount: int, noun: str) -> Children:
    """A figure and, small beside it, the amount that it is part of."""
    return [value, light.Span(f" of {count(amount)} {noun}".rstrip(), className="tile-of")]


def share_bar(used: int, amount: int, words: str, *, class_name: str = "") -> Light:
    """How much of the amount is used, as a thin bar; what is over it is hatched at its end."""
    whole = max(used, amount, 1)
    parts = [light.Span(className="use-fill", style={"width": _width(min(used, amount), whole)})]
    if used > amount:
        parts.append(light.Span(className="use-over", style={"width": _width(used - amount, whole)}))
    return light.Span(parts, className=f"use {class_name}".strip(), role="img", **aria(label=words))


def idle_tile(screen: UsageScreen, receipts: Receipts) -> Tile:
    """How many people have not logged in inside the plan; the list of them stands below."""
    people = "person" if screen.people == 1 else "people"
    return Tile(
        "Did not use it" if is_past(screen) else "Not using it yet",
        "People of the account without a login in this plan",
        receipts.link(count(screen.idle), "idle", None),
        [
            "of ",
            receipts.link(count(screen.people), "people", None),
            f" {people} · ",
            light.A("list", href=f"#{Usage.IDLE}-panel", className="in-text"),
        ],
    )


def is_past(screen: UsageScreen) -> bool:
    """Whether the plan shown has ended."""
    return screen.chosen is not None and screen.chosen.state is PlanState.PAST


def over(number: Child, noun: str) -> Light:
    """An overage, in word and colour; `number` mostly a link to its receipt."""
    return light.Span([number, f" {noun} over"], className="over")


def _width(part: int, whole: int) -> str:
    return f"{part / whole * 100:.2f}%"


def _tile(tile: Tile) -> Light:
    return light.Div(
        [
            light.Div(explained(tile.label, tile.words), className="tile-label"),
            light.Div(tile.value, className="tile-value"),
            light.Div(tile.note, className="tile-note"),
        ],
        className="tile",
    )
