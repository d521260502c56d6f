"""Moving the totals: what a block of people added before is taken out, what they add now is put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam

from core.mastery import SUM_UNIT, exact
from core.standing import CourseStanding, ExerciseStanding
from core.tally import Tally, above_zero
from data.prepared import Driver, Placed, Prepared, insertion, names_of
from data.rollups.groups import sum_groups
from data.rollups.standings import Pair
from data.schema import (
    ABOVE_ZERO,
    CHAPTER_TALLY,
    TALLY,
    chapter_totals,
    course_above_zero,
    course_levels,
    course_totals,
    group_chapters,
    group_courses,
    group_levels,
    group_totals,
    month_totals,
)
from data.scoped import mine

Sums = dict[tuple[Any, ...], list[int]]


class Totals:
    """Differences to the stored totals, gathered over many people and written once."""

    def __init__(self) -> None:
        self.courses: Sums = defaultdict(lambda: [0] * len(TALLY))
        self.groups: Sums = defaultdict(lambda: [0] * len(TALLY))
        self.chapters: Sums = defaultdict(lambda: [0] * len(CHAPTER_TALLY))
        self.levels: Sums = defaultdict(lambda: [0])
        self.group_chapters: Sums = defaultdict(lambda: [0] * len(CHAPTER_TALLY))
        self.group_levels: Sums = defaultdict(lambda: [0])
        self.group_learners: Sums = defaultdict(lambda: [0])
        self.above_zero: Sums = defaultdict(lambda: [0] * len(ABOVE_ZERO))
        self.months: Sums = defaultdict(lambda: [0, 0])
        self.learners = 0

    def course(self, course: str, groups: Iterable[str], vector: Tally, sign: int) -> None:
        """One person's part of a course and of each of their groups in it."""
        for sums in (self.courses[course,], *(self.groups[course, group] for group in groups)):
            for place, part in enumerate(vector):
                sums[place] += sign * part

    def chapter(self, place: tuple[str, str], groups: Iterable[str], part: Sequence[int], sign: int) -> None:
        """A counted person's part of a (course, chapter), and of each of their groups in it."""
        course, chapter = place
        for sums in (self.chapters[place], *[self.group_chapters[course, one, chapter] for one in groups]):
            for at, value in enumerate(part):
                sums[at] += sign * value

    def level(self, course: str, groups: Iterable[str], level: int, sign: int) -> None:
        """A counted person's place in the spread, and in that of their groups."""
        self.levels[course, level][0] += sign
        for group in groups:
            self.group_levels[course, group, level][0] += sign

    def above(self, course: str, standing: CourseStanding, sign: int) -> None:
        """A counted person's part of the people above zero."""
        if standing.attempts:
            sums = self.above_zero[course,]
            for place, part in enumerate(above_zero(standing)):
                sums[place] += sign * part

    def learner(self, groups: Iterable[str], sign: int) -> None:
        """A person who counts in any course, for the account and for each of their groups."""
        self.learners += sign
        for group in groups:
            self.group_learners[group,][0] += sign

    def month(self, month: int, activities: int, sign: int) -> None:
        """A person's moments of one month."""
        self.months[month,][0] += sign
        self.months[month,][1] += sign * activities

    def write(self, connection: Connection, account_id: int) -> None:
        """Add the differences to the stored rows, in one fixed order of tables and keys."""
        for table, sums, names in (
            (course_totals, self.courses, ("exercises", *TALLY)),
            (group_courses, self.groups, TALLY),
            (chapter_totals, self.chapters, ("exercises", *CHAPTER_TALLY)),
            (course_levels, self.levels, ("users",)),
            (course_above_zero, self.above_zero, ABOVE_ZERO),
            (group_chapters, self.group_chapters, CHAPTER_TALLY),
            (group_levels, self.group_levels, ("users",)),
            (month_totals, self.months, ("engaged_users", "activities")),
        ):
            padded = {k: (0, *v) if names[0] == "exercises" else v for k, v in sums.items() if any(v)}
            add_to(connection, account_id, table, padded, names)
        if left := [key for key, v in self.group_levels.items() if v[0] < 0]:
            _drop_empty_levels(connection, account_id, left)
        learners = {
            group: (moved[0], 0, 0, 0, 0, 0) for group, moved in self.group_learners.items() if moved[0]
        }
        add_to(connection, account_id, group_totals, learners, ("learners",))
        sum_groups(connection, account_id, {group for (_, group), v in self.groups.items() if any(v)})


def put(sums: Sums, key: tuple[Any, ...], vector: Sequence[int], sign: int) -> None:
    """Put many people's part, added up, into the differences (`sign` 1), or take it out (-1)."""
    moved = sums[key]
    for place, part in enumerate(vector):
        moved[place] += sign * part


def _drop_empty_levels(connection: Connection, account_id: int, left: Sequence[tuple[Any, ...]]) -> None:
    """A level that a group's last member has left has no row: most groups stand in few of them."""
    names = ("of_account", "of_course", "of_group", "of_level")
    rows = [dict(zip(names, (account_id, *key), strict=True)) for key in sorted(left)]
    Driver.of(connection, account_id).many(_EMPTY_LEVEL, rows)


def chapter_parts(
    pairs: Mapping[Pair, ExerciseStanding], counted: Container[tuple[str, str]]
) -> dict[tuple[str, str, str], list[int]]:
    """What each counted person's standings add up to in each chapter, by (user, course, chapter)."""
    parts: dict[tuple[str, str, str], list[int]] = {}
    for (user, course, chapter, _), pair in pairs.items():
        if (course, user) in counted:
            part = parts.setdefault((user, course, chapter), [0, 0, 0, 0])
            part[0] += exact(pair.mastery, SUM_UNIT)
            part[1] += 1
            part[2] += pair.correct
            part[3] += pair.attempts
    return parts


def add_to(
    connection: Connection,
    account_id: int,
    table: Table,
    sums: Mapping[tuple[Any, ...], Sequence[int]],
    names: Iterable[str],
) -> None:
    """Add vectors to the rows of their keys; a row that is not there begins at zero."""
    if not sums:
        return
    driver, addition = Driver.of(connection, account_id), _addition(table, tuple(names))
    if len(sums) == 1:  # one event moves one row of most tables
        for key, vector in sums.items():
            driver.put(addition, *key, *vector)
        return
    columns = names_of(table)
    rows = [
        {"of_account": account_id, **dict(zip(columns, (*key, *vector), strict=True))}
        for key, vector in sorted(sums.items())
    ]
    driver.many(addition, rows)


@cache
def _addition(table: Table, names: tuple[str, ...]) -> Placed:
    keys = ", ".join(column.name for column in table.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    return insertion(table, f"ON CONFLICT ({keys}) DO UPDATE SET {added}")


_L = group_levels.c
_EMPTY_LEVEL = Prepared(
    group_levels.delete().where(
        mine(group_levels),
        _L.course_id == bindparam("of_course"),
        _L.group_id == bindparam("of_group"),
        _L.level == bindparam("of_level"),
        _L.users <= 0,
    )
)
