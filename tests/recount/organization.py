"""The organisation workbook: its four sheets from the rows of the drops; columns and order: "Out".

Where the text leaves two readings:
- `groups` are the names of the groups that the user is a member of (a manager's row makes no member), by group id,
  with "; " between them.
- Attributes are columns by name, in order of code points, named as in the drop (`attr.<name>`).
- `role` not given is learner.
- Engagement has a row for every user and month with a moment or a login up to `now`, whatever the user's status.
- `certified_at` is the earliest instant of what makes the person certified now: a valid award, or earned here.
- Content has a row per exercise, by course id; `attempts` and `mastery` are those of the course's `users`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from .courses import LEAGUE, course_league, standings_of_users
from .drop import Drop, Row, Value, instant, instant_text
from .mastery import earned_at, history, mean, printed, standing
from .status import status

FIXED = ["user_id", "name", "email", "status", "role", "created_at", "groups"]
COLUMNS = {
    "Engagement": ["user_id", "year", "month", "moments", "activities", "logins"],
    "Mastery": [
        "user_id", "course_id", "mastery", "coverage", "completed", "certified", "score", "points", "seconds",
        "certified_at",
    ],
    "Content": [
        "course_id", "course", "chapter_id", "chapter", "exercise_id", "exercise", "attempts", "mastery",
    ],
}  # fmt: skip


def organization(
    drop: Drop, *, now: datetime | str, courses: Collection[str] | None = None
) -> dict[str, list[Row]]:
    """Sheet to rows, each beginning with its header; with `courses`, Mastery and Content of these alone."""
    now = instant(now)
    wanted = sorted(drop.courses if courses is None else courses)
    return {
        "Users": users(drop, now),
        "Engagement": [list(COLUMNS["Engagement"]), *engagement(drop, now)],
        "Mastery": [list(COLUMNS["Mastery"]), *mastery(drop, now, wanted)],
        "Content": [list(COLUMNS["Content"]), *content(drop, now, wanted)],
    }


def users(drop: Drop, now: datetime) -> list[Row]:
    """The header, and one row per user of the account."""
    names = {row["group_id"]: row["name"] for row in drop.rows("groups")}
    groups_of: dict[str, set[str]] = defaultdict(set)
    for group, members in drop.members_of.items():
        for one in members:
            groups_of[one].add(group)
    attributes = sorted(
        {c for row in drop.users.values() for c, cell in row.items() if c.startswith("attr.") and cell != ""}
    )
    rows: list[Row] = [[*FIXED, *attributes]]
    for user in sorted(drop.users):
        row = drop.users[user]
        member = [names[group] for group in sorted(groups_of[user])]
        created = row.get("created_at", "")
        rows.append([
            user,
            row["name"],
            row.get("email", "") or None,
            status(drop, user, now),
            row.get("role", "") or "learner",
            instant_text(instant(created)) if created else None,
            "; ".join(member) or None,
            *(row.get(attribute, "") or None for attribute in attributes),
        ])  # fmt: skip
    return rows


def engagement(drop: Drop, now: datetime) -> list[Row]:
    """One row per user and calendar UTC month."""
    found: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in drop.rows("moments"):
        at = instant(row["at"])
        if at <= now:
            sums = found[row["user_id"], at.year, at.month]
            sums[0] += 1
            sums[1] += int(row["activities"])
    for user, logins in drop.logins_of.items():
        for at in logins:
            if at <= now:
                found[user, at.year, at.month][2] += 1
    return [[*key, *found[key]] for key in sorted(found)]


def mastery(drop: Drop, now: datetime, courses: Collection[str]) -> list[Row]:
    """The league tables of these courses, by user id, then course id."""
    rows: list[Row] = []
    for course in courses:
        for league in course_league(drop, now=now, course=course):
            one = dict(zip(LEAGUE, league, strict=True))
            user = str(one["user_id"])
            figures = [one[name] for name in COLUMNS["Mastery"][2:-1]]
            rows.append([user, course, *figures, certified_at(drop, user, course, now)])
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def certified_at(drop: Drop, user: str, course: str, now: datetime) -> Value:
    """Since when the certification in effect is held."""
    valid = []
    for row in drop.awards_of.get(user, []):
        expires = row.get("expires_at", "")
        ours = row["kind"] == "certification" and row.get("course_id", "") == course
        if ours and instant(row["at"]) <= now and (expires == "" or now < instant(expires)):
            valid.append(instant(row["at"]))
    earned = earned_at(drop, user, course, now)
    if earned is not None:
        valid.append(earned)
    return instant_text(min(valid)) if valid else None


def content(drop: Drop, now: datetime, courses: Collection[str]) -> list[Row]:
    """One row per exercise."""
    rows = []
    for course in courses:
        people = standings_of_users(drop, course, now, None, False)
        for chapter in drop.chapters_of.get(course, []):
            for exercise in drop.exercises_of.get(chapter["chapter_id"], []):
                one = exercise["exercise_id"]
                rows.append(printed([
                    course,
                    drop.courses[course]["title"],
                    chapter["chapter_id"],
                    chapter["title"],
                    one,
                    exercise["title"],
                    sum(len(history(drop, user, one, now)) for user in people),
                    mean([standing(drop, user, [one], now).mastery for user in people]),
                ]))  # fmt: skip
    return rows
