"""Licence totals are what `core` says of the raw rows: whatever came in which order, was repeated, late or undone."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import DAY, parse_instant
from core.requests import Request
from core.scope import Denied, NotFound, Role, Scope
from data import reports
from data.engine import Database
from data.ingest import undo_import
from data.ingest.undo import UndoRefused
from data.reports import screens
from data.rollups import licence_sql, licences
from data.rollups.settle import settle
from data.scoped import tables
from data.verify import verify
from tests.data.builders import Drop, account, admin, bring, login, rows, status_event, user
from tests.data.strategies import tried
from tests.data.usage_counts import agrees
from tests.data.usage_strategies import RECORDED, History, histories

SEATS, MAU, MAUC, PILOT, NEXT = "year-1", "year-2", "year-3", "trial", "year-4"
PLANS = [
    {
        "plan_id": PILOT,
        "plan_type": "pilot",
        "amount": "9",
        "starts_on": "2022-06-01",
        "ends_on": "2023-01-01",
    },
    {"plan_id": SEATS, "plan_type": "seats", "amount": "2", "starts_on": "2023-01-01"},
    {"plan_id": MAU, "plan_type": "mau", "amount": "1", "starts_on": "2024-01-01"},
    {"plan_id": MAUC, "plan_type": "mauc", "amount": "3", "starts_on": "2025-01-01"},
    {"plan_id": NEXT, "plan_type": "seats", "amount": "5", "starts_on": "2026-01-01"},
]
LOGINS = [
    login("u1", "2023-02-01T10:00:00Z"),
    login("u2", "2023-02-02T10:00:00Z"),
    login("u3", "2023-03-01T10:00:00Z"),
    login("u1", "2024-02-01T10:00:00Z"),
    login("u1", "2024-02-03T10:00:00Z"),
    login("u2", "2024-02-01T10:00:00Z"),
]
OFFICE: Drop = {"users": [user(one) for one in ("u1", "u2", "u3", "u4")], "plans": PLANS, "logins": LOGINS}
_slugs = itertools.count(1)
ANY = tried()


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> int:
    """An account with a pilot, two years behind it, the current one and the next, as of 1 January 2025."""
    account_id = account(database, f"office-{next(_slugs)}")
    bring(database, account_id, tmp_path, OFFICE)
    return account_id


@ANY
@given(history=histories(), looks=st.lists(st.integers(0, 60), max_size=1))
def test_any_history_gives_what_core_says(
    database: Database, tmp_path: Path, history: History, looks: list[int]
) -> None:
    account_id = account(database, f"history-{next(_slugs)}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(licences, "MOSTLY", history.mostly)
        now = _import_all(database, account_id, tmp_path, history)
        assert verify(database, account_id) == []
        agrees(database, account_id, history.plans, now)
        settle(database, account_id, now + 30 * DAY)  # what was ahead has come
        assert verify(database, account_id) == []
        agrees(database, account_id, history.plans, now + 30 * DAY)
        for days in looks:
            agrees(database, account_id, history.plans, now - 7 * days * DAY)


def _import_all(database: Database, account_id: int, folder: Path, history: History) -> int:
    """Every import a day after the one before it, and the undo; the last day."""
    now = RECORDED
    for drop in history.imports:
        bring(database, account_id, folder, drop, now)
        now += DAY
    if history.undone is not None:
        with contextlib.suppress(UndoRefused):
            undo_import(database, account_id, history.undone + 1, undone_at=now)
    return now


def test_a_login_after_the_last_one_is_added_in_place(
    database: Database, tmp_path: Path, office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("somebody was recounted")

    monkeypatch.setattr(licence_sql, "USE_OF", "not a statement")
    monkeypatch.setattr(licences, "counted", refuse)
    monkeypatch.setattr(licences, "recount_plan", refuse)
    for at in ("2024-02-04T00:00:00Z", "2024-03-01T00:00:00Z", "2024-12-31T23:59:59.999999Z"):
        bring(database, office, tmp_path, {"logins": [login("u1", at)]})
    monkeypatch.undo()
    assert verify(database, office) == []
    said = rows(database, "consumption", admin(office), plan=MAU)
    assert [row[6] for row in said[:3]] == [0, 2, 1]


def test_a_late_login_takes_the_seat_earlier(database: Database, tmp_path: Path, office: int) -> None:
    bring(database, office, tmp_path, {"logins": [login("u3", "2023-01-15T00:00:00Z")]})
    said = rows(database, "consumption", admin(office), plan=SEATS)
    assert [(row[7], row[10], row[12]) for row in said[:3]] == [(1, 1, 0), (2, 3, 1), (0, 3, 1)]
    assert verify(database, office) == []


def test_the_order_within_a_month_decides_the_peak(database: Database, tmp_path: Path, office: int) -> None:
    leaving = [status_event("deactivated", "2023-04-05T10:00:00Z", "u1")]
    bring(
        database, office, tmp_path, {"user_events": leaving, "logins": [login("u4", "2023-04-05T11:00:00Z")]}
    )
    april = rows(database, "consumption", admin(office), plan=SEATS)[3]
    assert april[6:] == (3, 1, 1, 3, 3, 0, 1)
    bring(database, office, tmp_path, {"logins": [login("u4", "2023-04-05T09:00:00Z")]})
    april = rows(database, "consumption", admin(office), plan=SEATS)[3]
    assert april[6:] == (3, 1, 1, 3, 4, 0, 2)


def test_plans_may_change_their_type_start_and_basis_and_go(
    database: Database, tmp_path: Path, office: int
) -> None:
    changed = {**PLANS[2], "plan_type": "seats", "month_basis": "calendar"}
    batch = bring(database, office, tmp_path, {"plans": [changed]}, RECORDED + DAY).batch_no
    assert verify(database, office) == []
    assert rows(database, "consumption", admin(office), plan=MAU)[1][7] == 2
    undo_import(database, office, batch, undone_at=RECORDED + 2 * DAY)
    assert verify(database, office) == []
    assert rows(database, "consumption", admin(office), RECORDED + 2 * DAY, plan=MAU)[1][6] == 2
    undo_import(database, office, 1, undone_at=RECORDED + 3 * DAY)
    assert verify(database, office) == []


def test_absent_foreign_and_hidden_plans_look_alike(database: Database, office: int) -> None:
    other = account(database, f"other-{next(_slugs)}")
    for slug in ("consumption", "users"):
        for scope, plan in ((admin(office), PILOT), (admin(office), "none"), (admin(other), SEATS)):
            with pytest.raises(NotFound, match=f"^no plan {plan}$"):
                reports.run(database, slug, scope, Request(now=RECORDED, plan=plan))
    with pytest.raises(NotFound):
        screens.usage(database, admin(office), Request(now=RECORDED, plan=PILOT))


@pytest.mark.parametrize(
    ("slug", "asked"), [("users", {"plan": "none"}), ("course-league", {"course": "none"})]
)
def test_a_refused_report_leaves_no_reader_open(
    database: Database, office: int, slug: str, asked: dict[str, str]
) -> None:
    """As long as an error is told about its frames live on; more of them than there are connections."""
    kept = []
    for _ in range(45):
        with pytest.raises(NotFound) as refused:
            reports.run(database, slug, admin(office), Request(now=RECORDED, **asked))  # type: ignore[arg-type]
        kept.append(refused)
    assert rows(database, "users", admin(office), plan=SEATS)


@pytest.mark.parametrize(
    ("now", "plan"),
    [("2023-06-01T00:00:00Z", SEATS), ("2025-01-01T00:00:00Z", MAUC), ("2030-01-01T00:00:00Z", NEXT)],
)
def test_without_a_plan_it_is_the_default_one(database: Database, office: int, now: str, plan: str) -> None:
    table = reports.run(database, "users", admin(office), Request(now=parse_instant(now)))
    assert table.parameters == {"plan": plan}


def test_what_has_not_begun_is_empty(database: Database, office: int) -> None:
    said = rows(database, "consumption", admin(office), plan=NEXT)
    assert {row[3:] for row in said} == {("upcoming", False, 5, *[None] * 7)}
    credits = rows(database, "users", admin(office), plan=MAUC)
    assert [row[4:] for row in credits] == [(0, 0, None, None, 0, *[None] * 11)] * 4


def test_the_screen_shows_the_report(database: Database, office: int) -> None:
    asked = Request(now=RECORDED, plan=SEATS)
    screen = screens.usage(database, admin(office), asked)
    assert [one.plan.plan_id for one in screen.plans] == [SEATS, MAU, MAUC, NEXT]
    assert screen.chosen and screen.chosen.state == "past"
    assert (screen.people, screen.idle, len(screen.days), screen.days[-1].level) == (4, 1, 365, 3)
    assert [one.name for one in screen.recent] == ["Name of u3", "Name of u2", "Name of u1"]
    page = screens.idle_page(database, admin(office), asked, 0, 10)
    assert ([one.user_id for one in page.people], page.total) == (["u4"], 1)
    assert screens.idle_page(database, admin(office), asked, 1, 10).people == ()
    mau = screens.usage(database, admin(office), Request(now=RECORDED, plan=MAU))
    assert (mau.average, mau.days[31].taken, mau.days[-1].level) == (0.0, 2, 2)
    assert screens.usage(database, admin(office), Request(now=RECORDED)).chosen == screen.plans[2]


def test_only_admins_may_look(database: Database, office: int) -> None:
    for role in set(Role) - {Role.ADMIN}:
        scope = Scope(office, role, "u1")
        with pytest.raises(Denied):
            screens.usage(database, scope, Request(now=RECORDED))
        with pytest.raises(Denied):
            screens.idle_page(database, scope, Request(now=RECORDED), 0, 10)


def test_an_account_without_plans_has_an_empty_screen(database: Database) -> None:
    empty = account(database, f"empty-{next(_slugs)}")
    screen = screens.usage(database, admin(empty), Request(now=RECORDED))
    assert (screen.plans, screen.chosen, screen.rows) == ((), None, ())


def test_a_database_of_before_is_counted_when_it_is_settled(database: Database, office: int) -> None:
    before = rows(database, "consumption", admin(office), plan=SEATS)
    with database.writing() as connection:
        for statement in (*licence_sql.FORGET, licence_sql.FORGET_AHEAD, licence_sql.FORGET_STATE):
            for plan in (SEATS, MAU, MAUC, NEXT):
                bound = {"of_account": office, "plan": plan}
                connection.execute(
                    statement, bound if "plan" in statement.compile().params else {"of_account": office}
                )
    assert rows(database, "consumption", admin(office), plan=SEATS) == before
    assert settle(database, office, RECORDED + 1)
    assert verify(database, office) == []
    assert not settle(database, office, RECORDED + 2)


def test_verify_finds_every_wrong_total(database: Database, office: int) -> None:
    for table, column in (
        *((tables.plan_users, name) for name in ("logins", "months", "holding", "times_taken", "implied")),
        (tables.seat_moves, "implied"),
        *((tables.plan_days, name) for name in ("taken", "released")),
        *((tables.plan_months, name) for name in ("taken", "released", "rise")),
        *((tables.plan_totals, name) for name in ("people", "idle")),
    ):
        for by in (1, -1):
            with database.writing() as connection:
                connection.execute(table.update().values({column: table.c[column] + by}))
            assert bool(verify(database, office)) is (by == 1), f"{table.name}.{column}"
