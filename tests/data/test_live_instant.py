"""The instant of a page whose address names none: near the clock, and one at which the stored totals are the answer."""

from __future__ import annotations

import threading
from pathlib import Path
from unittest.mock import patch

import pytest

from core.instants import SECOND, format_instant
from core.requests import Request
from data.accounts import due_accounts
from data.engine import Database, migrate, open_database
from data.ingest.rows import add_rows
from data.replay import replayed
from data.reports import run, screens, sources
from data.rollups.licences import licences_hold
from data.rollups.settle import live_instant, settle
from data.rollups.state import State, load_state
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    Drop,
    account,
    admin,
    attempt,
    bring,
    certification,
    joined,
    login,
)

EXPIRES = RECORDED + 60 * SECOND
MINUTE = 60 * SECOND
EXPIRING: Drop = joined(SCHOOL, {"awards": [certification("u3", expires_at=format_instant(EXPIRES))]})


def totals_hold(database: Database, account_id: int, now: int) -> bool:
    with database.reading() as connection:
        state = load_state(connection, account_id) or State()
        return state.holds_at(now, settled=True) and licences_hold(connection, account_id, now)


@pytest.fixture
def expiring(database: Database, tmp_path: Path) -> int:
    """An account in which a certification expires a minute after it was imported."""
    account_id = account(database)
    bring(database, account_id, tmp_path, EXPIRING)
    return account_id


def test_it_is_a_second_ahead_of_the_clock_where_nothing_is_due(database: Database, expiring: int) -> None:
    assert live_instant(database, expiring, RECORDED) == RECORDED + SECOND
    assert live_instant(database, account(database, "empty"), RECORDED) == RECORDED + SECOND


@pytest.mark.parametrize("late", [-SECOND, -1, 0, 1, SECOND, MINUTE, 10 * MINUTE])
def test_what_is_due_and_not_settled_yet_is_not_counted_and_nothing_is_recounted(
    database: Database, expiring: int, late: int
) -> None:
    now = live_instant(database, expiring, EXPIRES + late)
    assert now == EXPIRES - 1
    assert totals_hold(database, expiring, now)
    assert not totals_hold(database, expiring, EXPIRES + max(late, 0))
    with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
        request = Request(now=now, course="c")
        assert screens.course(database, admin(expiring), request).headline.certifications == 2
        run(database, "course-league", admin(expiring), request)
    settle(database, expiring, EXPIRES + late + SECOND)
    then = live_instant(database, expiring, EXPIRES + late + SECOND)
    assert then == EXPIRES + late + 2 * SECOND
    request = Request(now=then, course="c")
    assert screens.course(database, admin(expiring), request).headline.certifications == 1


def test_what_has_waited_for_long_is_counted_though_it_takes_a_recount(
    database: Database, expiring: int
) -> None:
    late = EXPIRES + 10 * MINUTE + 1
    assert live_instant(database, expiring, late) == late + SECOND
    request = Request(now=late + SECOND, course="c")
    assert screens.course(database, admin(expiring), request).headline.certifications == 1


def test_a_login_that_lay_ahead_is_waited_for_by_the_licences(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    ahead = {"logins": [login("u3", format_instant(EXPIRES))]}
    bring(database, account_id, tmp_path, joined(SCHOOL, ahead))
    with database.reading() as connection:
        assert licences_hold(connection, account_id, EXPIRES - 1)
        assert not licences_hold(connection, account_id, EXPIRES)
    now = live_instant(database, account_id, EXPIRES + SECOND)
    assert now == EXPIRES - 1
    assert totals_hold(database, account_id, now)


def test_an_event_stored_while_a_page_is_made_needs_no_recount(database: Database, expiring: int) -> None:
    clock = RECORDED + SECOND
    now, at = live_instant(database, expiring, clock), clock + SECOND // 2
    cells = attempt("late", at=format_instant(at))
    add_rows(database, expiring, "attempts", [cells], source="here", recorded_at=at)
    assert totals_hold(database, expiring, now)
    assert not totals_hold(database, expiring, clock)


def test_the_accounts_with_something_due_are_those_that_are_to_be_settled(
    database: Database, expiring: int, tmp_path: Path
) -> None:
    other = account(database, "other")
    bring(
        database, other, tmp_path, joined(SCHOOL, {"logins": [login("u3", format_instant(EXPIRES - SECOND))]})
    )
    assert due_accounts(database, EXPIRES - SECOND - 1) == []
    assert due_accounts(database, EXPIRES - 1) == [other]
    assert due_accounts(database, EXPIRES) == [expiring, other]
    settle(database, expiring, EXPIRES)
    assert due_accounts(database, EXPIRES) == [other]
    settle(database, other, EXPIRES)
    assert due_accounts(database, EXPIRES) == []


def test_several_accounts_are_recounted_at_once(database: Database, tmp_path: Path) -> None:
    """Each into a database of its own that is brought up to date first."""
    accounts = [account(database, f"a{number}") for number in range(2)]
    for account_id in accounts:
        bring(database, account_id, tmp_path, SCHOOL)
    found: list[object] = []

    def ask(account_id: int, now: int) -> None:
        try:
            with replayed(database, account_id, now, None, 1) as copy:
                found.append(copy)
        except BaseException as error:
            found.append(error)

    for turn in range(6):
        both = [threading.Thread(target=ask, args=(one, RECORDED - turn)) for one in accounts]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(60)
    assert [one for one in found if not isinstance(one, Database)] == []
    assert len(found) == 12


def test_databases_are_brought_up_to_date_at_the_same_time(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def bring_up(number: int) -> None:
        opened = open_database(f"sqlite:///{tmp_path / str(number)}.sqlite")
        try:
            migrate(opened)
        except BaseException as error:
            failed.append(error)
        finally:
            opened.dispose()

    threads = [threading.Thread(target=bring_up, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
