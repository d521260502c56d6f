"""What has changed since the totals of 30 days earlier were settled, person by person.

A read takes out the few people whose figures have changed since and puts them back as recounted at its instant, so it
is exact and costs what has changed: of a person, the courses with an attempt in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import NamedTuple

from core.standing import CourseStanding
from core.tally import NOBODY, Tally, add, tally
from data.kept import Kept
from data.rollups.before import DUE, load_courses, with_membership
from data.rollups.derive import OUTSIDE, derive
from data.rollups.raw import Block, content_of, read_attempts
from data.rollups.rows import Courses
from data.rollups.state import State, load_state
from data.scoped import Reader


class _Correction(NamedTuple):
    """What one person adds beyond what is stored, by course and to the learners, from one instant until another."""

    since: int
    until: float
    sums: Mapping[str, Tally]
    learners: int
    started: int


class Corrections(NamedTuple):
    """Differences to what is stored: sums by course, distinct learners, and those of them who have started."""

    sums: Mapping[str, Tally]
    learners: int
    started: int


def corrections(reader: Reader, then: int, members: set[str] | None) -> Corrections:
    """What the people whose figures changed by `then` add beyond what is stored.

    `members`: only these people count; None: everyone. A person's part is kept until they change again, or something
    is written to the account.
    """
    due = {user: at for user, at in reader.rows(DUE, then=then) if members is None or user in members}
    parts = {user: _CORRECTIONS.get(reader, user) for user in sorted(due)}
    found = {user: part for user, part in parts.items() if part and part.since <= then < part.until}
    missing = {user: due[user] for user in parts if user not in found}
    if missing:
        found |= _recounted(reader, then, missing)
    sums: dict[str, Tally] = defaultdict(lambda: NOBODY)
    for part in found.values():
        for course, vector in part.sums.items():
            sums[course] = add(sums[course], vector)
    learners = sum(part.learners for part in found.values())
    return Corrections(sums, learners, sum(part.started for part in found.values()))


def _recounted(reader: Reader, then: int, due: Mapping[str, int]) -> dict[str, _Correction]:
    """The corrections of these people, by the first instant of each that what is stored does not hold."""
    connection, account_id = reader.connection, reader.scope.account_id
    users = list(due)
    rows = read_attempts(connection, account_id, users)
    block = rows.at(then)
    old = load_courses(connection, account_id, users)
    new = _moved(reader, block, old, due)
    found = {}
    for user, before, after in _by_person(users, old, new):
        until = block.due.get(user, inf)
        learners, started = (does(after) - does(before) for does in (_learns, _has_started))
        found[user] = part = _Correction(then, until, _difference(before, after), learners, started)
        _CORRECTIONS.keep(reader, user, part, weight=1 + len(part.sums))
    return found


def _moved(reader: Reader, block: Block, old: Courses, due: Mapping[str, int]) -> Courses:
    """The standings at the block's instant: as stored but for memberships where no attempt came in between."""
    connection, account_id = reader.connection, reader.scope.account_id
    state = load_state(connection, account_id) or State()
    content = content_of(connection, account_id, state.content_version)
    late = {(content.place[row[1]][0], row[0]) for row in block.attempts if row[2] >= due[row[0]]}
    attempts = [row for row in block.attempts if (content.place[row[1]][0], row[0]) in late]
    members = {key: one for key, one in block.memberships.items() if key in late or key not in old}
    part = replace(block, attempts=attempts, memberships=members)
    stayed = {
        key: (name, with_membership(standing, block.memberships.get(key, OUTSIDE), block.now))
        for key, (name, standing) in old.items()
        if key not in late
    }
    return stayed | derive(part, content, block.now).courses


_OfPerson = dict[str, CourseStanding]  # by course


def _by_person(
    users: Iterable[str], old: Courses, new: Courses
) -> Iterator[tuple[str, _OfPerson, _OfPerson]]:
    """Each person's standings, before and after."""
    before: dict[str, _OfPerson] = {user: {} for user in users}
    after: dict[str, _OfPerson] = {user: {} for user in before}
    for side, courses in ((before, old), (after, new)):
        for (course, user), (_, standing) in courses.items():
            side[user][course] = standing
    return ((user, before[user], after[user]) for user in before)


def _difference(before: _OfPerson, after: _OfPerson) -> dict[str, Tally]:
    """What changed in each course that changed."""
    sums: dict[str, Tally] = {}
    for course in before.keys() | after.keys():
        old, new = (tally(one) if one else NOBODY for one in (before.get(course), after.get(course)))
        if old != new:
            sums[course] = add(new, tuple(-part for part in old))
    return sums


def _learns(courses: _OfPerson) -> bool:
    return any(standing.counted for standing in courses.values())


def _has_started(courses: _OfPerson) -> bool:
    return any(standing.counted and standing.attempts > 0 for standing in courses.values())


_CORRECTIONS: Kept[_Correction] = Kept(most=20_000)
