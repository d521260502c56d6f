"""What is asked about one person: their courses, and where they stand at the exercises of one of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, cast, func, literal_column, null, select, union_all

from core.mastery import PPT
from data.scoped import Sealed, mine, tables

_UC, _UE = tables.user_courses, tables.user_exercises
_T, _C = tables.course_totals, tables.drop_tables["courses"]
_U = tables.users
_M, _G, _W = (tables.drop_tables[name] for name in ("group_members", "groups", "awards"))

COURSE = Sealed(select(_C.c.course_id).where(mine(_C), _C.c.course_id == bindparam("course")))
OF_PERSON = Sealed(
    select(
        _UC.c.course_id,
        _C.c.title,
        _UC.c.mastery,
        _UC.c.coverage,
        _UC.c.correct,
        _UC.c.attempts,
        _UC.c.completed,
        _UC.c.certified_us,
        _UC.c.earned_us,
        _UC.c.points,
        _UC.c.seconds,
        _T.c.exercises,
        _T.c.users,
        _T.c.mastery,
    )
    .join_from(_UC, _C, _C.c.course_id == _UC.c.course_id)
    .join(_T, _T.c.course_id == _UC.c.course_id)
    .where(
        mine(_UC),
        mine(_C),
        mine(_T),
        _UC.c.user_id == bindparam("user"),
        (_UC.c.enrolled == 1) | (_UC.c.attempts > 0),
    )
    .order_by(_UC.c.course_id)
)
# where the person stands at each exercise of the course that they attempted
PAIRS = Sealed(
    select(
        *(_UE.c[name] for name in ("chapter_id", "exercise_id", "attempts", "correct")),
        *(_UE.c[name] for name in ("hints", "seconds", "timed", "mastery")),
    ).where(mine(_UE), _UE.c.user_id == bindparam("user"), _UE.c.course_id == bindparam("course"))
)
_EXACT = cast(func.floor(_UE.c.mastery * PPT + 0.5), BigInteger)
# … added up in each chapter: how many, attempts, correct in 1/10**9, mastery in 1/10**12 as core.mastery.exact gives it
CHAPTERS = Sealed(
    select(
        _UE.c.chapter_id,
        func.count(),
        *(cast(func.sum(part), BigInteger) for part in (_UE.c.attempts, _UE.c.correct, _EXACT)),
    )
    .where(mine(_UE), _UE.c.user_id == bindparam("user"), _UE.c.course_id == bindparam("course"))
    .group_by(_UE.c.chapter_id)
)
_NO_TEXT, _NO_INSTANT = cast(null(), Text), cast(null(), BigInteger)


def _about(what: str, *columns: Any) -> Any:
    return select(literal_column(f"'{what}'").label("what"), *columns)


# who it is, their groups and their awards by `now`, in one statement: a round trip to PostgreSQL costs more than each.
# Rows of: what it is; id or kind; name; status or course; since when; until when.
ABOUT = Sealed(
    union_all(
        _about("person", _U.c.user_id, _U.c.name, _U.c.status_now, _NO_INSTANT, _NO_INSTANT).where(
            mine(_U), _U.c.user_id == bindparam("user")
        ),
        _about("group", _G.c.group_id, _G.c.name, _NO_TEXT, _NO_INSTANT, _NO_INSTANT)
        .join_from(_M, _G, _G.c.group_id == _M.c.group_id)
        .where(mine(_M), mine(_G), _M.c.user_id == bindparam("user"), _M.c.member_role == "member"),
        _about("award", _W.c.kind, _W.c.name, _W.c.course_id, _W.c.at_us, _W.c.expires_us).where(
            mine(_W), _W.c.user_id == bindparam("user"), _W.c.at_us <= bindparam("now")
        ),
    )
)
