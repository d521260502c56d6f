"""The vectorised twin of `data.rollups.standings`: the same standings, many people at a time, with numpy.

It does the operations of `core.mastery` in the same order on float64, so both give the same bits; a test holds them
equal. Round k steps the k-th attempt of every (person, exercise) pair at once.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    users, exercises, ats, ids, correct, hints, seconds, points, supplied = zip(*attempts, strict=True)
    user_of, exercise_of = _codes(users), _codes(exercises)
    changes = (np.diff(user_of[1]) != 0) | (np.diff(exercise_of[1]) != 0)
    starts = np.flatnonzero(np.concatenate(([True], changes)))
    share = np.array(correct, dtype=np.float64)
    hint_count = _integers(hints)
    credit = np.where(hint_count > 0, share * 0.5, share)
    given = np.array([np.nan if value is None else value for value in supplied], dtype=np.float64)
    mastery = _walk(credit, given, starts)
    point_count = np.array(
        [-1 if value is None else value for value in points], dtype=np.int64
    )
    missing = np.fromiter((value is None for value in points), dtype=bool, count=len(points))
    point_count = np.where(missing, np.floor(10 * credit + 0.5).astype(np.int64), point_count)
    timed = np.fromiter((value is not None for value in seconds), dtype=np.int64, count=len(seconds))
    lengths = np.diff(np.append(starts, len(users)))
    columns = [
        lengths,
        np.add.reduceat(_exact(share, NANO), starts),
        np.add.reduceat(hint_count, starts),
        np.add.reduceat(_integers(seconds), starts),
        np.add.reduceat(timed, starts),
        np.add.reduceat(point_count, starts),
        mastery[starts + lengths - 1],
    ]
    pairs = {
        (users[start], *content.place[exercises[start]], exercises[start]): ExerciseStanding(*row)
        for start, row in zip(starts.tolist(), zip(*(c.tolist() for c in columns), strict=True), strict=True)
    }
    steps = _Steps(user_of, exercise_of, starts, _exact(mastery, PPT), ats, ids)
    return Standings(pairs, _earned(steps, content))


def _codes(names: Sequence[str]) -> tuple[list[str], Ints]:
    index: dict[str, int] = {}
    codes = np.fromiter((index.setdefault(name, len(index)) for name in names), dtype=np.int64, count=len(names))
    return list(index), codes


def _integers(values: Sequence[int | None]) -> Ints:
    return np.array([value or 0 for value in values], dtype=np.int64)


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


class _Steps:
    """Each attempt as a step of its course: which person, which course, by how much the mastery sum moves."""

    def __init__(
        self, user_of: Any, exercise_of: Any, starts: Ints, mastery: Ints, ats: Sequence[int], ids: Sequence[str]
    ) -> None:
        self.users, self.user = user_of
        self.exercises, self.exercise = exercise_of
        self.at = np.array(ats, dtype=np.int64)
        self.ids = ids
        self.first = np.zeros(len(ids), dtype=np.int64)
        self.first[starts] = 1
        self.move = mastery.copy()
        self.move[1:] -= np.where(self.first[1:] == 1, 0, mastery[:-1])


def _earned(steps: _Steps, content: Content) -> dict[tuple[str, str], int]:
    names, course_of = _codes([content.place[exercise][0] for exercise in steps.exercises])
    course = course_of[steps.exercise]
    order = _in_time(steps, course)
    person, courses = steps.user[order], course[order]
    begins = np.concatenate(([True], (np.diff(person) != 0) | (np.diff(courses) != 0)))
    starts = np.flatnonzero(begins)
    seen = _running(steps.first[order], starts)
    total = _running(steps.move[order], starts)
    needed = np.array([content.exercises[name] for name in names], dtype=np.int64)
    # mean_nano(total, n, PPT) >= c  <=>  2 total + 1000 n >= 2000 n c, in whole numbers
    bar = np.array(
        [2_000 * content.exercises[n] * exact(content.certify_at[n], NANO) - 1_000 * content.exercises[n] for n in names]
    )
    holds = np.flatnonzero((seen == needed[courses]) & (2 * total >= bar[courses]))
    earned: dict[tuple[str, str], int] = {}
    for place in holds.tolist():
        key = (names[courses[place]], steps.users[person[place]])
        earned.setdefault(key, int(steps.at[order[place]]))
    return earned


def _running(values: Ints, starts: Ints) -> Ints:
    sums = np.cumsum(values)
    before = np.concatenate(([0], sums))[starts]
    return sums - np.repeat(before, np.diff(np.append(starts, len(values))))


def _in_time(steps: _Steps, course: Ints) -> Ints:
    """Order by person, course, instant, attempt id; ids are compared only where instants are equal."""
    order = np.lexsort((steps.at, course, steps.user))
    at, person, courses = steps.at[order], steps.user[order], course[order]
    tie = (np.diff(at) == 0) & (np.diff(person) == 0) & (np.diff(courses) == 0)
    if tie.any():
        edges = np.flatnonzero(np.diff(np.concatenate(([False], tie, [False])).astype(np.int8)))
        for begin, end in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
            run = order[begin:end].tolist()
            order[begin:end] = sorted(run, key=lambda place: steps.ids[place])
    return order
