"""The drop format: every file, its columns, what keys a row, what it refers to. The public contract, as values.

`FILES` is in dependency order: a file refers only to files before it.
"""

from __future__ import annotations

from core.drop_format import DropColumn, DropFile, Form, at, count, day, integer, ref, share, text, word

__all__ = ["BY_NAME", "FILES", "DropColumn", "DropFile", "Form"]

_ACTIVE = ("active", "inactive")
USERS = DropFile(
    "users",
    (
        text("user_id", required=True),
        text("name", required=True),
        text("email"),
        word("status", "active", "deactivated"),
        word("role", "learner", "manager", "executive", "admin"),
        at("created_at"),
    ),
    key=("user_id",),
    attributes=True,
)
USER_EVENTS = DropFile(
    "user_events",
    (
        ref("user_id", "users"),
        at("at", required=True),
        word("event", "activated", "deactivated", required=True),
    ),
    key=("user_id", "at", "event"),
    events=True,
)
GROUPS = DropFile("groups", (text("group_id", required=True), text("name", required=True)), key=("group_id",))
GROUP_MEMBERS = DropFile(
    "group_members",
    (
        ref("group_id", "groups"),
        ref("user_id", "users"),
        word("member_role", "member", "manager", default="member"),
    ),
    key=("group_id", "user_id", "member_role"),
)
COURSES = DropFile(
    "courses",
    (text("course_id", required=True), text("title", required=True), share("certify_at")),
    key=("course_id",),
)
CHAPTERS = DropFile(
    "chapters",
    (
        ref("course_id", "courses"),
        text("chapter_id", required=True),
        text("title", required=True),
        integer("position", default=0),
    ),
    key=("chapter_id",),
)
EXERCISES = DropFile(
    "exercises",
    (
        ref("chapter_id", "chapters"),
        text("exercise_id", required=True),
        text("title", required=True),
        integer("position", default=0),
    ),
    key=("exercise_id",),
)
ENROLMENTS = DropFile(
    "enrolments",
    (ref("course_id", "courses"), ref("user_id", "users"), at("enrolled_at")),
    key=("course_id", "user_id"),
)
ATTEMPTS = DropFile(
    "attempts",
    (
        text("attempt_id", required=True),
        ref("user_id", "users"),
        ref("exercise_id", "exercises"),
        at("at", required=True),
        share("correct", required=True),
        count("hints"),
        count("seconds"),
        integer("points"),
        share("mastery"),
    ),
    key=("attempt_id",),
    events=True,
)
MOMENTS = DropFile(
    "moments",
    (
        text("moment_id", required=True),
        ref("user_id", "users"),
        at("at", required=True),
        word("kind", "mastery", "mini", required=True),
        count("activities", required=True),
    ),
    key=("moment_id",),
    events=True,
)
AWARDS = DropFile(
    "awards",
    (
        ref("user_id", "users"),
        word("kind", "certification", "badge", "award", required=True),
        text("name", required=True),
        at("at", required=True),
        DropColumn("course_id", refers_to="courses", default=""),
        at("expires_at"),
    ),
    key=("user_id", "kind", "name", "at", "course_id"),
)
LOGINS = DropFile(
    "logins", (ref("user_id", "users"), at("at", required=True)), key=("user_id", "at"), events=True
)
PROGRAMS = DropFile(
    "programs", (text("program_id", required=True), text("name", required=True)), key=("program_id",)
)
MATCHES = DropFile(
    "matches",
    (
        text("match_id", required=True),
        ref("program_id", "programs"),
        at("started_at", required=True),
        at("ended_at"),
    ),
    key=("match_id",),
)
MATCH_MEMBERS = DropFile(
    "match_members",
    (ref("match_id", "matches"), ref("user_id", "users"), word("side", "mentor", "mentee", required=True)),
    key=("match_id", "user_id", "side"),
)
MODULES = DropFile(
    "modules",
    (text("module_id", required=True), text("title", required=True), word("status", *_ACTIVE)),
    key=("module_id",),
)
MASTERY_PROFILES = DropFile(
    "mastery_profiles",
    (text("profile_id", required=True), text("title", required=True), word("status", *_ACTIVE)),
    key=("profile_id",),
)
PROFILE_ASSIGNMENTS = DropFile(
    "profile_assignments",
    (ref("profile_id", "mastery_profiles"), ref("user_id", "users")),
    key=("profile_id", "user_id"),
)
ENGAGEMENT_SCHEDULES = DropFile(
    "engagement_schedules",
    (text("schedule_id", required=True), text("title", required=True), word("status", *_ACTIVE)),
    key=("schedule_id",),
)
SECURITY_POLICIES = DropFile(
    "security_policies", (text("policy_id", required=True), text("title", required=True)), key=("policy_id",)
)
PLANS = DropFile(
    "plans",
    (
        text("plan_id", required=True),
        word("plan_type", "seats", "mau", "mauc", "pilot", "other", required=True),
        count("amount", required=True),
        day("starts_on", required=True),
        word("month_basis", "anniversary", "calendar"),
        day("ends_on"),
    ),
    key=("plan_id",),
)
SUBSCRIPTION = DropFile(
    "subscription",
    (
        word("plan_name", "Demo", "Team", "Growth", "Enterprise"),
        text("plan_basis"),
        text("video"),
        count("max_active_users"),
        count("max_mastery_profiles_per_user"),
        count("max_engagement_schedules"),
        count("max_security_policies"),
        count("max_user_attributes"),
        day("renews_on"),
        count("billing_anchor_day", low=1, high=31),
    ),
    key=(),
)
INVOICES = DropFile(
    "invoices",
    (
        text("invoice_id", required=True),
        text("number", required=True),
        day("issued_on", required=True),
        day("due_on"),
        word("status", "draft", "open", "paid", "void", required=True),
        DropColumn("currency", Form.CURRENCY, required=True),
        day("period_start"),
        day("period_end"),
    ),
    key=("invoice_id",),
)
INVOICE_LINES = DropFile(
    "invoice_lines",
    (
        ref("invoice_id", "invoices"),
        integer("position", required=True),
        text("description", required=True),
        DropColumn("quantity", Form.NUMBER, required=True),
        integer("unit_amount", required=True),
        share("tax_rate"),
        word("counts", "consumption", "active-users"),
    ),
    key=("invoice_id", "position"),
)
PAYMENTS = DropFile(
    "payments",
    (
        text("payment_id", required=True),
        ref("invoice_id", "invoices"),
        at("paid_at", required=True),
        integer("amount", required=True),
        text("method"),
    ),
    key=("payment_id",),
)
PAYMENT_METHOD = DropFile(
    "payment_method",
    (
        text("brand", required=True),
        DropColumn("last4", Form.DIGITS4, required=True),
        count("exp_month", required=True, low=1, high=12),
        count("exp_year", required=True, low=1, high=9999),
    ),
    key=(),
)
ADDRESSES = DropFile(
    "addresses",
    (
        word("kind", "billing", "shipping", required=True),
        text("name"),
        text("line1"),
        text("line2"),
        text("city"),
        text("region"),
        text("postal_code"),
        DropColumn("country", Form.COUNTRY),
        text("tax_id"),
    ),
    key=("kind",),
)

FILES: tuple[DropFile, ...] = (
    USERS, USER_EVENTS, GROUPS, GROUP_MEMBERS, COURSES, CHAPTERS, EXERCISES, ENROLMENTS, ATTEMPTS, MOMENTS,
    AWARDS, LOGINS, PROGRAMS, MATCHES, MATCH_MEMBERS, MODULES, MASTERY_PROFILES, PROFILE_ASSIGNMENTS,
    ENGAGEMENT_SCHEDULES, SECURITY_POLICIES, PLANS, SUBSCRIPTION, INVOICES, INVOICE_LINES, PAYMENTS,
    PAYMENT_METHOD, ADDRESSES,
)  # fmt: skip
BY_NAME: dict[str, DropFile] = {file.name: file for file in FILES}
EVENT_FILES: tuple[DropFile, ...] = tuple(file for file in FILES if file.events)
DESCRIPTIVE_FILES: tuple[DropFile, ...] = tuple(file for file in FILES if not file.events)
ATTRIBUTE_PREFIX = "attr."
LONGEST_TEXT = 10_000
