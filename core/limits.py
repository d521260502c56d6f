"""What a subscription limits, and how much of each is in use: used, limit, left, and the warning from 90 %.

Figures of the account overview. `in_use`, `most_assigned` and `distinct` count; `Limit` says how a count stands
against its maximum. Counts are whole people, things or names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

WARN_FROM = 90  # percent of the maximum
ACTIVE = "active"


class Room(StrEnum):
    """How much room a maximum leaves."""

    UNLIMITED = "no limit given"
    FREE = "within the limit"
    NEAR = "near the limit"  # from 90 % on
    REACHED = "limit reached"
    OVER = "over the limit"


@dataclass(frozen=True)
class Limit:
    """One maximum beside what it limits. `figure`: the slug of what is counted; `maximum` None: none was given."""

    figure: str
    used: int
    maximum: int | None

    @property
    def left(self) -> int | None:
        """max(0, maximum - used): nobody is locked out above a maximum, so it is never below nothing."""
        return None if self.maximum is None else max(0, self.maximum - self.used)

    @property
    def over(self) -> int:
        """How many there are above the maximum."""
        return 0 if self.maximum is None else max(0, self.used - self.maximum)

    @property
    def room(self) -> Room:
        """How it stands: in whole numbers, so that 90 % is 90 % exactly. Nothing of nothing is no warning."""
        if self.maximum is None:
            return Room.UNLIMITED
        if self.used > self.maximum:
            return Room.OVER
        if self.used == self.maximum:
            return Room.REACHED if self.maximum else Room.FREE
        return Room.NEAR if self.used * 100 >= self.maximum * WARN_FROM else Room.FREE


@dataclass(frozen=True)
class Thing:
    """Something that an account has set up: a module, a profile, a schedule, a policy. `status` None: not given."""

    thing_id: str
    title: str
    status: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is in use; a status that was not given counts as active, as a user's does."""
        return self.status in (None, ACTIVE)


@dataclass(frozen=True)
class InUse:
    """A count of things: the figure is the number of those `counted`; the `others` are there and inactive."""

    counted: tuple[Thing, ...]
    others: tuple[Thing, ...] = ()

    @property
    def value(self) -> int:
        """The figure."""
        return len(self.counted)


def in_use(things: Iterable[Thing]) -> InUse:
    """Which things count, by id, and which do not."""
    ordered = sorted(things, key=lambda one: one.thing_id)
    return InUse(tuple(one for one in ordered if one.counts), tuple(one for one in ordered if not one.counts))


def assigned(pairs: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """How many profiles each person has: `pairs` are (profile, person), whatever the status of either.

    The maximum is about what one person can be given, so a profile switched off meanwhile still takes its place.
    """
    return Counter(person for _, person in set(pairs))


def most_assigned(profiles: Mapping[str, int]) -> tuple[int, tuple[str, ...]]:
    """The highest number of profiles that one person has, and everybody who has that many, by id. Nobody: 0."""
    most = max(profiles.values(), default=0)
    return most, tuple(sorted(person for person, number in profiles.items() if number == most and most))
