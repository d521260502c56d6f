"""Small pasts of a licence plan: who logged in and whose status changed, in drops of which some are undone again.

Instants lie at the edges of plan months and of the 24 hours around them, and a microsecond to either side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from core.instants import DAY, SECOND, format_instant
from core.periods import plan_months
from core.plans import Plan
from core.status import ACTIVATED, DEACTIVATED, LOGIN, UserEvent
from data.engine import Database
from data.ingest import undo_import
from tests.core.licences import plan
from tests.data.builders import RECORDED, Drop, account, bring, contents, login, status_event, user

PEOPLE = ("ann", "bob", "cy", "deé")
HOUR = 3_600 * SECOND
OFFSETS = tuple(day + by for day in (-DAY, 0, DAY) for by in (-1, 0, 1))
STARTS = "2024-01-31"
KINDS = st.sampled_from([LOGIN, LOGIN, LOGIN, DEACTIVATED, ACTIVATED])

plans = st.builds(
    plan,
    st.sampled_from(["seats", "mau", "mauc"]),
    st.integers(0, 3),
    st.just(STARTS),
    st.sampled_from(["anniversary", "calendar"]),
)


def edges(one: Plan) -> list[int]:
    """The first months' edges, and the plan's end."""
    months = plan_months(one)
    return [*(month.start for month in months[:4]), months[-1].end]


def instants(one: Plan) -> st.SearchStrategy[int]:
    """At an edge of the plan's months, a microsecond or a day from it."""
    return st.builds(int.__add__, st.sampled_from(edges(one)), st.sampled_from(OFFSETS))


def events(one: Plan, most: int = 10) -> st.SearchStrategy[list[UserEvent]]:
    """Events of a few people at such instants, each once."""
    event = st.builds(UserEvent, instants(one), KINDS, st.sampled_from(PEOPLE))
    return st.lists(event, max_size=most, unique=True)


@dataclass(frozen=True)
class Delivery:
    """One drop of events, recorded an hour after the one before; `undone`: how many hours after the first, if ever.

    `statuses`: those that it gives people, by name.
    """

    events: tuple[UserEvent, ...] = ()
    undone: int | None = None
    statuses: tuple[tuple[str, str], ...] = ()

    def stood(self, number: int, at: int | None) -> bool:
        """Whether it stood at an hour, being the `number`th; None: today."""
        begun = at is None or number <= at
        return begun and (self.undone is None or (at is not None and at < self.undone))


def drop(events: Iterable[UserEvent]) -> Drop:
    """The events as files."""
    logins = [login(e.user_id, format_instant(e.at)) for e in events if e.kind == LOGIN]
    changes = [status_event(e.kind, format_instant(e.at), e.user_id) for e in events if e.kind != LOGIN]
    return {"logins": logins, "user_events": changes}


def described(one: Plan) -> Drop:
    """The people and the plan."""
    row = {"plan_id": one.plan_id, "plan_type": str(one.plan_type), "amount": str(one.amount)}
    return {
        "users": [user(person, f"Name of {person}") for person in PEOPLE],
        "plans": [{**row, "starts_on": str(one.starts_on), "month_basis": str(one.month_basis)}],
    }


def hour(number: int) -> int:
    """The instant at which the delivery of this number is recorded, or undone."""
    return RECORDED + number * HOUR


def lived(database: Database, folder: Path, one: Plan, deliveries: Iterable[Delivery]) -> int:
    """A fresh account with this past: the people and the plan at hour 0, a delivery an hour from 1 on, then undos."""
    account_id = account(database, f"a{len(contents(database)['accounts'])}")
    bring(database, account_id, folder, described(one), hour(0))
    undo = []
    for number, delivery in enumerate(deliveries, start=1):
        people = [user(who, f"Name of {who}", status=status) for who, status in delivery.statuses]
        told = {**drop(delivery.events), **({"users": people} if people else {})}
        outcome = bring(database, account_id, folder, told, hour(number))
        if delivery.undone is not None:
            undo.append((delivery.undone, outcome.batch_no))
    for when, batch_no in sorted(undo):
        undo_import(database, account_id, batch_no, undone_at=hour(when))
    return account_id


def known(deliveries: Iterable[Delivery], at: int | None) -> set[UserEvent]:
    """The events that stood at an hour; None: today."""
    stood = [(number, one) for number, one in enumerate(deliveries, start=1) if one.stood(number, at)]
    found = {event for _, delivery in stood for event in delivery.events}
    last: dict[str, str] = {}
    for number, delivery in stood:
        for who, status in delivery.statuses:
            if last.setdefault(who, status) != status:  # the first is the baseline
                kind = ACTIVATED if status == "active" else DEACTIVATED
                found.add(UserEvent(hour(number), kind, who))
            last[who] = status
    return found
