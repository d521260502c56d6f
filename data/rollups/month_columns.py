"""Moments of a large block of people by month and person, by column, and the rows of `user_months` they are stored as.

Grain: one element per person and month, in order of `key`, `month * people + person`; months as `core.instants` counts
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from core.instants import month_number
from data.bulk import objects
from data.rollups.among import among, fetched
from data.rollups.differences import Waiting, changed, gone
from data.rollups.index import Ints
from data.schema import user_months
from data.scoped import mine


@dataclass(frozen=True)
class MonthColumns:
    """`moments` and `activities` of each person's month."""

    people: int
    key: Ints
    moments: Ints
    activities: Ints

    @property
    def month(self) -> Ints:
        """Each row's month."""
        return self.key // max(1, self.people)

    @property
    def user(self) -> Ints:
        """Each row's person."""
        return self.key % max(1, self.people)


def no_months(people: int) -> MonthColumns:
    """No moments at all."""
    nothing = np.zeros(0, dtype=np.int64)
    return MonthColumns(people, nothing, nothing, nothing)


def months_of(people: int, person: Ints, at: Ints, activities: Ints) -> MonthColumns:
    """The months of these moments."""
    keys, place, counts = np.unique(_month(at) * people + person, return_inverse=True, return_counts=True)
    done = np.zeros(len(keys), dtype=np.int64)
    np.add.at(done, place, activities)
    return MonthColumns(people, keys, counts.astype(np.int64), done)


def _month(at: Ints) -> Ints:
    """`core.instants.month_number` of each instant."""
    months = at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    number: Ints = months + month_number(0)
    return number


def load_months(connection: Connection, account_id: int, users: Sequence[str]) -> MonthColumns:
    """The stored months of these people, who are in order."""
    rows = fetched(connection, _STORED, {"of_account": account_id, "users": users})
    if not rows:
        return no_months(len(users))
    months, people, *figures = zip(*rows, strict=True)
    number = {user: place for place, user in enumerate(users)}
    person = np.array([number[user] for user in people], dtype=np.int64)
    key = np.array(months, dtype=np.int64) * len(users) + person
    order = np.argsort(key)
    moments, activities = (np.array(one, dtype=np.int64)[order] for one in figures)
    return MonthColumns(len(users), key[order], moments, activities)


def write_months(waiting: Waiting, users: Sequence[str], old: MonthColumns, new: MonthColumns) -> None:
    """Let what differs wait to be written; take out what is gone."""
    lost = gone(old.key, new.key)
    keys = zip(old.month[lost].tolist(), old.user[lost].tolist(), strict=True)
    waiting.take_out([(month, users[user]) for month, user in keys])
    columns = [(one.moments, one.activities) for one in (old, new)]
    moved = changed(old.key, new.key, *columns)
    month = new.month[moved]
    people: Any = objects(users)[new.user[moved]]
    waiting.put(month, (month, people, new.moments[moved], new.activities[moved]))


_M = user_months.c
_STORED = select(_M.month, _M.user_id, _M.moments, _M.activities).where(mine(user_months), among(_M.user_id))
