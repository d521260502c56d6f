"""What is asked about one person: their courses, and the chapters and exercises of one of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, cast, func, select

from core.mastery import PPT
from data.scoped import Sealed, mine, tables

_UC, _UE = tables.user_courses, tables.user_exercises
_T, _CT = tables.course_totals, tables.chapter_totals
_C, _H, _E = (tables.drop_tables[name] for name in ("courses", "chapters", "exercises"))
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
# the mastery of each pair in 1/10**12, halves up, as core.mastery.exact gives it
_EXACT = cast(func.floor(_UE.c.mastery * PPT + 0.5), BigInteger)
_OWN = (
    select(
        _UE.c.chapter_id,
        func.count().label("attempted"),
        func.sum(_EXACT).label("mastery"),
        func.sum(_UE.c.correct).label("correct"),
        func.sum(_UE.c.attempts).label("attempts"),
    )
    .where(mine(_UE), _UE.c.user_id == bindparam("user"), _UE.c.course_id == bindparam("course"))
    .group_by(_UE.c.chapter_id)
    .subquery()
)
# each chapter: its exercises, what the whole course adds up to in it, and the person's own part
CHAPTERS = Sealed(
    select(
        _H.c.chapter_id,
        _H.c.title,
        _CT.c.exercises,
        _CT.c.mastery,
        *(_OWN.c[name] for name in ("attempted", "mastery", "correct", "attempts")),
    )
    .join_from(
        _H,
        _CT,
        (_CT.c.chapter_id == _H.c.chapter_id) & (_CT.c.course_id == _H.c.course_id) & mine(_CT),
        isouter=True,
    )
    .join(_OWN, _OWN.c.chapter_id == _H.c.chapter_id, isouter=True)
    .where(mine(_H), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id)
)
_PAIR = (
    mine(_UE)
    & (_UE.c.user_id == bindparam("user"))
    & (_UE.c.course_id == _H.c.course_id)
    & (_UE.c.chapter_id == _E.c.chapter_id)
    & (_UE.c.exercise_id == _E.c.exercise_id)
)
# each exercise, and the person's standing at it where they attempted it
EXERCISES = Sealed(
    select(
        _E.c.chapter_id,
        _E.c.exercise_id,
        _E.c.title,
        *(_UE.c[name] for name in ("attempts", "correct", "hints", "seconds", "timed", "mastery")),
    )
    .join_from(_H, _E, _E.c.chapter_id == _H.c.chapter_id)
    .join(_UE, _PAIR, isouter=True)
    .where(mine(_H), mine(_E), _H.c.course_id == bindparam("course"))
    .order_by(_H.c.position, _H.c.chapter_id, _E.c.position, _E.c.exercise_id)
)
GROUPS = Sealed(
    select(_G.c.group_id, _G.c.name)
    .join_from(_M, _G, _G.c.group_id == _M.c.group_id)
    .where(mine(_M), mine(_G), _M.c.user_id == bindparam("user"), _M.c.member_role == "member")
    .order_by(_G.c.group_id)
)
AWARDS = Sealed(
    select(_W.c.kind, _W.c.name, _W.c.at_us, _W.c.course_id, _W.c.expires_us).where(
        mine(_W), _W.c.user_id == bindparam("user"), _W.c.at_us <= bindparam("now")
    )
)
