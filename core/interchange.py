"""The drop format: every file, its columns, what keys a row, what it refers to. The public contract, as values.

`FILES` is in dependency order: a file refers only to files before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The form of a cell."""

    TEXT = "text"
    INSTANT = "instant"
    DATE = "date"
    INTEGER = "integer"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    WORD = "word"
    CURRENCY = "currency"
    COUNTRY = "country"
    DIGITS4 = "four digits"


@dataclass(frozen=True)
class DropColumn:
    """One column of a drop file. `low`/`high` bound a number; `refers_to` names the file whose key it must meet."""

    name: str
    form: Form = Form.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    refers_to: str | None = None
    default: str | int | None = None


@dataclass(frozen=True)
class DropFile:
    """One file of a drop. `events`: facts that never change; otherwise descriptive: the later import wins."""

    name: str
    columns: tuple[DropColumn, ...]
    key: tuple[str, ...]
    events: bool = False
    attributes: bool = False

    def column(self, name: str) -> DropColumn:
        """The column of that name; KeyError if there is none."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, DropColumn]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the contract's order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, *, required: bool = False) -> DropColumn:
    return DropColumn(name, required=required)


def _ref(name: str, file: str, *, required: bool = True) -> DropColumn:
    return DropColumn(name, required=required, refers_to=file)


def _at(name: str, *, required: bool = False) -> DropColumn:
    return DropColumn(name, Form.INSTANT, required=required)


def _day(name: str, *, required: bool = False) -> DropColumn:
    return DropColumn(name, Form.DATE, required=required)


def _word(name: str, *words: str, required: bool = False, default: str | None = None) -> DropColumn:
    return DropColumn(name, Form.WORD, required=required, words=words, default=default)


def _count(name: str, *, required: bool = False, low: int = 0, high: int | None = None) -> DropColumn:
    return DropColumn(name, Form.COUNT, required=required, low=low, high=high)


def _integer(name: str, *, required: bool = False, default: int | None = None) -> DropColumn:
    return DropColumn(name, Form.INTEGER, required=required, default=default)


def _share(name: str, *, required: bool = False) -> DropColumn:
    return DropColumn(name, Form.SHARE, required=required)


_ACTIVE = ("active", "inactive")

USERS = DropFile(
    "users",
    (
        _text("user_id", required=True),
        _text("name", required=True),
        _text("email"),
        _word("status", "active", "deactivated"),
        _word("role", "learner", "manager", "executive", "admin"),
        _at("created_at"),
    ),
    key=("user_id",),
    attributes=True,
)
USER_EVENTS = DropFile(
    "user_events",
    (_ref("user_id", "users"), _at("at", required=True), _word("event", "activated", "deactivated", required=True)),
    key=("user_id", "at", "event"),
    events=True,
)
GROUPS = DropFile("groups", (_text("group_id", required=True), _text("name", required=True)), key=("group_id",))
GROUP_MEMBERS = DropFile(
    "group_members",
    (
        _ref("group_id", "groups"),
        _ref("user_id", "users"),
        _word("member_role", "member", "manager", default="member"),
    ),
    key=("group_id", "user_id", "member_role"),
)
COURSES = DropFile(
    "courses", (_text("course_id", required=True), _text("title", required=True), _share("certify_at")), key=("course_id",)
)
CHAPTERS = DropFile(
    "chapters",
    (
        _ref("course_id", "courses"),
        _text("chapter_id", required=True),
        _text("title", required=True),
        _integer("position", default=0),
    ),
    key=("chapter_id",),
)
EXERCISES = DropFile(
    "exercises",
    (
        _ref("chapter_id", "chapters"),
        _text("exercise_id", required=True),
        _text("title", required=True),
        _integer("position", default=0),
    ),
    key=("exercise_id",),
)
ENROLMENTS = DropFile(
    "enrolments",
    (_ref("course_id", "courses"), _ref("user_id", "users"), _at("enrolled_at")),
    key=("course_id", "user_id"),
)
ATTEMPTS = DropFile(
    "attempts",
    (
        _text("attempt_id", required=True),
        _ref("user_id", "users"),
        _ref("exercise_id", "exercises"),
        _at("at", required=True),
        _share("correct", required=True),
        _count("hints"),
        _count("seconds"),
        _integer("points"),
        _share("mastery"),
    ),
    key=("attempt_id",),
    events=True,
)
MOMENTS = DropFile(
    "moments",
    (
        _text("moment_id", required=True),
        _ref("user_id", "users"),
        _at("at", required=True),
        _word("kind", "mastery", "mini", required=True),
        _count("activities", required=True),
    ),
    key=("moment_id",),
    events=True,
)
AWARDS = DropFile(
    "awards",
    (
        _ref("user_id", "users"),
        _word("kind", "certification", "badge", "award", required=True),
        _text("name", required=True),
        _at("at", required=True),
        DropColumn("course_id", refers_to="courses", default=""),
        _at("expires_at"),
    ),
    key=("user_id", "kind", "name", "at", "course_id"),
)
LOGINS = DropFile("logins", (_ref("user_id", "users"), _at("at", required=True)), key=("user_id", "at"), events=True)
PROGRAMS = DropFile("programs", (_text("program_id", required=True), _text("name", required=True)), key=("program_id",))
MATCHES = DropFile(
    "matches",
    (
        _text("match_id", required=True),
        _ref("program_id", "programs"),
        _at("started_at", required=True),
        _at("ended_at"),
    ),
    key=("match_id",),
)
MATCH_MEMBERS = DropFile(
    "match_members",
    (_ref("match_id", "matches"), _ref("user_id", "users"), _word("side", "mentor", "mentee", required=True)),
    key=("match_id", "user_id", "side"),
)
MODULES = DropFile(
    "modules",
    (_text("module_id", required=True), _text("title", required=True), _word("status", *_ACTIVE)),
    key=("module_id",),
)
MASTERY_PROFILES = DropFile(
    "mastery_profiles",
    (_text("profile_id", required=True), _text("title", required=True), _word("status", *_ACTIVE)),
    key=("profile_id",),
)
PROFILE_ASSIGNMENTS = DropFile(
    "profile_assignments",
    (_ref("profile_id", "mastery_profiles"), _ref("user_id", "users")),
    key=("profile_id", "user_id"),
)
ENGAGEMENT_SCHEDULES = DropFile(
    "engagement_schedules",
    (_text("schedule_id", required=True), _text("title", required=True), _word("status", *_ACTIVE)),
    key=("schedule_id",),
)
SECURITY_POLICIES = DropFile(
    "security_policies", (_text("policy_id", required=True), _text("title", required=True)), key=("policy_id",)
)
PLANS = DropFile(
    "plans",
    (
        _text("plan_id", required=True),
        _word("plan_type", "seats", "mau", "mauc", "pilot", "other", required=True),
        _count("amount", required=True),
        _day("starts_on", required=True),
        _word("month_basis", "anniversary", "calendar"),
        _day("ends_on"),
    ),
    key=("plan_id",),
)
SUBSCRIPTION = DropFile(
    "subscription",
    (
        _word("plan_name", "Demo", "Team", "Growth", "Enterprise"),
        _text("plan_basis"),
        _text("video"),
        _count("max_active_users"),
        _count("max_mastery_profiles_per_user"),
        _count("max_engagement_schedules"),
        _count("max_security_policies"),
        _count("max_user_attributes"),
        _day("renews_on"),
        _count("billing_anchor_day", low=1, high=31),
    ),
    key=(),
)
INVOICES = DropFile(
    "invoices",
    (
        _text("invoice_id", required=True),
        _text("number", required=True),
        _day("issued_on", required=True),
        _day("due_on"),
        _word("status", "draft", "open", "paid", "void", required=True),
        DropColumn("currency", Form.CURRENCY, required=True),
        _day("period_start"),
        _day("period_end"),
    ),
    key=("invoice_id",),
)
INVOICE_LINES = DropFile(
    "invoice_lines",
    (
        _ref("invoice_id", "invoices"),
        _integer("position", required=True),
        _text("description", required=True),
        DropColumn("quantity", Form.NUMBER, required=True),
        _integer("unit_amount", required=True),
        _share("tax_rate"),
        _word("counts", "consumption", "active-users"),
    ),
    key=("invoice_id", "position"),
)
PAYMENTS = DropFile(
    "payments",
    (
        _text("payment_id", required=True),
        _ref("invoice_id", "invoices"),
        _at("paid_at", required=True),
        _integer("amount", required=True),
        _text("method"),
    ),
    key=("payment_id",),
)
PAYMENT_METHOD = DropFile(
    "payment_method",
    (
        _text("brand", required=True),
        DropColumn("last4", Form.DIGITS4, required=True),
        _count("exp_month", required=True, low=1, high=12),
        _count("exp_year", required=True, low=1, high=9999),
    ),
    key=(),
)
ADDRESSES = DropFile(
    "addresses",
    (
        _word("kind", "billing", "shipping", required=True),
        _text("name"),
        _text("line1"),
        _text("line2"),
        _text("city"),
        _text("region"),
        _text("postal_code"),
        DropColumn("country", Form.COUNTRY),
        _text("tax_id"),
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
