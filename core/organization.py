"""The organisation export: one workbook of the whole account. Its sheets, and the words of every column.

Mastery holds the league tables of all courses, person by person, so its columns are theirs. Beside these sheets the
workbook has a Dictionary (every column in words) and About (what was asked, which rules, digests).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core import rules
from core.report_records import Column, Kind, Report
from core.scope import BadRequest, Permission

SLUG = "organization"
TITLE = "Organisation export"
ATTRIBUTE = "attr."
MOST_COLUMNS = 16_384  # Excel's
LONGEST_GROUPS = 16_000  # a cell holds 32,767 UTF-16 units, and a character may take two

_USER = Column("user_id", "User id", Kind.ID, "The user's id")
USERS_COLUMNS = (
    _USER,
    Column("name", "Name", Kind.TEXT, "The user's name"),
    Column("email", "Email", Kind.TEXT, "The user's email address"),
    Column("status", "Status", Kind.TEXT, "active or deactivated, at this moment"),
    Column("role", "Role", Kind.TEXT, "learner, manager, executive or admin"),
    Column("created_at", "Created (UTC)", Kind.INSTANT, "When the user was created; empty when not given"),
    Column(
        "groups",
        "Groups",
        Kind.TEXT,
        "Names of the groups the user is a member of, by group id, between `; `",
    ),
)
ENGAGEMENT_COLUMNS = (
    _USER,
    Column("year", "Year", Kind.INTEGER, "Calendar year (UTC)"),
    Column("month", "Month", Kind.INTEGER, "Calendar month (UTC), 1 to 12"),
    Column("moments", "Moments", Kind.INTEGER, "Mastery Moments and Mini Moments completed in the month"),
    Column("activities", "Activities", Kind.INTEGER, "Activities completed in those moments"),
    Column("logins", "Logins", Kind.INTEGER, "Logins in the month"),
)
_COURSE_ID = Column("course_id", "Course id", Kind.ID, "The course's id")
_CERTIFIED_AT = Column(
    "certified_at",
    "Certified (UTC)",
    Kind.INSTANT,
    "Since when the certification in effect is held; empty without one",
)
CONTENT_COLUMNS = (
    _COURSE_ID,
    Column("course", "Course", Kind.TEXT, "The course's title"),
    Column("chapter_id", "Chapter id", Kind.ID, "The chapter's id"),
    Column("chapter", "Chapter", Kind.TEXT, "The chapter's title"),
    Column("exercise_id", "Exercise id", Kind.ID, "The exercise's id"),
    Column("exercise", "Exercise", Kind.TEXT, "The exercise's title"),
    Column("attempts", "Attempts", Kind.INTEGER, "Attempts of the course's users: enrolled and active"),
    Column(
        "mastery",
        "Mastery",
        Kind.SHARE,
        "Mean mastery of the course's users, 0 for the ones who have not attempted it; empty without users",
    ),
)
DICTIONARY_COLUMNS = (
    Column("sheet", "Sheet", Kind.TEXT, "The sheet that the column stands in"),
    Column("column", "Column", Kind.TEXT, "The column's name, as in its header"),
    Column("label", "Label", Kind.TEXT, "The same as it is called on screen"),
    Column("kind", "Kind", Kind.TEXT, "What its cells are"),
    Column("meaning", "Meaning", Kind.TEXT, "What it says, in words"),
)
KINDS = {
    Kind.ID: "id, as text",
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.SHARE: "share, 0 to 1",
    Kind.NUMBER: "number",
    Kind.SECONDS: "seconds",
    Kind.INSTANT: "date and time, UTC",
    Kind.BOOLEAN: "true or false",
}
RULES = (rules.STATUS, rules.LOGIN, rules.USAGE_GRID, rules.MASTERY, rules.CERTIFIED, rules.MEMBERS)


def organization_report(league: Sequence[Column]) -> Report:
    """The report's record; `league`: the columns of the league table, which Mastery repeats for every course."""
    figures = [column for column in league if column.name not in ("rank", "user_id", "name")]
    sheets = {
        "Users": USERS_COLUMNS,
        "Engagement": ENGAGEMENT_COLUMNS,
        "Mastery": (_USER, _COURSE_ID, *figures, _CERTIFIED_AT),
        "Content": CONTENT_COLUMNS,
    }
    admin = Permission.ACCOUNT_ADMIN
    parts = tuple(Report(SLUG, title, admin, columns) for title, columns in sheets.items())
    return Report(SLUG, TITLE, admin, (), forms=("xlsx",), sheets=parts)


def users_columns(attributes: Sequence[str]) -> tuple[Column, ...]:
    """The columns of Users: the fixed ones, then the account's attributes in order, named as a drop names them.

    BadRequest where a sheet has not so many columns.
    """
    if len(USERS_COLUMNS) + len(attributes) > MOST_COLUMNS:
        raise BadRequest(
            f"a sheet has {MOST_COLUMNS:,} columns at most; the account has {len(attributes):,} attributes"
        )
    words = "An attribute that the account gives its users"
    return (*USERS_COLUMNS, *(Column(ATTRIBUTE + one, one, Kind.TEXT, words) for one in attributes))


def joined_groups(names: Iterable[str]) -> str:
    """Group names in one cell, as many whole ones as it holds, and how many more there are; empty for none."""
    written, length, more = [], 0, 0
    for name in names:
        length += len(name) + 2
        if more or length > LONGEST_GROUPS:
            more += 1
        else:
            written.append(name)
    return "; ".join([*written, *([f"… and {more} more"] if more else [])])


def dictionary(sheets: Iterable[tuple[str, Sequence[Column]]]) -> list[tuple[str, ...]]:
    """One row per column of these sheets, in order."""
    return [
        (title, column.name, column.label, KINDS[column.kind], column.words)
        for title, columns in sheets
        for column in columns
    ]
