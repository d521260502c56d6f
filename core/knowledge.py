"""What a plan's months owe to events learned or withdrawn between two knowledges. Rulebook 0 and 11.

A person's part of a month's counted figures is worked out twice, from the events known then and those known later;
where it differs, the event that made the difference is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.periods import month_at, plan_months
from core.plans import Plan, PlanType
from core.seats import RELEASED, TAKEN, seat_moves
from core.status import ACTIVATED, DEACTIVATED, LOGIN, Status, UserEvent, event_order
from core.usage_screens import Change

FIGURES = {PlanType.MAU: "active_users", PlanType.MAUC: "used"}
Parts = dict[tuple[int, str], list[int]]  # (month, figure) → the instants that count


@dataclass(frozen=True)
class Interval:
    """When an event stood: from `since` on, until it was withdrawn (None: it stands)."""

    since: int
    until: int | None = None

    def holds(self, known: int | None) -> bool:
        """Whether the event was known then; None: whether it is known today."""
        if known is None:
            return self.until is None
        return self.since <= known and (self.until is None or known < self.until)


@dataclass(frozen=True)
class Moved:
    """When an event became known, or was withdrawn, between two knowledges."""

    known_at: int
    withdrawn: bool


@dataclass(frozen=True)
class Knowledges:
    """The two instants compared; `later` None: all that is known today."""

    earlier: int
    later: int | None

    def moved(self, stood: Sequence[Interval]) -> Moved | None:
        """How an event's standing differs; None where it does not."""
        before = next((one for one in stood if one.holds(self.earlier)), None)
        after = next((one for one in stood if one.holds(self.later)), None)
        if before is None and after is not None:
            return Moved(after.since, withdrawn=False)
        if before is not None and after is None and before.until is not None:
            return Moved(before.until, withdrawn=True)
        return None


def given_anew(user: str, given: Iterable[tuple[int, str]]) -> Iterator[UserEvent]:
    """The events of one person's statuses, given at these instants by the imports that stood, in their order: the first
    is the baseline, one that changes it an event at its import's instant.
    """
    for (_, before), (at, after) in pairwise(given):
        if before != after:
            yield UserEvent(at, ACTIVATED if after == Status.ACTIVE else DEACTIVATED, user)


def ever_given_anew(user: str, given: Sequence[tuple[Interval, str]]) -> dict[UserEvent, list[Interval]]:
    """Every event that the statuses of one person's imports ever made, with the times at which it stood.

    `given`: when each import stood, and its status, in the imports' order. To undo one may make an event of another's
    status, which then stands since the undo.
    """
    edges = sorted({edge for stood, _ in given for edge in (stood.since, stood.until) if edge is not None})
    found: dict[UserEvent, list[Interval]] = defaultdict(list)
    for since, until in zip(edges, [*edges[1:], None], strict=True):
        standing = [(stood.since, status) for stood, status in given if stood.holds(since)]
        for event in given_anew(user, standing):
            stood = found[event]
            begun = stood.pop().since if stood and stood[-1].until == since else since
            stood.append(Interval(begun, until))
    return found


def person_changes(
    plan: Plan, name: str, events: Mapping[UserEvent, Sequence[Interval]], knowledges: Knowledges, now: int
) -> list[Change]:
    """One person's differences, by month and figure. `events`: all that were ever known of them, with their standing.

    `now` is the same for both: months that have not begun hold nothing.
    """
    moved = {event: how for event, stood in events.items() if (how := knowledges.moved(stood))}
    if not moved:
        return []
    before, after = (
        _parts(
            plan, [event for event, stood in events.items() if any(one.holds(known) for one in stood)], now
        )
        for known in (knowledges.earlier, knowledges.later)
    )
    changes = []
    for month, figure in sorted(before.keys() | after.keys()):
        was, became = before.get((month, figure), []), after.get((month, figure), [])
        by = len(became) - len(was)
        if by:
            more, less = (became, was) if by > 0 else (was, became)
            cause = _cause(moved, min(set(more) - set(less)))
            how = moved[cause]
            what = (cause.kind, cause.at, how.known_at, how.withdrawn)
            changes.append(Change(month, figure, cause.user_id, name, by, *what))
    return changes


def _parts(plan: Plan, events: Sequence[UserEvent], now: int) -> Parts:
    """What one person adds to each month's counted figures, with the instants that count."""
    months, parts = plan_months(plan), defaultdict(list)
    ordered = sorted(events, key=event_order)
    if plan.plan_type is PlanType.SEATS:
        for move in seat_moves(plan, ordered, now):
            month = month_at(months, move.at)
            if month:
                parts[month.number, TAKEN if move.taken else RELEASED].append(move.at)
        return parts
    for at, kind, _ in ordered:
        month = month_at(months, at)
        if kind == LOGIN and at <= now and month:
            parts.setdefault((month.number, FIGURES[plan.plan_type]), [at])
    return parts


def _cause(moved: Mapping[UserEvent, Moved], at: int) -> UserEvent:
    """The moved event that explains a difference at an instant: it itself, else the last one before, else the first."""
    ordered = sorted(moved, key=event_order)
    earlier = [event for event in ordered if event.at <= at]
    return earlier[-1] if earlier else ordered[0]
