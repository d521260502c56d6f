"""What is measured: every screen's data and every report, each with its answer's stored rows as a key range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_

from bench.drops import course_id, exercise_id, user_id
from bench.recipe import NOW, PROBES, SEARCHED
from core.instants import parse_instant
from core.requests import Request
from core.scope import Role, Scope
from data import reports
from data.engine import Database
from data.reports import screens
from data.scoped import mine, tables

ACCOUNT = 1
PAGE = 100  # rows of a block that the grid asks for
AT = parse_instant(NOW)
ADMIN = Scope(ACCOUNT, Role.ADMIN, "admin")
COURSE, GROUP = course_id(0), "g001"

Ask = Callable[[Database, int], Any]


@dataclass(frozen=True)
class Range:
    """A key range of a stored table: from `start` on in the key's order, as many rows as the answer has."""

    table: Table
    start: tuple[tuple[str, str], ...] = ()

    @property
    def statement(self) -> Any:
        """The range through SQLAlchemy."""
        t = self.table
        begins = tuple_(*(t.c[name] for name, _ in self.start)) >= tuple_(*(value for _, value in self.start))
        range_ = select(t).where(mine(t), *([begins] if self.start else []))
        keys = [column for column in t.primary_key if column.name != "account_id"]
        return range_.order_by(*keys).limit(bindparam("most"))

    @property
    def sql(self) -> str:
        """The range as SQL for the driver: account, start values, limit."""
        names, marks = ", ".join(name for name, _ in self.start), ", ".join("?" * len(self.start))
        begins = f" AND ({names}) >= ({marks})" if self.start else ""
        return f"SELECT * FROM {self.table.name} WHERE account_id = ?{begins} LIMIT ?"

    @property
    def values(self) -> tuple[Any, ...]:
        """The driver's parameters but for the limit."""
        return (ACCOUNT, *(value for _, value in self.start))


@dataclass(frozen=True)
class Case:
    """One screen or report. `size`: rows of an answer; `pandas`: how many times it shall beat pandas.

    `probed`: whether it is about one of the probes, another one each turn.
    """

    name: str
    ask: Ask
    size: Callable[[Any], int]
    range: Range
    pandas: int = 100
    report: str | None = None
    probed: bool = False


def probe(turn: int) -> str:
    """One of the people whose attempts are the same at every size."""
    return user_id(turn % PROBES)


def request(**given: Any) -> Request:
    """A request at the benchmark's now."""
    return Request(now=AT, **given)


def rows_of(slug: str, **given: Any) -> Ask:
    """A report's rows."""
    return lambda database, turn: list(reports.run(database, slug, ADMIN, request(**given)).rows())


def of_probe(slug: str, **given: Any) -> Ask:
    """A report's rows about one of the probes."""
    return lambda database, turn: list(
        reports.run(database, slug, ADMIN, request(user=probe(turn), **given)).rows()
    )


def _course_rows(screen: Any) -> int:
    return 1 + len(screen.chapters) + len(screen.spread) + len(screen.groups)


def _person_rows(screen: Any) -> int:
    return len(screen.courses) + len(screen.awards) + len(screen.chapters) + len(screen.exercises)


_T = tables
_OF_COURSE = (("course_id", COURSE),)
_OF_PERSON = (("user_id", user_id(0)), ("course_id", COURSE))
_TRIED = exercise_id(3)
_HISTORY = Range(_T.drop_tables["attempts"], (("user_id", user_id(0)), ("exercise_id", _TRIED)))
_CHAPTERS = Range(_T.chapter_totals, _OF_COURSE)
_GROUPS = Range(_T.group_courses, _OF_COURSE)
_LEAGUE = Range(_T.user_courses)
_PAIRS = Range(_T.user_exercises, _OF_PERSON)
_TOTALS = Range(_T.course_totals)

CASES: tuple[Case, ...] = (
    Case("overview: usage grid", rows_of("usage-grid"), len, Range(_T.month_totals), 3_000, "usage-grid"),
    Case(
        "all courses",
        lambda d, _: screens.courses(d, ADMIN, request()),
        lambda s: 1 + len(s.rows),
        _TOTALS,
        3_000,
    ),
    Case("courses (report)", rows_of("courses"), len, _TOTALS, 3_000, "courses"),
    Case("course", lambda d, _: screens.course(d, ADMIN, request(course=COURSE)), _course_rows, _GROUPS),
    Case(
        "course: one group's view",
        lambda d, _: screens.course(d, ADMIN, request(course=COURSE, group=GROUP)),
        _course_rows,
        _GROUPS,
    ),
    Case("chapters", rows_of("course-chapters", course=COURSE), len, _CHAPTERS, 3_000, "course-chapters"),
    Case("groups", rows_of("course-groups", course=COURSE), len, _GROUPS, 100, "course-groups"),
    Case(
        "league table: a block",
        lambda d, _: reports.league_page(d, ADMIN, request(course=COURSE), 0, PAGE).rows,
        len,
        _LEAGUE,
    ),
    Case(
        "league table: a group's block",
        lambda d, _: reports.league_page(d, ADMIN, request(course=COURSE, group=GROUP), 0, PAGE).rows,
        len,
        _LEAGUE,
    ),
    Case(
        "groups over all courses",
        lambda d, _: screens.groups(d, ADMIN, request()),
        len,
        Range(_T.group_courses),
    ),
    Case(
        "person",
        lambda d, n: screens.person(d, ADMIN, request(user=probe(n))),
        _person_rows,
        _PAIRS,
        probed=True,
    ),
    Case(
        "person: chapters",
        of_probe("individual-chapters", course=COURSE),
        len,
        _CHAPTERS,
        100,
        "individual-chapters",
        probed=True,
    ),
    Case(
        "person: exercises",
        of_probe("individual-exercises", course=COURSE),
        len,
        _PAIRS,
        100,
        "individual-exercises",
        probed=True,
    ),
    Case(
        "exercise history",
        lambda d, n: screens.exercise(d, ADMIN, request(user=probe(n), exercise=_TRIED)),
        lambda screen: len(screen.rows),
        _HISTORY,
        probed=True,
    ),
    Case(
        "attempts (report)",
        of_probe("attempts", exercise=_TRIED),
        len,
        _HISTORY,
        100,
        "attempts",
        probed=True,
    ),
    Case("search", lambda d, _: screens.search(d, ADMIN, SEARCHED), len, Range(_T.users)),
    Case("freshness", lambda d, _: screens.freshness(d, ADMIN, AT), lambda _: 1, Range(_T.account_state)),
)
EXERCISE = _TRIED
