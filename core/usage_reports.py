"""The licence reports: consumption (one row per plan month) and users (one row per person). Rulebook 3 to 6.

Their columns depend on the plan's type; the users report of monthly plans has one more for each of the plan's months.
"""

from __future__ import annotations

from core.instants import to_datetime
from core.licence_metrics import LICENCE_METRICS
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
_CONSUMPTION = {
    kind: (*_ROW, *(Column(m.slug, m.label, Kind.INTEGER, m.words) for m in metrics.values() if m.in_report))
    for kind, metrics in LICENCE_METRICS.items()
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
