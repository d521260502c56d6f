"""From raw rows to derived rows: small blocks through `core`, large ones through its vectorised twin."""

from __future__ import annotations

from collections import defaultdict

from core.standing import ExerciseStanding, Membership, course_standing
from data.rollups.raw import Block, Content
from data.rollups.rows import StoredBlock
from data.rollups.standings import standings
from data.rollups.vectorised import vectorised_standings

_VECTORISED_FROM = 2_000
OUTSIDE = Membership(enrolled=False, active=False)


def derive(raw: Block, content: Content, now: int, *, through_core: bool = False) -> StoredBlock:
    """The derived rows that raw rows give."""
    slow = through_core or len(raw.attempts) < _VECTORISED_FROM
    made = standings(raw.attempts, content) if slow else vectorised_standings(raw.attempts, content)
    by_course: dict[tuple[str, str], list[ExerciseStanding]] = defaultdict(list)
    for (user, course, _, _), pair in made.pairs.items():
        by_course[course, user].append(pair)
    block = StoredBlock(pairs=made.pairs, months=raw.moments, due=raw.due)
    for key in by_course.keys() | raw.memberships.keys():
        course, user = key
        membership, earned = raw.memberships.get(key, OUTSIDE), made.earned.get(key)
        standing = course_standing(by_course.get(key, ()), content.exercises[course], earned, membership, now)
        block.courses[key] = (raw.users[user], standing)
    return block
