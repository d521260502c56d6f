"""Recounting a large block of people by column: what `derive` and `Before.move` give, without an object per pair.

Only for accounts whose content has not changed since their rows were stored: then a person and an exercise are the
whole key of a standing, and both can be numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from core.instants import month_number
from core.standing import NO_SUMS, CourseSums, standing_of
from data.rollups.before import Before, with_membership
from data.rollups.columns import AttemptColumns, read_attempts, read_moments
from data.rollups.derive import OUTSIDE
from data.rollups.index import ContentIndex, Ints
from data.rollups.raw import Block, Instants, RawRows, read_people
from data.rollups.rows import Courses, StoredBlock
from data.rollups.vectorised import PairColumns, Walk, course_sums, walk

Months = dict[tuple[int, str], tuple[int, int]]
_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True)
class LargeBlock:
    """A block as it should be stored: its pairs by column, everything else as in a small one."""

    raw: Block
    walk: Walk
    pairs: PairColumns
    rest: StoredBlock  # without pairs


@dataclass(frozen=True)
class LargeRows:
    """The raw rows of a large block of people, who are in order."""

    users: list[str]
    people: RawRows  # without attempts and moments
    attempts: AttemptColumns
    moments: tuple[Ints, Ints, Ints]  # person, instant, activities

    def at(self, now: int) -> Block:
        """What had happened by `now`, but for attempts and moments; those are in its instants."""
        block = self.people.at(now)
        instants = Instants(now)
        instants.last, instants.due = block.last_fact, block.due
        person, at, _ = self.moments
        _note(instants, self.users, self.attempts.user, self.attempts.at)
        event = max(
            filter(None, (block.last_event, _last(self.attempts.at, now), _last(at, now))), default=None
        )
        _note(instants, self.users, person, at)
        return replace(block, last_fact=instants.last, due=instants.due, last_event=event)


def read_large(
    connection: Connection, account_id: int, users: list[str], index: ContentIndex
) -> LargeRows | None:
    """The raw rows of these people, who are in order; None where they can not be read by column."""
    attempts = read_attempts(connection, account_id, users, index)
    if attempts is None:
        return None
    moments = read_moments(connection, account_id, users)
    return LargeRows(users, read_people(connection, account_id, users), attempts, moments)


def recount(rows: LargeRows, now: int) -> LargeBlock:
    """The block as it should be stored as of `now`."""
    raw = rows.at(now)
    walked = walk(rows.attempts.only(rows.attempts.at <= now))
    pairs = walked.pairs()
    courses = _courses(pairs, walked.earned(), walked.table, raw, now)
    rest = StoredBlock(courses=courses, months=_months(rows, now), due=raw.due)
    return LargeBlock(raw, walked, pairs, rest)


def move_before(before: Before, rows: LargeRows, block: LargeBlock) -> None:
    """What `Before.move` does: standings 30 days ago, added up anew only where an attempt came since."""
    then, today = rows.at(before.then), block.rest.courses
    if not then.due:
        before.replace(rows.users, today, {})
        return
    attempts = rows.attempts
    late_keys = np.unique(_keys(attempts)[attempts.at > before.then])
    late = _named(attempts, late_keys)
    courses = {
        key: (name, with_membership(standing, then.memberships.get(key, OUTSIDE), before.then))
        for key, (name, standing) in today.items()
        if key not in late
    }
    if late:
        members = {key: value for key, value in then.memberships.items() if key in late}
        walked = block.walk
        until = walked.table.at <= before.then
        part = walked.only(until & np.isin(_keys(walked.table), late_keys))
        # who had earned a certification by then is who has earned it since, at the same instant
        earned = {
            key: standing.earned_at
            for key, (_, standing) in today.items()
            if standing.earned_at is not None and standing.earned_at <= before.then
        }
        block_then = replace(then, memberships=members)
        courses |= _courses(part.pairs(), earned, part.table, block_then, before.then)
    before.replace(rows.users, courses, then.due)


def _courses(
    pairs: PairColumns, earned: Mapping[tuple[str, str], int], table: AttemptColumns, raw: Block, now: int
) -> Courses:
    index = table.index
    sums: dict[tuple[str, str], CourseSums] = {
        (index.courses[course], table.users[user]): part for user, course, part in course_sums(pairs, index)
    }
    courses: Courses = {}
    for key in sums.keys() | raw.memberships.keys():
        course, user = key
        membership, exercises = raw.memberships.get(key, OUTSIDE), index.content.exercises[course]
        standing = standing_of(sums.get(key, NO_SUMS), exercises, earned.get(key), membership, now)
        courses[key] = (raw.users[user], standing)
    return courses


def _keys(attempts: AttemptColumns) -> Ints:
    """Each attempt's person and course as one number."""
    keys: Ints = attempts.user * max(1, len(attempts.index.courses)) + attempts.course
    return keys


def _named(attempts: AttemptColumns, keys: Ints) -> set[tuple[str, str]]:
    """The (course, user) of such numbers."""
    users, courses = np.divmod(keys, max(1, len(attempts.index.courses)))
    return {
        (attempts.index.courses[course], attempts.users[user])
        for user, course in zip(users.tolist(), courses.tolist(), strict=True)
    }


def _last(at: Ints, now: int) -> int | None:
    happened = at[at <= now]
    return int(happened.max()) if len(happened) else None


def _note(instants: Instants, users: list[str], person: Ints, at: Ints) -> None:
    """Note many instants at once."""
    last = _last(at, instants.now)
    if last is not None:
        instants.note("", last)
    ahead = at > instants.now
    if ahead.any():
        first = np.full(len(users), _FAR, dtype=np.int64)
        np.minimum.at(first, person[ahead], at[ahead])
        for place in np.flatnonzero(first < _FAR).tolist():
            instants.note(users[place], int(first[place]))


def _months(rows: LargeRows, now: int) -> Months:
    """Moments and activities by (month, user)."""
    person, at, activities = (column[rows.moments[1] <= now] for column in rows.moments)
    if not len(at):
        return {}
    months = _month(at)
    low = int(months.min())
    span = int(months.max()) - low + 1
    keys, place, counts = np.unique(person * span + (months - low), return_inverse=True, return_counts=True)
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, place, activities)
    user, month = np.divmod(keys, span)
    names = map(rows.users.__getitem__, user.tolist())
    return dict(
        zip(
            zip((month + low).tolist(), names, strict=True),
            zip(counts.tolist(), sums.tolist(), strict=True),
            strict=True,
        )
    )


def _month(at: Ints) -> Ints:
    """`core.instants.month_number` of each instant."""
    months = at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    number: Ints = months + month_number(0)
    return number
