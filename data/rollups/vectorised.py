"""The vectorised twin of `data.rollups.standings`: the same standings, many people at a time, with numpy.

It does the operations of `core.mastery` in the same order on float64, so both give the same bits; a test holds them
equal. Round k steps the k-th attempt of every (person, exercise) pair at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.mastery import EARLIER, NANO, PPT, RECENT, exact
from core.standing import ExerciseStanding
from data.rollups.columns import AttemptColumns, Bools, Floats, columns_of
from data.rollups.index import Ints, index_of
from data.rollups.raw import Content
from data.rollups.standings import Standings

Earned = dict[tuple[int, int], int]  # (course, person), both by number → instant


@dataclass(frozen=True)
class PairColumns:
    """Exercise standings by column, in order of (user, exercise number); `user` points into a list of people."""

    user: Ints
    exercise: Ints
    attempts: Ints
    correct: Ints
    hints: Ints
    seconds: Ints
    timed: Ints
    points: Ints
    mastery: Floats

    @property
    def figures(self) -> tuple[Any, ...]:
        """The columns of `ExerciseStanding`, in its order."""
        return (
            self.attempts,
            self.correct,
            self.hints,
            self.seconds,
            self.timed,
            self.points,
            self.mastery,
        )

    def __len__(self) -> int:
        return len(self.user)

    def taken(self, places: Ints | Bools) -> PairColumns:
        """These rows alone, in this order."""
        return pair_columns(self.user[places], self.exercise[places], [c[places] for c in self.figures])


def pair_columns(user: Ints, exercise: Ints, figures: Sequence[Any]) -> PairColumns:
    """The figures are the columns of `ExerciseStanding`, in its order."""
    attempts, correct, hints, seconds, timed, points, mastery = figures
    return PairColumns(user, exercise, attempts, correct, hints, seconds, timed, points, mastery)


_NOTHING = np.zeros(0, dtype=np.int64)
NO_PAIRS = pair_columns(_NOTHING, _NOTHING, (*[_NOTHING] * 6, np.zeros(0)))


def vectorised_standings(attempts: Sequence[Any], content: Content) -> Standings:
    """The standings after raw attempts that are in order of (user, exercise, at, attempt id)."""
    if not attempts:
        return Standings({}, {})
    columns = columns_of(attempts, index_of(content))
    walked = walk(columns)
    pairs = walked.pairs()
    exercises = columns.index.exercises
    keys = (
        (columns.users[user], *exercises[exercise])
        for user, exercise in zip(pairs.user.tolist(), pairs.exercise.tolist(), strict=True)
    )
    rows = map(ExerciseStanding, *(column.tolist() for column in pairs.figures))
    courses, users = columns.index.courses, columns.users
    earned = {(courses[course], users[user]): at for (course, user), at in walked.earned().items()}
    return Standings(dict(zip(keys, rows, strict=True)), earned)


@dataclass(frozen=True)
class Walk:
    """Attempts with the mastery after each and the points of each."""

    table: AttemptColumns
    mastery: Floats
    points: Ints

    def only(self, kept: Bools) -> Walk:
        """The attempts that are kept; of every pair they must be the first ones, so that their masteries hold."""
        return Walk(self.table.only(kept), self.mastery[kept], self.points[kept])

    def pairs(self) -> PairColumns:
        """Where everybody stands at every exercise tried."""
        table = self.table
        if not len(table):
            return NO_PAIRS
        sums = (
            shares(table.correct, NANO),
            table.hints,
            table.seconds,
            table.timed.astype(np.int64),
            self.points,
        )
        added = (np.add.reduceat(part, table.starts) for part in sums)
        last = self.mastery[table.starts + table.lengths - 1]
        pairs = pair_columns(table.pair_user, table.pair_exercise, (table.lengths, *added, last))
        return pairs.taken(
            np.argsort(pairs.user * len(table.index.exercises) + pairs.exercise, kind="stable")
        )

    def earned(self) -> Earned:
        """When certifications were earned; only where every exercise of a course was tried need one look."""
        table = self.table
        if not len(table):
            return {}
        courses = len(table.index.courses)
        course = table.index.course[table.pair_exercise]
        tried = np.bincount(table.pair_user * courses + course, minlength=len(table.users) * courses)
        complete = tried.reshape(-1, courses) == table.index.needed
        whole = np.repeat(complete[table.pair_user, course], table.lengths)
        return _earned(table.only(whole), shares(self.mastery[whole], PPT)) if whole.any() else {}


def walk(table: AttemptColumns) -> Walk:
    """The walk through these attempts."""
    if not len(table):
        return Walk(table, table.correct, table.points)
    credit = np.where(table.hints > 0, table.correct * 0.5, table.correct)
    points = np.where(table.pointed, table.points, np.floor(10 * credit + 0.5).astype(np.int64))
    return Walk(table, _walk(credit, table.supplied, table.starts), points)


def shares(values: Floats, unit: int) -> Ints:
    """Shares as whole numbers of 1/unit: `core.mastery.exact` of each."""
    return np.floor(values * unit + 0.5).astype(np.int64)


def _walk(credit: Floats, given: Floats, starts: Ints) -> Floats:
    """Mastery after each attempt; `starts`: where each pair begins."""
    size = len(credit)
    position = np.arange(size) - np.repeat(starts, np.diff(np.append(starts, size)))
    order = np.argsort(position, kind="stable")
    ends = np.cumsum(np.bincount(position))
    mastery = np.empty(size)
    first = order[: ends[0]]
    mastery[first] = np.where(np.isnan(given[first]), credit[first], given[first])
    for begin, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        at = order[begin:end]
        stepped = RECENT * credit[at] + EARLIER * mastery[at - 1]
        mastery[at] = np.where(np.isnan(given[at]), stepped, given[at])
    return mastery


def _earned(table: AttemptColumns, mastery: Ints) -> Earned:
    index = table.index
    order = _in_time(table)
    person, course = table.user[order], table.course[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(person) | np.diff(course)) + 1))
    first = np.zeros(len(order), dtype=np.int64)
    first[table.starts] = 1
    move = mastery.copy()  # by how much each attempt moves its course's mastery sum
    move[1:] -= np.where(first[1:] == 1, 0, mastery[:-1])
    seen, total = _running(first[order], starts), _running(move[order], starts)
    bar = np.array([_bar(index.content, name) for name in index.courses], dtype=np.int64)
    holds = np.flatnonzero((seen == index.needed[course]) & (2 * total >= bar[course]))
    earned: Earned = {}
    for place in holds.tolist():
        key = (int(course[place]), int(person[place]))
        earned.setdefault(key, int(table.at[order[place]]))
    return earned


def _bar(content: Content, course: str) -> int:
    # mean_nano(total, n, PPT) >= c  <=>  2 total >= 2000 n c - 1000 n, in whole numbers
    exercises = content.exercises[course]
    return 2_000 * exercises * exact(content.certify_at[course], NANO) - 1_000 * exercises


def _running(values: Ints, starts: Ints) -> Ints:
    sums = np.cumsum(values)
    before = np.concatenate(([0], sums))[starts]
    running: Ints = sums - np.repeat(before, np.diff(np.append(starts, len(values))))
    return running


def _in_time(table: AttemptColumns) -> Ints:
    """Order by person, course, instant, attempt id; ids are compared only where instants are equal."""
    key = table.user * len(table.index.courses) + table.course
    order: Ints = np.lexsort((table.at, key))
    at, person, courses = table.at[order], table.user[order], table.course[order]
    tie = (np.diff(at) == 0) & (np.diff(person) == 0) & (np.diff(courses) == 0)
    if tie.any():
        edges = np.flatnonzero(np.diff(np.concatenate(([False], tie, [False])).astype(np.int8)))
        tied = np.sort(order[np.concatenate(([False], tie)) | np.concatenate((tie, [False]))])
        ids = dict(zip(tied.tolist(), table.ids(tied), strict=True))
        for begin, end in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
            order[begin:end] = sorted(order[begin:end].tolist(), key=ids.__getitem__)
    return order
