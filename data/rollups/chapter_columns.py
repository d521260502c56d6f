"""The counted people's parts of every chapter by column: for the account, and for each of their groups."""

from __future__ import annotations

import numpy as np

from core.mastery import SUM_UNIT
from data.rollups.gathered import both
from data.rollups.index import ContentIndex, Ints
from data.rollups.large import LargeRows
from data.rollups.rows import Courses
from data.rollups.total_columns import Groups, memberships
from data.rollups.totals import Totals
from data.rollups.vectorised import PairColumns, shares


def move_chapters(
    totals: Totals, rows: LargeRows, courses: Courses, pairs: PairColumns, groups: Groups, *, sign: int
) -> None:
    """Put what these pairs add to the chapters' totals into the differences (`sign` 1), or take it out (-1)."""
    index = rows.attempts.index
    kept = pairs.taken(_counted(rows.users, courses, index)[pairs.user, index.course[pairs.exercise]])
    person, chapter, parts = _by_person(kept, index)
    into = totals.columns
    number = into.chapter.of(index.chapters)[chapter]
    into.chapters.add(number, parts, sign)
    row, group = memberships(rows.users, groups, into.group, person)
    into.group_chapters.add(both(group, number[row]), parts[row], sign)


def _counted(users: list[str], courses: Courses, index: ContentIndex) -> np.ndarray:
    """Whether each person counts in each course."""
    counted = np.zeros((len(users), max(1, len(index.courses))), dtype=bool)
    person = {user: place for place, user in enumerate(users)}
    number = {course: place for place, course in enumerate(index.courses)}
    for (course, user), (_, standing) in courses.items():
        if standing.counted and course in number:
            counted[person[user], number[course]] = True
    return counted


def _by_person(pairs: PairColumns, index: ContentIndex) -> tuple[Ints, Ints, Ints]:
    """(person, chapter, the four parts) of each person and chapter."""
    width = max(1, len(index.chapters))
    keys, place = np.unique(pairs.user * width + index.chapter[pairs.exercise], return_inverse=True)
    parts = np.zeros((len(keys), 4), dtype=np.int64)
    ones = np.ones(len(pairs), dtype=np.int64)
    for at, part in enumerate((shares(pairs.mastery, SUM_UNIT), ones, pairs.correct, pairs.attempts)):
        np.add.at(parts[:, at], place, part)
    person, chapter = np.divmod(keys, width)
    return person, chapter, parts
