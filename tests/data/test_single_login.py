"""One more login in the licence totals: moved in place, or the person recounted, every total as `verify` wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.instants import DAY, format_instant
from data.engine import Database
from data.rollups import licences
from tests.data.against import sound
from tests.data.builders import Drop, account, bring, joined, login, status_event
from tests.data.singly import CLASS, NOW, add, day, stepped

YEAR = "2023-06-01"
PLANS: Drop = {
    "plans": [
        {
            "plan_id": "s",
            "plan_type": "seats",
            "amount": "2",
            "starts_on": YEAR,
            "month_basis": "anniversary",
        },
        {
            "plan_id": "m",
            "plan_type": "mau",
            "amount": "2",
            "starts_on": "2022-06-01",
            "month_basis": "calendar",
        },
        {"plan_id": "p", "plan_type": "pilot", "amount": "2", "starts_on": YEAR, "month_basis": "calendar"},
    ]
}
# (who, when, whether nobody is recounted)
LOGINS = [
    ("u1", day(1), True),  # a seat and a month
    ("u2", day(1), True),
    ("u1", day(2), True),
    ("u1", "2024-02-01T00:00:00Z", False),  # late
    ("u1", day(2), False),  # the same again
    ("u1", "2023-01-05T00:00:00Z", True),  # the earlier plan, its first there
    ("u1", day(3), True),
    ("u3", day(9), True),
]


@pytest.mark.parametrize("kind", ["seats", "mau", "mauc"])
def test_a_login_that_comes_next_moves_its_person_alone(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    account_id = account(database)
    plans: Drop = {"plans": [{**PLANS["plans"][0], "plan_type": kind}, *PLANS["plans"][1:]]}
    bring(database, account_id, tmp_path, joined(CLASS, plans), NOW - DAY)
    recounted: list[str] = []
    real = licences._Rebuild.run

    def noted(self: Any, *rest: Any) -> None:
        recounted.append("once")
        real(self, *rest)

    monkeypatch.setattr(licences._Rebuild, "run", noted)
    for place, (who, at, alone) in enumerate(LOGINS):
        recounted.clear()
        add(database, account_id, "logins", login(who, at), NOW + place)
        assert (recounted == []) is alone, (who, at)
        sound(database, account_id)


# somebody with status events: (file, row, whether it was stepped)
LIVED = [
    ("logins", login("u4", day(5)), True),  # was activated a year ago
    ("logins", login("u4", day(4)), False),  # late: it may lie before a status event
    ("user_events", status_event("deactivated", day(6), "u4"), False),
    ("logins", login("u4", day(7)), False),  # proves a reactivation
    ("logins", login("u4", day(8)), True),
    ("user_events", status_event("deactivated", day(9), "u4"), False),
    ("user_events", status_event("activated", day(10), "u4"), False),
    ("logins", login("u4", day(10)), False),  # at the same instant: whatever comes first
    ("user_events", status_event("deactivated", day(11), "u4"), False),
    ("user_events", status_event("activated", day(12), "u4"), False),
    ("logins", login("u4", day(13)), True),  # takes a seat, the third
    ("logins", login("u4", day(14)), True),
    ("user_events", status_event("activated", day(20), "u4"), False),  # ahead
    ("logins", login("u4", day(15)), False),
]


@pytest.mark.parametrize("kind", ["seats", "mau", "mauc"])
def test_a_login_of_somebody_with_events_is_stepped_where_it_comes_last_and_proves_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    account_id = account(database)
    plans: Drop = {"plans": [{**PLANS["plans"][0], "plan_type": kind}, *PLANS["plans"][1:]]}
    bring(database, account_id, tmp_path, joined(CLASS, plans), NOW - DAY)
    for place, (file, row, alone) in enumerate(LIVED):
        with stepped(monkeypatch) as found:
            add(database, account_id, file, row, NOW + 6 * DAY + place)
        assert any(found) is alone, (file, row)
        sound(database, account_id)


def test_a_login_ahead_is_recounted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, joined(CLASS, PLANS), NOW - DAY)
    with stepped(monkeypatch) as found:
        add(database, account_id, "logins", login("u1", format_instant(NOW + DAY)), NOW)
        add(database, account_id, "logins", login("u2", day(9)), NOW + 2 * DAY)  # the one ahead is due
    assert found == [True, True]  # in the licences alone
    sound(database, account_id)
