"""Matches for Hypothesis: they start, end, open again and meet at the edges of billing periods.

Instants are edges of billing periods of two anchor days, a microsecond to either side of them, and the clock's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from core.instants import format_instant, parse_instant
from tests.data.builders import Drop, login, status_event, user

PEOPLE = ("u1", "u2", "u3", "04")
EDGES = ("2023-11-15", "2024-01-31", "2024-02-15", "2024-02-29", "2024-03-01", "2024-04-15", "2024-05-15")
EDGE_INSTANTS = [parse_instant(f"{day}T00:00:00Z") + step for day in EDGES for step in (-1, 0, 1)]
INSTANTS = sorted(
    [*EDGE_INSTANTS, parse_instant("2024-05-02T09:30:00Z"), parse_instant("2022-07-01T00:00:00Z")]
)
ANCHORS = ("", "1", "15", "31")


@dataclass(frozen=True)
class Past:
    """Imports in order, and the instants to look from."""

    imports: tuple[Drop, ...]
    looks: tuple[int, ...]


@st.composite
def _match(draw: st.DrawFn, number: int) -> list[dict[str, str]]:
    """One match as each of one to three imports gives it: the same start, another end each time (empty: not told)."""
    start = draw(st.sampled_from(INSTANTS))
    ends = st.sampled_from([None, *(one for one in INSTANTS if one >= start)])
    given = {
        "match_id": f"m{number}",
        "program_id": draw(st.sampled_from("pq")),
        "started_at": format_instant(start),
    }
    return [
        {**given, "ended_at": "" if end is None else format_instant(end)}
        for end in draw(st.lists(ends, min_size=1, max_size=3))
    ]


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A few matches among a few people, told in up to three imports, under one anchor day or another."""
    told = [draw(_match(number)) for number in range(draw(st.integers(0, 5)))]
    members = [
        {"match_id": f"m{number}", "user_id": person, "side": side}
        for number in range(len(told))
        for person, side in draw(
            st.lists(
                st.tuples(st.sampled_from(PEOPLE), st.sampled_from(("mentor", "mentee"))),
                unique=True,
                max_size=4,
            )
        )
    ]
    at = st.sampled_from([format_instant(one) for one in INSTANTS])
    people = st.sampled_from(PEOPLE)
    kinds = st.sampled_from(("activated", "deactivated"))
    first: Drop = {
        "users": [user(one, email=f"{one}@example.com" if one == "u1" else "") for one in PEOPLE],
        "programs": [{"program_id": one, "name": f"Program {one}"} for one in "pq"],
        "matches": [one[0] for one in told],
        "match_members": members,
        "subscription": [{"plan_name": "Team", "billing_anchor_day": draw(st.sampled_from(ANCHORS))}],
        "user_events": draw(st.lists(st.builds(status_event, kinds, at, people), max_size=3)),
        "logins": draw(st.lists(st.builds(login, people, at), max_size=3)),
    }
    later: list[Drop] = [{"matches": [one[turn] for one in told if len(one) > turn]} for turn in (1, 2)]
    looks = draw(st.lists(st.sampled_from(INSTANTS), min_size=1, max_size=3, unique=True))
    return Past((first, *(one for one in later if one["matches"])), tuple(looks))
