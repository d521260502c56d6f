"""Who took a seat lately, and who gave one back."""

from __future__ import annotations

from components import light
from components.light import Light
from components.marks import icon, nothing
from components.names import shown
from components.numbers import moment
from components.panel import panel
from core.usage_screens import NamedMove, UsageScreen


def recent_moves(screen: UsageScreen) -> Light:
    """The latest moves, newest first."""
    title = "Who took a seat, who gave one back"
    if not screen.recent:
        return panel(title, nothing("No seat has been taken yet.", "The first login takes one."))
    items = [light.Li(_move(one)) for one in screen.recent]
    return panel(title, light.Ol(items, className="moves"), note="The latest first; times in UTC.")


def _move(named: NamedMove) -> list[Light]:
    move, name = named.move, shown(named.name, named.move.user_id)
    sign, words = ("up", "took a seat") if move.taken else ("down", "gave it back")
    told = f"{words}: implied reactivation" if move.implied else words
    return [
        light.Span([icon(sign), light.Span(told)], className=f"move move-{sign}"),
        light.B(name, title=name),
        light.Span(moment(move.at), className="quiet number"),
    ]
