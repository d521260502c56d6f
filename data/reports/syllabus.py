"""A course's chapters and exercises in their order, which every person's page of it goes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from data.kept import Kept
from data.scoped import Reader, Sealed, mine, tables


class Syllabus(NamedTuple):
    """`chapters`: id, title, number of exercises, whole course's sum of mastery; `exercises`: chapter, id, title."""

    chapters: Sequence[Any]
    exercises: Sequence[Any]


def syllabus_of(reader: Reader, course: str) -> Syllabus:
    """The course's, empty where there is no such course; kept until something is written to the account."""
    found = _KEPT.get(reader, course)
    if found is None:
        found = Syllabus(reader.rows(_CHAPTERS, course=course), reader.rows(_EXERCISES, course=course))
        _KEPT.keep(reader, course, found, weight=1 + len(found.chapters) + len(found.exercises))
    return found


_KEPT: Kept[Syllabus] = Kept(most=50_000)
_CT = tables.chapter_totals
_H, _E = tables.drop_tables["chapters"], tables.drop_tables["exercises"]
_CHAPTERS = Sealed(
    select(_H.c.chapter_id, _H.c.title, _CT.c.exercises, _CT.c.mastery)
    .join_from(
        _H,
        _CT,
        (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
        isouter=True,
    )
    .where(mine(_H), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id)
)
_EXERCISES = Sealed(
    select(_E.c.chapter_id, _E.c.exercise_id, _E.c.title)
    .join_from(_H, _E, _E.c.chapter_id == _H.c.chapter_id)
    .where(mine(_H), mine(_E), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id, _E.c.position, _E.c.exercise_id)
)
