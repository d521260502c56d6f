"""What the rulebook says must hold between the licence reports of any plan at any `now` (sections 1 and 3 to 6)."""

from datetime import datetime

from .drop import instant
from .licences import LOGINS, PERIOD, SEAT_OF_USER, WHO, Cell, Report
from .plan_months import Plan, plan_months


def column(report: Report, name: str) -> list[Cell]:
    """One column of a report."""
    columns, rows = report
    return [row[columns.index(name)] for row in rows]


def whole(report: Report, name: str) -> list[int]:
    """One column of whole numbers, upcoming rows left out."""
    cells = [cell for cell in column(report, name) if cell is not None]
    assert all(type(cell) is int for cell in cells), name
    return [cell for cell in cells if isinstance(cell, int)]


def hold(plan: Plan, consumption: Report, users: Report, now: datetime) -> None:
    """Fails at the first invariant that does not hold."""
    _periods_hold(plan, consumption, now)
    _people_hold(plan, users, now)
    if plan.plan_type == "seats":
        _seats_hold(plan, consumption, users)
    elif plan.plan_type == "mau":
        _mau_holds(plan, consumption, users)
    else:
        _mauc_holds(plan, consumption, users)


def _periods_hold(plan: Plan, consumption: Report, now: datetime) -> None:
    columns, rows = consumption
    assert columns[:5] == PERIOD
    assert column(consumption, "month") == list(range(1, len(rows) + 1))
    assert len(rows) == 12 or (len(rows) == 13 and plan.month_basis == "calendar")
    starts, ends = column(consumption, "period_start"), column(consumption, "period_end")
    assert starts[0] == plan.start
    assert ends[-1] == plan.end
    assert starts[1:] == ends[:-1]
    for row in rows:
        assert len(row) == len(columns)
        shown_upcoming = {"limit", "seats_purchased"}
        figures = dict(zip(columns[5:], row[5:], strict=True))
        upcoming = instant(str(row[1])) > now
        assert upcoming == (row[3] == "upcoming")
        assert (instant(str(row[2])) <= now) == (row[3] == "closed")
        for name, figure in figures.items():
            assert (figure is None) == (upcoming and name not in shown_upcoming), name


def _people_hold(plan: Plan, users: Report, now: datetime) -> None:
    columns, rows = users
    assert columns[:4] == WHO
    ids = [str(row[0]) for row in rows]
    assert ids == sorted(set(ids))
    assert set(column(users, "status")) <= {"active", "deactivated"}
    for row in rows:
        assert len(row) == len(columns)
        logins, first, last = (row[columns.index(name)] for name in LOGINS)
        if logins == 0:
            assert first is last is None
        else:
            assert isinstance(first, datetime)
            assert isinstance(last, datetime)
            assert plan.start <= first <= last < plan.end
            assert last <= now
            assert (logins == 1) <= (first == last)


def _seats_hold(plan: Plan, consumption: Report, users: Report) -> None:
    opening, taken, released, closing, peak, available, overage = (
        whole(consumption, name)
        for name in ("opening", "taken", "released", "closing", "peak", "available", "overage")
    )
    assert column(consumption, "seats_purchased") == [plan.amount] * len(consumption[1])
    assert opening[:1] in ([], [0])
    assert opening[1:] == closing[:-1]
    holding = column(users, "seat_status").count("holding")
    assert holding == (closing[-1] if closing else 0)
    assert sum(taken) == sum(whole(users, "times_taken"))
    for k in range(len(opening)):
        assert opening[k] + taken[k] - released[k] == closing[k]
        assert max(opening[k], closing[k]) <= peak[k] <= opening[k] + taken[k]
        assert available[k] == max(0, plan.amount - closing[k])
        assert overage[k] == max(0, peak[k] - plan.amount)
    for row in users[1]:
        seat, first, last, times, implied = row[4:9]
        assert users[0][4:9] == SEAT_OF_USER
        assert (seat == "none") == (times == 0) == (first is None)
        assert seat != "released" or last is not None
        assert isinstance(times, int)
        assert isinstance(implied, int)
        assert implied <= times
        # who logged in within the plan took a seat, with that very login
        assert first == row[users[0].index("first_login")]


def _months_of_users(users: Report) -> list[list[Cell]]:
    """The columns of the months: each holds every user's 0 or 1."""
    return [[row[k] for row in users[1]] for k in range(8, len(users[0]))]


def _month_columns_hold(plan: Plan, used: list[int], users: Report, total: str) -> None:
    months = _months_of_users(users)
    assert users[0][8:] == [f"{month.start:%Y-%m-%d}" for month in plan_months(plan)]
    for k, cells in enumerate(months):
        if k < len(used):
            assert set(cells) <= {0, 1}
            assert sum(cell == 1 for cell in cells) == used[k]
        else:
            assert set(cells) <= {None}
    for row in users[1]:
        assert row[4] == row[8:].count(1)
    assert sum(whole(users, total)) == sum(used)


def _mau_holds(plan: Plan, consumption: Report, users: Report) -> None:
    active, unused, overage = (whole(consumption, name) for name in ("active_users", "unused", "overage"))
    assert column(consumption, "limit") == [plan.amount] * len(consumption[1])
    assert unused == [max(0, plan.amount - one) for one in active]
    assert overage == [max(0, one - plan.amount) for one in active]
    _month_columns_hold(plan, active, users, "months_active")


def _mauc_holds(plan: Plan, consumption: Report, users: Report) -> None:
    used, remaining, overage = (whole(consumption, name) for name in ("used", "remaining", "overage"))
    to_date = whole(consumption, "used_to_date")
    assert to_date == [sum(used[: k + 1]) for k in range(len(used))]
    assert whole(consumption, "opening_balance") == [plan.amount, *remaining][: len(used)]
    assert whole(consumption, "overage_to_date") == [sum(overage[: k + 1]) for k in range(len(used))]
    assert remaining == [max(0, plan.amount - one) for one in to_date]
    statuses = column(consumption, "row_status")
    for k, expired in enumerate(whole(consumption, "expired")):
        is_over = k == len(statuses) - 1 and statuses[k] == "closed"
        assert expired == (remaining[k] if is_over else 0)
    _month_columns_hold(plan, used, users, "credits_used")
