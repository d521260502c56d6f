"""Accounts are sealed: with the very same ids in two of them, neither sees or changes anything of the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import event, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import TableClause

from core.account_metrics import ACCOUNT_METRICS, OF_MONTHS
from core.overview_screens import Question
from core.reports import REPORTS
from core.requests import Request
from core.scope import Denied, NotFound, Permission, Role, Scope
from data import audit, reports, upgrades
from data.audit import Line
from data.engine import Database
from data.export_drop import export_drop
from data.ingest import import_drop, single, undo_import
from data.prepared import Placed, Prepared
from data.reports import screens
from data.rollups import rows as stored
from data.rollups import state, step
from data.rollups.settle import settle
from data.scoped import Sealed, mine, tables
from data.sealed import Unsealed
from data.verify import verify
from tests.data.against import said
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    Drop,
    account,
    admin,
    asked,
    attempt,
    bring,
    contents,
    joined,
    manager,
    member,
    rows,
    user,
)

pytestmark = pytest.mark.attack

OTHER: Drop = joined(
    {name: given for name, given in SCHOOL.items() if name not in ("users", "attempts")},
    {
        "users": [
            user("u1", "Other Ann"),
            user("u2", "Other Bob"),
            user("u3", "Other Eve"),
            user("only", "Only here"),
        ],
        "attempts": [attempt("a1", "u1", "e1", correct="0"), attempt("a9", "u3", "e2", points="99")],
        "group_members": [member("u3")],
    },
)
NAMES = {"Ann", "=188+182", "Trailing blanks  "}


@pytest.fixture
def two(database: Database, tmp_path: Path) -> tuple[int, int]:
    mine, other = account(database, "mine"), account(database, "other")
    bring(database, mine, tmp_path, SCHOOL)
    bring(database, other, tmp_path, OTHER)
    return mine, other


def test_reports_say_what_they_would_say_alone(
    database: Database, tmp_path: Path, two: tuple[int, int]
) -> None:
    before = said(database, two[0], SCHOOL, RECORDED)
    alone = account(database, "alone")
    bring(database, alone, tmp_path, SCHOOL)
    assert before == said(database, alone, SCHOOL, RECORDED)
    earlier = RECORDED - 300 * 86_400 * 1_000_000
    assert said(database, two[0], SCHOOL, earlier) == said(database, alone, SCHOOL, earlier)


def test_nothing_done_in_one_account_changes_the_other(
    database: Database, tmp_path: Path, two: tuple[int, int]
) -> None:
    mine, other = two
    kept = {name: [row for row in found if row[0] == mine] for name, found in contents(database).items()}
    bring(
        database, other, tmp_path, {"users": [user("u1", "Renamed")], "attempts": [attempt("b", "u2", "e2")]}
    )
    undo_import(database, other, 2, undone_at=RECORDED + 1)
    settle(database, other, RECORDED + 10**12)
    undo_import(database, other, 1, undone_at=RECORDED + 2)
    assert {
        name: [row for row in found if row[0] == mine] for name, found in contents(database).items()
    } == kept
    assert verify(database, mine) == verify(database, other) == []


def test_searches_and_screens_stay_inside(database: Database, two: tuple[int, int]) -> None:
    scope, request = admin(two[0]), Request(now=RECORDED)
    assert screens.search(database, scope, "Other") == ()
    assert {hit.title for hit in screens.search(database, scope, "an")} <= NAMES
    assert rows(database, "course-league", scope, course="c", search="Other") == []
    assert screens.courses(database, scope, request).headline.users == 3
    with pytest.raises(NotFound):
        screens.person(database, scope, Request(now=RECORDED, user="only"))


def test_what_is_foreign_and_what_is_absent_give_the_same_answer(
    database: Database, two: tuple[int, int]
) -> None:
    for user_id in ("only", "nobody"):
        with pytest.raises(NotFound):
            rows(database, "individual-chapters", admin(two[0]), user=user_id)


def test_the_export_holds_this_account_alone(
    database: Database, tmp_path: Path, two: tuple[int, int]
) -> None:
    export_drop(database, two[0], tmp_path / "out.zip")
    again = account(database, "again")
    import_drop(database, again, tmp_path / "out.zip", recorded_at=RECORDED)
    assert {row[2] for row in contents(database)["users"] if row[0] == again} == NAMES


# --- inside an account -----------------------------------------------------------------------------------------------


def learner(account_id: int, user_id: str = "u1") -> Scope:
    return Scope(account_id, Role.LEARNER, user_id)


def test_a_learner_has_their_own_figures_and_nobody_elses(database: Database, two: tuple[int, int]) -> None:
    scope = learner(two[0])
    assert rows(database, "attempts", scope, user="u1", exercise="e1")
    for slug, given in asked(SCHOOL):
        if REPORTS[slug].permission is not Permission.INDIVIDUALS:
            with pytest.raises(Denied):
                rows(database, slug, scope, **given)
        elif given["user"] != "u1":
            with pytest.raises(NotFound):
                rows(database, slug, scope, **given)


def test_a_manager_has_the_members_of_their_groups_and_nobody_else(
    database: Database, two: tuple[int, int]
) -> None:
    scope = manager(two[0], "h")
    assert [row[1] for row in rows(database, "course-league", scope, course="c")] == ["u2"], (
        "u3 manages, is no member"
    )
    assert rows(database, "individual-chapters", scope, user="u2")
    assert [row[0] for row in rows(database, "course-groups", scope, course="c")] == ["h"]
    for user_id in ("u1", "u3"):
        with pytest.raises(NotFound):
            rows(database, "individual-chapters", scope, user=user_id)
    with pytest.raises(NotFound):
        rows(database, "course-league", scope, course="c", group="g")
    with pytest.raises(Denied):
        rows(database, "usage-grid", scope)


def test_a_manager_without_groups_has_nobody(database: Database, two: tuple[int, int]) -> None:
    scope = manager(two[0])
    assert rows(database, "courses", scope) == rows(database, "course-league", scope, course="c") == []
    assert screens.search(database, scope, "Ann") == ()


def test_an_overview_says_what_it_would_say_alone(
    database: Database, tmp_path: Path, two: tuple[int, int]
) -> None:
    def told(account_id: int) -> Any:
        asked = Request(now=RECORDED)
        return [
            screens.overview(database, admin(account_id), asked, one)
            for one in (None, Question("active_users"), Question("engaged_users", "2024-03"))
        ]

    alone = account(database, "alone")
    bring(database, alone, tmp_path, SCHOOL)
    line = Line(two[1], "sam", "asked", "", RECORDED)
    upgrades.ask(database, two[1], {"wanted_plan": "Team", "message": ""}, user_id="u1", line=line)
    assert told(two[0]) == told(alone)
    assert {one.name for one in told(two[0])[1].receipt.lines} == NAMES


def test_staff_have_no_report(database: Database, two: tuple[int, int]) -> None:
    for slug, given in asked(SCHOOL):
        with pytest.raises(Denied):
            rows(database, slug, Scope(two[0], Role.STAFF, "sam"), **given)


# --- every statement -------------------------------------------------------------------------------------------------

_CONTROL = {"accounts", "staff"}


@contextmanager
def statements(database: Database) -> Iterator[list[Any]]:
    """Every statement that SQLAlchemy builds, and every one that a `Sealed` speaks to the driver itself."""
    seen: list[Any] = []
    spoken = Sealed._speak

    def speak(sealed: Sealed, *given: Any) -> Any:
        seen.append(sealed.statement)
        return spoken(sealed, *given)

    def built(_connection: Any, statement: Any, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_execute", built)
    with patch.object(Sealed, "_speak", speak):
        yield seen
    event.remove(database.engine, "before_execute", built)


def unbound(statement: Any) -> list[str]:
    """Tables of accounts that the statement reads without comparing their `account_id`."""
    elements = list(visitors.iterate(statement)) if hasattr(statement, "get_children") else []
    compared = [side for e in elements if isinstance(e, BinaryExpression) for side in (e.left, e.right)]
    bound = {getattr(side, "table", None) for side in compared if getattr(side, "name", None) == "account_id"}
    read = {e for e in elements if isinstance(e, TableClause) and e.name not in _CONTROL}
    return sorted(table.name for table in read - bound)


def test_every_statement_of_every_report_names_the_account_of_every_table(
    database: Database, two: tuple[int, int]
) -> None:
    scopes = [admin(two[0]), manager(two[0], "g", "h")]
    with statements(database) as seen:
        for scope in scopes:
            for slug, given in asked(SCHOOL):
                if scope.may(REPORTS[slug].permission):
                    try:
                        rows(database, slug, scope, **given)
                    except NotFound:
                        continue
            for sort in ("name", "score"):
                request = Request(now=RECORDED, course="c", sort=sort, search="an", certified=True)
                reports.league_page(database, scope, request, 0, 5)
            rows(database, "courses", scope, as_known_at=RECORDED)
            screens.search(database, scope, "ann")
            screens.courses(database, scope, Request(now=RECORDED))
            screens.course(database, scope, Request(now=RECORDED, course="c", group="g"))
            screens.headline_before(database, scope, Request(now=RECORDED))
            screens.person(database, scope, Request(now=RECORDED, user="u2"))
            if scope.may(Permission.ACCOUNT_ADMIN):
                screens.usage(database, scope, Request(now=RECORDED, plan="seats"))
                screens.idle_page(database, scope, Request(now=RECORDED, plan="mau"), 0, 5)
                for figure in ACCOUNT_METRICS:
                    of = Question(figure, "2024-03" if figure in OF_MONTHS else None)
                    screens.overview(database, scope, Request(now=RECORDED), of)
            screens.exercise(database, scope, Request(now=RECORDED, user="u2", exercise="e1"))
        verify(database, two[0])
    seen += [upgrades._LAST, upgrades._THIS, upgrades._ANSWER]  # of writes, whose inserts name it as a value
    assert len(seen) > 100
    assert {name for statement in seen for name in unbound(statement)} == set()


def test_every_statement_that_a_driver_runs_itself_names_the_account_of_every_table() -> None:
    """SQLAlchemy does not see them run: they are asked where they are made."""
    found = [one for module in (audit, single, state, step, stored) for one in vars(module).values()]
    found += [stored.change_of(("points",)), *(way.insert for way in single.WAYS.values())]
    prepared = [one for one in found if isinstance(one, Prepared)]
    assert len(prepared) > 10
    assert {name for one in prepared for name in unbound(one.statement)} == set()
    assert [one.text["sqlite"] for one in prepared if ":of_account" not in one.text["sqlite"]] == []
    assert [one.numbered for one in prepared if isinstance(one, Placed) and "?1" not in one.numbered] == []


def test_the_checks_above_can_fail() -> None:
    users, logins = tables.users, tables.drop_tables["logins"]
    assert unbound(select(users)) == unbound(select(users.c.name)) == ["users"]
    assert unbound(select(users.c.name).where(users.c.account_id == 1)) == []
    of_one = select(users.c.name).where(
        users.c.account_id == 1, users.c.user_id.in_(select(logins.c.user_id))
    )
    assert unbound(of_one) == ["logins"]


def test_what_is_not_held_to_one_account_can_not_be_asked() -> None:
    users, logins = tables.users, tables.drop_tables["logins"]
    by_others = select(users.c.name).where(users.c.account_id == logins.c.account_id)
    within = select(users.c.name).where(mine(users), users.c.user_id.in_(select(logins.c.user_id)))
    for open_ in (select(users), by_others, select(users.c.name).where(users.c.account_id == 1), within):
        with pytest.raises(Unsealed):
            Sealed(open_)
    Sealed(select(users.c.name).where(mine(users)))
