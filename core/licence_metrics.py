"""The figures of licence consumption: one record each, per plan type, with the rulebook's sentence (sections 3 to 6).

Labels, receipts and documentation are made from these. A counted figure is the size of its evidence; a derived one
names the figures it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.metrics import RollUp, Unit
from core.plans import PlanType

AMOUNT = "amount"
FREE = "free"


class Source(StrEnum):
    """Where a figure comes from."""

    COUNTED = "counted"  # the size of its evidence
    DERIVED = "derived"  # a formula over others
    GIVEN = "given"  # the plan says it


class Grain(StrEnum):
    """What there is one figure for."""

    MONTH = "plan month"
    PLAN = "plan"


@dataclass(frozen=True)
class Part:
    """One figure of a formula: its slug, and how many months back it is taken from."""

    slug: str
    back: int = 0


@dataclass(frozen=True)
class LicenceMetric:
    """One figure of one plan type; `slug` is the report's column. `formula` and `parts`: of a derived one."""

    slug: str
    label: str
    unit: Unit
    roll_up: RollUp
    words: str
    source: Source = Source.COUNTED
    grain: Grain = Grain.MONTH
    formula: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def in_report(self) -> bool:
        """Whether it is a column of the consumption report: one figure a month; `free` is the screen's `available`."""
        return self.grain is Grain.MONTH and self.slug != FREE


def _derived(
    of: LicenceMetric, formula: str, *parts: Part | str, grain: Grain = Grain.MONTH
) -> LicenceMetric:
    made = tuple(part if isinstance(part, Part) else Part(part) for part in parts)
    plain = (of.slug, of.label, of.unit, RollUp.DERIVE, of.words)
    return LicenceMetric(*plain, Source.DERIVED, grain, formula, made)


def _figure(slug: str, label: str, unit: Unit, words: str, roll_up: RollUp = RollUp.SUM) -> LicenceMetric:
    return LicenceMetric(slug, label, unit, roll_up, words)


def _given(slug: str, label: str, unit: Unit, words: str) -> LicenceMetric:
    return LicenceMetric(slug, label, unit, RollUp.RECOUNT, words, Source.GIVEN)


_PEOPLE = (
    LicenceMetric(
        "people",
        "People",
        Unit.PEOPLE,
        RollUp.RECOUNT,
        "Everyone of the account created before the plan's end (or without a date), and everyone with a login in it.",
        grain=Grain.PLAN,
    ),
    LicenceMetric(
        "idle",
        "Without a login",
        Unit.PEOPLE,
        RollUp.RECOUNT,
        "People of the plan without a login in it by now.",
        grain=Grain.PLAN,
    ),
)
_S, _U, _C = Unit.SEATS, Unit.PEOPLE, Unit.CREDITS
_AVAILABLE = "Purchased seats that nobody holds at the month's end, or now in the open month; never below 0."

SEATS = (
    _given("seats_purchased", "Seats purchased", _S, "The plan's amount."),
    _figure(
        "opening",
        "Held at the start",
        _S,
        "Seats held when the month began: the closing of the month before; no seat is held at the plan's start.",
        RollUp.RECOUNT,
    ),
    _figure(
        "taken",
        "Taken",
        _S,
        "A user takes a seat at the first login in the plan, and at the first login after giving one back.",
    ),
    _figure("released", "Given back", _S, "A user gives the seat back when deactivated."),
    _figure(
        "closing",
        "Held at the end",
        _S,
        "Seats held at the month's end, or by now in the open month.",
        RollUp.RECOUNT,
    ),
    _figure(
        "peak",
        "Peak",
        _S,
        "The highest number of seats held after any single event of the month in order, the opening included.",
        RollUp.RECOUNT,
    ),
    _derived(
        _figure("available", "Available", _S, _AVAILABLE),
        "seats purchased - held at the end, never below 0",
        "seats_purchased",
        "closing",
    ),
    _derived(
        _figure(FREE, "Free", _S, _AVAILABLE),
        "seats purchased - held at the end, never below 0",
        "seats_purchased",
        "closing",
    ),
    _derived(
        _figure(
            "overage",
            "Overage",
            _S,
            "Seats of the month's peak above those purchased; logins above the amount are counted, never refused.",
        ),
        "peak - seats purchased, never below 0",
        "peak",
        "seats_purchased",
    ),
    *_PEOPLE,
)
MAU = (
    _given("limit", "Limit", _U, "The plan's amount: active users in each month."),
    _figure(
        "active_users",
        "Active users",
        _U,
        "A user counts once in every plan month with at least one login.",
        RollUp.RECOUNT,
    ),
    _derived(
        _figure("unused", "Unused", _U, "What is left of the month's limit; nothing carries over."),
        "limit - active users, never below 0",
        "limit",
        "active_users",
    ),
    _derived(
        _figure(
            "overage", "Overage", _U, "Active users above the month's limit; never netted across months."
        ),
        "active users - limit, never below 0",
        "active_users",
        "limit",
    ),
    _derived(
        _figure(
            "average",
            "Three-month average",
            _U,
            "The mean of the last three closed months' active users, of as many as there are.",
        ),
        "the sum of the months' active users / the number of months",
        grain=Grain.PLAN,
    ),
    *_PEOPLE,
)
MAUC = (
    LicenceMetric(
        AMOUNT, "Credits purchased", _C, RollUp.RECOUNT, "The plan's amount.", Source.GIVEN, Grain.PLAN
    ),
    _derived(
        _figure(
            "opening_balance",
            "Rolled over",
            _C,
            "Credits rolled over from the month before; the amount at first.",
        ),
        "credits purchased - used up to the month before, never below 0",
        AMOUNT,
        Part("used_to_date", 1),
    ),
    _figure("used", "Used", _C, "Each user with at least one login in a plan month uses one credit."),
    _figure("used_to_date", "Used to date", _C, "Credits used from the plan's start to the month's end."),
    _derived(
        _figure(
            "remaining", "Remaining", _C, "Credits left at the month's end; they roll over to the next month."
        ),
        "credits purchased - used to date, never below 0",
        AMOUNT,
        "used_to_date",
    ),
    _derived(
        _figure("overage", "Overage", _C, "Credits used in the month above those purchased for the year."),
        "overage to date - overage to date of the month before",
        "overage_to_date",
        Part("overage_to_date", 1),
    ),
    _derived(
        _figure(
            "overage_to_date",
            "Overage to date",
            _C,
            "Credits used since the plan's start above those purchased.",
        ),
        "used to date - credits purchased, never below 0",
        "used_to_date",
        AMOUNT,
    ),
    _derived(
        _figure(
            "expired", "Expired", _C, "What remains when the plan's last month has closed expires; else 0."
        ),
        "remaining, of the last month once it is closed; of any other 0",
        "remaining",
    ),
    *_PEOPLE,
)

LICENCE_METRICS: dict[PlanType, dict[str, LicenceMetric]] = {
    kind: {metric.slug: metric for metric in metrics}
    for kind, metrics in ((PlanType.SEATS, SEATS), (PlanType.MAU, MAU), (PlanType.MAUC, MAUC))
}
