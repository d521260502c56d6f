"""The reports about matches: active users per billing period, and the people in them. Rulebook 7."""

from __future__ import annotations

from core.report_records import Column, Kind, Report
from core.scope import Permission

ACTIVE_USERS = Report(
    "active-users",
    "Active users",
    Permission.ACCOUNT_ADMIN,
    (
        Column("period_start", "From (UTC)", Kind.INSTANT, "The billing period's first instant"),
        Column("period_end", "To (UTC)", Kind.INSTANT, "The instant at which the billing period has ended"),
        Column("row_status", "State", Kind.TEXT, "closed, or open: the current period to date"),
        Column(
            "active_users",
            "Active users",
            Kind.INTEGER,
            "Distinct people in at least one match at any moment of the period",
        ),
    ),
)
ACTIVE_USER_LIST = Report(
    "active-user-list",
    "Active user list",
    Permission.ACCOUNT_ADMIN,
    (
        Column("user_id", "User id", Kind.ID, "The user's id"),
        Column("name", "Name", Kind.TEXT, "The user's name"),
        Column("email", "Email", Kind.TEXT, "The user's email address"),
        Column("status", "Status", Kind.TEXT, "active or deactivated, at this moment"),
        Column(
            "active_periods",
            "Active periods",
            Kind.INTEGER,
            "In how many of the last six closed billing periods the person was in a match",
        ),
        Column(
            "first_match_started_at",
            "First match",
            Kind.INSTANT,
            "When the first match that the person was ever in began",
        ),
        Column("current_matches", "Current matches", Kind.INTEGER, "Matches of the person that are open now"),
    ),
)
