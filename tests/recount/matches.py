"""Matches: rulebook section 7, in the columns that the interchange gives `active-users` and `active-user-list`.

Where the text leaves two readings:
- `first_match_started_at` is the start of the person's first match ever that has started at `now`, whichever program
  it was in, and whether or not it lies in the seven periods shown.
- `current_matches` counts matches, not sides: somebody on both sides of one match is in one match.
- A billing period that ends exactly at `now` is closed, and the next, which starts there, is the current one.
- A match open at `now` has started at or before it and not ended by it: one that ends exactly at `now` is over.
- An anchor day that a month does not have is that month's last day; each boundary is found from the anchor itself.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

from .drop import Drop, Row, instant, instant_text
from .status import status

CLOSED_SHOWN = 6


class Pairing(NamedTuple):
    """One match as the drop gives it."""

    people: set[str]
    program: str
    begins: datetime
    ends: datetime | None


def pairings(drop: Drop) -> list[Pairing]:
    """Every match of the account, with everybody in it."""
    together: dict[str, set[str]] = defaultdict(set)
    for row in drop.rows("match_members"):
        together[row["match_id"]].add(row["user_id"])
    return [
        Pairing(
            together[row["match_id"]],
            row["program_id"],
            instant(row["started_at"]),
            instant(row["ended_at"]) if row.get("ended_at", "") else None,
        )
        for row in drop.rows("matches")
    ]


def anchor_day(drop: Drop) -> int:
    """The billing anchor day of the account's subscription; 1 without one."""
    given = [row.get("billing_anchor_day", "") for row in drop.rows("subscription")]
    return int(given[0]) if given and given[0] else 1


def shown_periods(drop: Drop, now: datetime) -> list[tuple[datetime, datetime]]:
    """The six last closed billing periods and the current one, oldest first."""
    anchor = anchor_day(drop)
    edges = [
        datetime(year, month, min(anchor, calendar.monthrange(year, month)[1]), tzinfo=UTC)
        for year in (now.year - 1, now.year, now.year + 1)
        for month in range(1, 13)
    ]
    begun = [edge for edge in edges if edge <= now]
    following = edges[len(begun)]
    edges = [*begun[-(CLOSED_SHOWN + 1) :], following]
    return [(edges[place], edges[place + 1]) for place in range(CLOSED_SHOWN + 1)]


def counts(match: Pairing, start: datetime, end: datetime, now: datetime) -> bool:
    """The rulebook's sentence, word for word."""
    if match.begins > now:
        return False
    return match.begins < end and (match.ends is None or match.ends > start or match.begins >= start)


def active_people(drop: Drop, start: datetime, end: datetime, now: datetime) -> set[str]:
    """Who was in at least one match at any moment of the period."""
    found: set[str] = set()
    for match in pairings(drop):
        if counts(match, start, end, now):
            found |= match.people
    return found


def active_users(drop: Drop, *, now: datetime | str) -> list[Row]:
    """One row for each of the seven periods."""
    now = instant(now)
    return [
        [
            instant_text(start),
            instant_text(end),
            "closed" if end <= now else "open",
            len(active_people(drop, start, end, now)),
        ]
        for start, end in shown_periods(drop, now)
    ]


def active_user_list(drop: Drop, *, now: datetime | str) -> list[Row]:
    """One row for everyone active in any of the seven periods, by user id."""
    now = instant(now)
    active = [active_people(drop, start, end, now) for start, end in shown_periods(drop, now)]
    rows: list[Row] = []
    for user in sorted(set().union(*active)):
        theirs = [match for match in pairings(drop) if user in match.people and match.begins <= now]
        person = drop.users[user]
        rows.append(
            [
                user,
                person["name"],
                person.get("email", "") or None,
                status(drop, user, now),
                sum(user in people for people in active[:CLOSED_SHOWN]),
                instant_text(min(match.begins for match in theirs)),
                sum(match.ends is None or match.ends > now for match in theirs),
            ]
        )
    return rows


def open_now(drop: Drop, program: str, *, now: datetime | str) -> tuple[int, int]:
    """A program's home: its matches open at `now`, and the distinct people in them."""
    now = instant(now)
    found = [
        match
        for match in pairings(drop)
        if match.program == program and match.begins <= now and (match.ends is None or match.ends > now)
    ]
    return len(found), len(set().union(*(match.people for match in found)))
