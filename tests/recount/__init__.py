"""A slow, obvious, independent recount of the reports from the rows of the drops.

It shares nothing with the product but the rulebook and the interchange, and so holds the one to the other two.
Each module says which section it follows and which reading it took where the text leaves two.

The licence reports are in `licences`, which also answers *as known at*. Not recounted: what depends on undone imports
of descriptions, and bad rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from .courses import GROUPS, LEAGUE, course_chapters, course_groups, course_league, courses
from .drop import Drop, Row, load
from .matches import active_user_list, active_users
from .people import attempts, individual_chapters, individual_exercises
from .statements import statement
from .usage import usage_grid

__all__ = ["COLUMNS", "REPORTS", "Drop", "load", "recount"]

REPORTS: dict[str, Callable[..., list[Row]]] = {
    "courses": courses,
    "course-chapters": course_chapters,
    "course-league": course_league,
    "course-groups": course_groups,
    "individual-chapters": individual_chapters,
    "individual-exercises": individual_exercises,
    "attempts": attempts,
    "usage-grid": usage_grid,
    "active-users": active_users,
    "active-user-list": active_user_list,
    "statement": statement,
}

COLUMNS: dict[str, list[str]] = {
    "courses": [
        "course_id",
        "title",
        "users",
        "mastery",
        "certifications",
        "completed",
        "score",
        "points",
        "seconds",
    ],
    "course-chapters": ["chapter_id", "title", "exercises", "mastery", "score", "coverage"],
    "course-league": LEAGUE,
    "course-groups": GROUPS,
    "individual-chapters": ["chapter_id", "title", "mastery", "score", "coverage"],
    "individual-exercises": [
        "chapter_id",
        "exercise_id",
        "title",
        "mastery",
        "score",
        "attempts",
        "hints",
        "average_seconds",
        "low_evidence",
    ],
    "attempts": ["attempt_id", "at", "correct", "hints", "seconds", "points", "mastery_after"],
    "usage-grid": ["year", "month", "engaged_users", "activities_performed"],
    "active-users": ["period_start", "period_end", "row_status", "active_users"],
    "active-user-list": [
        "user_id",
        "name",
        "email",
        "status",
        "active_periods",
        "first_match_started_at",
        "current_matches",
    ],
    "statement": [
        "at",
        "entry",
        "number",
        "invoice_id",
        "payment_id",
        "method",
        "charged",
        "paid",
        "balance",
        "currency",
    ],
}


def recount(drop: Drop, report: str, *, now: datetime | str, **parameters: Any) -> list[Row]:
    """The rows of one report at `now`, values in the interchange's column order."""
    return REPORTS[report](drop, now=now, **parameters)
