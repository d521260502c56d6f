"""Who is near a learning figure of a course and not in it: enrolled but deactivated, enrolled from tomorrow, at the
course's end without its mastery, certified once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, literal_column, null, select

from core.figure_receipts import PAGE, NearLine
from core.instants import DAY
from core.mastery import nano_figure
from core.metrics import CERTIFICATIONS, USERS, Metric
from core.requests import Request
from data.reports.people import USER_COURSES, everyone_and_groups
from data.scoped import Reader, Sealed, mine, tables


def near(reader: Reader, request: Request, metric: Metric) -> tuple[NearLine, ...]:
    """At most 50 people near a figure of the course asked for; those who begin within a day are the near ones."""
    groups = reader.population(request.group)
    given: dict[str, Any] = {"course": request.course, "now": request.now, "soon": request.now + DAY}
    if groups is not None:
        given["groups"] = groups
    lines = [
        _line(row, reason)
        for statements, reason in _NEAR.get(metric, ())
        for row in reader.rows(statements[groups is not None], **given)
    ]
    return tuple(lines[:PAGE])


def _line(row: Any, reason: str) -> NearLine:
    user, name, at, mastery = row
    return NearLine(user, name, reason, at, None if mastery is None else nano_figure(mastery))


_UC, _E, _A = USER_COURSES, tables.drop_tables["enrolments"], tables.drop_tables["awards"]
# in these letters, so that an index of a part of the people is taken
_ONE: Any = literal_column("1")
_ZERO: Any = literal_column("0")
_AWARDED = mine(_A) & (_A.c.course_id == _UC.c.course_id) & (_A.c.user_id == _UC.c.user_id)


def _people(
    at: Any, mastery: Any, *where: Any, joined: tuple[Any, Any] | None = None
) -> tuple[Sealed, Sealed]:
    """People of the course that the conditions name, by id: id, name, an instant, a mastery in 1/10**9."""
    source = _UC.join(*joined) if joined else _UC
    columns = (_UC.c.user_id, func.min(_UC.c.name), at, mastery)
    statement = select(*columns).select_from(source)
    statement = statement.where(mine(_UC), _UC.c.course_id == bindparam("course"), *where)
    return everyone_and_groups(statement.group_by(_UC.c.user_id).order_by(_UC.c.user_id).limit(PAGE))


_U = tables.users
_SOON = everyone_and_groups(
    select(_E.c.user_id, _U.c.name, _E.c.enrolled_us, null())
    .join_from(_E, _U, mine(_U) & (_U.c.user_id == _E.c.user_id))
    .where(
        mine(_E),
        _E.c.course_id == bindparam("course"),
        _E.c.enrolled_us > bindparam("now"),
        _E.c.enrolled_us <= bindparam("soon"),
    )
    .order_by(_E.c.user_id)
    .limit(PAGE),
    _E,
)
_NEAR: Mapping[Metric, tuple[tuple[tuple[Sealed, Sealed], str], ...]] = {
    USERS: (
        (
            _people(null(), null(), _UC.c.enrolled == _ONE, _UC.c.counted == _ZERO),
            "enrolled, and deactivated",
        ),
        (_SOON, "the enrolment begins within a day"),
    ),
    CERTIFICATIONS: (
        (
            _people(
                func.max(_A.c.expires_us),
                null(),
                _UC.c.counted == _ONE,
                _UC.c.certified == 0,
                _A.c.kind == "certification",
                _A.c.expires_us <= bindparam("now"),
                joined=(_A, _AWARDED),
            ),
            "the certification has expired",
        ),
        (
            _people(
                null(),
                func.max(_UC.c.mastery),
                _UC.c.counted == _ONE,
                _UC.c.completed == _ONE,
                _UC.c.certified == 0,
            ),
            "every exercise attempted, at a mastery of",
        ),
    ),
}
