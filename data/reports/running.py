"""Running a report: the permission, the source, the rows. The one door of screens, files and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

from core.instants import format_instant
from core.near_ties import written
from core.ranking import sorted_rows
from core.reports import REPORTS, Column, Report
from core.requests import Request
from core.scope import Denied, NotFound, Scope
from core.table import Book, Row, Table
from data.engine import Database
from data.reports import (
    billing,
    course,
    courses,
    exercise,
    league,
    matches,
    organization,
    person,
    usage,
    usage_grid,
)
from data.reports.sources import reading, reading_raw
from data.scoped import Reader

_MAKERS: dict[str, Callable[[Reader, Request], list[Row]]] = {
    "courses": courses.rows,
    "course-chapters": course.chapter_rows,
    "course-groups": course.group_rows,
    "individual-chapters": person.chapter_rows,
    "individual-exercises": person.exercise_rows,
    "attempts": exercise.rows,
    "usage-grid": usage_grid.rows,
}
_LEAGUE, _STATEMENT = "course-league", "statement"
_DEFAULTS = {field.name: field.default for field in fields(Request)}


@dataclass(frozen=True)
class LeaguePage:
    """Some rows of the league table in the order shown, and how many there are in all."""

    rows: list[Row]
    count: int


def run(database: Database, slug: str, scope: Scope, request: Request) -> Table:
    """The result of a report; Denied when the role lacks it, NotFound when it names what the scope does not hold."""
    report = _allowed(slug, scope)
    if report.sheets:
        raise NotFound(f"{slug} is a workbook of several tables")
    if slug == _LEAGUE:
        snapshot = _Snapshot(database, scope, request)
        with snapshot.begun() as reader:
            count = league.count(reader, request)
        table = _table(report, request, count, lambda: league.file_rows(snapshot.reader, request))
        return replace(table, source=_source(snapshot.reader, table))
    if slug == _STATEMENT:
        columns, entries = billing.statement(database, scope, request)
        return _table(report, request, len(entries), lambda: iter(entries), columns)
    if slug in usage.REPORTS:
        return _licence_table(database, report, scope, request)
    if slug in matches.REPORTS:
        with reading_raw(database, scope, request) as (reader, status_holds):
            found = matches.REPORTS[slug](reader, request, status_holds=status_holds)
        return _table(report, request, len(found), lambda: iter(found))
    with reading(database, scope, request) as reader:
        rows = _MAKERS[slug](reader, request)
    if report.sorts:  # their figures come as they are compared
        rows = [written(row) for row in _in_order(report, request, rows)]
    return _table(report, request, len(rows), lambda: iter(rows))


def _in_order(report: Report, request: Request, rows: list[Row]) -> list[Row]:
    """The rows as the report orders them, or as its table on screen was sorted."""
    if not request.sort:
        return rows
    place = report.names.index(request.sort)
    return sorted_rows(rows, place, report.names.index(report.key), request.direction)


def book(database: Database, slug: str, scope: Scope, request: Request) -> Book:
    """The result of a report of several sheets, all of one snapshot; Denied and NotFound as for `run`."""
    report = _allowed(slug, scope)
    if not report.sheets:
        raise NotFound(f"{slug} is one table")
    snapshot = _Snapshot(database, scope, request)
    with snapshot.begun() as reader:
        sheets = tuple(_sheet(snapshot, reader, part, request) for part in report.sheets)
    return Book(report, _parameters(report, request), request.now, request.as_known_at, sheets)


def _sheet(snapshot: _Snapshot, reader: Reader, part: Report, request: Request) -> Table:
    made = organization.SHEETS[part.title]
    count = made.count(reader, request.now)
    return _table(part, request, count, lambda: made.rows(snapshot.reader, request.now), made.columns(reader))


def league_page(database: Database, scope: Scope, request: Request, offset: int, limit: int) -> LeaguePage:
    """One page of `course-league`, ranked by the sorted column."""
    _allowed(_LEAGUE, scope)
    with reading(database, scope, request) as reader:
        return LeaguePage(*league.page(reader, request, offset, limit))


def _allowed(slug: str, scope: Scope) -> Report:
    report = REPORTS.get(slug)
    if report is None:
        raise NotFound(f"no report {slug}")
    if not scope.may(report.permission):
        raise Denied(f"{scope.role} may not have {slug}")
    return report


class _Snapshot:
    """A reader kept open as long as its table is in use, so that every pass over the rows sees the same ones."""

    def __init__(self, database: Database, scope: Scope, request: Request, *, licences: bool = False) -> None:
        self._source = reading(database, scope, request, licences=licences)
        self.reader = self._source.__enter__()

    @contextmanager
    def begun(self) -> Iterator[Reader]:
        """The reader, closed at once where no table comes of it: an error's frames would keep it open."""
        try:
            yield self.reader
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        if hasattr(self, "reader"):
            del self.reader
            self._source.__exit__(None, None, None)

    def __del__(self) -> None:
        self._close()


def _licence_table(database: Database, report: Report, scope: Scope, request: Request) -> Table:
    """A report of one plan: without one given it is the default plan, which the parameters then name."""
    snapshot = _Snapshot(database, scope, request, licences=True)
    made = usage.REPORTS[report.slug]
    with snapshot.begun() as reader:
        plan = usage.chosen_plan(reader, request)
        count = made.count(reader, plan)
    asked = replace(request, plan=plan.plan_id)
    return _table(
        report, asked, count, lambda: made.rows(snapshot.reader, plan, request.now), made.columns(plan)
    )


def _table(
    report: Report,
    request: Request,
    count: int,
    rows: Callable[[], Iterator[Row]],
    columns: tuple[Column, ...] | None = None,
) -> Table:
    return Table(
        report=report,
        columns=columns or report.columns,
        parameters=_parameters(report, request),
        now=request.now,
        as_known_at=request.as_known_at,
        count=count,
        rows=rows,
    )


def _source(reader: Reader, table: Table) -> str | None:
    """What the rows are made from: the account's totals as they stand, what was asked, and whose figures these are.

    For large tables alone: of a small one the rows are made sooner than this is worth.
    """
    if reader.standing is None:
        return None
    scope = reader.scope
    whose = () if scope.sees_everyone else (scope.role, scope.user_id, sorted(scope.groups))
    asked = (table.report.slug, sorted(table.parameters.items()))
    return repr((reader.connection.engine.url, scope.account_id, reader.standing, asked, whose))


def _parameters(report: Report, request: Request) -> Mapping[str, str]:
    given: dict[str, str] = {}
    for name in (*report.required, *report.optional):
        value = getattr(request, name)
        if value is not None and value != _DEFAULTS[name]:
            given[name] = str(value).lower() if isinstance(value, bool) else str(value)
    if request.as_known_at is not None:
        given["as_known_at"] = format_instant(request.as_known_at)
    return given
