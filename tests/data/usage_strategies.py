"""Histories for the licence tests: any events in any order, split into imports, and the edges by name.

A history is two adjoining plans, imports (each with logins, status events and changed people), and which import is
undone in the end. Instants are named edges of the plans' months, a microsecond to either side of them, and others that
are hard: the leap day, a 31st, both weekends on which clocks change, and a time that is still ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from core.instants import DAY, SECOND, format_instant, parse_instant, start_of_day
from core.periods import plan_months
from core.plans import MonthBasis, Plan, PlanType, plan_end
from tests.data.builders import Drop, login, status_event, user
from tests.data.usage_lives import Act

PEOPLE = ("u1", "u2", "u3", "u4", "05")
NAMES = ("Ann", "=1+1", "\u202eevil", " blank ")
STARTS = {
    "an ordinary day": date(2023, 3, 15),
    "a 31st": date(2023, 1, 31),
    "the leap day": date(2024, 2, 29),
    "a month's first": date(2023, 12, 1),
}
HARD = {
    "leap day, told in Pacific time": "2024-02-29T23:30:00-08:00",
    "the clocks go forward in Europe": "2024-03-31T01:30:00+01:00",
    "the clocks go back in Europe": "2024-10-27T02:30:00+02:00",
    "the same hour again": "2024-10-27T02:30:00+01:00",
    "the clocks go forward in America": "2024-03-10T02:30:00-05:00",
    "the clocks go back in America": "2024-11-03T01:30:00-04:00",
    "a 31st": "2024-05-31T23:59:59.999999Z",
    "the last instant of a year": "2023-12-31T23:59:59.999999Z",
    "before every plan": "2022-12-24T08:00:00Z",
    "ahead": "2025-01-20T00:00:00Z",
    "further ahead": "2025-02-28T00:00:00Z",
}
RECORDED = parse_instant("2025-01-01T00:00:00Z")  # when the first import is learned of


@dataclass(frozen=True)
class History:
    """What happens to one account: its plans, its imports in order, and the import undone (None: none is)."""

    plans: tuple[Plan, ...]
    imports: tuple[Drop, ...]
    undone: int | None
    mostly: int  # how soon a plan is recounted whole: 0 never, a large number always


def year(number: int, kind: PlanType, starts: date, basis: MonthBasis) -> Plan:
    return Plan(f"p{number}", kind, 2, starts, plan_end(kind, starts, None), basis)


def plan_rows(plans: tuple[Plan, ...]) -> list[dict[str, str]]:
    """The plans as rows of `plans.csv`."""
    return [
        {
            "plan_id": plan.plan_id,
            "plan_type": str(plan.plan_type),
            "amount": str(plan.amount),
            "starts_on": plan.starts_on.isoformat(),
            "month_basis": str(plan.month_basis),
        }
        for plan in plans
    ]


def edges(plans: tuple[Plan, ...]) -> list[str]:
    """Each boundary of the plans' months, and a microsecond to either side of it."""
    bounds = {edge for plan in plans for month in plan_months(plan) for edge in (month.start, month.end)}
    return [format_instant(edge + by) for edge in sorted(bounds) for by in (-1, 0, 1)]


@st.composite
def plan_years(draw: Any) -> tuple[Plan, ...]:
    """Two years that adjoin, of any types and month bases."""
    start = STARTS[draw(st.sampled_from(sorted(STARTS)))]
    kinds = st.sampled_from((PlanType.SEATS, PlanType.SEATS, PlanType.MAU, PlanType.MAUC))
    first = year(1, draw(kinds), start, draw(st.sampled_from(MonthBasis)))
    assert first.ends_on is not None
    return first, year(2, draw(kinds), first.ends_on, draw(st.sampled_from(MonthBasis)))


def _event(
    instants: st.SearchStrategy[str], person: st.SearchStrategy[str]
) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """A (file, row) pair; more logins than changes of status."""
    logins = st.builds(lambda who, at: ("logins", login(who, at)), person, instants)
    changes = st.builds(
        lambda who, at, event: ("user_events", status_event(event, at, who)),
        person,
        instants,
        st.sampled_from(("activated", "deactivated")),
    )
    return st.one_of(logins, logins, logins, changes)


def _events(instants: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, dict[str, str]]]]:
    return st.lists(_event(instants, st.sampled_from(PEOPLE)), min_size=1, max_size=14)


def _people(instants: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Some people given again with another status or creation."""
    row = st.builds(
        lambda who, name, status, created: user(who, name, status=status, created_at=created),
        st.sampled_from(PEOPLE),
        st.sampled_from(("", *NAMES)),
        st.sampled_from(("", "active", "deactivated")),
        st.one_of(st.just(""), instants),
    )
    return st.lists(row, max_size=2, unique_by=lambda one: one["user_id"])


@st.composite
def histories(draw: Any) -> History:
    """Everyone and the plans first; then events in any order over a few imports, some delivered twice."""
    plans = draw(plan_years())
    instants = st.one_of(st.sampled_from(edges(plans)), st.sampled_from(sorted(HARD.values())))
    events = draw(_events(instants))
    count = draw(st.integers(1, 3))
    parts: list[dict[str, list[dict[str, str]]]] = [{} for _ in range(count)]
    for file, row in events:
        for place in draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=2)):
            parts[place].setdefault(file, []).append(row)
    for part in parts:
        part["users"] = draw(_people(instants))
    first: Drop = {"users": [user(one) for one in PEOPLE], "plans": plan_rows(plans)}
    late = draw(st.booleans())  # plans may come after the events they count
    imports = (
        first if not late else {"users": first["users"]},
        *parts,
        *(({"plans": first["plans"]},) if late else ()),
    )
    undone = draw(st.one_of(st.none(), st.integers(1, count)))
    return History(plans, imports, undone, draw(st.sampled_from((0, 4, 1_000_000))))


def begins(plan: Plan) -> int:
    """The plan's first instant."""
    return start_of_day(plan.starts_on)


# --- lives: acts in any order, the clock going on between them -------------------------------------------------------

STEPS = (0, 1, SECOND, DAY, 40 * DAY)


@dataclass(frozen=True)
class Look:
    """An instant to ask for, and after which act (and how long) it is known; None: everything known."""

    now: int
    act: int | None
    by: int

    def known_at(self, marks: list[int]) -> int | None:
        return None if self.act is None else marks[self.act % len(marks)] + self.by


@dataclass(frozen=True)
class Story:
    """What an account lives through, and when it is looked at."""

    plans: tuple[Plan, ...]
    people: Drop
    begins: int
    acts: tuple[Act, ...]
    looks: tuple[Look, ...]
    mostly: int


def _acts(pool: st.SearchStrategy[str], person: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, Any]]:
    row = _event(pool, person)
    drop = st.builds(_as_drop, st.lists(row, max_size=8), _people(pool))
    status = st.tuples(person, st.sampled_from(("active", "deactivated")))
    return st.one_of(
        st.tuples(st.just("bring"), drop),
        st.tuples(st.just("bring"), drop),
        st.tuples(st.just("single"), row),
        st.tuples(st.just("single"), row),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("status"), status),
        st.tuples(st.just("settle"), st.none()),
    )


def _as_drop(
    events: list[tuple[str, dict[str, str]]], people: list[dict[str, str]]
) -> dict[str, list[dict[str, str]]]:
    drop: dict[str, list[dict[str, str]]] = {"users": people} if people else {}
    for file, row in events:
        drop.setdefault(file, []).append(row)
    return drop


@st.composite
def stories(draw: Any) -> Story:
    """A few instants, so that things meet at them; the clock begins among them, or after them all."""
    plans = draw(plan_years())
    edge, hard = st.sampled_from(edges(plans)), st.sampled_from(sorted(HARD.values()))
    few = draw(st.lists(st.one_of(edge, edge, hard), min_size=4, max_size=7, unique=True))
    pool = st.sampled_from(few)
    begun = draw(st.one_of(st.just(RECORDED), pool.map(parse_instant)))
    first: Drop = {"users": [user(one) for one in PEOPLE]}
    acts = [
        Act(kind, draw(st.sampled_from(STEPS)), what)
        for kind, what in draw(st.lists(_acts(pool, st.sampled_from(PEOPLE)), min_size=3, max_size=9))
    ]
    given: Drop = {"plans": plan_rows(plans)}
    late = draw(st.integers(0, 3))  # plans may come after events they count
    if late:
        first = {**first, **given}
    else:
        acts.insert(draw(st.integers(0, len(acts))), Act("bring", DAY, given))
    now = st.one_of(pool.map(parse_instant), st.just(RECORDED), edge.map(parse_instant))
    look = st.builds(Look, now, st.one_of(st.none(), st.integers(0, 10)), st.sampled_from((-1, 0, 0, 1)))
    looks = draw(st.lists(look, min_size=2, max_size=3))
    return Story(plans, first, begun, tuple(acts), tuple(looks), draw(st.sampled_from((0, 4, 1_000_000))))
