"""Recounting a large block of people by column: what `derive` and `Before.move` give, without an object per row.

Only for accounts whose content has not changed since their rows were stored: then people, courses and exercises can
be numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from data.rollups.before import Before
from data.rollups.columns import AttemptColumns, read_attempts, read_moments
from data.rollups.course_columns import CourseColumns, load_course_columns, no_courses, standings
from data.rollups.index import ContentIndex, Ints
from data.rollups.month_columns import MonthColumns, load_months, months_of, no_months
from data.rollups.pair_rows import load_pairs
from data.rollups.people_columns import Members, PeopleColumns, note_each, read_people_columns
from data.rollups.raw import Facts, Instants
from data.rollups.vectorised import NO_PAIRS, PairColumns, Walk, walk
from data.schema import user_courses


@dataclass(frozen=True)
class Side:
    """The derived rows of a block, as they are stored or as they should be."""

    users: Sequence[str]
    index: ContentIndex
    pairs: PairColumns
    courses: CourseColumns
    months: MonthColumns


@dataclass(frozen=True)
class LargeBlock:
    """A block as it should be stored."""

    facts: Facts
    walk: Walk
    side: Side
    due: dict[str, int]


@dataclass(frozen=True)
class Moment:
    """What people are at an instant, the instants around it that matter, and their last event by then."""

    members: Members
    instants: Instants
    last_event: int | None


@dataclass(frozen=True)
class LargeRows:
    """The raw rows of a large block of people, who are in order."""

    users: Sequence[str]
    people: PeopleColumns
    attempts: AttemptColumns
    moments: tuple[Ints, Ints, Ints]  # person, instant, activities

    @property
    def index(self) -> ContentIndex:
        """The account's content by number."""
        return self.attempts.index

    def at(self, now: int) -> Moment:
        """What had become of these people by an instant."""
        instants = Instants(now)
        active = self.people.active(instants)
        note_each(instants, self.users, self.attempts.user, self.attempts.at)
        person, at, _ = self.moments
        note_each(instants, self.users, person, at)
        event = instants.last  # an enrolment or an award is a fact, but no event
        return Moment(self.people.members(instants, active), instants, event)

    @property
    def keys(self) -> Ints:
        """Each attempt's course and person as one number."""
        keys: Ints = self.attempts.course * len(self.users) + self.attempts.user
        return keys


def read_large(
    connection: Connection, account_id: int, users: Sequence[str], index: ContentIndex
) -> LargeRows | None:
    """The raw rows of these people, who are in order; None where they can not be read by column."""
    attempts = read_attempts(connection, account_id, users, index)
    if attempts is None:
        return None
    moments = read_moments(connection, account_id, users)
    return LargeRows(users, read_people_columns(connection, account_id, users, index), attempts, moments)


def load_side(connection: Connection, account_id: int, rows: LargeRows) -> Side:
    """The block as it is stored."""
    users, index = rows.users, rows.index
    return Side(
        users,
        index,
        load_pairs(connection, account_id, users, index),
        load_course_columns(connection, account_id, user_courses, users, index),
        load_months(connection, account_id, users),
    )


def nothing_stored(rows: LargeRows) -> Side:
    """The block of an account that has no totals yet."""
    people = len(rows.users)
    return Side(rows.users, rows.index, NO_PAIRS, no_courses(people), no_months(people))


def recount(rows: LargeRows, now: int) -> LargeBlock:
    """The block as it should be stored as of `now`."""
    then = rows.at(now)
    walked = walk(rows.attempts.only(rows.attempts.at <= now))
    pairs = walked.pairs()
    courses = standings(pairs, _earned(rows, walked), then.members, rows.people.names, rows.index)
    person, at, activities = (column[rows.moments[1] <= now] for column in rows.moments)
    months = months_of(len(rows.users), person, at, activities)
    known = zip(rows.users, rows.people.known.tolist(), then.members.active.tolist(), strict=True)
    active = {user: is_active for user, there, is_active in known if there}
    facts = Facts(active, then.instants.last, then.last_event)
    side = Side(rows.users, rows.index, pairs, courses, months)
    return LargeBlock(facts, walked, side, then.instants.due)


def move_before(before: Before, rows: LargeRows, block: LargeBlock) -> None:
    """What `Before.move` does: standings 30 days ago, added up anew only where an attempt came since."""
    then = rows.at(before.then)
    members, due = then.members, then.instants.due
    if not due:
        before.replace_columns(rows.users, rows.index, block.side.courses, {})
        return
    keys = rows.keys
    late = np.unique(keys[rows.attempts.at > before.then])
    courses = block.side.courses.taken(~np.isin(block.side.courses.key, late)).with_members(members)
    if len(late):
        courses = courses.joined(_late(rows, block, late, members))
    before.replace_columns(rows.users, rows.index, courses, due)


def _late(rows: LargeRows, block: LargeBlock, late: Ints, members: Members) -> CourseColumns:
    """The standings at an instant of these people and courses, in which an attempt came later."""
    table, then = block.walk.table, members.now
    keys = table.course * len(rows.users) + table.user
    part = block.walk.only((table.at <= then) & np.isin(keys, late))
    # who had earned a certification by then is who has earned it since, at the same instant
    earned = block.side.courses.taken(np.isin(block.side.courses.key, late)).earned(then)
    return standings(part.pairs(), earned, members.only(late), rows.people.names, rows.index)


def _earned(rows: LargeRows, walked: Walk) -> dict[int, int]:
    """When certifications were earned, by course and person as one number."""
    people = len(rows.users)
    return {course * people + person: at for (course, person), at in walked.earned().items()}
