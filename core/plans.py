"""Licence plans: what the rulebook (section 1) refuses, and where a plan ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.instants import add_months


class PlanType(StrEnum):
    """What a plan counts; pilot and other are never shown to customers."""

    SEATS = "seats"
    MAU = "mau"
    MAUC = "mauc"
    PILOT = "pilot"
    OTHER = "other"


class MonthBasis(StrEnum):
    """Where a plan's months begin: at its own start, or with the calendar."""

    ANNIVERSARY = "anniversary"
    CALENDAR = "calendar"


SHOWN = frozenset({PlanType.SEATS, PlanType.MAU, PlanType.MAUC})


class PlanRefused(ValueError):
    """A plan the rulebook refuses; the message says why, in plain words."""


@dataclass(frozen=True)
class Plan:
    """One licence plan; `ends_on` is exclusive and None for a pilot without an end."""

    plan_id: str
    plan_type: PlanType
    amount: int
    starts_on: date
    ends_on: date | None
    month_basis: MonthBasis = MonthBasis.ANNIVERSARY

    @property
    def shown(self) -> bool:
        """Whether customers may ever see it."""
        return self.plan_type in SHOWN


def plan_end(plan_type: PlanType, starts_on: date, given: date | None) -> date | None:
    """The exclusive end: a year on for the annual types (29 Feb clamps to 28 Feb); PlanRefused if `given` differs."""
    if plan_type not in SHOWN:
        if given is not None and given <= starts_on:
            raise PlanRefused(f"a plan ends after it starts; {given} is not after {starts_on}")
        return given
    if starts_on.year == date.max.year:
        raise PlanRefused(f"{plan_type} plans are strictly annual: one from {starts_on} has no end")
    if starts_on.year >= date.max.year:
        raise PlanRefused(f"a plan of a year can not start on {starts_on}")
    end = add_months(starts_on, 12)
    if given is not None and given != end:
        raise PlanRefused(f"{plan_type} plans are strictly annual: this one ends on {end}, not {given}")
    return end


def plan_of(cells: Mapping[str, Any]) -> Plan:
    """A plan from its stored or given cells; PlanRefused with the reason."""
    plan_type = PlanType(cells["plan_type"])
    starts_on = date.fromisoformat(cells["starts_on"])
    given = date.fromisoformat(cells["ends_on"]) if cells["ends_on"] else None
    basis = MonthBasis(cells["month_basis"] or MonthBasis.ANNIVERSARY)
    return Plan(
        cells["plan_id"], plan_type, cells["amount"], starts_on, plan_end(plan_type, starts_on, given), basis
    )


def overlap(plan: Plan, others: Iterable[Plan]) -> Plan | None:
    """A shown plan that shares a day with this shown plan, or None; adjoining is allowed."""
    if not plan.shown or plan.ends_on is None:
        return None
    for other in others:
        if not other.shown or other.plan_id == plan.plan_id or other.ends_on is None:
            continue
        if plan.starts_on < other.ends_on and other.starts_on < plan.ends_on:
            return other
    return None
