"""The account overview: the screens' own text, section 3 for statuses, section 8 for months.

Where the text leaves two readings:
- A module, profile or schedule whose status was never given is active, as a user without one is.
- "The highest assigned" is over all assignments, whatever the status of the profile or the person.
- A custom attribute counts once anybody has a value for it: a column of empty cells gives none.
- Left is never below 0; a maximum that was not given leaves it empty.
"""

from datetime import datetime

from .drop import Drop, instant
from .status import ACTIVE, status

LIMITS = {
    "active_users": "max_active_users",
    "mastery_profiles_per_user": "max_mastery_profiles_per_user",
    "engagement_schedules": "max_engagement_schedules",
    "security_policies": "max_security_policies",
    "user_attributes": "max_user_attributes",
}


def figures(drop: Drop, *, now: datetime | str) -> dict[str, int]:
    """Every figure by name."""
    now = instant(now)
    return {
        "active_users": sum(status(drop, user, now) == ACTIVE for user in drop.users),
        "modules": _active(drop, "modules"),
        "mastery_profiles": _active(drop, "mastery_profiles"),
        "mastery_profiles_per_user": max(profiles_of(drop).values(), default=0),
        "engagement_schedules": _active(drop, "engagement_schedules"),
        "security_policies": len(drop.rows("security_policies")),
        "user_attributes": len(attributes(drop)),
    }


def limits(drop: Drop, *, now: datetime | str) -> dict[str, tuple[int, int | None, int | None]]:
    """Used, limit and left of every maximum."""
    counted = figures(drop, now=now)
    rows = drop.rows("subscription")
    found = {}
    for name, column in LIMITS.items():
        cell = rows[0].get(column, "") if rows else ""
        limit = int(cell) if cell else None
        left = None if limit is None else limit - counted[name] if limit > counted[name] else 0
        found[name] = (counted[name], limit, left)
    return found


def profiles_of(drop: Drop) -> dict[str, int]:
    """How many profiles each person has."""
    found: dict[str, set[str]] = {}
    for row in drop.rows("profile_assignments"):
        found.setdefault(row["user_id"], set()).add(row["profile_id"])
    return {user: len(profiles) for user, profiles in found.items()}


def attributes(drop: Drop) -> dict[str, int]:
    """How many people have a value for each attribute."""
    found: dict[str, int] = {}
    for row in drop.rows("users"):
        for column, cell in row.items():
            if column.startswith("attr.") and cell != "":
                found[column[5:]] = found.get(column[5:], 0) + 1
    return found


def people_of_month(drop: Drop, year: int, month: int, *, now: datetime | str) -> dict[str, int]:
    """Who was engaged in a month, with their activities."""
    now = instant(now)
    found: dict[str, int] = {}
    for row in drop.rows("moments"):
        at = instant(row["at"])
        if at <= now and (at.year, at.month) == (year, month):
            found[row["user_id"]] = found.get(row["user_id"], 0) + int(row["activities"])
    return found


def _active(drop: Drop, table: str) -> int:
    return sum(row.get("status", "") in ("", "active") for row in drop.rows(table))
