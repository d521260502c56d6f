"""The totals 30 days earlier: what the change against the previous 30 days is measured from.

They are settled 30 days before the account is; `data.rollups.corrections` tells a read at a later instant what has
changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, select

from core.instants import THIRTY_DAYS
from core.standing import CourseStanding, Membership, certified_at
from core.tally import NOBODY, Tally, add, learner, tally
from data.rollups.course_columns import (
    CourseColumns,
    load_course_columns,
    no_courses,
    write_course_columns,
)
from data.rollups.derive import OUTSIDE, derive
from data.rollups.differences import Waiting
from data.rollups.gathered import added_up
from data.rollups.index import ContentIndex
from data.rollups.raw import Block, Content, RawRows
from data.rollups.rows import Courses, write_courses, write_due
from data.rollups.rows import load_courses as load_course_rows
from data.rollups.rows import load_due as load_due_rows
from data.rollups.tally_columns import learners, tallies
from data.rollups.totals import add_to
from data.schema import TALLY, ahead_before, course_totals_before, user_courses_before
from data.scoped import Sealed, mine


class Before:
    """Moves the totals of 30 days ago by the difference a block of people makes."""

    def __init__(self, connection: Connection, account_id: int, now: int, *, fresh: bool) -> None:
        self._connection, self._account_id, self._fresh = connection, account_id, fresh
        self._then = now - THIRTY_DAYS
        self._sums: dict[tuple[Any, ...], Tally] = defaultdict(lambda: NOBODY)
        self._waiting = Waiting(connection, account_id, user_courses_before, fresh=fresh)
        self.learners = self.started = 0

    def people_due(self) -> set[str]:
        """People whose figures of 30 days ago have changed since the account was settled last."""
        return set() if self._fresh else due_people(self._connection, self._account_id, self._then)

    def move(self, users: list[str], rows: RawRows, today: Courses, content: Content) -> None:
        """Replace what these people added; `today`: their standings now, which hold for who has not moved since."""
        then = rows.at(self._then)
        self.replace(users, self._at(then, rows, today, content), then.due)

    @property
    def then(self) -> int:
        """The instant 30 days earlier, in microseconds."""
        return self._then

    def replace(self, users: list[str], courses: Courses, due_then: dict[str, int]) -> None:
        """Replace what these people added by their standings 30 days ago, and when those change next."""
        old = {} if self._fresh else load_courses(self._connection, self._account_id, users)
        self._add(old, -1)
        self._add(courses, 1)
        write_courses(self._connection, self._account_id, user_courses_before, old, courses)
        self._replace_due(users, due_then)

    def _at(self, then: Block, rows: RawRows, today: Courses, content: Content) -> Courses:
        """The standings at `then`: today's where nothing came between, without its attempts where no attempt did."""
        if not then.due:
            return today
        late = {(content.place[row[1]][0], row[0]) for row in rows.attempts if row[2] > then.now}
        courses = {
            key: (name, with_membership(standing, then.memberships.get(key, OUTSIDE), then.now))
            for key, (name, standing) in today.items()
            if key not in late
        }
        if late:
            attempts = [row for row in then.attempts if (content.place[row[1]][0], row[0]) in late]
            members = {key: value for key, value in then.memberships.items() if key in late}
            part = replace(then, attempts=attempts, memberships=members)
            courses |= derive(part, content, then.now).courses
        return courses

    def replace_columns(
        self, users: Sequence[str], index: ContentIndex, courses: CourseColumns, due_then: dict[str, int]
    ) -> None:
        """The same of a large block, by column."""
        old = no_courses(len(users))
        if not self._fresh:
            old = load_course_columns(self._connection, self._account_id, user_courses_before, users, index)
        for columns, sign in ((old, -1), (courses, 1)):
            parts = tallies(columns)
            counted, started = learners(columns.user, parts)[1].sum(axis=0).tolist()
            self._count((counted, started), sign)
            numbers, sums = added_up(columns.course, parts)
            named = ((index.courses[number],) for number in numbers.tolist())
            self._put(zip(named, sums.tolist(), strict=True), sign)
        write_course_columns(self._waiting, users, index, old, courses)
        self._replace_due(users, due_then)

    def _replace_due(self, users: Sequence[str], due_then: dict[str, int]) -> None:
        due = {} if self._fresh else load_due(self._connection, self._account_id, users)
        write_due(self._connection, self._account_id, ahead_before, due, due_then)

    def _add(self, courses: Courses, sign: int) -> None:
        of_person: dict[str, list[CourseStanding]] = defaultdict(list)
        for (_, user), (_, standing) in courses.items():
            of_person[user].append(standing)
        for own in of_person.values():
            self._count(learner(own), sign)
        self._put((((course,), tally(one)) for (course, _), (_, one) in courses.items()), sign)

    def _count(self, part: tuple[int, int], sign: int) -> None:
        self.learners += sign * part[0]
        self.started += sign * part[1]

    def _put(self, parts: Iterable[tuple[tuple[str], Sequence[int]]], sign: int) -> None:
        for key, vector in parts:
            self._sums[key] = add(self._sums[key], tuple(sign * part for part in vector))

    def write(self) -> None:
        """Write what waits, and add the differences to the stored totals."""
        self._waiting.write()
        padded = {key: (0, *vector) for key, vector in self._sums.items() if any(vector)}
        add_to(self._connection, self._account_id, course_totals_before, padded, ("exercises", *TALLY))


def with_membership(standing: CourseStanding, membership: Membership, then: int) -> CourseStanding:
    """A standing with the membership of an instant: what it is then where no attempt came in between."""
    return standing._replace(
        enrolled=membership.enrolled,
        counted=membership.enrolled and membership.active,
        certified_at=certified_at(membership.given, standing.earned_at, then),
    )


def due_people(connection: Connection, account_id: int, then: int) -> set[str]:
    """People with something between the settled instant and `then`."""
    return {row[0] for row in DUE.rows(connection, account_id, {"then": then})}


def load_courses(connection: Connection, account_id: int, users: list[str]) -> Courses:
    """The stored standings of 30 days ago."""
    return load_course_rows(connection, account_id, user_courses_before, users)


def load_due(connection: Connection, account_id: int, users: Sequence[str]) -> dict[str, int]:
    """The stored instants at which figures of 30 days ago change next."""
    return load_due_rows(connection, account_id, ahead_before, users)


DUE = Sealed(
    select(ahead_before.c.user_id, ahead_before.c.due_us).where(
        mine(ahead_before), ahead_before.c.due_us <= bindparam("then")
    )
)
