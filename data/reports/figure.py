"""Receipts of the learning figures: the same stored rows that the headline is summed from, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from core.figure_receipts import PAGE, SORTS, FigureLine, FigureReceipt
from core.mastery import SUM_UNIT
from core.metrics import CERTIFICATIONS, MASTERY, SECONDS, USERS, Metric
from core.ranking import Direction
from core.requests import Request
from core.screens import Headline
from data.reports import courses, league
from data.reports.course import course_headline, sums_of
from data.reports.courses import CourseSums
from data.reports.figure_near import near
from data.reports.people import USER_COURSES, everyone_and_groups
from data.scoped import Reader, Sealed, mine, tables


def receipt(reader: Reader, request: Request, metric: Metric, offset: int) -> FigureReceipt:
    """Lines [offset, offset + 50) behind a figure of the course asked for, or of all courses; NotFound without it."""
    if request.course is not None:
        return _of_course(reader, request, metric, offset)
    return _of_all(reader, request, metric, offset)


# --- one course ---------------------------------------------------------------------------------------------------


def _of_course(reader: Reader, request: Request, metric: Metric, offset: int) -> FigureReceipt:
    sums = sums_of(reader, request.course or "", request.group)
    found = course_headline(sums, started=request.started)
    asked = replace(
        request,
        sort=SORTS[metric],
        direction=Direction.ASCENDING if metric is USERS else Direction.DESCENDING,
        certified=True if metric is CERTIFICATIONS else None,
    )
    rows, count = league.page(reader, asked, offset, PAGE)
    return FigureReceipt(
        metric,
        _value(found, metric),
        _people(reader, request, metric, rows),
        count,
        offset,
        _course_formula(sums, metric, started=request.started),
        near(reader, request, metric),
        sums.title,
        reader.group_name(request.group),
    )


def _value(found: Headline, metric: Metric) -> float | None:
    value: float | None = getattr(found, metric.slug)
    return value


def _people(reader: Reader, request: Request, metric: Metric, rows: Any) -> tuple[FigureLine, ...]:
    """Rows of the league table with what each adds, and the event that made the person count."""
    places = {MASTERY: 3, SECONDS: 9}
    people = [row[1] for row in rows]
    given = {"course": request.course, "people": people}
    events = {row[0]: _Event(*row[1:]) for row in reader.rows(_EVENTS, **given)} if people else {}
    return tuple(
        FigureLine(
            row[1], row[2], row[places[metric]] if metric in places else 1, 1, *_event(events, row[1], metric)
        )
        for row in rows
    )


class _Event(NamedTuple):
    enrolled: int | None
    certified: int | None
    earned: int | None


def _event(events: dict[str, _Event], user: str, metric: Metric) -> tuple[int | None, str]:
    one = events.get(user)
    if one is not None and metric is USERS:
        return one.enrolled, "enrolled"
    if one is not None and metric is CERTIFICATIONS:
        return one.certified, "earned here" if one.certified == one.earned else "given"
    return None, ""


def _course_formula(sums: CourseSums, metric: Metric, *, started: bool) -> tuple[tuple[str, float], ...]:
    people = sums.people(started=started)
    if metric is not MASTERY or not people:
        return ()
    total = sums.tally[3] / SUM_UNIT / sums.exercises if sums.exercises else 0.0
    return (("Sum of the learners' mastery", total), ("Learners", people))


# --- all courses --------------------------------------------------------------------------------------------------


def _of_all(reader: Reader, request: Request, metric: Metric, offset: int) -> FigureReceipt:
    screen = courses.screen(reader, request)
    sums = courses.course_sums(reader, request.group)
    lines = tuple(_course_line(one, metric, started=request.started) for one in sums)
    value, group = _value(screen.headline, metric), screen.group
    if metric is USERS:
        people = _learners(reader, request, offset)
        return FigureReceipt(metric, value, people, screen.headline.users, offset, group=group)
    formula = _whole_formula(sums, started=request.started) if metric is MASTERY else ()
    return FigureReceipt(
        metric,
        value,
        lines[offset : offset + PAGE],
        len(lines),
        offset,
        formula,
        group=group,
        lists_courses=True,
    )


def _course_line(sums: CourseSums, metric: Metric, *, started: bool) -> FigureLine:
    part = _value(course_headline(sums, started=started), metric)
    return FigureLine(sums.course_id, sums.title, part, sums.people(started=started))


def _whole_formula(sums: list[CourseSums], *, started: bool) -> tuple[tuple[str, float], ...]:
    people = sum(one.people(started=started) for one in sums)
    total = sum(one.tally[3] / SUM_UNIT / one.exercises for one in sums if one.exercises)
    if not people:
        return ()
    return (
        ("Sum of every learner's mastery in every course", total),
        ("Learners, once in each course", people),
    )


def _learners(reader: Reader, request: Request, offset: int) -> tuple[FigureLine, ...]:
    """Distinct people by id, each with the number of courses they count in (`started`: have started in)."""
    groups = reader.population(request.group)
    given: dict[str, Any] = {"limit": PAGE, "offset": offset}
    if groups is not None:
        given["groups"] = groups
    statements = _STARTED if request.started else _LEARNERS
    rows = reader.rows(statements[groups is not None], **given)
    return tuple(FigureLine(row[0], row[1], 1, event=_courses(int(row[2]))) for row in rows)


def _courses(number: int) -> str:
    return "in 1 course" if number == 1 else f"in {number} courses"


_UC, _E = USER_COURSES, tables.drop_tables["enrolments"]
_EVENTS = Sealed(
    select(_UC.c.user_id, _E.c.enrolled_us, _UC.c.certified_us, _UC.c.earned_us)
    .join_from(
        _UC,
        _E,
        mine(_E) & (_E.c.course_id == _UC.c.course_id) & (_E.c.user_id == _UC.c.user_id),
        isouter=True,
    )
    .where(
        mine(_UC),
        _UC.c.course_id == bindparam("course"),
        _UC.c.user_id.in_(bindparam("people", expanding=True)),
    )
)
_PEOPLE = (
    select(_UC.c.user_id, func.min(_UC.c.name), func.count())
    .where(mine(_UC), _UC.c.counted == 1)
    .group_by(_UC.c.user_id)
    .order_by(_UC.c.user_id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_LEARNERS = everyone_and_groups(_PEOPLE)
_STARTED = everyone_and_groups(_PEOPLE.where(_UC.c.attempts > 0))
