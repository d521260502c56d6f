"""The headline 30 days earlier: the same rule at `now` - 30 days, from the totals kept for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.instants import THIRTY_DAYS
from core.requests import Request
from core.scope import NotFound
from core.screens import Headline
from core.tally import NOBODY, Tally, add
from data.reports.course import course_headline
from data.reports.courses import CourseSums, headline
from data.reports.people import among, learners_among, members, tally_columns, whole
from data.rollups.corrections import Corrections, corrections
from data.scoped import Reader, Sealed, mine, tables


def headline_before(reader: Reader, request: Request) -> Headline:
    """The headline of the course asked for, or of all courses, at `request.now` - 30 days."""
    groups = reader.population(request.group)
    changed = _changed(reader, request.now - THIRTY_DAYS, groups)
    sums = _sums(reader, groups, changed.sums)
    if request.course is None:
        more = changed.started if request.started else changed.learners
        learners = _learners(reader, groups, started=request.started) + more
        return headline(list(sums.values()), learners, started=request.started)
    if request.course not in sums:
        raise NotFound(f"no course {request.course}")
    return course_headline(sums[request.course], started=request.started)


def _changed(reader: Reader, then: int, groups: tuple[str, ...] | None) -> Corrections:
    people = None if groups is None else {row[0] for row in reader.rows(_MEMBERS, groups=groups)}
    return corrections(reader, then, people)


def _sums(
    reader: Reader, groups: tuple[str, ...] | None, changed: Mapping[str, Tally]
) -> dict[str, CourseSums]:
    exercises = {row[0]: row[1] for row in reader.rows(_EXERCISES)}
    found: Any = reader.rows(_ALL) if groups is None else reader.rows(_AMONG, groups=groups)
    stored = {row[0]: whole(row[1:]) for row in found}
    return {
        course: CourseSums(course, "", count, add(stored.get(course, NOBODY), changed.get(course, NOBODY)))
        for course, count in exercises.items()
    }


def _learners(reader: Reader, groups: tuple[str, ...] | None, *, started: bool) -> int:
    everyone, among_them = _LEARNERS[started], _LEARNERS_AMONG[started]
    row = reader.first(everyone) if groups is None else reader.first(among_them, groups=groups)
    return int(row[0]) if row else 0


_T, _UC = tables.course_totals_before, tables.user_courses_before
_EXERCISES = Sealed(select(_T.c.course_id, _T.c.exercises).where(mine(_T)))
_ALL = Sealed(select(_T.c.course_id, *(_T.c[name] for name in tables.TALLY)).where(mine(_T)))
_AMONG = Sealed(
    select(_UC.c.course_id, *tally_columns(_UC)).where(mine(_UC), among(_UC)).group_by(_UC.c.course_id)
)
# each of all learners, and of those who have started
_S = tables.account_state
_LEARNERS = [Sealed(select(one).where(mine(_S))) for one in (_S.c.learners_before, _S.c.started_before)]
_LEARNERS_AMONG = learners_among(_UC)
_MEMBERS = Sealed(members())
