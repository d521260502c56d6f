"""Matches: who is active in a billing period, and now. Rulebook 7.

Grain of `Match`: one match with everybody in it, mentors and mentees alike. Instants are microseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.explain import NEAR, Count, Evidence, Exclusion, Reason
from core.instants import add_months, start_of_day, to_datetime
from core.periods import RowStatus

SHOWN_PERIODS = 6  # closed ones; the current one stands beside them
BEGAN, ENDED = "match began", "match ended"


@dataclass(frozen=True)
class Match:
    """One match: `ended_at` None while it is open."""

    match_id: str
    program_id: str
    started_at: int
    ended_at: int | None
    people: frozenset[str]

    def open_at(self, now: int) -> bool:
        """Started by `now` and not ended."""
        return self.started_at <= now and (self.ended_at is None or self.ended_at > now)


@dataclass(frozen=True)
class BillingPeriod:
    """`[start, end)`."""

    start: int
    end: int

    def status(self, now: int) -> RowStatus:
        """Closed, open or upcoming at `now`."""
        if self.end <= now:
            return RowStatus.CLOSED
        return RowStatus.OPEN if self.start <= now else RowStatus.UPCOMING


@dataclass(frozen=True)
class PeriodRow:
    """One row of the report `active-users`."""

    period: BillingPeriod
    status: RowStatus
    active_users: int


def billing_periods(now: int, anchor_day: int = 1, closed: int = SHOWN_PERIODS) -> tuple[BillingPeriod, ...]:
    """The last `closed` closed billing periods and the current one, oldest first.

    They begin on the anchor day of each month, clamped to the month's end: boundary k is computed from the anchor,
    not from the boundary before. Anchor day 1: calendar UTC months.
    """
    today = to_datetime(now).date()
    first = _boundary(today, 0, anchor_day)
    current = 0 if first <= today else -1
    edges = [start_of_day(_boundary(today, k, anchor_day)) for k in range(current - closed, current + 2)]
    return tuple(BillingPeriod(start, end) for start, end in zip(edges, edges[1:], strict=False))


def _boundary(today: date, months: int, anchor_day: int) -> date:
    # a January with 31 days, far enough before: add_months clamps each boundary by itself
    january = date(today.year, 1, min(anchor_day, 31))
    return add_months(january, today.month - 1 + months)


def counts_in(match: Match, period: BillingPeriod, now: int) -> bool:
    """Whether a match counts in a period: in it at any moment, and begun by `now`.

    One that ends exactly at the period's start does not, unless it also starts there.
    """
    if match.started_at > now or match.started_at >= period.end:
        return False
    return match.ended_at is None or match.ended_at > period.start or match.started_at >= period.start


def active_by_match(matches: Sequence[Match], period: BillingPeriod, now: int) -> Count:
    """The distinct people in at least one match of the period, each with the match that started first.

    Exclusions: whose match ended within 24 hours before the period, or began within 24 hours after it.
    """
    first: dict[str, Match] = {}
    for match in sorted(matches, key=lambda one: (one.started_at, one.match_id)):
        if counts_in(match, period, now):
            for person in match.people:
                first.setdefault(person, match)
    evidence = (Evidence(person, match.started_at, match.match_id) for person, match in sorted(first.items()))
    return Count(tuple(evidence), _near(matches, period, now, first.keys()))


def _near(
    matches: Sequence[Match], period: BillingPeriod, now: int, counted: Collection[str]
) -> tuple[Exclusion, ...]:
    """Rulebook 12, "nearly counted": by instant, then by person."""
    found = set()
    for match in matches:
        ended = match.ended_at
        if ended is not None and ended <= period.start < ended + NEAR and match.started_at < period.start:
            found |= {(one, ended, ENDED, Reason.BEFORE) for one in match.people}
        if period.end <= match.started_at < period.end + NEAR and match.started_at <= now:
            found |= {(one, match.started_at, BEGAN, Reason.AFTER) for one in match.people}
    near = [Exclusion(*one) for one in found if one[0] not in counted]
    return tuple(sorted(near, key=lambda one: (one.at, one.user_id, one.reason)))


def active_rows(
    matches: Sequence[Match], periods: Iterable[BillingPeriod], now: int
) -> tuple[PeriodRow, ...]:
    """The rows of the report `active-users`, oldest first."""
    return tuple(
        PeriodRow(period, period.status(now), active_by_match(matches, period, now).value)
        for period in periods
    )


@dataclass(frozen=True)
class ActivePerson:
    """Somebody active in any of the periods shown: in how many closed ones, and their matches open at `now`."""

    user_id: str
    active_periods: int
    current_matches: int


def active_people(
    matches: Sequence[Match], periods: Iterable[BillingPeriod], now: int
) -> tuple[ActivePerson, ...]:
    """The people of the report `active-user-list`, by user id. Matches of other people do no harm."""
    closed: Counter[str] = Counter()
    everyone: set[str] = set()
    for period in periods:
        people = {one for match in matches if counts_in(match, period, now) for one in match.people}
        everyone |= people
        closed.update(people if period.status(now) is RowStatus.CLOSED else ())
    current = Counter(person for match in matches if match.open_at(now) for person in match.people)
    return tuple(ActivePerson(one, closed[one], current[one]) for one in sorted(everyone))


def active_now(matches: Iterable[Match], now: int) -> tuple[int, int]:
    """Matches open at `now`, and the distinct people in them: a different, smaller figure."""
    found = [match for match in matches if match.open_at(now)]
    return len(found), len({person for match in found for person in match.people})
