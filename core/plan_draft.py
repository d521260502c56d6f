"""A plan as somebody types it: what rulebook 1 refuses, said beside the field it concerns, before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.cells import UNSAFE, read_cell
from core.instants import parse_date
from core.interchange import BY_NAME, LONGEST_TEXT
from core.plans import MonthBasis, Plan, PlanRefused, PlanType, overlap, plan_end

FIELDS = ("plan_id", "plan_type", "amount", "starts_on", "ends_on", "month_basis")
_AMOUNT = next(column for column in BY_NAME["plans"].columns if column.name == "amount")
_MISSING = {
    "plan_id": "Give the plan an id, like seats-2027.",
    "plan_type": "Choose what the plan counts.",
    "amount": "Give the amount: a whole number, 0 or more.",
    "starts_on": "Give the first day, like 2027-01-31.",
}


@dataclass(frozen=True)
class PlanDraft:
    """The plan that the cells give, or None; `problems`: one plain sentence by field (FIELDS), empty when it may stand.

    `missing` are fields that are still empty and must not be: no mistake while somebody is typing.
    """

    plan: Plan | None
    problems: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_problems(self) -> Mapping[str, str]:
        """Everything that keeps the plan from being added, in the order of the fields."""
        found = {**self.problems, **self.missing}
        return {name: found[name] for name in FIELDS if name in found}


def draft_plan(cells: Mapping[str, str], others: Iterable[Plan]) -> PlanDraft:
    """Read the cells of a new plan (FIELDS, text as typed) and hold it against the account's other plans.

    Source: rulebook 1. Nothing raises: every refusal is a sentence.
    """
    stand = list(others)
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    problems: dict[str, str] = {}
    kind = _read_kind(given["plan_type"], problems)
    amount = _read_amount(given["amount"], problems)
    starts_on = _read_day("starts_on", given["starts_on"], problems)
    ends_on = _read_day("ends_on", given["ends_on"], problems)
    basis = _read_basis(given["month_basis"], problems)
    _check_id(given["plan_id"], stand, problems)
    missing = {name: words for name, words in _MISSING.items() if not given[name]}
    end = (
        _end(kind, starts_on, ends_on, problems) if kind and starts_on and "ends_on" not in problems else None
    )
    if kind and starts_on and not problems.keys() & {"starts_on", "ends_on"}:
        would = Plan(given["plan_id"], kind, amount or 0, starts_on, end, basis or MonthBasis.ANNIVERSARY)
        _check_overlap(would, stand, problems)
        if not problems and not missing:
            return PlanDraft(would)
    return PlanDraft(None, problems, missing)


def _read_kind(text: str, problems: dict[str, str]) -> PlanType | None:
    if text and text not in tuple(PlanType):
        problems["plan_type"] = f"A plan counts {', '.join(PlanType)}: nothing else."
        return None
    return PlanType(text) if text else None


def _read_basis(text: str, problems: dict[str, str]) -> MonthBasis | None:
    if text and text not in tuple(MonthBasis):
        problems["month_basis"] = f"Months begin by {' or '.join(MonthBasis)}."
        return None
    return MonthBasis(text or MonthBasis.ANNIVERSARY)


def _read_amount(text: str, problems: dict[str, str]) -> int | None:
    try:
        return int(read_cell(_AMOUNT, text) or 0) if text else None
    except ValueError:
        problems["amount"] = "The amount is a whole number, 0 or more, without spaces, commas or a point."
        return None


def _read_day(name: str, text: str, problems: dict[str, str]) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        problems[name] = f"{text[:40]} is not a day of the calendar. Write it like 2027-01-31."
        return None


def _check_id(text: str, others: Iterable[Plan], problems: dict[str, str]) -> None:
    if UNSAFE.search(text):
        problems["plan_id"] = "The id holds a character that can not be printed."
    elif len(text) > LONGEST_TEXT:
        problems["plan_id"] = f"An id has at most {LONGEST_TEXT:,} characters."
    elif any(plan.plan_id == text for plan in others):
        problems["plan_id"] = (
            f"There is a plan {text} already. Its terms are not edited here: choose another id."
        )


def _end(kind: PlanType, starts_on: date, given: date | None, problems: dict[str, str]) -> date | None:
    try:
        return plan_end(kind, starts_on, given)
    except PlanRefused as error:
        words = str(error)
        problems["ends_on" if given else "starts_on"] = f"{words[0].upper()}{words[1:]}."
        return None


def _check_overlap(plan: Plan, others: Iterable[Plan], problems: dict[str, str]) -> None:
    other = overlap(plan, others)
    if other:
        problems["starts_on"] = (
            f"Plan {plan.plan_id or 'this one'} would run from {plan.starts_on} to {plan.ends_on} and overlap plan"
            f" {other.plan_id} ({other.starts_on} to {other.ends_on}). Two such plans never share a day;"
            " one may start on the day the other ends."
        )
