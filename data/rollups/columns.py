"""Attempts by column: read from the database without an object per row, or taken from rows.

Grain: one element per attempt, in order of (person, exercise, instant, attempt id); pairs of person and exercise
follow each other. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from operator import is_, ne
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Double, case, cast, func, literal, select

from data.rollups.among import among, fetched
from data.rollups.index import ContentIndex, Ints
from data.schema import drop_tables
from data.scoped import mine

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EXACT = 2**53  # whole numbers up to here are exact as float64; instants are, until the year 2255
_NONE = -1  # no count is negative
_NO_POINTS = 10**15  # points are within 10**12
# hints and seconds, both one more, in one number that a float64 holds exactly
_SHIFT, _HINTS = 2**32, 2**20
_MORE = -1  # points, a mastery or larger numbers are given: six columns say it


@dataclass(frozen=True)
class AttemptColumns:
    """Attempts of some people; `pair_user` points into `users`, `pair_exercise` into the index."""

    users: Sequence[str]
    index: ContentIndex
    pair_user: Ints
    pair_exercise: Ints
    lengths: Ints  # attempts of each pair
    at: Ints
    correct: Floats
    hints: Ints
    seconds: Ints
    timed: Bools  # seconds were given
    points: Ints
    pointed: Bools  # points were given
    supplied: Floats  # the mastery given; NaN: none
    ids: Callable[[Ints], Sequence[str]]  # the attempt ids of some places, which are in order

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def starts(self) -> Ints:
        """Where each pair begins."""
        return np.concatenate(([0], np.cumsum(self.lengths)))[:-1].astype(np.int64)

    @cached_property
    def user(self) -> Ints:
        """Each attempt's person."""
        return np.repeat(self.pair_user, self.lengths)

    @cached_property
    def course(self) -> Ints:
        """Each attempt's course."""
        return np.repeat(self.index.course[self.pair_exercise], self.lengths)

    def only(self, kept: Bools) -> AttemptColumns:
        """The attempts that are kept."""
        if kept.all():
            return self
        lengths = np.add.reduceat(kept.astype(np.int64), self.starts) if len(self) else self.lengths
        pairs = lengths > 0
        return AttemptColumns(
            self.users,
            self.index,
            self.pair_user[pairs],
            self.pair_exercise[pairs],
            lengths[pairs],
            self.at[kept],
            self.correct[kept],
            self.hints[kept],
            self.seconds[kept],
            self.timed[kept],
            self.points[kept],
            self.pointed[kept],
            self.supplied[kept],
            lambda places: self.ids(np.flatnonzero(kept)[places]),
        )


def columns_of(attempts: Sequence[Any], index: ContentIndex) -> AttemptColumns:
    """Raw attempts that are rows in order of (user, exercise, at, attempt id), by column; at least one."""
    users, exercises, ats, ids, correct, hints, seconds, points, supplied = zip(*attempts, strict=True)
    edges = np.flatnonzero(_changes(users) | _changes(exercises)) + 1
    starts = np.concatenate(([0], edges)).astype(np.int64)
    names = list(dict.fromkeys(users))
    number = {name: place for place, name in enumerate(names)}
    counts, untimed = _given(seconds)
    given, unpointed = _given(points)
    return AttemptColumns(
        names,
        index,
        np.array([number[users[place]] for place in starts.tolist()], dtype=np.int64),
        np.array([index.number[exercises[place]] for place in starts.tolist()], dtype=np.int64),
        np.diff(np.append(starts, len(ats))),
        np.array(ats, dtype=np.int64),
        np.array(correct, dtype=np.float64),
        _given(hints)[0],
        counts,
        ~untimed,
        given,
        ~unpointed,
        np.array(supplied, dtype=np.float64),  # None becomes NaN
        lambda places: [ids[place] for place in places.tolist()],
    )


def read_attempts(
    connection: Connection, account_id: int, users: Sequence[str], index: ContentIndex
) -> AttemptColumns | None:
    """The attempts of these people, who are in order; None where an instant is too far to be read this way."""
    parameters = {"of_account": account_id, "users": list(users)}
    pairs = fetched(connection, _PAIRS, parameters)
    names, exercises, counts = zip(*pairs, strict=True) if pairs else ((), (), ())
    number = {name: place for place, name in enumerate(users)}
    person = np.fromiter(map(number.__getitem__, names), dtype=np.int64, count=len(names))
    lengths = np.array(counts, dtype=np.int64)
    grid = _numbers(connection, parameters)
    if len(grid) and np.abs(grid[:, 0]).max() >= EXACT:
        return None
    at, hints, seconds, points = (grid[:, place].astype(np.int64) for place in (0, 2, 3, 4))
    timed, pointed = seconds != _NONE, points != _NO_POINTS
    return AttemptColumns(
        users,
        index,
        person,
        np.fromiter(map(index.number.__getitem__, exercises), dtype=np.int64, count=len(names)),
        lengths,
        at,
        grid[:, 1].copy(),
        np.where(hints == _NONE, 0, hints),
        np.where(timed, seconds, 0),
        timed,
        np.where(pointed, points, 0),
        pointed,
        np.where(grid[:, 5] == _NONE, np.nan, grid[:, 5]),
        _Ids(connection, account_id, users, np.repeat(person, lengths)).of,
    )


@dataclass(frozen=True)
class _Ids:
    """Attempt ids, read for the few people of whom any is wanted."""

    connection: Connection
    account_id: int
    users: Sequence[str]
    user: Ints

    def of(self, places: Ints) -> Sequence[str]:
        """The ids of the attempts at these places, which are in order."""
        people = np.unique(self.user[places])
        parameters = {"of_account": self.account_id, "users": [self.users[one] for one in people.tolist()]}
        found = fetched(self.connection, _IDS, parameters)
        theirs = np.flatnonzero(np.isin(self.user, people))
        return [found[row][0] for row in np.searchsorted(theirs, places).tolist()]


def read_moments(connection: Connection, account_id: int, users: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Each moment's person, instant and activities, of these people, who are in order."""
    parameters = {"of_account": account_id, "users": list(users)}
    counted = fetched(connection, _MOMENT_COUNTS, parameters)
    number = {name: place for place, name in enumerate(users)}
    people = [number[name] for name, _ in counted]
    cursor: Any = connection.execute(_MOMENTS, parameters).cursor
    grid = np.fromiter(chain.from_iterable(cursor), dtype=np.int64).reshape(-1, 2)
    person = np.repeat(np.array(people, dtype=np.int64), [count for _, count in counted])
    return person, grid[:, 0], grid[:, 1]


def _numbers(connection: Connection, parameters: Any) -> Floats:
    """Instant, correct, hints, seconds, points and mastery of each attempt; each number read costs as much as a row."""
    few = _floats(connection, _FEW, parameters, 3)
    if (few[:, 2] == _MORE).any():
        return _floats(connection, _NUMBERS, parameters, 6)
    grid = np.empty((len(few), 6))
    grid[:, :2] = few[:, :2]
    grid[:, 2], grid[:, 3] = np.divmod(few[:, 2], _SHIFT)
    grid[:, 2:4] += _NONE
    grid[:, 4], grid[:, 5] = _NO_POINTS, _NONE
    return grid


def _floats(connection: Connection, statement: Any, parameters: Any, width: int) -> Floats:
    cursor: Any = connection.execute(statement, parameters).cursor
    return np.fromiter(chain.from_iterable(cursor), dtype=np.float64).reshape(-1, width)


def _changes(names: Sequence[str]) -> Bools:
    return np.fromiter(map(ne, names[1:], names), dtype=bool, count=len(names) - 1)


def _given(values: Sequence[int | None]) -> tuple[Ints, Bools]:
    """Whole numbers with 0 where there is none, and where that is."""
    if None not in values:
        return np.array(values, dtype=np.int64), np.zeros(len(values), dtype=bool)
    missing = np.fromiter(map(is_, values, repeat(None)), dtype=bool, count=len(values))
    return np.array([value or 0 for value in values], dtype=np.int64), missing


_A, _M = drop_tables["attempts"], drop_tables["moments"]
_ORDER = (_A.c.user_id, _A.c.exercise_id, _A.c.at_us, _A.c.attempt_id)
_PAIRS = (
    select(_A.c.user_id, _A.c.exercise_id, func.count())
    .where(mine(_A), among(_A.c.user_id))
    .group_by(_A.c.user_id, _A.c.exercise_id)
    .order_by(_A.c.user_id, _A.c.exercise_id)
)
_NUMBERS = (
    select(
        _A.c.at_us,
        _A.c.correct,
        func.coalesce(_A.c.hints, _NONE),
        func.coalesce(_A.c.seconds, _NONE),
        func.coalesce(_A.c.points, _NO_POINTS),
        func.coalesce(_A.c.mastery, float(_NONE)),
    )
    .where(mine(_A), among(_A.c.user_id))
    .order_by(*_ORDER)
)
_FEW = (
    select(
        cast(_A.c.at_us, Double),
        _A.c.correct,
        case(
            (
                _A.c.points.is_(None)
                & _A.c.mastery.is_(None)
                & (func.coalesce(_A.c.hints, 0) < _HINTS)
                & (func.coalesce(_A.c.seconds, 0) < _SHIFT - 1),
                (func.coalesce(_A.c.hints, _NONE) - _NONE) * literal(float(_SHIFT))
                + (func.coalesce(_A.c.seconds, _NONE) - _NONE),
            ),
            else_=float(_MORE),
        ),
    )
    .where(mine(_A), among(_A.c.user_id))
    .order_by(*_ORDER)
)
_IDS = select(_A.c.attempt_id).where(mine(_A), among(_A.c.user_id)).order_by(*_ORDER)
_MOMENT_COUNTS = (
    select(_M.c.user_id, func.count())
    .where(mine(_M), among(_M.c.user_id))
    .group_by(_M.c.user_id)
    .order_by(_M.c.user_id)
)
_MOMENTS = (
    select(_M.c.at_us, _M.c.activities)
    .where(mine(_M), among(_M.c.user_id))
    .order_by(_M.c.user_id, _M.c.at_us)
)
