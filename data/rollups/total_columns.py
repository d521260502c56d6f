"""What a large block of people adds to the totals, by column: the twin of `data.rollups.rebuild.move_totals`.

Everything is a sum of whole numbers, so neither the order of the people nor that of the columns matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.mastery import LEVELS, NANO, NOT_STARTED, PPT, SUM_UNIT
from core.standing import CourseStanding
from data.rollups.columns import Bools
from data.rollups.index import Ints
from data.rollups.rows import Courses, StoredBlock
from data.rollups.totals import Sums, Totals, put

Groups = Mapping[str, list[str]]
_SPREAD = LEVELS + 1  # levels, and one for who has not started


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
    def above_zero(self) -> Ints:
        """`core.tally.above_zero` of each standing."""
        parts = [self.figures[name] > 0 for name in ("mastery", "score", "points", "seconds")]
        return np.column_stack(parts).astype(np.int64)

    @cached_property
    def spread(self) -> Ints:
        """`core.mastery.level_of` of each standing, counted from that of who has not started."""
        levels = np.minimum(LEVELS - 1, self.figures["mastery"] * LEVELS // NANO) - NOT_STARTED
        return np.where(self.figures["attempts"] == 0, 0, levels)

    def course_tallies(self) -> Iterable[tuple[tuple[str], list[int]]]:
        """The tallies of each course, added up."""
        for course, vector in added_up(self.course, self.tallies):
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
    for key, vector in columns.course_tallies():
        put(totals.courses, key, vector, sign)
    _move_counted(totals, columns, sign)
    _move_groups(totals, columns, groups, sign)
    months = np.array([month for month, _ in block.months], dtype=np.int64)
    activities = np.array([done for _, done in block.months.values()], dtype=np.int64)
    for month, vector in added_up(months, np.column_stack((np.ones_like(months), activities))):
        put(totals.months, (month,), vector, sign)


def _move_counted(totals: Totals, columns: StandingColumns, sign: int) -> None:
    counted, started = columns.counted, columns.counted & (columns.figures["attempts"] > 0)
    for course, vector in added_up(columns.course[started], columns.above_zero[started]):
        put(totals.above_zero, (columns.courses[course],), vector, sign)
    places, spread = columns.course[counted], columns.spread[counted]
    _put_levels(totals.levels, lambda place: (columns.courses[place],), places, spread, sign)
    totals.learners += sign * len(np.unique(columns.user[counted]))


def _move_groups(totals: Totals, columns: StandingColumns, groups: Groups, sign: int) -> None:
    names = sorted({group for user in columns.users for group in groups.get(user, ())})
    row, group = memberships(columns.users, groups, names, columns.user)
    width = max(1, len(names))
    keys = columns.course[row] * width + group

    def named(key: int) -> tuple[str, str]:
        return columns.courses[key // width], names[key % width]

    for key, vector in added_up(keys, columns.tallies[row]):
        put(totals.groups, named(key), vector, sign)
    counted = columns.counted[row]
    _put_levels(totals.group_levels, named, keys[counted], columns.spread[row][counted], sign)
    learners = np.unique(columns.user[row][counted] * width + group[counted]) % width
    for one, vector in added_up(learners, np.ones((len(learners), 1), dtype=np.int64)):
        put(totals.group_learners, (names[one],), vector, sign)


def _put_levels(
    sums: Sums, places: Callable[[int], tuple[str, ...]], place: Ints, spread: Ints, sign: int
) -> None:
    """`place`: where each person counts, as a number; `places`: what a number stands for."""
    for key, vector in added_up(place * _SPREAD + spread, np.ones((len(place), 1), dtype=np.int64)):
        where, level = divmod(key, _SPREAD)
        put(sums, (*places(where), level + NOT_STARTED), vector, sign)


def added_up(keys: Ints, parts: Ints) -> Iterable[tuple[int, list[int]]]:
    """The rows of `parts` of each key that occurs, added up."""
    if not len(keys):
        return []
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ordered)) + 1))
    sums = np.add.reduceat(parts[order], starts, axis=0)
    return zip(ordered[starts].tolist(), sums.tolist(), strict=True)


def memberships(users: list[str], groups: Groups, names: list[str], person: Ints) -> tuple[Ints, Ints]:
    """(row, group) of every row of a person and every group they are in."""
    number = {name: place for place, name in enumerate(names)}
    own = [[number[name] for name in groups.get(user, ())] for user in users]
    sizes = np.array([len(one) for one in own], dtype=np.int64)
    flat = np.array([place for one in own for place in one], dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    each = sizes[person]
    row = np.repeat(np.arange(len(person)), each)
    within = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, flat[begins[person[row]] + within]
