"""The course reports: rulebook section 9 (`users`, means, league tables) and section 10 (groups); columns: "Out".

`people` is a manager's view: everything recounted as though only these people existed. `groups` are the groups shown.
`started` keeps only people with at least one attempt, up to `now`, in the course's exercises.

Where the text leaves two readings:
- "Files rank by mastery": the rank in a file is by mastery even when `sort` orders its rows by another column. The
  screen ranks by the sorted column: `rank_by` gives that.
- Empty values are last in both directions; the exact reverse holds inside the given and inside the empty ones, so
  people with empty values are by id ascending when descending, and by id descending when ascending.
- Someone with an empty value shares, with all such, the rank after everyone with a value.
- `completed` and `certified` given as False keep those who are not; not given they keep everyone. `started` is a
  toggle: False keeps everyone.
- In a manager's view All courses lists the courses with an enrolment in effect of one of these people. `started`
  restricts the figures, not the list of courses.
- A chapter is the mean over the course's `users`: empty without people, 0 for people of a chapter without exercises.
- `seconds_per_member` divides the pooled sum (not given: 0) by all members, those without any seconds included.
- `completed` and `certified` of a course or group are numbers of people; of a person they are booleans.
- A person's name is searched as a whole, both sides casefolded, nothing trimmed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from .drop import Drop, Row, Text, instant
from .mastery import (
    Standing,
    chapter_exercises,
    compared,
    course_exercises,
    mean,
    pooled_score,
    printed,
    standing,
)
from .mastery import (
    certified as is_certified,
)
from .status import ACTIVE, status

LEAGUE = [
    "rank", "user_id", "name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds",
]  # fmt: skip
GROUPS = [
    "group_id", "name", "members", "mastery", "coverage", "completed", "certified", "score",
    "points_per_member", "seconds_per_member", "small",
]  # fmt: skip
SMALL_BELOW = 5


def enrolled(drop: Drop, course: str, now: datetime, people: Collection[str] | None) -> list[str]:
    """Who has an enrolment in effect at `now`, whatever the status."""
    in_effect = []
    for row in drop.enrolments_of.get(course, []):
        enrolled_at = row.get("enrolled_at", "")
        if (enrolled_at == "" or instant(enrolled_at) <= now) and (
            people is None or row["user_id"] in people
        ):
            in_effect.append(row["user_id"])
    return in_effect


def standings_of_users(
    drop: Drop, course: str, now: datetime, people: Collection[str] | None, started: bool
) -> dict[str, Standing]:
    """The `users` of a course (enrolled, active at `now`), each with the standing in the whole course."""
    exercises = course_exercises(drop, course)
    found = {
        user: standing(drop, user, exercises, now)
        for user in enrolled(drop, course, now, people)
        if status(drop, user, now) == ACTIVE
    }
    return {user: one for user, one in found.items() if one.attempts > 0 or not started}


def courses(
    drop: Drop, *, now: datetime | str, people: Collection[str] | None = None, started: bool = False
) -> list[Row]:
    """All courses, by course id."""
    now = instant(now)
    rows = []
    for course in sorted(drop.courses):
        if enrolled(drop, course, now, people):
            rows.append(_course_row(drop, drop.courses[course], now, people, started))
    return rows


def _course_row(
    drop: Drop, course: Text, now: datetime, people: Collection[str] | None, started: bool
) -> Row:
    users = standings_of_users(drop, course["course_id"], now, people, started)
    return printed([
        course["course_id"],
        course["title"],
        len(users),
        mean([one.mastery for one in users.values()]),
        sum(is_certified(drop, user, course["course_id"], now) for user in users),
        sum(one.completed for one in users.values()),
        pooled_score(users.values()),
        sum(one.points for one in users.values()),
        sum(one.seconds for one in users.values()),
    ])  # fmt: skip


def course_chapters(
    drop: Drop,
    *,
    now: datetime | str,
    course: str,
    people: Collection[str] | None = None,
    started: bool = False,
) -> list[Row]:
    """The chapters of a course over its `users`, by position, then id."""
    now = instant(now)
    drop.courses[course]  # an unknown course is an error
    users = standings_of_users(drop, course, now, people, started)
    rows = []
    for chapter in drop.chapters_of.get(course, []):
        exercises = chapter_exercises(drop, chapter["chapter_id"])
        standings = [standing(drop, user, exercises, now) for user in users]
        rows.append(printed([
            chapter["chapter_id"],
            chapter["title"],
            len(exercises),
            mean([one.mastery for one in standings]),
            pooled_score(standings),
            mean([one.coverage for one in standings]),
        ]))  # fmt: skip
    return rows


def course_league(
    drop: Drop,
    *,
    now: datetime | str,
    course: str,
    group: str | None = None,
    search: str | None = None,
    completed: bool | None = None,
    certified: bool | None = None,
    started: bool = False,
    sort: str = "mastery",
    direction: str = "desc",
    rank_by: str = "mastery",
    people: Collection[str] | None = None,
) -> list[Row]:
    """The league table of a course's `users` who pass the filters."""
    now = instant(now)
    drop.courses[course]
    users = standings_of_users(drop, course, now, people, started)
    everyone = [_league_row(drop, user, course, one, now) for user, one in users.items()]
    rows = _filtered(drop, everyone, group, search, completed, certified)
    _give_ranks(rows, LEAGUE.index(rank_by))
    return [printed(row) for row in _ordered(rows, LEAGUE.index(sort), LEAGUE.index("user_id"), direction)]


def _filtered(
    drop: Drop,
    rows: list[Row],
    group: str | None,
    search: str | None,
    completed: bool | None,
    certified: bool | None,
) -> list[Row]:
    """The rows that pass every filter given."""
    members = drop.members_of.get(group or "", set())
    wanted = (search or "").casefold()
    return [
        row
        for row in rows
        if (group is None or row[LEAGUE.index("user_id")] in members)
        and wanted in str(row[LEAGUE.index("name")]).casefold()
        and (completed is None or row[LEAGUE.index("completed")] == completed)
        and (certified is None or row[LEAGUE.index("certified")] == certified)
    ]


def _league_row(drop: Drop, user: str, course: str, one: Standing, now: datetime) -> Row:
    return [
        None,
        user,
        drop.users[user]["name"],
        one.mastery,
        one.coverage,
        one.completed,
        is_certified(drop, user, course, now),
        pooled_score([one]),
        one.points,
        one.seconds,
    ]


def course_groups(
    drop: Drop,
    *,
    now: datetime | str,
    course: str,
    sort: str = "mastery",
    direction: str = "desc",
    people: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    started: bool = False,
) -> list[Row]:
    """The groups with members among a course's `users`."""
    now = instant(now)
    drop.courses[course]
    users = standings_of_users(drop, course, now, people, started)
    sure = {user for user in users if is_certified(drop, user, course, now)}
    rows = []
    for group in drop.rows("groups"):
        members = {
            user: users[user] for user in drop.members_of.get(group["group_id"], set()) if user in users
        }
        if members and (groups is None or group["group_id"] in groups):
            rows.append(_group_row(group, members, len(sure & set(members))))
    return [printed(row) for row in _ordered(rows, GROUPS.index(sort), GROUPS.index("group_id"), direction)]


def _group_row(group: Text, members: dict[str, Standing], certified_members: int) -> Row:
    standings = list(members.values())
    return [
        group["group_id"],
        group["name"],
        len(members),
        mean([one.mastery for one in standings]),
        mean([one.coverage for one in standings]),
        sum(one.completed for one in standings),
        certified_members,
        pooled_score(standings),
        sum(one.points for one in standings) / len(members),
        sum(one.seconds for one in standings) / len(members),
        len(members) < SMALL_BELOW,
    ]


def _give_ranks(rows: Iterable[Row], column: int) -> None:
    """Competition ranks 1-2-2-4 in the first column, the highest value first; empty values after all others."""
    together = list(rows)
    given = [compared(row[column]) for row in together if row[column] is not None]
    first_place: dict[Any, int] = {}
    for place, value in enumerate(sorted(given, reverse=True), start=1):
        first_place.setdefault(value, place)
    for row in together:
        row[0] = len(given) + 1 if row[column] is None else first_place[compared(row[column])]


def _ordered(rows: list[Row], column: int, id_column: int, direction: str) -> list[Row]:
    """Descending: ties by id ascending. Ascending: the exact reverse. Empty values last in both."""
    if direction not in ("asc", "desc"):
        raise ValueError(direction)
    in_order: list[Row] = []
    for is_empty in (False, True):
        block = [row for row in rows if (row[column] is None) == is_empty]
        block.sort(key=lambda row: str(row[id_column]))
        if not is_empty:
            block.sort(
                key=lambda row: compared(row[column]), reverse=True
            )  # stable: ties keep the order of ids
        if direction == "asc":
            block.reverse()
        in_order.extend(block)
    return in_order
