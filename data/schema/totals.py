"""Stored totals: what screens read. `data.rollups` writes them, `data.verify` holds them to the raw rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index
from sqlalchemy import text as sql

from core.mastery import LEVELS
from data.schema.columns import SHARE, own_table, text, whole

# --- stored totals ------------------------------------------------------------------------------------------------

account_state = own_table(
    "account_state",
    [
        whole("version"),
        whole("settled_us"),  # the totals hold what had happened by then
        whole("last_fact_us", nullable=True),  # the last instant up to then that changed a figure
        whole("next_due_us", nullable=True),  # the first instant after it that will
        whole("last_event_us", nullable=True),
        whole("content_version"),  # raised when a course, chapter or exercise changes
        whole("learners"),  # distinct people who count in at least one course
        whole("learners_before"),  # the same 30 days before settled_us
        whole("started"),  # those of them who have attempted something in a course in which they count
        whole("started_before"),
        whole("names_version"),  # raised when a person comes, goes or is renamed
    ],
    (),
)
ahead = own_table("ahead", [text("user_id"), whole("due_us")], ("user_id",))
Index(None, ahead.c.account_id, ahead.c.due_us)
user_exercises = own_table(
    "user_exercises",
    [
        text("user_id"),
        text("course_id"),
        text("chapter_id"),
        text("exercise_id"),
        whole("attempts"),
        whole("correct"),  # sum in 1/10**9
        whole("hints"),
        whole("seconds"),
        whole("timed"),  # attempts that give their seconds
        whole("points"),
        Column("mastery", SHARE, nullable=False),
    ],
    ("user_id", "course_id", "chapter_id", "exercise_id"),
)
_LEAGUE = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")


def _standing_columns() -> list[Column[Any]]:
    return [
        text("course_id"),
        text("user_id"),
        text("name"),
        whole("enrolled"),  # 1: an enrolment is in effect
        whole("counted"),  # 1: enrolled and active: one of the course's users
        whole("coverage"),  # exercises attempted
        whole("mastery_sum"),  # over the course's exercises, in 1/10**12
        whole("mastery"),  # the figure in 1/10**9
        whole("score"),  # the figure in 1/10**9; -1: no attempts
        whole("correct"),  # sum in 1/10**9
        whole("attempts"),
        whole("points"),
        whole("seconds"),
        whole("completed"),
        whole("certified"),
        whole("certified_us", nullable=True),  # since when, of the certification in effect
        whole("earned_us", nullable=True),  # the attempt that earned it here
    ]


# A person's courses stand together: an event, a person's page and a recount ask for those of few people. A course's
# people are found by the league's indexes.
_OF_PERSON = ("user_id", "course_id")
user_courses = own_table("user_courses", _standing_columns(), _OF_PERSON)
# The league lists counted people alone, and so do its indexes: whoever is not enrolled moves none of them. A planner
# takes one where a statement says `counted = 1` in these letters.
_LISTED = sql("counted = 1")
for _name in _LEAGUE:
    Index(
        f"ix_league_{_name}",
        user_courses.c.account_id,
        user_courses.c.course_id,
        user_courses.c[_name].desc(),
        user_courses.c.user_id,
        sqlite_where=_LISTED,
        postgresql_where=_LISTED,
    )
# who is enrolled and does not count: those whom a figure's receipt names as near
_LEFT_OUT = sql("enrolled = 1 AND counted = 0")
Index(
    "ix_user_courses_left_out",
    user_courses.c.account_id,
    user_courses.c.course_id,
    user_courses.c.user_id,
    sqlite_where=_LEFT_OUT,
    postgresql_where=_LEFT_OUT,
)

TALLY = (
    "enrolled",
    "users",
    "started",
    "mastery",  # sum over people and exercises, in 1/10**10
    "attempted",  # pairs of person and exercise
    "certified",
    "certified_started",
    "completed",
    "correct",
    "attempts",
    "points",
    "seconds",
)
# how many of a course's people stand where on the mastery scale: who has not started, then each level
SPREAD = ("not_started", *(f"level_{level}" for level in range(LEVELS)))
# people of a course above zero in a sorted column: where its tie of zeros, which may be most of the course, begins
ABOVE_ZERO = {name: f"above_zero_{name}" for name in ("mastery", "score", "points", "seconds")}
OF_GROUP = (*TALLY, *SPREAD)
OF_COURSE = (*OF_GROUP, *ABOVE_ZERO.values())
course_totals = own_table(
    "course_totals",
    [text("course_id"), whole("exercises"), *(whole(name) for name in OF_COURSE)],
    ("course_id",),
)
# the same totals 30 days earlier, for the change against the previous 30 days
user_courses_before = own_table("user_courses_before", _standing_columns(), _OF_PERSON)
course_totals_before = own_table(
    "course_totals_before",
    [text("course_id"), whole("exercises"), *(whole(name) for name in TALLY)],
    ("course_id",),
)
ahead_before = own_table("ahead_before", [text("user_id"), whole("due_us")], ("user_id",))
Index(None, ahead_before.c.account_id, ahead_before.c.due_us)
group_courses = own_table(
    "group_courses",
    [text("course_id"), text("group_id"), *(whole(name) for name in OF_GROUP)],
    ("course_id", "group_id"),
)
Index(None, group_courses.c.account_id, group_courses.c.group_id)
CHAPTER_TALLY = ("mastery", "attempted", "correct", "attempts")
chapter_totals = own_table(
    "chapter_totals",
    [text("course_id"), text("chapter_id"), whole("exercises"), *(whole(name) for name in CHAPTER_TALLY)],
    ("course_id", "chapter_id"),
)
# the same for the members of each group, and what a group adds up to over all its courses
group_chapters = own_table(
    "group_chapters",
    [
        text("course_id"),
        text("group_id"),
        text("chapter_id"),
        *(whole(name) for name in CHAPTER_TALLY),
    ],
    ("course_id", "group_id", "chapter_id"),
)
Index(None, group_chapters.c.account_id, group_chapters.c.group_id)
group_totals = own_table(
    "group_totals",
    [
        text("group_id"),
        whole("learners"),  # distinct members who count in at least one course
        whole("started"),  # those of them who have attempted something in a course in which they count
        whole("courses"),  # in which a member counts
        whole("places"),  # members counted once in each of their courses
        whole("mastery"),  # sum over courses of their members' mean masteries, in 1/10**10
        whole("certified"),
        whole("seconds"),
    ],
    ("group_id",),
)
user_months = own_table(
    "user_months",
    [whole("month"), text("user_id"), whole("moments"), whole("activities")],
    ("month", "user_id"),
)
Index(None, user_months.c.account_id, user_months.c.user_id)
month_totals = own_table(
    "month_totals", [whole("month"), whole("engaged_users"), whole("activities")], ("month",)
)
# how many mastery profiles each person is assigned, whoever has one
profile_holders = own_table("profile_holders", [text("user_id"), whole("profiles")], ("user_id",))
Index(
    "ix_profile_holders_profiles",
    profile_holders.c.account_id,
    profile_holders.c.profiles.desc(),
    profile_holders.c.user_id,
)
