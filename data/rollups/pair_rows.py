"""The stored standings at exercises (`user_exercises`) of a large block of people, by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from data.bulk import ByColumn, delete_rows, objects, replace_rows
from data.rollups.among import among
from data.rollups.differences import changed, gone
from data.rollups.index import ContentIndex
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
    old_keys, new_keys = (pairs.user * len(index.exercises) + pairs.exercise for pairs in sides)
    lost = old.taken(gone(old_keys, new_keys))
    places = map(index.exercises.__getitem__, lost.exercise.tolist())
    keys = [(account_id, users[one], *place) for one, place in zip(lost.user.tolist(), places, strict=True)]
    delete_rows(connection, user_exercises, keys)
    moved = new.taken(changed(old_keys, new_keys, old.figures, new.figures))
    columns = (objects(users)[moved.user], *(part[moved.exercise] for part in index.names), *moved.figures)
    replace_rows(connection, user_exercises, ByColumn([columns]), {"account_id": account_id})


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
