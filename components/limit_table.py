"""The maxima of a subscription: used, limit, left, a bar, and a warning from 90 % in colour, sign and words."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.light import Child, Light
from components.numbers import EMPTY, count
from components.overview_links import figure_link
from components.record_table import record_table
from components.usage_tiles import share_bar
from core.account_metrics import ACCOUNT_METRICS
from core.limits import WARN_FROM, Limit, Room

HEADER = ("What is limited", "Used", "Limit", "Left", "State")
NUMBERS = HEADER[1:4]
_WARNING = (Room.NEAR, Room.REACHED, Room.OVER)


def limit_table(limits: Sequence[Limit], address: Address) -> Light:
    """One row for each maximum; every number leads to its receipt."""
    rows = [_row(one, address) for one in limits]
    return light.Div(record_table("Maxima", HEADER, rows, numbers=NUMBERS), className="limits")


def warned(limits: Sequence[Limit]) -> list[Limit]:
    """Those that stand at 90 % or more of their maximum."""
    return [one for one in limits if one.room in _WARNING]


def room_words(limit: Limit) -> str:
    """`92.4% used`, `limit reached`, `3 over the limit`: how a limit stands, in words."""
    if limit.room is Room.OVER:
        return f"{count(limit.over)} over the limit"
    if limit.room is Room.NEAR and limit.maximum:
        return f"{limit.used * 1000 // limit.maximum / 10:.1f}% used"  # downwards: only all of it is 100
    return limit.room.value


def _row(limit: Limit, address: Address) -> list[Child]:
    metric = ACCOUNT_METRICS[limit.figure]

    def linked(value: int | None, of: str) -> Child:
        return EMPTY if value is None else figure_link(address, limit.figure, value, of=of)

    label = [light.Span(metric.label), light.Span(metric.words, className="limit-words")]
    return [
        light.Div(label, className="limit-label"),
        linked(limit.used, "used"),
        linked(limit.maximum, "limit"),
        linked(limit.left, "left"),
        light.Div(_state(limit), className="limit-state"),
    ]


def _state(limit: Limit) -> list[Child]:
    words = room_words(limit)
    if limit.maximum is None:
        return [light.Span("No limit given", className="quiet")]
    warns = limit.room in _WARNING
    sign = (
        light.Span(f"! {words}", className="tag tag-weak") if warns else light.Span(words, className="quiet")
    )
    said = f"{count(limit.used)} of {count(limit.maximum)}: {words}"
    return [share_bar(limit.used, limit.maximum, said, class_name="use-near" if warns else ""), sign]


WARNING_WORDS = f"A warning stands from {WARN_FROM}% of a maximum on."
