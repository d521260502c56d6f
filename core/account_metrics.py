"""The figures of the account overview: one record each, with the sentence that stands beside it. Rulebook 3 and 8."""

from __future__ import annotations

from core.metrics import Metric, RollUp, Unit

ACTIVE_USERS = Metric(
    "active_users",
    "Active users",
    Unit.PEOPLE,
    RollUp.RECOUNT,
    "People of the account whose status is active now, whether or not they have been engaged lately.",
)
MODULES = Metric(
    "modules", "Active modules", Unit.COUNT, RollUp.RECOUNT, "Modules of the account whose status is active."
)
MASTERY_PROFILES = Metric(
    "mastery_profiles",
    "Active mastery profiles",
    Unit.COUNT,
    RollUp.RECOUNT,
    "Mastery profiles of the account whose status is active.",
)
PROFILES_PER_USER = Metric(
    "mastery_profiles_per_user",
    "Mastery profiles per user",
    Unit.COUNT,
    RollUp.RECOUNT,
    "The highest number of mastery profiles that any one person is assigned.",
)
SCHEDULES = Metric(
    "engagement_schedules",
    "Engagement schedules",
    Unit.COUNT,
    RollUp.RECOUNT,
    "Engagement schedules of the account whose status is active.",
)
POLICIES = Metric(
    "security_policies",
    "Security policies",
    Unit.COUNT,
    RollUp.RECOUNT,
    "Security policies that the account uses.",
)
ATTRIBUTES = Metric(
    "user_attributes",
    "User attributes",
    Unit.COUNT,
    RollUp.RECOUNT,
    "Custom attributes that at least one person of the account has a value for.",
)
ENGAGED_USERS = Metric(
    "engaged_users",
    "Engaged users",
    Unit.PEOPLE,
    RollUp.RECOUNT,
    "Distinct people who completed at least one Mastery Moment or Mini Moment in the calendar month (UTC).",
)
ACTIVITIES = Metric(
    "activities_performed",
    "Activities performed",
    Unit.COUNT,
    RollUp.SUM,
    "Individual activities completed in those moments.",
)

ACCOUNT_METRICS: dict[str, Metric] = {
    metric.slug: metric
    for metric in (
        ACTIVE_USERS,
        MODULES,
        MASTERY_PROFILES,
        PROFILES_PER_USER,
        SCHEDULES,
        POLICIES,
        ATTRIBUTES,
        ENGAGED_USERS,
        ACTIVITIES,
    )
}
INFORMATION = (ACTIVE_USERS, MODULES, MASTERY_PROFILES)
OF_MONTHS = (ENGAGED_USERS.slug, ACTIVITIES.slug)
