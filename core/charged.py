"""Whom an invoice's line charged for, as they were counted when it was issued, and what a later change would adjust.

The rule is the report's that the line names, over the invoice's own period: a match in it (rulebook 7), or a login in
it (rulebook 4 and 5; with seats, who held one when most were held, rulebook 3). It is asked at the instant the invoice
was issued, from what was known then. What became known later never changes that count: it is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.explain import Evidence
from core.instants import DAY, start_of_day
from core.ledger import Line
from core.matches import BillingPeriod, Match
from core.usage_screens import NamedEvidence


@dataclass(frozen=True)
class Basis:
    """The instant at which a line was counted; `late`: the system first knew of the invoice after its day."""

    at: int
    late: bool


class Adjustment(NamedTuple):
    """One person whom the rule counts otherwise today: added or gone, by which event, and since when that is known."""

    user_id: str
    added: bool
    why: str
    at: int
    known_at: int


@dataclass(frozen=True)
class NamedAdjustment:
    """An adjustment with the person's name."""

    adjustment: Adjustment
    name: str


@dataclass(frozen=True)
class ChargedPeople:
    """A line opened. `count`: people counted then, some of them here from `offset`; `count_now`: today's figure.

    `refusal`: why nobody can be shown; then all else is empty.
    """

    line: Line
    period: BillingPeriod | None = None
    basis: Basis | None = None
    count: int = 0
    offset: int = 0
    people: tuple[NamedEvidence, ...] = ()
    count_now: int = 0
    adjusted: int = 0
    adjustments: tuple[NamedAdjustment, ...] = ()
    refusal: str = ""


def basis_of(issued_on: date, first_known: int) -> Basis:
    """When an invoice's lines were counted.

    `first_known`: when the system first knew it as issued. An invoice of a day ahead counts from that day's beginning;
    one that came in later, with the account's history, counts as first known: nothing was known here before.
    """
    day = start_of_day(issued_on)
    return Basis(max(day, first_known), first_known >= day + DAY)


def earlier(known_at: int, upto: int | None) -> int:
    """The knowledge that a line was counted from, as known `upto` an instant (None: today): nothing later is there."""
    return known_at if upto is None else min(known_at, upto)


def compared(
    then: Iterable[Evidence], later: Iterable[Evidence]
) -> tuple[dict[str, Evidence], dict[str, Evidence]]:
    """(whom the later count adds, whom it no longer has), each by person with the evidence that counted them."""
    before, after = {one.user_id: one for one in then}, {one.user_id: one for one in later}
    added = {user: one for user, one in after.items() if user not in before}
    return added, {user: one for user, one in before.items() if user not in after}


def why_matched(one: Evidence, then: Mapping[str, Match], later: Mapping[str, Match]) -> str:
    """Why somebody counted by a match in one of two knowledges does not in the other. `one.kind`: the match's id."""
    match_id, user = one.kind, one.user_id
    before, after = then.get(match_id), later.get(match_id)
    if before is None:
        return f"match {match_id} became known"
    if after is None:
        return f"match {match_id} was withdrawn"
    if (user in before.people) is not (user in after.people):
        return f"{'joined' if user in after.people else 'no longer in'} match {match_id}"
    same = (before.started_at, before.ended_at) == (after.started_at, after.ended_at)
    return f"match {match_id} {'began after the invoice was issued' if same else 'has other dates'}"
