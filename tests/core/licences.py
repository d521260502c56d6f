"""Builders of plans and events for the licence rules' tests: dates and instants as the rulebook writes them."""

from __future__ import annotations

from datetime import date

from core.instants import parse_instant
from core.plans import MonthBasis, Plan, PlanType, plan_end
from core.status import ACTIVATED, DEACTIVATED, LOGIN, UserEvent


def plan(
    kind: str = "seats", amount: int = 5, starts_on: str = "2024-01-01", basis: str = "anniversary"
) -> Plan:
    """A plan of a year."""
    start = date.fromisoformat(starts_on)
    return Plan("p", PlanType(kind), amount, start, plan_end(PlanType(kind), start, None), MonthBasis(basis))


def at(text: str) -> int:
    """An instant."""
    return parse_instant(text)


def login(user: str, when: str) -> UserEvent:
    """A login."""
    return UserEvent(at(when), LOGIN, user)


def activated(user: str, when: str) -> UserEvent:
    """A reactivation."""
    return UserEvent(at(when), ACTIVATED, user)


def deactivated(user: str, when: str) -> UserEvent:
    """A deactivation."""
    return UserEvent(at(when), DEACTIVATED, user)
