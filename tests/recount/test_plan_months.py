"""The recount's plan months, held to the rulebook's own examples."""

from __future__ import annotations

from datetime import date

from tests.recount.drop import instant
from tests.recount.invariants import column
from tests.recount.licences import consumption_of
from tests.recount.plan_months import Plan, plan_months
from tests.recount.stories import both, event, row_of


def starts(plan: Plan) -> list[str]:
    return [f"{month.start:%Y-%m-%d}" for month in plan_months(plan)]


def test_boundaries_are_clamped_from_the_original_start() -> None:
    plan = Plan("p", "mau", 1, date(2023, 1, 31))
    assert starts(plan)[:4] == ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]
    assert starts(plan)[-1] == "2023-12-31"
    assert plan.ends_on == date(2024, 1, 31)
    assert plan_months(plan)[-1].end == instant("2024-01-31")


def test_a_year_from_29_february_ends_on_the_28th() -> None:
    plan = Plan("p", "mau", 1, date(2024, 2, 29))
    assert plan.ends_on == date(2025, 2, 28)
    assert starts(plan)[:3] == ["2024-02-29", "2024-03-29", "2024-04-29"]
    assert plan_months(plan)[-1][1:3] == (instant("2025-01-29"), instant("2025-02-28"))


def test_calendar_months_are_clipped() -> None:
    plan = Plan("p", "mau", 1, date(2023, 10, 15), "calendar")
    months = plan_months(plan)
    assert starts(plan)[:2] == ["2023-10-15", "2023-11-01"]
    assert months[-1][:3] == (13, instant("2024-10-01"), instant("2024-10-15"))
    assert [month.partial for month in months] == [True, *[False] * 11, True]
    assert not any(month.partial for month in plan_months(Plan("p", "mau", 1, date(2024, 1, 1), "calendar")))
    assert len(plan_months(Plan("p", "mau", 1, date(2024, 1, 1), "calendar"))) == 12


def test_a_row_closes_at_its_end() -> None:
    plan = Plan("p", "mau", 1, date(2024, 1, 1))
    for now, expected in [
        ("2023-12-31T23:59:59.999999", ["upcoming", "upcoming"]),
        ("2024-01-01", ["open", "upcoming"]),
        ("2024-01-31T23:59:59.999999", ["open", "upcoming"]),
        ("2024-02-01", ["closed", "open"]),
    ]:
        statuses = column(consumption_of(plan, [], [], instant(now)), "row_status")
        assert statuses[:2] == expected


def test_the_trap_of_29_february() -> None:
    plan = Plan("p", "mau", 1, date(2024, 1, 1))
    late, early = event("a login 2024-02-29T23:30:00-08:00"), event("b login 2024-02-29T15:30:00-08:00")
    report, people = both(plan, [late, early])
    assert column(report, "active_users")[:4] == [0, 1, 1, 0]
    assert row_of(people, "a")["2024-03-01"] == row_of(people, "b")["2024-02-01"] == 1
    assert row_of(people, "a")["first_login"] == instant("2024-03-01T07:30:00Z")
