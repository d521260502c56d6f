"""A user's status at an instant: rulebook 3, "Status at an instant", and the order of rulebook 0.

Events are (at, kind) pairs; at the same instant activated < login < deactivated.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class UserEvent(NamedTuple):
    """One event of one user: a login, or a change of status."""

    at: int
    kind: str
    user_id: str


class Status(StrEnum):
    """Whether a user may learn."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"


ACTIVATED, LOGIN, DEACTIVATED = "activated", "login", "deactivated"
_ORDER = {ACTIVATED: 0, LOGIN: 1, DEACTIVATED: 2}


def event_order(event: UserEvent) -> tuple[int, int, str]:
    """The order of events of many users: by instant, then activated < login < deactivated, then by user id."""
    return (event.at, _ORDER[event.kind], event.user_id)


def in_order(events: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Events of one user by instant, then activated < login < deactivated."""
    return sorted(events, key=lambda event: (event[0], _ORDER[event[1]]))


def status_at(baseline: str | None, events: Iterable[tuple[int, str]], now: int) -> Status:
    """The status of a user at `now`.

    `baseline`: the status column (None: active); `events`: status events and logins, in any order.
    """
    ordered = in_order(events)
    changes = [event for event in ordered if event[1] != LOGIN]
    if not changes:
        return Status(baseline or Status.ACTIVE)
    first = changes[0]
    if first[0] > now:
        return Status.DEACTIVATED if first[1] == ACTIVATED else Status.ACTIVE
    reached = [kind for at, kind in ordered[ordered.index(first) :] if at <= now]
    return Status.DEACTIVATED if reached[-1] == DEACTIVATED else Status.ACTIVE


def changed_by(events: Iterable[tuple[int, str]], now: int) -> tuple[int, str] | None:
    """The event since which a user has the status of `now`; None where no event has changed it by then.

    A login is one where it proves a reactivation that was not recorded. `events`: status events and logins.
    """
    ordered = in_order(events)
    first = next((place for place, event in enumerate(ordered) if event[1] != LOGIN), len(ordered))
    last, status = None, None  # the first one sets the opposite of what was before it
    for at, kind in ordered[first:]:
        after = Status.DEACTIVATED if kind == DEACTIVATED else Status.ACTIVE
        if at <= now and after is not status:
            status, last = after, (at, kind)
    return last
