"""The report catalogue: one record per report (slug, title, columns, permission, parameters).

Column headers, number formats, tooltips, the workbook's dictionary and the documentation are made from it.
"""

from __future__ import annotations

from core.billing_reports import STATEMENT
from core.match_reports import ACTIVE_USER_LIST, ACTIVE_USERS
from core.organization import organization_report
from core.report_records import Column, Kind, Report
from core.scope import Permission
from core.usage_reports import CONSUMPTION, USERS

__all__ = [
    "ACTIVE_USERS",
    "ACTIVE_USER_LIST",
    "CONSUMPTION",
    "ORGANIZATION",
    "REPORTS",
    "STATEMENT",
    "USERS",
    "Column",
    "Kind",
    "Report",
]

ID, TEXT, INTEGER, SHARE = Kind.ID, Kind.TEXT, Kind.INTEGER, Kind.SHARE
NUMBER, SECONDS, INSTANT, BOOLEAN = Kind.NUMBER, Kind.SECONDS, Kind.INSTANT, Kind.BOOLEAN

_MASTERY = Column(
    "mastery", "Mastery", SHARE, "Recency-weighted share of unaided success, over all exercises"
)
_SCORE = Column(
    "score", "Score", SHARE, "Sum of correct divided by the number of attempts; empty without attempts"
)
_COVERAGE = Column("coverage", "Coverage", SHARE, "Attempted exercises divided by all exercises")
_POINTS = Column("points", "Points", INTEGER, "Points of all attempts")
_SECONDS = Column("seconds", "Time", SECONDS, "Seconds spent on all attempts")
_CHAPTER = Column("chapter_id", "Chapter id", ID, "The chapter's id")
_EXERCISE = Column("exercise_id", "Exercise id", ID, "The exercise's id")
_COMPLETED = Column("completed", "Completed", BOOLEAN, "Every exercise attempted at least once")
_CERTIFIED = Column("certified", "Certified", BOOLEAN, "Holds the course's certification at this moment")

COURSES = Report(
    "courses",
    "All courses",
    Permission.COURSES,
    (
        Column("course_id", "Course id", ID, "The course's id"),
        Column("title", "Course", TEXT, "The course's title"),
        Column("users", "Users", INTEGER, "People enrolled whose status is active"),
        Column("mastery", "Mastery", SHARE, "Mean mastery of the users, 0 for the ones not started"),
        Column("certifications", "Certifications", INTEGER, "Certified people among the users"),
        Column("completed", "Completed", INTEGER, "Users who attempted every exercise at least once"),
        _SCORE,
        _POINTS,
        _SECONDS,
    ),
    optional=("group", "started", "sort", "direction"),
    sorts=(
        "course_id",
        "title",
        "users",
        "mastery",
        "certifications",
        "completed",
        "score",
        "points",
        "seconds",
    ),
)
COURSE_CHAPTERS = Report(
    "course-chapters",
    "Mastery by chapter",
    Permission.COURSES,
    (
        _CHAPTER,
        Column("title", "Chapter", TEXT, "The chapter's title"),
        Column("exercises", "Exercises", INTEGER, "Number of exercises in the chapter"),
        _MASTERY,
        _SCORE,
        _COVERAGE,
    ),
    required=("course",),
    optional=("group", "started"),
)
COURSE_LEAGUE = Report(
    "course-league",
    "User progress summary",
    Permission.COURSES,
    (
        Column(
            "rank",
            "Rank",
            INTEGER,
            "Competition rank 1-2-2-4, the highest first: by the sorted column on screen, by mastery in files",
        ),
        Column("user_id", "User id", ID, "The user's id"),
        Column("name", "Name", TEXT, "The user's name"),
        _MASTERY,
        _COVERAGE,
        _COMPLETED,
        _CERTIFIED,
        _SCORE,
        _POINTS,
        _SECONDS,
    ),
    required=("course",),
    optional=("group", "search", "completed", "certified", "started", "sort", "direction"),
    sorts=("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds"),
)
COURSE_GROUPS = Report(
    "course-groups",
    "Group summary",
    Permission.COURSES,
    (
        Column("group_id", "Group id", ID, "The group's id"),
        Column("name", "Group", TEXT, "The group's name"),
        Column("members", "Members", INTEGER, "Members who are enrolled and active"),
        Column("mastery", "Mastery", SHARE, "Mean mastery of the members"),
        Column("coverage", "Coverage", SHARE, "Mean coverage of the members"),
        Column("completed", "Completed", INTEGER, "Members who attempted every exercise"),
        Column("certified", "Certified", INTEGER, "Members who hold the certification"),
        _SCORE,
        Column("points_per_member", "Points per member", NUMBER, "Points divided by members"),
        Column("seconds_per_member", "Time per member", SECONDS, "Seconds divided by members"),
        Column("small", "Small", BOOLEAN, "Fewer than 5 members: read with care"),
    ),
    required=("course",),
    optional=("group", "started", "sort", "direction"),
    sorts=(
        *("group_id", "name", "members", "mastery", "coverage", "completed", "certified", "score"),
        *("points_per_member", "seconds_per_member"),
    ),
)
INDIVIDUAL_CHAPTERS = Report(
    "individual-chapters",
    "Mastery by chapter",
    Permission.INDIVIDUALS,
    (_CHAPTER, Column("title", "Chapter", TEXT, "The chapter's title"), _MASTERY, _SCORE, _COVERAGE),
    required=("user",),
    optional=("course",),
)
INDIVIDUAL_EXERCISES = Report(
    "individual-exercises",
    "Exercises",
    Permission.INDIVIDUALS,
    (
        _CHAPTER,
        _EXERCISE,
        Column("title", "Exercise", TEXT, "The exercise's title"),
        _MASTERY,
        _SCORE,
        Column("attempts", "Attempts", INTEGER, "Number of attempts"),
        Column("hints", "Hints", INTEGER, "Hints taken over all attempts"),
        Column("average_seconds", "Average time", SECONDS, "Mean seconds of the attempts that give them"),
        Column("low_evidence", "Low evidence", BOOLEAN, "Fewer than 3 attempts"),
    ),
    required=("user",),
    optional=("course", "sort", "direction"),
    sorts=("title", "mastery", "score", "attempts", "hints", "average_seconds", "low_evidence"),
)
ATTEMPTS = Report(
    "attempts",
    "Attempts",
    Permission.INDIVIDUALS,
    (
        Column("attempt_id", "Attempt id", ID, "The attempt's id"),
        Column("at", "At (UTC)", INSTANT, "When it happened"),
        Column("correct", "Correct", SHARE, "Share that was right, 0..1"),
        Column("hints", "Hints", INTEGER, "Hints taken"),
        Column("seconds", "Time", SECONDS, "Seconds spent; empty when not given"),
        _POINTS,
        Column("mastery_after", "Mastery after", SHARE, "Mastery of the exercise after this attempt"),
    ),
    required=("user", "exercise"),
    optional=("sort", "direction"),
    sorts=("at", "correct", "hints", "seconds", "points", "mastery_after"),
)
USAGE_GRID = Report(
    "usage-grid",
    "Usage grid",
    Permission.OVERVIEW,
    (
        Column("year", "Year", INTEGER, "Calendar year (UTC)"),
        Column("month", "Month", INTEGER, "Calendar month (UTC), 1 to 12"),
        Column("engaged_users", "Engaged users", INTEGER, "People who completed at least one moment"),
        Column(
            "activities_performed", "Activities performed", INTEGER, "Activities completed in those moments"
        ),
    ),
)
ORGANIZATION = organization_report(COURSE_LEAGUE.columns)

REPORTS: dict[str, Report] = {
    report.slug: report
    for report in (
        COURSES,
        COURSE_CHAPTERS,
        COURSE_LEAGUE,
        COURSE_GROUPS,
        INDIVIDUAL_CHAPTERS,
        INDIVIDUAL_EXERCISES,
        ATTEMPTS,
        USAGE_GRID,
        CONSUMPTION,
        USERS,
        ACTIVE_USERS,
        ACTIVE_USER_LIST,
        ORGANIZATION,
        STATEMENT,
    )
}
