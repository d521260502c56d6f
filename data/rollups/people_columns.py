"""The people of a large block by column: who is active, enrolled and awarded at an instant.

People are numbered in the order of their ids, courses as the account's content numbers them; a person in a course is
`course * people + person`. Instants in microseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from core.status import Status, status_at
from data.bulk import objects
from data.rollups.among import fetched
from data.rollups.columns import Bools
from data.rollups.index import ContentIndex, Ints
from data.rollups.raw import AWARDS, ENROLMENTS, USERS, Instants, read_events

ALWAYS = np.iinfo(np.int64).min  # an enrolment without an instant
_FAR = np.iinfo(np.int64).max
_GONE: tuple[str | None, str | None] = (None, None)  # who was taken back with an import
Awards = Mapping[
    int, Sequence[tuple[int, int | None]]
]  # (at, expires) of each certification given in a course


@dataclass(frozen=True)
class Members:
    """Who is something in a course at an instant: enrolled, or awarded its certification by import."""

    key: Ints  # in order
    enrolled: Bools
    active: Bools  # of each person
    awards: Awards
    now: int

    def only(self, keys: Ints) -> Members:
        """Those among these keys alone, which are in order."""
        kept = np.isin(self.key, keys)
        return replace(self, key=self.key[kept], enrolled=self.enrolled[kept])


@dataclass(frozen=True)
class PeopleColumns:
    """What one block's people are, whenever it holds."""

    users: Sequence[str]
    known: Bools  # whoever was taken back with an import is not
    names: NDArray[Any]
    baseline: Sequence[str | None]
    events: Mapping[str, Sequence[tuple[int, str]]]
    member: Ints  # of each enrolment
    since: Ints
    awards: Awards

    def members(self, instants: Instants, active: Bools) -> Members:
        """What they are in courses at an instant; every fact that moves it is noted there."""
        for key, given in self.awards.items():
            for at, expires in given:
                self._note(instants, key, at, expires)
        dated = self.since != ALWAYS
        note_each(instants, self.users, self.member[dated] % max(1, len(self.users)), self.since[dated])
        keys = np.union1d(self.member, np.fromiter(self.awards, dtype=np.int64, count=len(self.awards)))
        enrolled = np.zeros(len(keys), dtype=bool)
        enrolled[np.searchsorted(keys, self.member[self.since <= instants.now])] = True
        return Members(keys, enrolled, active, self.awards, instants.now)

    def active(self, instants: Instants) -> Bools:
        """Who is active at an instant; status events and the logins between them are noted there."""
        for user, walk in self.events.items():
            for at, _ in walk:
                instants.note(user, at)
        return np.array(
            [
                status_at(status, self.events[user], instants.now) is Status.ACTIVE
                if user in self.events
                else (status or Status.ACTIVE) == Status.ACTIVE
                for user, status in zip(self.users, self.baseline, strict=True)
            ],
            dtype=bool,
        )

    def _note(self, instants: Instants, key: int, *facts: int | None) -> None:
        for at in facts:
            if at is not None:
                instants.note(self.users[key % len(self.users)], at)


def read_people_columns(
    connection: Connection, account_id: int, users: Sequence[str], index: ContentIndex
) -> PeopleColumns:
    """These people, who are in order."""
    parameters = {"of_account": account_id, "users": users}
    found = {user: (name, status) for user, name, status in fetched(connection, USERS, parameters)}
    names, statuses = zip(*(found.get(user, _GONE) for user in users), strict=True)
    number = {user: place for place, user in enumerate(users)}
    course = {name: place for place, name in enumerate(index.courses)}
    enrolments = fetched(connection, ENROLMENTS, parameters)
    awards: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for user, name, at, expires in fetched(connection, AWARDS, parameters):
        awards[course[name] * len(users) + number[user]].append((at, expires))
    return PeopleColumns(
        users,
        np.array([user in found for user in users], dtype=bool),
        objects(names),
        statuses,
        read_events(connection, account_id, users),
        np.array([course[one] * len(users) + number[user] for one, user, _ in enrolments], dtype=np.int64),
        np.array([ALWAYS if since is None else since for _, _, since in enrolments], dtype=np.int64),
        awards,
    )


def note_each(instants: Instants, users: Sequence[str], person: Ints, at: Ints) -> None:
    """Note many instants at once, each with its person."""
    happened = at[at <= instants.now]
    if len(happened):
        instants.note("", int(happened.max()))
    ahead = at > instants.now
    if ahead.any():
        first = np.full(len(users), _FAR, dtype=np.int64)
        np.minimum.at(first, person[ahead], at[ahead])
        for place in np.flatnonzero(first < _FAR).tolist():
            instants.note(users[place], int(first[place]))
