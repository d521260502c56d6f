"""The stored standings at exercises (`user_exercises`) of a large block of people, by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from data.bulk import ByColumn, delete_rows, objects, replace_rows
from data.rollups.among import among
from data.rollups.columns import Bools
from data.rollups.index import ContentIndex, Ints
from data.rollups.vectorised import NO_PAIRS, PairColumns, pair_columns
from data.schema import user_exercises
from data.scoped import mine


def load_pairs(
    connection: Connection, account_id: int, users: Sequence[str], index: ContentIndex
) -> PairColumns:
    """The stored rows of these people, who are in order. Their courses and chapters must be those of the index."""
    cursor: Any = connection.execute(_STORED, {"of_account": account_id, "users": list(users)}).cursor
    rows = cursor.fetchall()
    if not rows:
        return NO_PAIRS
    names, exercises, *figures = zip(*rows, strict=True)
    number = {name: place for place, name in enumerate(users)}
    return pair_columns(
        np.fromiter(map(number.__getitem__, names), dtype=np.int64, count=len(names)),
        np.fromiter(map(index.number.__getitem__, exercises), dtype=np.int64, count=len(names)),
        [np.array(f, dtype=np.int64) for f in figures[:-1]] + [np.array(figures[-1], dtype=np.float64)],
    )


def write_pairs(
    connection: Connection,
    account_id: int,
    users: Sequence[str],
    index: ContentIndex,
    sides: tuple[PairColumns, PairColumns],
) -> None:
    """Write what differs between the stored and the recounted rows."""
    old, new = sides
    changed = new
    if len(old):
        old_keys, new_keys = _keys(old, index), _keys(new, index)
        gone = _rows(users, index, old.taken(~_among(old_keys, new_keys)))
        delete_rows(connection, user_exercises, [(account_id, *key) for key in gone])
        changed = new.taken(~_same(old, new, old_keys, new_keys))
    keys = (objects(users)[changed.user], *(part[changed.exercise] for part in index.names))
    fixed = {"account_id": account_id}
    replace_rows(connection, user_exercises, ByColumn([(*keys, *changed.figures)]), fixed)


def _keys(pairs: PairColumns, index: ContentIndex) -> Ints:
    keys: Ints = pairs.user * len(index.exercises) + pairs.exercise
    return keys


def _places(wanted: Ints, among: Ints) -> Ints:
    places: Ints = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return places


def _among(wanted: Ints, among: Ints) -> Bools:
    if not len(among):
        return np.zeros(len(wanted), dtype=bool)
    found: Bools = among[_places(wanted, among)] == wanted
    return found


def _same(old: PairColumns, new: PairColumns, old_keys: Ints, new_keys: Ints) -> Bools:
    """Which new rows are stored already, figure by figure."""
    places = _places(new_keys, old_keys)
    same: Bools = old_keys[places] == new_keys
    for before, after in zip(old.figures, new.figures, strict=True):
        same &= before[places] == after
    return same


def _rows(users: Sequence[str], index: ContentIndex, pairs: PairColumns) -> list[tuple[Any, ...]]:
    """The keys of these rows, without the account."""
    places = map(index.exercises.__getitem__, pairs.exercise.tolist())
    return [(users[user], *place) for user, place in zip(pairs.user.tolist(), places, strict=True)]


_U = user_exercises.c
_STORED = (
    select(
        _U.user_id,
        _U.exercise_id,
        _U.attempts,
        _U.correct,
        _U.hints,
        _U.seconds,
        _U.timed,
        _U.points,
        _U.mastery,
    )
    .where(mine(user_exercises), among(_U.user_id))
    .order_by(_U.user_id, _U.course_id, _U.chapter_id, _U.exercise_id)
)
