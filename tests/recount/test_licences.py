"""The recount of the licence reports, held to the rulebook's own examples and to figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.recount import load
from tests.recount.drop import instant
from tests.recount.events import Person
from tests.recount.invariants import column, hold
from tests.recount.licences import (
    Cell,
    average_active_users,
    consumption,
    consumption_of,
    plans,
    users,
    users_of,
)
from tests.recount.plan_months import Plan
from tests.recount.small import folder
from tests.recount.stories import FIVE, SEATS, YEAR_END, both, crowd, event, month, people_in, row_of

# --- seats ---------------------------------------------------------------------------------------------------------


def test_a_seat_given_back_first() -> None:
    events = [*FIVE, event("A deactivated 2024-03-01T10:00"), event("F login 2024-03-01T11:00")]
    # purchased, opening, taken, released, closing, peak, available, overage
    assert month(SEATS, events, 1) == [5, 0, 5, 0, 5, 5, 0, 0]
    assert month(SEATS, events, 2) == [5, 5, 0, 0, 5, 5, 0, 0]
    assert month(SEATS, events, 3) == [5, 5, 1, 1, 5, 5, 0, 0]


def test_a_seat_taken_first() -> None:
    events = [*FIVE, event("F login 2024-03-01T10:00"), event("A deactivated 2024-03-01T11:00")]
    assert month(SEATS, events, 3) == [5, 5, 1, 1, 5, 6, 0, 1]


def test_at_the_same_instant_the_login_is_first() -> None:
    noon = "2024-03-01T12:00"
    events = [*FIVE, event(f"A deactivated {noon}"), event(f"F login {noon}")]
    assert month(SEATS, events, 3) == [5, 5, 1, 1, 5, 6, 0, 1]
    # activated < login < deactivated of one user: takes a seat and gives it back
    alone = [event(f"A deactivated {noon}"), event(f"A login {noon}"), event(f"A activated {noon}")]
    assert month(SEATS, alone, 3) == [5, 0, 1, 1, 0, 1, 5, 0]


@pytest.mark.parametrize(
    ("before", "implied"),
    [
        ([], 0),
        (["A deactivated 2023-05-01"], 1),
        (["A deactivated 2023-05-01", "A activated 2023-05-02"], 0),
        (["A deactivated 2023-05-01", "A login 2023-05-02"], 0),
        (["A deactivated 2023-05-01", "A login 2023-05-01"], 1),  # that login came before it
        (["A deactivated 2023-05-01", "A activated 2023-05-01"], 1),  # and so did that activation
        (["A deactivated 2023-05-01", "A activated 2024-01-10"], 0),  # activated before login
        (["A deactivated 2024-01-10"], 0),  # deactivated after login
        (["B deactivated 2023-05-01"], 0),
    ],
)
def test_status_is_carried_in(before: list[str], implied: int) -> None:
    events = [event("A login 2024-01-10"), *map(event, before)]
    assert row_of(both(SEATS, events)[1], "A")["implied_reactivations"] == implied


def test_a_plan_year_begins_empty_and_ends_with_its_year() -> None:
    events = [event("A login 2023-12-31T23:59:59"), event("B login 2024-01-01"), event("C login 2025-01-01")]
    report, people = both(SEATS, events)
    assert report[1][0][5:] == [5, 0, 1, 0, 1, 1, 4, 0]
    assert column(people, "seat_status") == ["none", "holding", "none"]
    later = both(SEATS, [*events, event("B deactivated 2025-01-01")], instant("2026-01-01"))[1]
    assert column(later, "seat_status") == ["none", "holding", "none"]  # at the plan's end
    assert column(later, "status") == ["active", "deactivated", "active"]  # at now


def test_the_life_of_a_seat() -> None:
    events = [
        event("A activated 2024-02-01"),  # takes nothing
        event("A login 2024-02-02"),
        event("A login 2024-02-02"),  # a repeated row
        event("A login 2024-02-03"),
        event("A deactivated 2024-02-04"),
        event("A deactivated 2024-02-05"),  # holds none
        event("A login 2024-03-06"),  # implied
        event("A deactivated 2024-03-07"),
        event("A activated 2024-03-08"),
        event("A login 2024-03-09"),
        event("A deactivated 2024-04-10"),
    ]
    report, people = both(SEATS, events)
    assert [row[5:10] for row in report[1][:4]] == [
        [5, 0, 0, 0, 0], [5, 0, 1, 1, 0], [5, 0, 2, 1, 1], [5, 1, 0, 1, 0],
    ]  # fmt: skip
    assert people[1][0] == [
        "A", "", None, "deactivated", "released", instant("2024-02-02"), instant("2024-04-10"), 3, 1, 4,
        instant("2024-02-02"), instant("2024-03-09"),
    ]  # fmt: skip


def test_the_open_row_closes_at_now() -> None:
    events = [*FIVE, event("A deactivated 2024-03-10"), event("F login 2024-03-11")]
    noon = instant("2024-03-10")
    assert month(SEATS, events, 3, noon - timedelta(microseconds=1)) == [5, 5, 0, 0, 5, 5, 0, 0]
    assert month(SEATS, events, 3, noon) == [5, 5, 0, 1, 4, 5, 1, 0]
    assert month(SEATS, events, 4, noon) == [5, *[None] * 7]


# --- monthly active users and credits ------------------------------------------------------------------------------


def test_mau_overage_is_never_netted() -> None:
    plan = Plan("p", "mau", 50, date(2024, 1, 1))
    events = [*crowd("2024-01", 60), *crowd("2024-02", 40), *crowd("2024-03", 55)]
    report = both(plan, events)[0]
    assert report[0][5:] == ["limit", "active_users", "unused", "overage"]
    assert [row[5:] for row in report[1][:4]] == [
        [50, 60, 0, 10],
        [50, 40, 10, 0],
        [50, 55, 0, 5],
        [50, 0, 50, 0],
    ]
    for now, average in [
        ("2024-01-31", None),
        ("2024-02-01", 60),
        ("2024-03-31", 50),
        ("2024-05-01", 95 / 3),
    ]:
        assert average_active_users(plan, events, instant(now)) == average


def test_mauc_credits_roll_over() -> None:
    plan = Plan("p", "mauc", 100, date(2024, 1, 1))
    events = [*crowd("2024-01", 60), *crowd("2024-02", 50), *crowd("2024-03", 10)]
    report = both(plan, events)[0]
    # opening_balance, used, used_to_date, remaining, overage, overage_to_date, expired
    assert [row[5:] for row in report[1][:4]] == [
        [100, 60, 60, 40, 0, 0, 0], [40, 50, 110, 0, 10, 10, 0], [0, 10, 120, 0, 10, 20, 0],
        [0, 0, 120, 0, 0, 20, 0],
    ]  # fmt: skip


def test_what_remains_expires_once_the_last_row_is_closed() -> None:
    plan = Plan("p", "mauc", 100, date(2024, 1, 1))
    for now, expired in [
        (YEAR_END, [0] * 11 + [40]),
        (YEAR_END - timedelta(microseconds=1), [0] * 12),
        (instant("2024-11-30"), [0] * 11 + [None]),
    ]:
        assert column(both(plan, crowd("2024-01", 60), now)[0], "expired") == expired


# --- the users report ----------------------------------------------------------------------------------------------


def test_population_and_columns() -> None:
    plan = Plan("p", "mau", 5, date(2024, 1, 31))
    people = [
        Person("idle", "A", "", None, None),
        Person("future", "F", "f@x", "deactivated", plan.end),
        Person("Born", "B", None, "deactivated", plan.end - timedelta(microseconds=1)),
        Person("early", "E", None, None, plan.end),
    ]
    login = event("early login 2024-02-29")
    columns, rows = users_of(plan, people, [login], instant("2024-03-01"))
    assert columns[4:11] == [
        "months_active", "logins", "first_login", "last_login", "2024-01-31", "2024-02-29", "2024-03-31",
    ]  # fmt: skip
    assert [row[:8] for row in rows] == [
        ["Born", "B", None, "deactivated", 0, 0, None, None],
        ["early", "E", None, "active", 1, 1, login.at, login.at],
        ["idle", "A", None, "active", 0, 0, None, None],
    ]
    assert rows[1][8:] == [0, 1, *[None] * 10]
    before = users_of(plan, people, [login], instant("2024-02-28"))[1]
    assert [row[0] for row in before] == ["Born", "idle"]


def test_of_a_plan_to_come_everyone_has_an_empty_row() -> None:
    people, now = [Person("A", "Ann")], instant("2023-12-31")
    login = [event("A login 2024-01-01")]
    expected: dict[str, list[Cell]] = {
        "seats": ["none", None, None, 0, 0, 0, None, None],
        "mau": [0, 0, None, None, *[None] * 12],
        "mauc": [0, 0, None, None, *[None] * 12],
    }
    for plan_type, figures in expected.items():
        plan = Plan("p", plan_type, 5, date(2024, 1, 1))
        assert users_of(plan, people, login, now)[1] == [["A", "Ann", None, "active", *figures]]


def test_status_at_an_instant() -> None:
    plan = Plan("p", "mau", 5, date(2024, 1, 1))
    person = Person("A", "A", None, "active")
    events = [
        event("A login 2024-01-01"), event("A activated 2024-02-01"), event("A deactivated 2024-03-01"),
        event("A login 2024-03-01"), event("A login 2024-04-01"), event("A deactivated 2024-05-01"),
    ]  # fmt: skip
    for now, expected in [
        ("2024-01-15", "deactivated"),  # the opposite of what the first event sets
        ("2024-02-01", "active"),
        ("2024-03-15", "deactivated"),
        ("2024-04-01", "active"),
        ("2024-05-01", "deactivated"),
    ]:
        assert users_of(plan, [person], events, instant(now))[1][0][3] == expected
    assert users_of(plan, [person], events[:1], YEAR_END)[1][0][3] == "active"


# --- as known at ---------------------------------------------------------------------------------------------------


def test_as_known_at() -> None:
    plan = Plan("p", "seats", 5, date(2024, 1, 1))
    events = [
        event("A login 2024-01-02", recorded="2024-02-01"),
        event("A login 2024-01-02", recorded="2024-05-01"),  # repeated: known from the first on
        event("A deactivated 2024-01-03", recorded="2024-03-01"),
        event("B login 2024-01-02", recorded="2024-02-01", withdrawn="2024-04-01"),
    ]
    people = people_in(events)
    for known, figures in [
        ("2024-01-31", [5, 0, 0, 0, 0, 0, 5, 0]),
        ("2024-02-01", [5, 0, 2, 0, 2, 2, 3, 0]),
        ("2024-03-01", [5, 0, 2, 1, 1, 2, 4, 0]),
        ("2024-04-01", [5, 0, 1, 1, 0, 1, 5, 0]),
        (None, [5, 0, 1, 1, 0, 1, 5, 0]),
    ]:
        then = instant(known) if known else None
        report = consumption_of(plan, people, events, YEAR_END, then)
        assert report[1][0][5:] == figures
        hold(plan, report, users_of(plan, people, events, YEAR_END, then), YEAR_END)


# --- drops ---------------------------------------------------------------------------------------------------------


def test_a_drop_shows_no_pilot(tmp_path: Path) -> None:
    drop = load(
        folder(
            tmp_path,
            users="user_id,name,email,created_at\n007,Ann,,\n1,Bob,b@x,2030-01-01",
            logins="user_id,at\n007,2024-02-29T23:30:00-08:00\n007,2024-03-01T07:30:00Z",
            plans="plan_id,plan_type,amount,starts_on,month_basis,ends_on\n"
            "a,mau,5,2024-01-15,calendar,\nb,pilot,5,2023-01-01,,2023-02-01\nc,seats,5,2023-01-15,,\nd,other,5,2022-01-01,,",
        )
    )
    assert plans(drop) == ["c", "a"]
    assert column(consumption(drop, "c", YEAR_END), "period_end")[0] == instant("2023-02-15")
    for hidden in ("b", "d", "nope"):
        with pytest.raises(KeyError):
            consumption(drop, hidden, YEAR_END)
        with pytest.raises(KeyError):
            users(drop, hidden, YEAR_END)
    assert column(consumption(drop, "a", "2024-03-01T07:30:00Z"), "active_users") == [0, 0, 1, *[None] * 10]
    assert users(drop, "a", YEAR_END)[1][0][:6] == ["007", "Ann", None, "active", 1, 1]
    assert len(users(drop, "a", YEAR_END)[1]) == 1
