"""Seats: rulebook section 3, `seat_ledger`, walked one event at a time.

Where the text leaves two readings:
- A login before the plan's start uses up the `deactivated` before it (it was the implied reactivation), as an
  `activated` does; the first login in the plan is then an ordinary taking.
- `deactivated` of a user who holds no seat releases nothing and is remembered; `activated` of a holder changes nothing.
- A taking is `implied_reactivation` only after a `deactivated` event, never for a status column or the opposite rule.
"""

from typing import NamedTuple

from .events import ACTIVATED, DEACTIVATED, LOGIN, Counted
from .plan_months import Plan, PlanMonth

SEAT_FIGURES = [
    "seats_purchased", "opening", "taken", "released", "closing", "peak", "available", "overage",
]  # fmt: skip
HOLDING, RELEASED, NONE = "holding", "released", "none"


class Step(NamedTuple):
    """One seat taken (+1) or given back (-1); `held` counts the seats held right after it."""

    event: Counted
    change: int
    held: int
    implied_reactivation: bool


def walk(plan: Plan, events: list[Counted]) -> list[Step]:
    """Every taking and release in the plan; `events` are in order and end at `now`."""
    steps: list[Step] = []
    holders: set[str] = set()
    last_word: dict[str, str] = {}  # user to the last status event, implied ones among them
    start, end = plan.start, plan.end
    for event in events:
        in_plan = start <= event.at < end
        back = event.kind == LOGIN and last_word.get(event.user_id) == DEACTIVATED
        if event.kind != LOGIN:
            last_word[event.user_id] = event.kind
        elif back:
            last_word[event.user_id] = ACTIVATED
        if in_plan and event.kind == LOGIN and event.user_id not in holders:
            holders.add(event.user_id)
            steps.append(Step(event, 1, len(holders), back))
        elif in_plan and event.kind == DEACTIVATED and event.user_id in holders:
            holders.remove(event.user_id)
            steps.append(Step(event, -1, len(holders), False))
    return steps


def seat_figures(plan: Plan, month: PlanMonth, steps: list[Step]) -> list[int | None]:
    """The figures of a row that has begun."""
    before = [step for step in steps if step.event.at < month.start]
    within = [step for step in steps if month.start <= step.event.at < month.end]
    opening = before[-1].held if before else 0
    closing = within[-1].held if within else opening
    peak = max([opening, *(step.held for step in within)])
    return [
        plan.amount,
        opening,
        sum(step.change == 1 for step in within),
        sum(step.change == -1 for step in within),
        closing,
        peak,
        max(0, plan.amount - closing),
        max(0, peak - plan.amount),
    ]


def upcoming_seat_figures(plan: Plan) -> list[int | None]:
    """Of an upcoming row the purchased amount is shown and nothing else."""
    return [plan.amount] + [None] * (len(SEAT_FIGURES) - 1)


def seat_status(own: list[Step]) -> str:
    """What became of the seat of a user, whose steps these are."""
    if not own:
        return NONE
    return HOLDING if own[-1].change == 1 else RELEASED
