"""Small stories of logins and status events, told in a line each, for the tests of the licence recount."""

from datetime import date, datetime

from .drop import instant
from .events import Event, Person
from .invariants import hold
from .licences import Cell, Report, consumption_of, users_of
from .plan_months import Plan

YEAR_END = instant("2025-01-01")


def event(text: str, recorded: str | None = None, withdrawn: str | None = None) -> Event:
    """`F login 2024-03-01T11:00Z`."""
    user, kind, at = text.split()
    return Event(
        user,
        instant(at),
        kind,
        instant(recorded) if recorded else None,
        instant(withdrawn) if withdrawn else None,
    )


def crowd(month: str, count: int) -> list[Event]:
    return [event(f"u{n:03} login {month}-02") for n in range(count)]


def people_in(events: list[Event]) -> list[Person]:
    return [Person(user) for user in sorted({one.user_id for one in events})]


def both(plan: Plan, events: list[Event], now: datetime = YEAR_END) -> tuple[Report, Report]:
    """Both reports, once their invariants hold."""
    people = people_in(events)
    reports = consumption_of(plan, people, events, now), users_of(plan, people, events, now)
    hold(plan, *reports, now)
    return reports


def row_of(report: Report, user: str) -> dict[str, Cell]:
    columns, rows = report
    return next(dict(zip(columns, row, strict=True)) for row in rows if row[0] == user)


SEATS = Plan("p", "seats", 5, date(2024, 1, 1))
FIVE = [event(f"{user} login 2024-01-10") for user in "ABCDE"]


def month(plan: Plan, events: list[Event], number: int, now: datetime = YEAR_END) -> list[Cell]:
    return both(plan, events, now)[0][1][number - 1][5:]
