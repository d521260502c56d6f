"""The plan years of an account beside each other: past, current and future, each a link to its figures."""

from __future__ import annotations

from components import light
from components.address import Address
from components.attributes import aria
from components.light import Light
from components.numbers import count, day
from components.plan_words import plan_words
from core.instants import DAY
from core.periods import PlanState, period
from core.usage_screens import PlanChoice, UsageScreen

_STATES = {PlanState.PAST: "Past", PlanState.CURRENT: "Current", PlanState.FUTURE: "Future"}


def plan_picker(screen: UsageScreen, address: Address) -> Light:
    """Oldest first, so that time runs to the right; the chosen one is marked."""
    chosen = screen.chosen.plan.plan_id if screen.chosen else ""
    link = address.links("/usage", "plan")
    years = sorted(screen.plans, key=lambda one: one.plan.starts_on)
    entries = [
        light.Li(_year(one, link(one.plan.plan_id), chosen=one.plan.plan_id == chosen)) for one in years
    ]
    return light.Nav(light.Ol(entries), className="years", **aria(label="Plan years"))


def _year(choice: PlanChoice, href: str, *, chosen: bool) -> Light:
    start, end = period(choice.plan)
    state = _STATES[choice.state]
    words = f"{plan_words(choice.plan).name}, {count(choice.plan.amount)}"
    return light.A(
        [
            light.Span(state, className=f"year-state year-{choice.state}"),
            light.Span(f"{day(start)} – {day(end - DAY)}", className="year-span"),
            light.Span(words, className="year-plan"),
        ],
        href=href,
        className="year",
        **aria(current="true" if chosen else ""),
    )
