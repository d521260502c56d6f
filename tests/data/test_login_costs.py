"""One more login costs a constant: as many instructions of SQLite's machine in an account ten times as large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.instants import DAY, format_instant, parse_instant
from data.engine import Database, migrate, open_database
from data.ingest.rows import add_rows
from tests.data.against import sound
from tests.data.builders import Drop, account, bring, login, status_event, user

START = parse_instant("2024-03-01T00:00:00Z")
NOW = START + 200 * DAY
FEW, MANY = 300, 3_000
SLACK = 60  # a deeper tree, a page that splits: a few look-ups, whatever the size

KINDS = ("seats", "mau", "mauc")
LATE_FIRST = login("p0000", format_instant(START + 1))  # before everybody's first login of the plan
EVENTS: dict[str, tuple[str, dict[str, str]]] = {
    "in order": ("logins", login("p0001", format_instant(NOW - 1))),
    "late": ("logins", login("p0002", format_instant(NOW - 150 * DAY))),
    "late, the first in the plan": ("logins", LATE_FIRST),
    "somebody's with status events": ("logins", login("p0003", format_instant(NOW - 1))),
    "late, somebody's with status events": ("logins", login("p0003", format_instant(NOW - 60 * DAY))),
    "a deactivation": ("user_events", status_event("deactivated", format_instant(NOW - 2 * DAY), "p0004")),
}


def _class(people: int, kind: str) -> Drop:
    """People with three logins each, all of whose first ones lie in the plan's first month."""
    names = [f"p{number:04d}" for number in range(people)]
    at = [START + DAY + place * 20 * DAY // people for place in range(people)]
    plan = {"plan_id": "p", "plan_type": kind, "amount": "9", "starts_on": "2024-03-01"}
    return {
        "users": [user(name) for name in names],
        "logins": [
            login(name, format_instant(one + later))
            for name, one in zip(names, at, strict=True)
            for later in (0, 40 * DAY, 80 * DAY)
        ],
        "user_events": [
            status_event("deactivated", format_instant(START + 50 * DAY), "p0003"),
            status_event("activated", format_instant(START + 51 * DAY), "p0003"),
        ],
        "plans": [{**plan, "month_basis": "anniversary"}],
    }


def _steps(database: Database, account_id: int, file: str, row: dict[str, str]) -> int:
    """How many instructions SQLite runs for one more row, its totals and its commit."""
    with database.writing() as connection:
        driver: Any = connection.connection.driver_connection  # the one that every write takes
    taken = 0

    def one_more() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver.set_progress_handler(one_more, 1)
    try:
        add_rows(database, account_id, file, [row], source="a test", recorded_at=NOW)
    finally:
        driver.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("kind", KINDS)
def test_one_more_login_costs_as_much_in_an_account_ten_times_as_large(tmp_path: Path, kind: str) -> None:
    taken = []
    for people in (FEW, MANY):
        database = open_database(f"sqlite:///{tmp_path / f'{people}.sqlite'}")
        migrate(database)
        account_id = account(database)
        bring(database, account_id, tmp_path, _class(people, kind), NOW - DAY)
        taken.append({name: _steps(database, account_id, *one) for name, one in EVENTS.items()})
        sound(database, account_id)
        database.dispose()
    few, many = taken
    assert min(few.values()) > 0
    assert {name: many[name] for name in EVENTS if many[name] > few[name] + SLACK} == {}, few
