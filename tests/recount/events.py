"""People and their logins and status events: rulebook sections 0 (clock, order, recorded and known) and 2, and the
status at an instant of section 3.

Where the text leaves two readings:
- An event exactly at `now` counts, one recorded exactly at `as_known_at` is known, one withdrawn exactly then is not.
- Repeated rows are one event, known as soon as one of them is: a login by user and instant, a status event by user,
  instant and kind.
- Only a login after a `deactivated` *event* implies an activation. A login of a user without any earlier status event
  implies nothing, whatever the status column, or the opposite rule before the first status event, says.
- `as_known_at` takes events away, not descriptions: a user whose status events were all unknown is what the status
  column says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .drop import instant

ACTIVATED, LOGIN, DEACTIVATED = "activated", "login", "deactivated"
ORDER = (ACTIVATED, LOGIN, DEACTIVATED)  # of events at the same instant
ACTIVE = "active"


@dataclass(frozen=True)
class Person:
    """A user as last described. `status` is the baseline; empty or None: not given."""

    user_id: str
    name: str = ""
    email: str | None = None
    status: str | None = None
    created_at: datetime | None = None


class Event(NamedTuple):
    """One delivered row. Without `recorded_at` it was always known; `withdrawn_at`: its import was undone then."""

    user_id: str
    at: datetime
    kind: str
    recorded_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Counted(NamedTuple):
    """One event that counts; sorts by instant, then kind as in `ORDER`, then user id."""

    at: datetime
    order: int
    user_id: str

    @property
    def kind(self) -> str:
        return ORDER[self.order]


def exists(event: Event, as_known_at: datetime | None) -> bool:
    """Whether the system knew the event at that instant, or knows it today (None)."""
    if as_known_at is None:
        return event.withdrawn_at is None
    recorded = event.recorded_at is None or event.recorded_at <= as_known_at
    withdrawn = event.withdrawn_at is not None and event.withdrawn_at <= as_known_at
    return recorded and not withdrawn


def known(events: Iterable[Event], as_known_at: datetime | None) -> list[Counted]:
    """The events that exist, of all time (also after `now` and outside any plan), in order, repeated rows once."""
    standing = [event for event in events if exists(event, as_known_at)]
    return sorted({Counted(instant(e.at), ORDER.index(e.kind), e.user_id) for e in standing})


def so_far(history: list[Counted], now: datetime) -> list[Counted]:
    """The events that are not later than `now`."""
    return [event for event in history if event.at <= now]


def status_at(person: Person, own: list[Counted], now: datetime) -> str:
    """`active` or `deactivated` at `now`; `own` are all known events of this person, those after `now` among them."""
    status_events = [event for event in own if event.kind != LOGIN]
    if not status_events:
        return person.status or ACTIVE
    if status_events[0].at > now:
        return DEACTIVATED if status_events[0].kind == ACTIVATED else ACTIVE
    current = ""
    for event in own:
        if event.at <= now:
            if event.kind == ACTIVATED or (event.kind == LOGIN and current == DEACTIVATED):
                current = ACTIVE
            elif event.kind == DEACTIVATED:
                current = DEACTIVATED
    return current
