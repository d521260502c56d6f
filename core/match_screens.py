"""What the screens about matches show, as values: made by `data.reports`, drawn by `components`.

Instants are microseconds since the epoch. Empty is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.matches import BillingPeriod, Match, PeriodRow
from core.usage_screens import NamedEvidence, NamedExclusion


@dataclass(frozen=True)
class MatchLine:
    """One match of a list. `people`: those who may be named, (id, name, side); `others`: how many may not."""

    match: Match
    program: str
    people: tuple[tuple[str, str, str], ...]
    others: int = 0


@dataclass(frozen=True)
class PeriodReceipt:
    """Who counts in a billing period: `count` people, some of them here from `offset`; who was near and did not."""

    row: PeriodRow
    offset: int
    evidence: tuple[NamedEvidence, ...]
    exclusions: tuple[NamedExclusion, ...]


@dataclass(frozen=True)
class PersonMatches:
    """One person's matches that count in a period, by start."""

    user_id: str
    name: str
    lines: tuple[MatchLine, ...]


@dataclass(frozen=True)
class ActiveUsersScreen:
    """Six closed billing periods and the current one; the one opened, and the person opened in it."""

    rows: tuple[PeriodRow, ...]
    receipt: PeriodReceipt | None = None
    person: PersonMatches | None = None


@dataclass(frozen=True)
class ProgramLine:
    """One program: its matches open now, and the distinct people in them."""

    program_id: str
    name: str
    matches: int
    people: int


@dataclass(frozen=True)
class ProgramScreen:
    """A program's home. `period_people`: who was in a match of it at any moment of the current `period` to date.

    `total`: matches that may be listed; `lines`: some of them, from `offset`, the latest begun first;
    `chosen`: the one that an account manager has opened.
    """

    program: ProgramLine
    now: int
    period: BillingPeriod
    period_people: int
    total: int
    offset: int
    lines: tuple[MatchLine, ...]
    chosen: MatchLine | None = None
