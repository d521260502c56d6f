"""The licence reports: consumption (one row per plan month) and users (one row per person). Rulebook 3 to 6.

Their columns depend on the plan's type; the users report of monthly plans has one more for each of the plan's months.
"""

from __future__ import annotations

from core.instants import to_datetime
from core.periods import plan_months
from core.plans import Plan, PlanType
from core.report_records import Column, Kind, Report
from core.scope import Permission

_ROW = (
    Column("month", "Month", Kind.INTEGER, "The plan month's number, 1 the first"),
    Column("period_start", "From (UTC)", Kind.INSTANT, "The month's first instant"),
    Column("period_end", "To (UTC)", Kind.INSTANT, "The instant at which the month has ended"),
    Column("row_status", "State", Kind.TEXT, "closed, open (to date) or upcoming"),
    Column("partial", "Partial", Kind.BOOLEAN, "A calendar month clipped by the plan's edge"),
)
_OVERAGE_TO_DATE = Column(
    "overage_to_date", "Overage to date", Kind.INTEGER, "Credits used beyond the year's amount so far"
)
_CONSUMPTION = {
    PlanType.SEATS: (
        *_ROW,
        Column("seats_purchased", "Purchased", Kind.INTEGER, "Seats purchased"),
        Column("opening", "Opening", Kind.INTEGER, "Seats held at the month's start"),
        Column("taken", "Taken", Kind.INTEGER, "Seats taken: first logins, and logins after giving one back"),
        Column("released", "Released", Kind.INTEGER, "Seats given back by deactivations"),
        Column("closing", "Closing", Kind.INTEGER, "Seats held at the month's end, or now in the open month"),
        Column(
            "peak", "Peak", Kind.INTEGER, "The most seats held after any single event, the opening included"
        ),
        Column("available", "Available", Kind.INTEGER, "Purchased less closing, 0 at least"),
        Column("overage", "Overage", Kind.INTEGER, "Peak less purchased, 0 at least"),
    ),
    PlanType.MAU: (
        *_ROW,
        Column("limit", "Limit", Kind.INTEGER, "Monthly active users purchased"),
        Column("active_users", "Active users", Kind.INTEGER, "People with at least one login in the month"),
        Column("unused", "Unused", Kind.INTEGER, "Limit less active users, 0 at least; nothing carries over"),
        Column("overage", "Overage", Kind.INTEGER, "Active users less limit, 0 at least; never netted"),
    ),
    PlanType.MAUC: (
        *_ROW,
        Column(
            "opening_balance", "Opening balance", Kind.INTEGER, "Credits rolled over from the month before"
        ),
        Column("used", "Used", Kind.INTEGER, "Credits used: people with at least one login in the month"),
        Column("used_to_date", "Used to date", Kind.INTEGER, "Credits used in the plan so far"),
        Column("remaining", "Remaining", Kind.INTEGER, "Credits left of the year's amount"),
        Column("overage", "Overage", Kind.INTEGER, "Credits used this month beyond the year's amount"),
        _OVERAGE_TO_DATE,
        Column("expired", "Expired", Kind.INTEGER, "What was left when the plan ended, in its last month"),
    ),
}

_WHO = (
    Column("user_id", "User id", Kind.ID, "The user's id"),
    Column("name", "Name", Kind.TEXT, "The user's name"),
    Column("email", "Email", Kind.TEXT, "The user's email address"),
    Column("status", "Status", Kind.TEXT, "active or deactivated, at this moment"),
)
_LOGINS = (
    Column("logins", "Logins", Kind.INTEGER, "Logins in the plan"),
    Column("first_login", "First login", Kind.INSTANT, "The first login in the plan"),
    Column("last_login", "Last login", Kind.INSTANT, "The last login in the plan"),
)
_MONTHS_ACTIVE = Column("months_active", "Months active", Kind.INTEGER, "Plan months with at least one login")
_CREDITS_USED = Column("credits_used", "Credits used", Kind.INTEGER, "One for each plan month with a login")
_USERS = {
    PlanType.SEATS: (
        *_WHO,
        Column("seat_status", "Seat", Kind.TEXT, "holding, released, or none"),
        Column("first_taken_at", "Seat taken", Kind.INSTANT, "When the first seat was taken"),
        Column("last_released_at", "Seat released", Kind.INSTANT, "When a seat was given back last"),
        Column("times_taken", "Times taken", Kind.INTEGER, "How often a seat was taken"),
        Column(
            "implied_reactivations",
            "Implied reactivations",
            Kind.INTEGER,
            "Seats taken by a login that proves a reactivation nobody recorded",
        ),
        *_LOGINS,
    ),
    PlanType.MAU: (*_WHO, _MONTHS_ACTIVE, *_LOGINS),
    PlanType.MAUC: (*_WHO, _CREDITS_USED, *_LOGINS),
}
_A_MONTH = Column(
    "YYYY-MM-DD",
    "Month",
    Kind.INTEGER,
    "A column for each plan month, named by its start: 1 with a login, 0 without",
)


def consumption_columns(plan: Plan) -> tuple[Column, ...]:
    """The columns of the consumption report of a plan that customers see."""
    return _CONSUMPTION[plan.plan_type]


def users_columns(plan: Plan) -> tuple[Column, ...]:
    """The columns of the users report of a plan that customers see."""
    if plan.plan_type is PlanType.SEATS:
        return _USERS[plan.plan_type]
    starts = [f"{to_datetime(month.start):%Y-%m-%d}".rjust(10, "0") for month in plan_months(plan)]
    words = "1: at least one login in the plan month that starts on that day; 0: none; empty: not begun"
    return (*_USERS[plan.plan_type], *(Column(day, day, Kind.INTEGER, words) for day in starts))


CONSUMPTION = Report(
    "consumption",
    "Consumption report",
    Permission.ACCOUNT_ADMIN,
    _CONSUMPTION[PlanType.SEATS],
    optional=("plan",),
    variants={str(kind): columns for kind, columns in _CONSUMPTION.items()},
)
USERS = Report(
    "users",
    "Users report",
    Permission.ACCOUNT_ADMIN,
    _USERS[PlanType.SEATS],
    optional=("plan",),
    variants={
        str(kind): columns if kind is PlanType.SEATS else (*columns, _A_MONTH)
        for kind, columns in _USERS.items()
    },
)
