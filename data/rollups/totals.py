"""Moving the totals: what a block of people added before is taken out, what they add now is put in."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from operator import add, neg, sub
from typing import Any

from sqlalchemy import Connection, Table

from core.mastery import SUM_UNIT, exact
from core.standing import CourseStanding, ExerciseStanding
from core.tally import of_course
from data.prepared import Driver, Placed, insertion, names_of
from data.rollups.gathered import Gathered, Numbers, named
from data.rollups.groups import sum_groups
from data.rollups.standings import Pair
from data.schema import (
    CHAPTER_TALLY,
    OF_COURSE,
    OF_GROUP,
    chapter_totals,
    course_totals,
    group_chapters,
    group_courses,
    group_totals,
    month_totals,
)

Sums = dict[tuple[Any, ...], Sequence[int]]


class Totals:
    """Differences to the stored totals, gathered over many people and written once."""

    def __init__(self) -> None:
        self.courses: Sums = {}
        self.groups: Sums = {}
        self.chapters: Sums = {}
        self.group_chapters: Sums = {}
        self.group_learners: Sums = {}
        self.months: Sums = {}
        self.learners = self.started = 0
        self._columns: TotalColumns | None = None

    @property
    def columns(self) -> TotalColumns:
        """Where large blocks add by column; small ones have none."""
        if self._columns is None:
            self._columns = TotalColumns()
        return self._columns

    def course(self, course: str, groups: Iterable[str], standing: CourseStanding, sign: int) -> None:
        """One person's part of a course and of each of their groups in it."""
        vector = of_course(standing)
        put(self.courses, (course,), vector, sign)
        for group in groups:
            put(self.groups, (course, group), vector[: len(OF_GROUP)], sign)

    def chapter(self, place: tuple[str, str], groups: Iterable[str], part: Sequence[int], sign: int) -> None:
        """A counted person's part of a (course, chapter), and of each of their groups in it."""
        course, chapter = place
        put(self.chapters, place, part, sign)
        for group in groups:
            put(self.group_chapters, (course, group, chapter), part, sign)

    def learner(self, groups: Iterable[str], part: Sequence[int], sign: int) -> None:
        """A person as one of the account's learners and of each of their groups'; `part`: `core.tally.learner`."""
        self.learners += sign * part[0]
        self.started += sign * part[1]
        for group in groups:
            put(self.group_learners, (group,), part, sign)

    def month(self, month: int, activities: int, sign: int) -> None:
        """A person's moments of one month."""
        put(self.months, (month,), (1, activities), sign)

    def fold(self) -> None:
        """Put what blocks added by column among the sums by name."""
        if self._columns is not None:
            self._columns.give(self)
            self._columns = None

    def write(self, connection: Connection, account_id: int) -> None:
        """Add the differences to the stored rows, in one fixed order of tables and keys."""
        self.fold()
        for table, sums, names in (
            (course_totals, self.courses, ("exercises", *OF_COURSE)),
            (group_courses, self.groups, OF_GROUP),
            (chapter_totals, self.chapters, ("exercises", *CHAPTER_TALLY)),
            (group_chapters, self.group_chapters, CHAPTER_TALLY),
            (month_totals, self.months, ("engaged_users", "activities")),
        ):
            padded = {k: (0, *v) if names[0] == "exercises" else v for k, v in sums.items() if any(v)}
            add_to(connection, account_id, table, padded, names)
        learners = {key: (*moved, 0, 0, 0, 0, 0) for key, moved in self.group_learners.items() if any(moved)}
        add_to(connection, account_id, group_totals, learners, ("learners", "started"))
        sum_groups(connection, account_id, {group for (_, group), v in self.groups.items() if any(v)})


class TotalColumns:
    """What blocks added by column: sums by number, until they are folded into those by name."""

    def __init__(self) -> None:
        self.course, self.group, self.chapter = Numbers(), Numbers(), Numbers()
        self.courses = Gathered(len(OF_COURSE))
        self.groups = Gathered(len(OF_GROUP))  # by course and group
        self.chapters = Gathered(len(CHAPTER_TALLY))
        self.group_chapters = Gathered(len(CHAPTER_TALLY))  # by group and chapter
        self.group_learners = Gathered(2)

    def give(self, totals: Totals) -> None:
        """Put the sums into `totals` by name."""
        courses, groups, chapters = self.course.names(), self.group.names(), self.chapter.names()
        of_group = named(self.course, self.group, lambda course, group: (course, group))
        of_chapter = named(self.group, self.chapter, lambda group, one: (one[0], group, one[1]))
        for sums, gathered, key in (
            (totals.courses, self.courses, lambda number: (courses[number],)),
            (totals.groups, self.groups, of_group),
            (totals.chapters, self.chapters, chapters.__getitem__),
            (totals.group_chapters, self.group_chapters, of_chapter),
            (totals.group_learners, self.group_learners, lambda number: (groups[number],)),
        ):
            for number, vector in gathered.sums():
                put(sums, key(number), vector, 1)


def put(sums: Sums, key: tuple[Any, ...], vector: Sequence[int], sign: int) -> None:
    """Put a part into the differences (`sign` 1), or take it out (-1)."""
    moved = sums.get(key)
    if moved is None:
        sums[key] = vector if sign > 0 else tuple(map(neg, vector))
    else:
        sums[key] = tuple(map(add if sign > 0 else sub, moved, vector))


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
    columns = names_of(table)
    rows = [
        {"of_account": account_id, **dict(zip(columns, (*key, *vector), strict=True))}
        for key, vector in sorted(sums.items())
    ]
    driver.many(addition, rows)


def add_one(
    driver: Driver, table: Table, key: Sequence[Any], names: tuple[str, ...], vector: Sequence[int]
) -> None:
    """The same of one row: what an event moves."""
    driver.put(_addition(table, names), *key, *vector)


@cache
def _addition(table: Table, names: tuple[str, ...]) -> Placed:
    keys = ", ".join(column.name for column in table.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    return insertion(table, f"ON CONFLICT ({keys}) DO UPDATE SET {added}")
