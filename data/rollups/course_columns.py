"""Course standings of a large block of people by column: the twin of `core.standing`, and the rows they are stored as.

Grain: one element per person and course, in order of `key`, `course * people + person` as in `people_columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from core.mastery import NANO, PPT
from core.standing import certified_at
from data.bulk import objects
from data.prepared import names_of
from data.rollups.among import among, fetched
from data.rollups.columns import Bools
from data.rollups.differences import Waiting, changed, gone, places_of
from data.rollups.index import ContentIndex, Ints
from data.rollups.people_columns import Members
from data.rollups.rows import NO_SCORE
from data.rollups.vectorised import PairColumns, shares
from data.schema import user_courses, user_courses_before
from data.scoped import mine

_NEVER = np.iinfo(np.int64).min  # stored as no value
_FIGURES = names_of(user_courses)[3:]  # behind course, person and name
_SUMS = ("coverage", "mastery_sum", "correct", "attempts", "points", "seconds")
Earned = Mapping[int, int]  # key → instant


@dataclass(frozen=True)
class CourseColumns:
    """`figures`: the columns of `user_courses` behind its name, as stored but for instants that there are none of."""

    people: int
    key: Ints
    name: NDArray[Any]
    figures: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def course(self) -> Ints:
        """Each row's course."""
        return self.key // max(1, self.people)

    @property
    def user(self) -> Ints:
        """Each row's person."""
        return self.key % max(1, self.people)

    @property
    def counted(self) -> Bools:
        """Whose standing counts."""
        return self.figures["counted"] > 0

    def taken(self, kept: Ints | Bools) -> CourseColumns:
        """These rows alone, in this order."""
        figures = {name: column[kept] for name, column in self.figures.items()}
        return CourseColumns(self.people, self.key[kept], self.name[kept], figures)

    def joined(self, other: CourseColumns) -> CourseColumns:
        """These rows and others."""
        order = np.argsort(np.concatenate((self.key, other.key)), kind="stable")
        figures = {name: np.concatenate((self.figures[name], other.figures[name])) for name in _FIGURES}
        whole = CourseColumns(
            self.people,
            np.concatenate((self.key, other.key)),
            np.concatenate((self.name, other.name)),
            figures,
        )
        return whole.taken(order)

    def earned(self, until: int) -> dict[int, int]:
        """By key, when a certification was earned by an instant."""
        at = self.figures["earned_us"]
        held = (at != _NEVER) & (at <= until)
        return dict(zip(self.key[held].tolist(), at[held].tolist(), strict=True))

    def with_members(self, members: Members) -> CourseColumns:
        """The rows as what these people are at an instant makes them, attempts and what they earned as they are."""
        places, found = places_of(self.key, members.key)
        enrolled = found.copy()
        enrolled[found] = members.enrolled[places[found]]
        certified = self.figures["earned_us"].copy()
        for place in np.flatnonzero(np.isin(self.key, list(members.awards))).tolist():
            earned = None if certified[place] == _NEVER else int(certified[place])
            since = certified_at(members.awards[int(self.key[place])], earned, members.now)
            certified[place] = _NEVER if since is None else since
        moved = {
            "enrolled": enrolled.astype(np.int64),
            "counted": (enrolled & members.active[self.user]).astype(np.int64),
            "certified": (certified != _NEVER).astype(np.int64),
            "certified_us": certified,
        }
        return replace(self, figures={**self.figures, **moved})


def no_courses(people: int) -> CourseColumns:
    """No standings at all."""
    nothing = np.zeros(0, dtype=np.int64)
    return CourseColumns(people, nothing, objects(()), dict.fromkeys(_FIGURES, nothing))


def standings(
    pairs: PairColumns, earned: Earned, members: Members, names: NDArray[Any], index: ContentIndex
) -> CourseColumns:
    """The standings that pairs of person and exercise give, and of everybody who is something in a course without any.

    `earned`: by key, when a certification was earned; `names`: of each person.
    """
    tried, sums = _course_sums(pairs, index, len(names))
    key = np.union1d(tried, members.key)
    at = np.searchsorted(key, tried)
    figures = {name: _scattered(column, at, len(key)) for name, column in zip(_SUMS, sums, strict=True)}
    held = index.needed[key // max(1, len(names))] if len(key) else key
    tries, coverage = figures["attempts"], figures["coverage"]
    score = np.where(tries > 0, _mean_nano(figures["correct"], tries, NANO), NO_SCORE)
    earned_us = np.full(len(key), _NEVER, dtype=np.int64)
    for one, instant in earned.items():
        earned_us[np.searchsorted(key, one)] = instant
    figures |= {
        "mastery": np.where(held > 0, _mean_nano(figures["mastery_sum"], held, PPT), 0),
        "score": score,
        "completed": ((held > 0) & (held == coverage)).astype(np.int64),
        "earned_us": earned_us,
    }
    whole = CourseColumns(len(names), key, names[key % max(1, len(names))], figures)
    return whole.with_members(members)


def _course_sums(pairs: PairColumns, index: ContentIndex, people: int) -> tuple[Ints, list[Ints]]:
    """The keys in which anything was tried, and of each the six sums of `core.standing.CourseSums`."""
    if not len(pairs):
        return np.zeros(0, dtype=np.int64), [np.zeros(0, dtype=np.int64)] * len(_SUMS)
    keys = index.course[pairs.exercise] * people + pairs.user
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ordered)) + 1))
    ones = np.ones(len(pairs), dtype=np.int64)
    mastery = shares(pairs.mastery, PPT)
    parts = (ones, mastery, pairs.correct, pairs.attempts, pairs.points, pairs.seconds)
    return ordered[starts], [np.add.reduceat(part[order], starts) for part in parts]


def _scattered(values: Ints, at: Ints, size: int) -> Ints:
    found = np.zeros(size, dtype=np.int64)
    found[at] = values
    return found


def _mean_nano(total: Ints, count: Ints, unit: int) -> Ints:
    """`core.mastery.mean_nano` of each; of a count of 0 whatever comes."""
    scale, count = unit // NANO, np.maximum(count, 1)
    mean: Ints = (2 * total + scale * count) // (2 * scale * count)
    return mean


def load_course_columns(
    connection: Connection, account_id: int, table: Table, users: Sequence[str], index: ContentIndex
) -> CourseColumns:
    """The stored standings of these people, who are in order, in `user_courses` or its twin of 30 days before."""
    rows = fetched(connection, _STORED[table.name], {"of_account": account_id, "users": users})
    if not rows:
        return no_courses(len(users))
    courses, people, names, *figures = zip(*rows, strict=True)
    course = {name: place * len(users) for place, name in enumerate(index.courses)}
    number = {user: place for place, user in enumerate(users)}
    key = np.array([course[c] + number[u] for c, u in zip(courses, people, strict=True)], dtype=np.int64)
    columns = dict(zip(_FIGURES, (np.array(one, dtype=np.int64) for one in figures), strict=True))
    return CourseColumns(len(users), key, objects(names), columns).taken(np.argsort(key))


def write_course_columns(
    waiting: Waiting, users: Sequence[str], index: ContentIndex, old: CourseColumns, new: CourseColumns
) -> None:
    """Let what differs wait to be written; take out what is gone."""
    lost = old.taken(gone(old.key, new.key))
    keys = zip(lost.course.tolist(), lost.user.tolist(), strict=True)
    waiting.take_out([(users[user], index.courses[course]) for course, user in keys])
    columns = [(one.name, *(one.figures[name] for name in _FIGURES)) for one in (old, new)]
    moved = new.taken(changed(old.key, new.key, *columns))
    figures = [
        _with_none(moved.figures[name]) if name.endswith("_us") else moved.figures[name] for name in _FIGURES
    ]
    courses, people = objects(index.courses), objects(users)
    waiting.put(moved.course, (courses[moved.course], people[moved.user], moved.name, *figures))


def _with_none(instants: Ints) -> NDArray[Any]:
    given = instants.astype(object)
    given[instants == _NEVER] = None
    return given


def _of(table: Table) -> Any:
    figures = (
        func.coalesce(table.c[name], _NEVER) if name.endswith("_us") else table.c[name] for name in _FIGURES
    )
    return select(table.c.course_id, table.c.user_id, table.c.name, *figures).where(
        mine(table), among(table.c.user_id)
    )


_STORED = {table.name: _of(table) for table in (user_courses, user_courses_before)}
