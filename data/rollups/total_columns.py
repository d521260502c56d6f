"""What a large block of people adds to the totals, by column: the twin of `data.rollups.rebuild.move_totals`.

Everything is a sum of whole numbers, so neither the order of the people nor that of the columns matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from core.mastery import LEVELS, NANO, NOT_STARTED, PPT, SUM_UNIT
from core.standing import CourseStanding
from data.rollups.columns import Bools
from data.rollups.gathered import Numbers, added_up, both, second
from data.rollups.index import Ints
from data.rollups.rows import Courses, StoredBlock
from data.rollups.totals import TotalColumns, Totals, put
from data.schema import ABOVE_ZERO, OF_GROUP, SPREAD

Groups = Mapping[str, list[str]]


@dataclass(frozen=True)
class StandingColumns:
    """Course standings by column; `course` and `user` point into the lists of names."""

    courses: list[str]
    users: list[str]
    course: Ints
    user: Ints
    figures: dict[str, Ints]  # the columns of `CourseStanding`; nothing is 0

    def __len__(self) -> int:
        return len(self.course)

    @cached_property
    def counted(self) -> Bools:
        """Whose standing counts."""
        return self.figures["counted"] > 0

    @cached_property
    def tallies(self) -> Ints:
        """`core.tally.tally` of each standing."""
        f, counted = self.figures, self.counted.astype(np.int64)
        started = (f["attempts"] > 0).astype(np.int64)
        parts = (
            counted,
            started,
            f["mastery_sum"] // (PPT // SUM_UNIT),
            f["coverage"],
            f["certified"],
            f["certified"] * started,
            f["completed"],
            *(f[name] for name in ("correct", "attempts", "points", "seconds")),
        )
        return np.column_stack((np.maximum(f["enrolled"], counted), *(part * counted for part in parts)))

    @cached_property
    def of_course(self) -> Ints:
        """`core.tally.of_course` of each standing; its beginning is `of_group`."""
        f, counted = self.figures, self.counted
        levels = np.minimum(LEVELS - 1, f["mastery"] * LEVELS // NANO) - NOT_STARTED
        place = np.where(f["attempts"] == 0, 0, levels)
        spread = (place[:, None] == np.arange(len(SPREAD))) & counted[:, None]
        above = [(f[name] > 0) & counted for name in ABOVE_ZERO]
        return np.column_stack((self.tallies, spread, *above))

    def course_tallies(self) -> Iterable[tuple[tuple[str], list[int]]]:
        """The tallies of each course, added up."""
        courses, sums = added_up(self.course, self.tallies)
        for course, vector in zip(courses.tolist(), sums.tolist(), strict=True):
            yield (self.courses[course],), vector


def standing_columns(courses: Courses) -> StandingColumns:
    """These standings by column."""
    names, people = zip(*courses, strict=True) if courses else ((), ())
    course_number, user_number = (
        {name: place for place, name in enumerate(dict.fromkeys(every))} for every in (names, people)
    )
    columns: Iterable[tuple[Any, ...]] = zip(*(standing for _, standing in courses.values()), strict=True)
    given = dict(zip(CourseStanding._fields, columns, strict=False)) or dict.fromkeys(
        CourseStanding._fields, ()
    )
    given["certified"] = tuple(at is not None for at in given.pop("certified_at"))
    given["score"] = tuple(score or 0 for score in given["score"])
    del given["earned_at"]
    return StandingColumns(
        list(course_number),
        list(user_number),
        np.array([course_number[name] for name in names], dtype=np.int64),
        np.array([user_number[name] for name in people], dtype=np.int64),
        {name: np.array(values, dtype=np.int64) for name, values in given.items()},
    )


def move_total_columns(totals: Totals, block: StoredBlock, groups: Groups, sign: int) -> None:
    """Put what a large block adds to all totals but the chapters' into the differences (`sign` 1), or take it out."""
    columns = standing_columns(block.courses)
    course = totals.columns.course.of(columns.courses)[columns.course]
    totals.columns.courses.add(course, columns.of_course, sign)
    totals.learners += sign * len(np.unique(columns.user[columns.counted]))
    _move_groups(totals.columns, columns, course, groups, sign=sign)
    months = np.array([month for month, _ in block.months], dtype=np.int64)
    activities = np.array([done for _, done in block.months.values()], dtype=np.int64)
    each, sums = added_up(months, np.column_stack((np.ones_like(months), activities)))
    for month, vector in zip(each.tolist(), sums.tolist(), strict=True):
        put(totals.months, (month,), vector, sign)


def _move_groups(
    into: TotalColumns, columns: StandingColumns, course: Ints, groups: Groups, *, sign: int
) -> None:
    """`course`: that of each standing, as `into` numbers them."""
    row, group = memberships(columns.users, groups, into.group, columns.user)
    into.groups.add(both(course[row], group), columns.of_course[row, : len(OF_GROUP)], sign)
    counted = columns.counted[row]
    people = np.unique(both(columns.user[row][counted], group[counted]))
    into.group_learners.add(second(people), np.ones((len(people), 1), dtype=np.int64), sign)


def memberships(users: list[str], groups: Groups, number: Numbers, person: Ints) -> tuple[Ints, Ints]:
    """(row, group) of every row of a person and every group they are in, which `number` numbers."""
    own = [groups.get(user, ()) for user in users]
    sizes = np.array([len(one) for one in own], dtype=np.int64)
    flat = number.of(chain.from_iterable(own))
    begins = np.cumsum(sizes) - sizes
    each = sizes[person]
    row = np.repeat(np.arange(len(person)), each)
    within = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, flat[begins[person[row]] + within]
