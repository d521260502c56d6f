"""One more login in the licence totals: moved in place, or the person recounted, every total as `verify` wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.instants import DAY, format_instant
from data.engine import Database
from data.rollups import licences
from tests.data.against import sound
from tests.data.builders import Drop, account, bring, joined, login
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


def test_a_login_ahead_or_of_somebody_with_events_is_recounted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, joined(CLASS, PLANS), NOW - DAY)
    with stepped(monkeypatch) as found:
        add(database, account_id, "logins", login("u1", format_instant(NOW + DAY)), NOW)
        add(database, account_id, "logins", login("u4", day(9)), NOW + 1)
        add(database, account_id, "logins", login("u2", day(9)), NOW + 2 * DAY)  # the one ahead is due
    assert found == [True, False, True]
    sound(database, account_id)
