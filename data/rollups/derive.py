"""From raw rows to derived rows: small blocks through `core`, large ones through its vectorised twin."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from core.standing import CourseStanding, ExerciseStanding, Membership, course_standing
from data.rollups.raw import Block, Content
from data.rollups.rows import StoredBlock
from data.rollups.standings import Standings, standings
from data.rollups.vectorised import vectorised_standings

_VECTORISED_FROM = 2_000
_OUTSIDE = Membership(enrolled=False, active=False)


def derive(raw: Block, content: Content, now: int, *, through_core: bool = False) -> StoredBlock:
    """The derived rows that raw rows give."""
    slow = through_core or len(raw.attempts) < _VECTORISED_FROM
    made = standings(raw.attempts, content) if slow else vectorised_standings(raw.attempts, content)
    by_course: dict[tuple[str, str], list[ExerciseStanding]] = defaultdict(list)
    for (user, course, _, _), pair in made.pairs.items():
        by_course[course, user].append(pair)
    block = StoredBlock(pairs=made.pairs, months=raw.moments, due=raw.due)
    for key in by_course.keys() | raw.memberships.keys():
        block.courses[key] = (raw.users[key[1]], _standing(key, by_course, raw, content, made, now))
    return block


def _standing(
    key: tuple[str, str], done: Any, raw: Block, content: Content, made: Standings, now: int
) -> CourseStanding:
    membership = raw.memberships.get(key, _OUTSIDE)
    return course_standing(done.get(key, ()), content.exercises[key[0]], made.earned.get(key), membership, now)
