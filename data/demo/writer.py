"""Writes the files of a drop folder: UTF-8, RFC 4180, one header row each."""

import csv
from collections.abc import Iterable
from pathlib import Path

from data.demo.company import Row

ATTRIBUTES = ("attr.Site", "attr.Job family", "attr.Cost centre")

HEADERS: dict[str, Row] = {
    "users": ("user_id", "name", "email", "status", "role", "created_at", *ATTRIBUTES),
    "user_events": ("user_id", "at", "event"),
    "groups": ("group_id", "name"),
    "group_members": ("group_id", "user_id", "member_role"),
    "courses": ("course_id", "title", "certify_at"),
    "chapters": ("course_id", "chapter_id", "title", "position"),
    "exercises": ("chapter_id", "exercise_id", "title", "position"),
    "enrolments": ("course_id", "user_id", "enrolled_at"),
    "attempts": (
        "attempt_id",
        "user_id",
        "exercise_id",
        "at",
        "correct",
        "hints",
        "seconds",
        "points",
        "mastery",
    ),
    "moments": ("moment_id", "user_id", "at", "kind", "activities"),
    "awards": ("user_id", "kind", "name", "at", "course_id", "expires_at"),
    "logins": ("user_id", "at"),
    "programs": ("program_id", "name"),
    "matches": ("match_id", "program_id", "started_at", "ended_at"),
    "match_members": ("match_id", "user_id", "side"),
    "modules": ("module_id", "title", "status"),
    "mastery_profiles": ("profile_id", "title", "status"),
    "profile_assignments": ("profile_id", "user_id"),
    "engagement_schedules": ("schedule_id", "title", "status"),
    "security_policies": ("policy_id", "title"),
    "plans": ("plan_id", "plan_type", "amount", "starts_on", "month_basis", "ends_on"),
    "subscription": (
        "plan_name",
        "plan_basis",
        "video",
        "max_active_users",
        "max_mastery_profiles_per_user",
        "max_engagement_schedules",
        "max_security_policies",
        "max_user_attributes",
        "renews_on",
        "billing_anchor_day",
    ),
    "invoices": (
        "invoice_id",
        "number",
        "issued_on",
        "due_on",
        "status",
        "currency",
        "period_start",
        "period_end",
    ),
    "invoice_lines": (
        "invoice_id",
        "position",
        "description",
        "quantity",
        "unit_amount",
        "tax_rate",
        "counts",
    ),
    "payments": ("payment_id", "invoice_id", "paid_at", "amount", "method"),
    "payment_method": ("brand", "last4", "exp_month", "exp_year"),
    "addresses": (
        "kind",
        "name",
        "line1",
        "line2",
        "city",
        "region",
        "postal_code",
        "country",
        "tax_id",
    ),
}


def write_file(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Writes `<name>.csv` with its header and the rows."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS[name])
        writer.writerows(rows)
