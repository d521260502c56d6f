"""What every demonstration drop must keep to: headers, forms, unique keys, references, and nothing ahead of its day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from data.demo.writer import HEADERS

Rows = list[dict[str, str]]
Drop = dict[str, Rows]

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
WHOLE = re.compile(r"\d+")
SHARE = re.compile(r"0|1|0\.\d+")
AHEAD = {"expires_at", "starts_on", "ends_on", "renews_on", "due_on"}
FORMS = {
    INSTANT: "at created_at enrolled_at started_at ended_at expires_at paid_at",
    DATE: "starts_on ends_on renews_on issued_on due_on period_start period_end",
    WHOLE: "position hints seconds points activities amount quantity unit_amount",
    SHARE: "correct mastery certify_at tax_rate",
    re.compile("active|deactivated|inactive|draft|open|paid|void"): "status",
    re.compile("learner|manager|executive|admin"): "role",
    re.compile("activated|deactivated"): "event",
    re.compile("member|manager"): "member_role",
    re.compile("mentor|mentee"): "side",
    re.compile("seats|mau|mauc|pilot|other"): "plan_type",
    re.compile("consumption|active-users"): "counts",
}
KEYS = {
    "users": "user_id", "groups": "group_id", "courses": "course_id", "chapters": "chapter_id",
    "exercises": "exercise_id", "attempts": "attempt_id", "moments": "moment_id",
    "programs": "program_id", "matches": "match_id", "plans": "plan_id", "invoices": "invoice_id",
    "payments": "payment_id", "enrolments": "course_id user_id", "logins": "user_id at",
    "user_events": "user_id at event", "awards": "user_id kind name at course_id",
    "group_members": "group_id user_id member_role", "match_members": "match_id user_id side",
    "profile_assignments": "profile_id user_id", "invoice_lines": "invoice_id position",
    "mastery_profiles": "profile_id", "addresses": "kind", "modules": "module_id",
    "engagement_schedules": "schedule_id", "security_policies": "policy_id",
}  # fmt: skip
HOMES = {
    "user_id": "users", "group_id": "groups", "course_id": "courses", "chapter_id": "chapters",
    "exercise_id": "exercises", "program_id": "programs", "match_id": "matches",
    "profile_id": "mastery_profiles", "invoice_id": "invoices",
}  # fmt: skip
MAY_BE_EMPTY = {
    "email", "created_at", "certify_at", "enrolled_at", "seconds", "points", "mastery", "course_id",
    "expires_at", "ended_at", "ends_on", "due_on", "period_start", "period_end", "counts",
    "line2", "region", "tax_id",
}  # fmt: skip

OF_THE_PAID = {"invoices", "invoice_lines", "payments", "payment_method"}
NOT_OF_THE_FREE = {"plan_basis", "renews_on"}


def is_free(drop: Drop) -> bool:
    return drop["subscription"][0]["plan_name"] == "Demo"


def assert_sound(drop: Drop, today: dt.date) -> None:
    """Headers, forms, unique keys, references, and nothing at or after today."""
    assert drop.keys() == HEADERS.keys()
    homes = {column: {row[column] for row in drop[home]} for column, home in HOMES.items()}
    forms = {column: form for form, columns in FORMS.items() for column in columns.split()}
    for name, rows in drop.items():
        assert bool(rows) != (is_free(drop) and name in OF_THE_PAID), name
        for column in rows[0] if rows else ():
            values = {row[column] for row in rows}
            may_be_empty = MAY_BE_EMPTY | NOT_OF_THE_FREE if is_free(drop) else MAY_BE_EMPTY
            assert "" not in values or column in may_be_empty, (name, column)
            values.discard("")
            if column in forms:
                assert not [value for value in values if not forms[column].fullmatch(value)]
            if column in homes:
                assert values <= homes[column], (name, column)
            if forms.get(column) in (INSTANT, DATE) and column not in AHEAD:
                assert all(value[:10] <= today.isoformat() for value in values), (name, column)
            if forms.get(column) is INSTANT and column not in AHEAD:
                assert all(value[:10] < today.isoformat() for value in values), (name, column)
    for name, key in KEYS.items():
        counted = Counter(tuple(row[column] for column in key.split()) for row in drop[name])
        assert max(counted.values(), default=1) == 1, name
    assert all(row["expires_at"] > row["at"] for row in drop["awards"] if row["expires_at"])
    assert all(row["ended_at"] > row["started_at"] for row in drop["matches"] if row["ended_at"])
