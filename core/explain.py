"""Explaining a figure: a count is a value with its evidence and its exclusions. Rulebook 12."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from core.instants import DAY

NEAR = DAY  # nearly counted: within 24 hours outside an edge of the period


class Evidence(NamedTuple):
    """One person and the one event that made them count: `kind` is login, taken, released, implied …"""

    user_id: str
    at: int
    kind: str


class Reason(StrEnum):
    """Why somebody near did not count."""

    BEFORE = "before the period"
    AFTER = "after the period"
    REPEATED = "a repeated row"
    WITHDRAWN = "withdrawn: its import was undone"


class Exclusion(NamedTuple):
    """An event that was near and did not count."""

    user_id: str
    at: int
    kind: str
    reason: Reason


@dataclass(frozen=True)
class Count:
    """A counted value: the size of its evidence, always."""

    evidence: tuple[Evidence, ...]
    exclusions: tuple[Exclusion, ...] = field(default=())

    @property
    def value(self) -> int:
        """The figure."""
        return len(self.evidence)


class Near(NamedTuple):
    """Rows that stand beside the events that count: further deliveries of one, and withdrawn ones."""

    repeated: tuple[tuple[str, int, str], ...] = ()  # (user, at, kind)
    withdrawn: tuple[tuple[str, int, str], ...] = ()


NOTHING_NEAR = Near()


def nearly(
    events: Iterable[tuple[int, str, str]], start: int, end: int, counted: set[str], near: Near = NOTHING_NEAR
) -> tuple[Exclusion, ...]:
    """Who was near `[start, end)` and did not count, by instant.

    `events`: (at, kind, user) that stand; of those outside the period only people in nobody's evidence (`counted`)
    are named. Repeated and withdrawn rows within 24 hours of the period are named whoever they are about.
    """
    found = [
        Exclusion(user, at, kind, Reason.BEFORE if at < start else Reason.AFTER)
        for at, kind, user in events
        if user not in counted and (start - NEAR <= at < start or end <= at < end + NEAR)
    ]
    for rows, reason in ((near.repeated, Reason.REPEATED), (near.withdrawn, Reason.WITHDRAWN)):
        found += [
            Exclusion(user, at, kind, reason) for user, at, kind in rows if start - NEAR <= at < end + NEAR
        ]
    return tuple(sorted(found, key=lambda one: (one.at, one.user_id, one.reason)))
