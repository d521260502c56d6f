"""Events delivered one at a time, a class of people to deliver them to, and what is stored of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from core.instants import parse_instant
from data.engine import Database
from data.ingest import Outcome, single
from data.ingest import rows as ways_in
from data.ingest.rows import add_rows
from data.rollups.state import State, load_state
from tests.data.builders import (
    SCHOOL,
    TOTALS,
    Drop,
    account,
    contents,
    course,
    enrolment,
    joined,
    member,
    status_event,
    user,
)

STEPPED = ("attempts", "moments", "logins")
NOW = parse_instant("2024-03-10T00:00:00Z")


CLASS: Drop = joined(
    course("c", ("e1", "e2")),
    course("d", ("e3",)),
    {
        "users": [user("u1"), user("u2"), user("u3", status="deactivated"), user("u4")],
        "groups": SCHOOL["groups"],
        "group_members": [member("u1"), member("u1", "h"), member("u3")],
        "enrolments": [enrolment("u1"), enrolment("u2"), enrolment("u3")],
        "user_events": [status_event("activated", "2023-01-01T00:00:00Z", "u4")],
    },
)


def day(number: int) -> str:
    return f"2024-03-{number:02d}T00:00:00Z"


def fresh(database: Database) -> int:
    return account(database, f"a{len(contents(database)['accounts'])}")


def add(database: Database, account_id: int, file: str, row: Mapping[str, str], at: int = NOW) -> Outcome:
    return add_rows(database, account_id, file, [row], source="a test", recorded_at=at)


def totals(database: Database, account_id: int) -> dict[str, list[Any]]:
    """The account's stored totals; a row of sums that are all nought says what no row says."""
    sums = {
        name: [row[1:] for row in rows if row[0] == account_id and any(_sums(name, row))]
        for name, rows in contents(database, TOTALS).items()
    }
    return sums | {"account_state": [tuple(learners(database, account_id).items())]}


def learners(database: Database, account_id: int) -> dict[str, int]:
    """The account's distinct people, as its state tells them; none before its first import."""
    with database.reading() as connection:
        state = load_state(connection, account_id) or State()
    names = ("learners", "learners_before", "started", "started_before")
    return {name: getattr(state, name) for name in names}


_KEYS = {  # how many columns come before a row's sums, its account among them
    "course_totals": 2,
    "course_totals_before": 2,
    "group_totals": 2,
    "month_totals": 2,
    "plan_totals": 2,
    "plan_days": 3,
    "plan_months": 3,
    "chapter_totals": 3,
    "group_courses": 3,
    "group_chapters": 4,
}


def _sums(table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[_KEYS.get(table, 0) :]


@contextmanager
def stepped(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """For each event read, whether it was stepped; the rest was recounted."""
    found: list[bool] = []
    store = single.store_event

    def watched(*given: Any) -> Outcome | None:
        outcome = store(*given)
        found.append(outcome is not None)
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(ways_in, "store_event", watched)
        yield found
