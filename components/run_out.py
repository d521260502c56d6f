"""When the credits run out: a range, how it was made, and how far off it has been; plainly nothing without a past."""

from __future__ import annotations

from components import light
from components.figure_link import Receipts
from components.light import Light
from components.numbers import EMPTY, count, day, days
from components.usage_tiles import Tile
from core.credits import CreditRow
from core.instants import DAY
from core.periods import RowStatus
from core.usage_screens import RunOut


def run_out_tile(found: RunOut | None, last: CreditRow, receipts: Receipts) -> Tile:
    """The forecast of a plan that is open; of a closed one what has expired."""
    if last.status is RowStatus.CLOSED:
        return Tile(
            "Expired",
            "Credits that nobody had used when the plan ended",
            receipts.link(count(last.expired), "expired", last.month.number),
            "unused credits end with the plan",
        )
    words = "The day on which the year's amount is reached, at the pace of this account's own past"
    if found is None:
        return Tile("Runs out", words, EMPTY, "too little history for a forecast")
    value = light.Span(_range(found), className="tile-dates")
    return Tile("Ran out" if found.reached is not None else "Runs out", words, value, _how(found))


def _range(found: RunOut) -> str:
    if found.reached is not None:
        return day(found.reached)
    if found.earliest is None:
        return "Not in this plan"
    if found.latest is None:
        return f"After {day(found.earliest)}"
    return day(found.earliest) if found.earliest == found.latest else days(found.earliest, found.latest + DAY)


def _how(found: RunOut) -> Light:
    likely = "" if found.likely is None or found.reached is not None else f"likely {day(found.likely)}; "
    return light.Span(f"{likely}{_off(found)}", title=f"If {found.method}")


def _off(found: RunOut) -> str:
    """How far off the method has been over this account's own past."""
    return f"off by {count(found.error)} in {count(found.days)} days, {count(found.tested)} back-tests"


def run_out_sentence(found: RunOut | None, what: str) -> str:
    """The forecast with its method and its error; nothing where there is none, or nothing is left to forecast."""
    if found is None or found.reached is not None:
        return ""
    if found.earliest is None:
        return f" {what} last to the plan's end if {found.method}."
    return f" {what} run out {_range(found).replace('After', 'after')} if {found.method} ({_off(found)})."
