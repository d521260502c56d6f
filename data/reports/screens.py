"""The screens' data: each opens one snapshot of the account, so that everything on a page agrees."""

from __future__ import annotations

from core.figure_receipts import FigureReceipt
from core.match_screens import ActiveUsersScreen, ProgramLine, ProgramScreen
from core.metrics import Metric
from core.overview_screens import OverviewScreen, Question
from core.requests import Request
from core.scope import Denied, Permission, Scope
from core.screens import (
    CourseScreen,
    CoursesScreen,
    ExerciseScreen,
    Freshness,
    GroupLine,
    Headline,
    Hit,
    PersonScreen,
)
from core.usage_screens import IdlePage, UsageScreen
from data.engine import Database
from data.reports import before, match_screens, usage_screen
from data.reports import course as course_reports
from data.reports import courses as courses_reports
from data.reports import exercise as exercise_reports
from data.reports import figure as figure_receipts
from data.reports import groups as groups_reports
from data.reports import overview as overview_reports
from data.reports import person as person_reports
from data.reports import search as searching
from data.reports.sources import reading, reading_raw
from data.rollups.state import State, load_state

__all__ = [
    "active_users",
    "course",
    "courses",
    "exercise",
    "figure",
    "freshness",
    "groups",
    "headline_before",
    "idle_page",
    "overview",
    "person",
    "program",
    "programs",
    "search",
    "usage",
]


def courses(database: Database, scope: Scope, request: Request) -> CoursesScreen:
    """All courses; with `request.group`, as far as its members learn them."""
    _need(scope, Permission.COURSES)
    with reading(database, scope, request) as reader:
        return courses_reports.screen(reader, request)


def course(database: Database, scope: Scope, request: Request) -> CourseScreen:
    """One course; with `request.group`, the group's own view of it."""
    _need(scope, Permission.COURSES)
    with reading(database, scope, request) as reader:
        return course_reports.screen(reader, request)


def groups(database: Database, scope: Scope, request: Request) -> tuple[GroupLine, ...]:
    """The groups the scope holds, each over all its courses."""
    _need(scope, Permission.COURSES)
    with reading(database, scope, request) as reader:
        return groups_reports.lines(reader)


def headline_before(database: Database, scope: Scope, request: Request) -> Headline:
    """The same headline at `now` - 30 days: of the course when one is named, else of all courses."""
    _need(scope, Permission.COURSES)
    with reading(database, scope, request, settled=True) as reader:
        return before.headline_before(reader, request)


def figure(database: Database, scope: Scope, request: Request, metric: Metric, offset: int) -> FigureReceipt:
    """The receipt of a headline figure, of the course asked for or of all courses."""
    _need(scope, Permission.COURSES)
    with reading(database, scope, request) as reader:
        return figure_receipts.receipt(reader, request, metric, offset)


def person(database: Database, scope: Scope, request: Request) -> PersonScreen:
    """One person."""
    _need(scope, Permission.INDIVIDUALS)
    with reading(database, scope, request) as reader:
        return person_reports.screen(reader, request)


def exercise(database: Database, scope: Scope, request: Request) -> ExerciseScreen:
    """One person's history at one exercise."""
    _need(scope, Permission.INDIVIDUALS)
    with reading(database, scope, request) as reader:
        return exercise_reports.screen(reader, request)


def search(database: Database, scope: Scope, text: str, limit: int = 8) -> tuple[Hit, ...]:
    """Courses, people and groups whose name holds the text, among those the scope may open."""
    return searching.search(database, scope, text, limit)


def usage(database: Database, scope: Scope, request: Request) -> UsageScreen:
    """Usage details of the plan asked for, or of the default one."""
    _need(scope, Permission.ACCOUNT_ADMIN)
    with reading(database, scope, request, licences=True) as reader:
        if reader.standing is not None:
            return usage_screen.screen(reader, reader.connection, request)
        with database.reading() as home:
            return usage_screen.screen(reader, home, request)


def idle_page(database: Database, scope: Scope, request: Request, offset: int, limit: int) -> IdlePage:
    """Some of the people who do not use the licence yet."""
    _need(scope, Permission.ACCOUNT_ADMIN)
    with reading(database, scope, request, licences=True) as reader:
        return usage_screen.idle_page(reader, request, offset, limit)


def overview(
    database: Database, scope: Scope, request: Request, question: Question | None = None
) -> OverviewScreen:
    """The account overview; `question` opens a figure's receipt."""
    _need(scope, Permission.OVERVIEW)
    with reading(database, scope, request, licences=True) as reader:  # statuses hold between logins alone
        if reader.standing is not None:
            return overview_reports.screen(reader, reader.connection, request, question)
        with database.reading() as home:
            return overview_reports.screen(reader, home, request, question)


def active_users(
    database: Database, scope: Scope, request: Request, *, period: str | None, user: str | None, offset: int
) -> ActiveUsersScreen:
    """Active users by match over the billing periods; `period` and `user` open a receipt and a person in it."""
    _need(scope, Permission.ACCOUNT_ADMIN)
    with reading_raw(database, scope, request) as (reader, _):
        return match_screens.active_users(reader, request.now, period=period, user=user, offset=offset)


def programs(database: Database, scope: Scope, request: Request) -> tuple[ProgramLine, ...]:
    """Every program with its matches open now."""
    _need(scope, Permission.PROGRAMS)
    with reading_raw(database, scope, request) as (reader, _):
        return match_screens.programs(reader, request.now)


def program(
    database: Database, scope: Scope, request: Request, program_id: str, *, offset: int, match: str | None
) -> ProgramScreen:
    """A program's home; `match`: the one that is opened."""
    _need(scope, Permission.PROGRAMS)
    with reading_raw(database, scope, request) as (reader, _):
        return match_screens.program(reader, request.now, program_id, offset=offset, match=match)


def freshness(database: Database, scope: Scope, now: int) -> Freshness:
    """The account's last event up to `now`, and the version that every write raises."""
    with database.reading() as connection:
        state = load_state(connection, scope.account_id) or State()
    last = state.last_event_us
    return Freshness(last if last is not None and last <= now else None, state.version)


def _need(scope: Scope, permission: Permission) -> None:
    if not scope.may(permission):
        raise Denied(f"{scope.role} may not have {permission}")
