"""Moving the totals: what a block of people added before is taken out, what they add now is put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, text

from core.mastery import SUM_UNIT, exact
from core.tally import NOBODY, Tally, add
from data.schema import (
    CHAPTER_TALLY,
    TALLY,
    chapter_totals,
    course_levels,
    course_totals,
    group_courses,
    month_totals,
)

Vector = tuple[int, ...]
Sums = dict[tuple[Any, ...], Vector]


class Totals:
    """Differences to the stored totals, gathered over many people and written once."""

    def __init__(self) -> None:
        self.courses: Sums = defaultdict(lambda: NOBODY)
        self.groups: Sums = defaultdict(lambda: NOBODY)
        self.chapters: Sums = defaultdict(lambda: (0,) * len(CHAPTER_TALLY))
        self.levels: Sums = defaultdict(lambda: (0,))
        self.months: Sums = defaultdict(lambda: (0, 0))
        self.learners = 0

    def course(self, course: str, groups: Iterable[str], vector: Tally, sign: int) -> None:
        """One person's part of a course and of each of their groups in it."""
        signed = vector if sign > 0 else tuple(-part for part in vector)
        _put(self.courses, (course,), signed)
        for group in groups:
            _put(self.groups, (course, group), signed)

    def chapter(self, course: str, chapter: str, pair: Any, sign: int) -> None:
        """A counted person's part of a chapter: their standing at one exercise of it."""
        vector = (exact(pair.mastery, SUM_UNIT), 1, pair.correct, pair.attempts)
        _put(self.chapters, (course, chapter), vector if sign > 0 else tuple(-part for part in vector))

    def level(self, course: str, level: int, sign: int) -> None:
        """A counted person's place in the spread."""
        _put(self.levels, (course, level), (sign,))

    def month(self, month: int, activities: int, sign: int) -> None:
        """A person's moments of one month."""
        _put(self.months, (month,), (sign, sign * activities))

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


def _put(sums: Sums, key: tuple[Any, ...], vector: Vector) -> None:
    sums[key] = add(sums[key], vector)


def add_to(
    connection: Connection, account_id: int, table: Table, sums: Mapping[tuple[Any, ...], Vector], names: Iterable[str]
) -> None:
    """Add vectors to the rows of their keys; a row that is not there begins at zero."""
    if not sums:
        return
    columns = [column.name for column in table.columns]
    marks = ", ".join(f":{name}" for name in columns)
    keys = ", ".join(column.name for column in table.primary_key)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {added}"
    )
    rows = [dict(zip(columns, (account_id, *key, *vector), strict=True)) for key, vector in sorted(sums.items())]
    connection.execute(text(statement), rows)
