"""The vectorised twin of `data.rollups.standings`: the same standings, many people at a time, with numpy.

It does the operations of `core.mastery` in the same order on float64, so both give the same bits; a test holds them
equal. Round k steps the k-th attempt of every (person, exercise) pair at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import is_, ne
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.mastery import EARLIER, NANO, PPT, RECENT, exact
from core.standing import ExerciseStanding
from data.rollups.raw import Content
from data.rollups.standings import Standings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def vectorised_standings(attempts: Sequence[Any], content: Content) -> Standings:
    """The standings after raw attempts that are in order of (user, exercise, at, attempt id)."""
    if not attempts:
        return Standings({}, {})
    table = _Columns(attempts, content)
    credit = np.where(table.hints > 0, table.correct * 0.5, table.correct)
    mastery = _walk(credit, table.supplied, table.starts)
    points = np.where(table.no_points, np.floor(10 * credit + 0.5).astype(np.int64), table.points)
    lengths = np.diff(np.append(table.starts, len(credit)))
    sums = (_exact(table.correct, NANO), table.hints, table.seconds, table.timed, points)
    columns = [
        lengths,
        *(np.add.reduceat(part, table.starts) for part in sums),
        mastery[table.starts + lengths - 1],
    ]
    rows = map(ExerciseStanding, *(column.tolist() for column in columns))
    pairs = dict(zip(table.pairs(), rows, strict=True))
    return Standings(pairs, _earned(table, _exact(mastery, PPT), content))


class _Columns:
    """The attempts by column, with the pairs of (person, exercise) they fall into."""

    def __init__(self, attempts: Sequence[Any], content: Content) -> None:
        users, exercises, ats, self.ids, correct, hints, seconds, points, supplied = zip(
            *attempts, strict=True
        )
        self._users, self._exercises, self._content = users, exercises, content
        self.exercise_names = list(dict.fromkeys(exercises))
        index = {name: place for place, name in enumerate(self.exercise_names)}
        self.exercise = np.array([index[name] for name in exercises], dtype=np.int64)
        # rows are sorted by person: a code per run of equal ids
        self.user = np.concatenate(([0], np.cumsum(_changes(users))))
        self.starts = np.concatenate(([0], np.flatnonzero(np.diff(self.user) | np.diff(self.exercise)) + 1))
        self.at = np.array(ats, dtype=np.int64)
        self.correct = np.array(correct, dtype=np.float64)
        self.hints, _ = _given(hints)
        self.seconds, no_seconds = _given(seconds)
        self.timed = (~no_seconds).astype(np.int64)
        self.points, self.no_points = _given(points)
        self.supplied = np.array(supplied, dtype=np.float64)  # None becomes NaN: not supplied

    def pairs(self) -> list[tuple[str, str, str, str]]:
        """(user, course, chapter, exercise) of each pair."""
        place = self._content.place
        users, exercises = self._users, self._exercises
        return [(users[i], *place[exercises[i]], exercises[i]) for i in self.starts.tolist()]

    def user_at(self, row: int) -> str:
        """The user id of a row."""
        return str(self._users[row])


def _changes(names: Sequence[str]) -> NDArray[np.bool_]:
    return np.fromiter(map(ne, names[1:], names), dtype=bool, count=len(names) - 1)


def _given(values: Sequence[int | None]) -> tuple[Ints, NDArray[np.bool_]]:
    """Whole numbers with 0 where there is none, and where that is."""
    if None not in values:
        return np.array(values, dtype=np.int64), np.zeros(len(values), dtype=bool)
    missing = np.fromiter(map(is_, values, repeat(None)), dtype=bool, count=len(values))
    return np.array([value or 0 for value in values], dtype=np.int64), missing


def _exact(shares: Floats, unit: int) -> Ints:
    return np.floor(shares * unit + 0.5).astype(np.int64)


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


def _earned(table: _Columns, mastery: Ints, content: Content) -> dict[tuple[str, str], int]:
    courses = sorted({content.place[name][0] for name in table.exercise_names})
    code = {name: place for place, name in enumerate(courses)}
    course_of = np.array([code[content.place[name][0]] for name in table.exercise_names], dtype=np.int64)
    order = _in_time(table, course_of[table.exercise])
    person, course = table.user[order], course_of[table.exercise][order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(person) | np.diff(course)) + 1))
    first = np.zeros(len(order), dtype=np.int64)
    first[table.starts] = 1
    move = mastery.copy()  # by how much each attempt moves its course's mastery sum
    move[1:] -= np.where(first[1:] == 1, 0, mastery[:-1])
    seen, total = _running(first[order], starts), _running(move[order], starts)
    needed = np.array([content.exercises[name] for name in courses], dtype=np.int64)
    bar = np.array([_bar(content, name) for name in courses], dtype=np.int64)
    holds = np.flatnonzero((seen == needed[course]) & (2 * total >= bar[course]))
    earned: dict[tuple[str, str], int] = {}
    for place in holds.tolist():
        row = int(order[place])
        earned.setdefault((courses[course[place]], table.user_at(row)), int(table.at[row]))
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


def _in_time(table: _Columns, course: Ints) -> Ints:
    """Order by person, course, instant, attempt id; ids are compared only where instants are equal."""
    order: Ints = np.lexsort((table.at, course, table.user))
    at, person, courses = table.at[order], table.user[order], course[order]
    tie = (np.diff(at) == 0) & (np.diff(person) == 0) & (np.diff(courses) == 0)
    if tie.any():
        edges = np.flatnonzero(np.diff(np.concatenate(([False], tie, [False])).astype(np.int8)))
        for begin, end in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
            run = order[begin:end].tolist()
            order[begin:end] = sorted(run, key=lambda row: table.ids[row])
    return order
