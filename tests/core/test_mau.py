"""Rulebook 4: a user counts once in every plan month with at least one login."""

from __future__ import annotations

from core.mau import mau_rows, monthly_active_users, three_month_average
from tests.core.licences import at, login, plan

LATE = at("2030-01-01T00:00:00Z")


def test_limit_50_with_60_40_55_gives_overage_10_0_5_and_nothing_carries_over() -> None:
    rows = mau_rows(plan("mau", 50), [60, 40, 55, *[0] * 9], LATE)
    assert [row.overage for row in rows[:3]] == [10, 0, 5]
    assert [row.unused for row in rows[:3]] == [0, 10, 0]


def test_the_average_is_of_the_last_three_closed_months() -> None:
    used = [60, 40, 55, 7, *[0] * 8]
    assert three_month_average(mau_rows(plan("mau"), used, at("2024-04-10T00:00:00Z"))) == (60 + 40 + 55) / 3
    assert three_month_average(mau_rows(plan("mau"), used, at("2024-03-10T00:00:00Z"))) == 50
    assert three_month_average(mau_rows(plan("mau"), used, at("2024-01-10T00:00:00Z"))) is None


def test_the_evidence_is_each_person_with_their_first_login_of_the_month() -> None:
    events = [
        login("A", "2024-01-09T00:00:00Z"),
        login("A", "2024-01-03T00:00:00Z"),
        login("B", "2024-01-31T23:59:59.999999Z"),
        login("C", "2024-02-01T00:00:00Z"),
    ]
    counts = monthly_active_users(plan("mau"), events, LATE)
    assert [(one.user_id, one.at) for one in counts[1].evidence] == [
        ("A", at("2024-01-03T00:00:00Z")),
        ("B", at("2024-01-31T23:59:59.999999Z")),
    ]
    assert [(one.user_id, one.reason) for one in counts[1].exclusions] == [("C", "after the period")]


def test_logins_later_than_now_do_not_count() -> None:
    counts = monthly_active_users(
        plan("mau"), [login("A", "2024-01-09T00:00:00Z")], at("2024-01-08T00:00:00Z")
    )
    assert counts[1].value == 0
    assert set(counts) == {1}
