"""The counted people's parts of every chapter by column: for the account, and for each of their groups."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.mastery import SUM_UNIT
from data.rollups.index import ContentIndex, Ints
from data.rollups.large import LargeRows
from data.rollups.rows import Courses
from data.rollups.totals import Totals
from data.rollups.vectorised import PairColumns, shares

Groups = Mapping[str, list[str]]


def move_chapters(
    totals: Totals, rows: LargeRows, courses: Courses, pairs: PairColumns, groups: Groups, sign: int
) -> None:
    """Put what these pairs add to the chapters' totals into the differences (`sign` 1), or take it out (-1)."""
    index = rows.attempts.index
    kept = pairs.taken(_counted(rows.users, courses, index)[pairs.user, index.course[pairs.exercise]])
    person, chapter, parts = _by_person(kept, index)
    for place, vector in _added_up(chapter, parts, len(index.chapters)):
        totals.chapters_of(index.chapters[place], vector, sign)
    names = sorted({group for user in rows.users for group in groups.get(user, ())})
    row, group = _memberships(rows.users, groups, names, person)
    key = group * len(index.chapters) + chapter[row]
    for place, vector in _added_up(key, parts[row], len(names) * len(index.chapters)):
        named, (course, one) = (
            names[place // len(index.chapters)],
            index.chapters[place % len(index.chapters)],
        )
        totals.group_chapters_of((course, named, one), vector, sign)


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


def _added_up(keys: Ints, parts: Ints, size: int) -> list[tuple[int, list[int]]]:
    """The parts of each key that occurs, added up."""
    sums = np.zeros((size, 4), dtype=np.int64)
    np.add.at(sums, keys, parts)
    return [(place, sums[place].tolist()) for place in np.unique(keys).tolist()]


def _memberships(users: list[str], groups: Groups, names: list[str], person: Ints) -> tuple[Ints, Ints]:
    """(row, group) of every row of a person and every group they are in."""
    number = {name: place for place, name in enumerate(names)}
    own = [[number[name] for name in groups.get(user, ())] for user in users]
    sizes = np.array([len(one) for one in own], dtype=np.int64)
    flat = np.array([place for one in own for place in one], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    each = sizes[person]
    row = np.repeat(np.arange(len(person)), each)
    within = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, flat[begins[person[row]] + within]
