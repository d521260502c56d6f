"""(b): each screen as one SQL GROUP BY over the raw rows, in the same SQLite file.

Mastery here is a cheaper rule that needs no order (at least 3 attempts, 80 % of them right): the real one is
sequential, which no GROUP BY gives. Composite screens are asked for their largest part alone. Both flatter it.
"""

from __future__ import annotations

_MASTERED = "sum(n >= 3 AND right >= 0.8 * n)"
_SUMS = "sum(right) / sum(n) AS score, sum(points) AS points, sum(seconds) AS seconds"
_PAIR = (
    "count(*) AS n, sum(correct) AS right, sum(seconds) AS seconds,"
    " sum(coalesce(points, cast(10 * correct + 0.5 AS INTEGER))) AS points"
)
_OF_COURSE = (
    "exercise_id IN (SELECT e.exercise_id FROM exercises e JOIN chapters h ON h.account_id = e.account_id"
    " AND h.chapter_id = e.chapter_id WHERE e.account_id = :account AND h.course_id = :course)"
)
_MEMBERS = "SELECT user_id FROM group_members WHERE account_id = :account AND group_id = :group"


def _pairs(*conditions: str) -> str:
    where = " AND ".join(("account_id = :account", *conditions))
    columns = f"user_id, exercise_id, {_PAIR}"
    return f"WITH pairs AS (SELECT {columns} FROM attempts WHERE {where} GROUP BY user_id, exercise_id)"


_TO_CHAPTERS = "JOIN exercises e ON e.account_id = :account AND e.exercise_id = pairs.exercise_id"
_TO_COURSES = f"{_TO_CHAPTERS} JOIN chapters h ON h.account_id = :account AND h.chapter_id = e.chapter_id"
_COURSES = (
    f"{_pairs()} SELECT h.course_id, {_MASTERED}, count(DISTINCT user_id), {_SUMS}"
    f" FROM pairs {_TO_COURSES} GROUP BY h.course_id"
)
_BY_CHAPTER = f"SELECT e.chapter_id, {_MASTERED}, {_SUMS} FROM pairs {_TO_CHAPTERS} GROUP BY e.chapter_id"
_CHAPTERS = f"{_pairs(_OF_COURSE)} {_BY_CHAPTER}"
_BLOCK = (
    f"SELECT user_id, {_MASTERED} AS mastery, {_SUMS} FROM pairs"
    " GROUP BY user_id ORDER BY mastery DESC LIMIT 100"
)
_GROUP_CHAPTERS = f"{_pairs(_OF_COURSE, f'user_id IN ({_MEMBERS})')} {_BY_CHAPTER}"
_GROUPS = (
    f"{_pairs(_OF_COURSE)} SELECT m.group_id, {_MASTERED}, {_SUMS} FROM pairs"
    " JOIN group_members m ON m.account_id = :account AND m.user_id = pairs.user_id GROUP BY m.group_id"
)
_ALL_GROUPS = (
    f"{_pairs()} SELECT m.group_id, count(DISTINCT m.user_id), {_MASTERED}, {_SUMS} FROM pairs"
    " JOIN group_members m ON m.account_id = :account AND m.user_id = pairs.user_id GROUP BY m.group_id"
)
_PERSON = (
    f"{_pairs('user_id = :user')} SELECT h.course_id, e.chapter_id, {_MASTERED}, {_SUMS}"
    f" FROM pairs {_TO_COURSES} GROUP BY h.course_id, e.chapter_id"
)
_PERSON_CHAPTERS = f"{_pairs('user_id = :user', _OF_COURSE)} {_BY_CHAPTER}"
_PERSON_EXERCISES = f"{_pairs('user_id = :user', _OF_COURSE)} SELECT * FROM pairs"
_HISTORY = (
    "SELECT attempt_id, at_us, correct, hints, seconds FROM attempts WHERE account_id = :account"
    " AND user_id = :user AND exercise_id = :exercise ORDER BY at_us, attempt_id"
)
_GRID = (
    "SELECT strftime('%Y-%m', at_us / 1000000, 'unixepoch') AS month, count(DISTINCT user_id),"
    " sum(activities) FROM moments WHERE account_id = :account GROUP BY month"
)
_SEARCH = (
    "SELECT user_id, name FROM users WHERE account_id = :account AND name_folded LIKE '%' || :search || '%'"
    " ORDER BY name LIMIT 8"
)
_LAST = "SELECT max(at_us) FROM attempts WHERE account_id = :account"

STATEMENTS: dict[str, str] = {
    "overview: usage grid": _GRID,
    "all courses": _COURSES,
    "courses (report)": _COURSES,
    "course": _CHAPTERS,
    "course: one group's view": _GROUP_CHAPTERS,
    "chapters": _CHAPTERS,
    "groups": _GROUPS,
    "league table: a block": f"{_pairs(_OF_COURSE)} {_BLOCK}",
    "league table: a group's block": f"{_pairs(_OF_COURSE, f'user_id IN ({_MEMBERS})')} {_BLOCK}",
    "groups over all courses": _ALL_GROUPS,
    "person": _PERSON,
    "person: chapters": _PERSON_CHAPTERS,
    "person: exercises": _PERSON_EXERCISES,
    "exercise history": _HISTORY,
    "attempts (report)": _HISTORY,
    "search": _SEARCH,
    "freshness": _LAST,
}
