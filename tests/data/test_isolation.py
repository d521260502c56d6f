"""Accounts are sealed: with the very same ids in two of them, neither sees or changes anything of the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from core.overview_screens import Question
from core.reports import REPORTS
from core.requests import Request
from core.scope import Denied, NotFound, Permission, Role, Scope
from data import audit, upgrades
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
from tests import held
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


def open_statements() -> list[Any]:
    """Statements that read more than one account, or could."""
    users, logins = tables.users, tables.drop_tables["logins"]
    return [
        select(users),
        select(users.c.name).where(users.c.account_id == logins.c.account_id),
        select(users.c.name).where(users.c.account_id == 1),
        select(users.c.name).where(mine(users), users.c.user_id.in_(select(logins.c.user_id))),
        users.update().where(users.c.user_id == "u1").values(name="Ann"),
        select(users).where(users.c.account_id != bindparam("of_account")),
        logins.delete().where(logins.c.user_id.in_(select(users.c.user_id).where(mine(users)))),
    ]


@pytest.mark.parametrize("made", [Sealed, Prepared, Placed])
def test_what_is_not_held_to_one_account_can_not_be_asked(made: Callable[[Any], Any]) -> None:
    for open_ in open_statements():
        with pytest.raises(Unsealed):
            made(open_)
    made(select(tables.users.c.name).where(mine(tables.users)))


def test_what_is_not_held_to_one_account_fails_whichever_test_runs_it(database: Database) -> None:
    """`tests.held` watches whatever else runs; it takes this test for a function of the product."""
    run = FunctionType(_run.__code__, {"__name__": "data.ingest.anywhere"})
    with database.writing() as connection:
        for open_ in open_statements():
            with pytest.raises(
                AssertionError, match=r"data\.ingest\.anywhere\._run is not held to one account"
            ):
                run(connection, open_)
        held.offences.clear()
        run(connection, select(tables.users).where(mine(tables.users)))


def _run(connection: Any, statement: Any) -> None:
    connection.execute(statement, {"of_account": 1})


def test_every_insert_that_a_driver_runs_itself_names_its_account() -> None:
    """They are written as text."""
    found = [one for module in (audit, single, state, step, stored) for one in vars(module).values()]
    found += [stored.change_of(("points",)), *(way.insert for way in single.WAYS.values())]
    prepared = [one for one in found if isinstance(one, Prepared)]
    assert len(prepared) > 10
    assert [one.text["sqlite"] for one in prepared if ":of_account" not in one.text["sqlite"]] == []
    assert [one.numbered for one in prepared if isinstance(one, Placed) and "?1" not in one.numbered] == []
