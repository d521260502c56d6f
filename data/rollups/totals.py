"""Moving the totals: what a block of people added before is taken out, what they add now is put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text

from core.mastery import SUM_UNIT, exact
from core.tally import Tally
from data.schema import (
    CHAPTER_TALLY,
    TALLY,
    chapter_totals,
    course_levels,
    course_totals,
    group_courses,
    month_totals,
)

Sums = dict[tuple[Any, ...], list[int]]


class Totals:
    """Differences to the stored totals, gathered over many people and written once."""

    def __init__(self) -> None:
        self.courses: Sums = defaultdict(lambda: [0] * len(TALLY))
        self.groups: Sums = defaultdict(lambda: [0] * len(TALLY))
        self.chapters: Sums = defaultdict(lambda: [0] * len(CHAPTER_TALLY))
        self.levels: Sums = defaultdict(lambda: [0])
        self.months: Sums = defaultdict(lambda: [0, 0])
        self.learners = 0

    def course(self, course: str, groups: Iterable[str], vector: Tally, sign: int) -> None:
        """One person's part of a course and of each of their groups in it."""
        for sums in (self.courses[course,], *(self.groups[course, group] for group in groups)):
            for place, part in enumerate(vector):
                sums[place] += sign * part

    def chapter(self, course: str, chapter: str, pair: Any, sign: int) -> None:
        """A counted person's part of a chapter: their standing at one exercise of it."""
        sums = self.chapters[course, chapter]
        sums[0] += sign * exact(pair.mastery, SUM_UNIT)
        sums[1] += sign
        sums[2] += sign * pair.correct
        sums[3] += sign * pair.attempts

    def chapters_of(self, chapter: tuple[str, str], vector: Sequence[int], sign: int) -> None:
        """Many counted people's parts of a chapter, added up."""
        sums = self.chapters[chapter]
        for place, part in enumerate(vector):
            sums[place] += sign * part

    def level(self, course: str, level: int, sign: int) -> None:
        """A counted person's place in the spread."""
        self.levels[course, level][0] += sign

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
            (month_totals, self.months, ("engaged_users", "activities")),
        ):
            padded = {k: (0, *v) if names[0] == "exercises" else v for k, v in sums.items() if any(v)}
            add_to(connection, account_id, table, padded, names)


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
    columns = [column.name for column in table.columns]
    marks = ", ".join(f":{name}" for name in columns)
    keys = ", ".join(column.name for column in table.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    into = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
    statement = f"{into} ON CONFLICT ({keys}) DO UPDATE SET {added}"
    rows = [
        dict(zip(columns, (account_id, *key, *vector), strict=True)) for key, vector in sorted(sums.items())
    ]
    connection.execute(text(statement), rows)
