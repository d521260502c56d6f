"""Engagement by calendar UTC month: who completed a moment, and how many activities. Rulebook 8.

Grain of `Moment`: one Mastery Moment or Mini Moment that one person completed. Instants are microseconds.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.explain import NOTHING_NEAR, Count, Evidence, Near, nearly
from core.instants import DAY, start_of_day


class Moment(NamedTuple):
    """One completed moment; `kind`: mastery or mini."""

    moment_id: str
    user_id: str
    at: int
    kind: str
    activities: int


@dataclass(frozen=True)
class MonthUse:
    """One calendar month as the usage grid has it; the changes are those against the month before, None for the first.

    The months before the first one with a moment are no months of the grid.
    """

    year: int
    month: int
    engaged_users: int
    activities_performed: int
    engaged_change: int | None = None
    activities_change: int | None = None

    @property
    def number(self) -> int:
        """The month as `core.instants.month_number` counts it."""
        return self.year * 12 + self.month - 1


def month_edges(year: int, month: int) -> tuple[int, int]:
    """`[start, end)` of a calendar UTC month; ValueError for what is none."""
    start = start_of_day(date(year, month, 1))
    return start, start + calendar.monthrange(year, month)[1] * DAY


def engaged(moments: Iterable[Moment], month: tuple[int, int], now: int, near: Near = NOTHING_NEAR) -> Count:
    """The distinct people with at least one moment in the (year, month), each with their first one. Rulebook 8.

    Moments after `now` do not count until their time comes. Exclusions: whose moment was within 24 hours of the month,
    and further deliveries and withdrawn rows (`near`) in it or as close to it.
    """
    start, end = month_edges(*month)
    known = sorted(one[2:4] + (one.user_id,) for one in moments if one.at <= now)
    first: dict[str, tuple[int, str]] = {}
    for at, kind, person in known:
        if start <= at < end:
            first.setdefault(person, (at, kind))
    evidence = tuple(Evidence(person, at, kind) for person, (at, kind) in sorted(first.items()))
    return Count(evidence, nearly(known, start, end, set(first), near))


def activities_in(moments: Iterable[Moment], year: int, month: int, now: int) -> int:
    """The sum of the individual activities of the month's moments. Rulebook 8."""
    start, end = month_edges(year, month)
    return sum(one.activities for one in moments if start <= one.at < end and one.at <= now)


def month_uses(rows: Sequence[tuple[int, int, int, int]]) -> tuple[MonthUse, ...]:
    """The usage grid's rows (oldest first, without a gap) newest first, each with its change."""
    lines = []
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        changes = (row[2] - before[2], row[3] - before[3]) if before else (None, None)
        lines.append(MonthUse(*row, *changes))
    return tuple(reversed(lines))
