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
from data.reports.sources import Outrun, by_the_clock
from data.rollups import settle as settling
from data.rollups.licences import licences_hold
from data.rollups.settle import live_instant, settle
from data.rollups.state import State, load_state, lock_account
from server.clock import unhurried
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
    moment,
)

EXPIRES = RECORDED + 60 * SECOND
MINUTE = 60 * SECOND
EXPIRING: Drop = joined(SCHOOL, {"awards": [certification("u3", expires_at=format_instant(EXPIRES))]})


class Recounted(Exception):
    """In place of a recount."""


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


def test_it_is_the_clocks_where_nothing_is_due(database: Database, expiring: int) -> None:
    for clock in (RECORDED, RECORDED + 1, EXPIRES - 1):
        assert live_instant(database, expiring, clock) == clock
    assert live_instant(database, account(database, "empty"), RECORDED) == RECORDED


def test_it_is_that_of_a_writer_whose_clock_is_ahead(database: Database, expiring: int) -> None:
    assert live_instant(database, expiring, RECORDED - 2 * SECOND) == RECORDED
    assert live_instant(database, expiring, RECORDED - 2 * MINUTE) == RECORDED - 2 * MINUTE, (
        "a clock that is wrong"
    )


@pytest.mark.parametrize("late", [0, 1, SECOND, MINUTE, 100 * MINUTE])
def test_what_is_due_and_not_settled_yet_is_not_counted_and_nothing_is_recounted(
    database: Database, expiring: int, late: int
) -> None:
    now = live_instant(database, expiring, EXPIRES + late)
    assert now == EXPIRES - 1
    assert totals_hold(database, expiring, now)
    assert not totals_hold(database, expiring, EXPIRES + late)
    with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
        request = Request(now=now, course="c")
        assert screens.course(database, admin(expiring), request).headline.certifications == 2
        run(database, "course-league", admin(expiring), request)
    assert settle(database, expiring, EXPIRES + late + SECOND)
    then = live_instant(database, expiring, EXPIRES + late + SECOND)
    assert then == EXPIRES + late + SECOND
    request = Request(now=then, course="c")
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


@pytest.mark.parametrize("file", ["attempts", "moments"])
def test_an_event_behind_a_login_that_came_due_settles_it_first(
    database: Database, tmp_path: Path, file: str
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, joined(SCHOOL, {"logins": [login("u3", format_instant(EXPIRES))]}))
    at = EXPIRES + SECOND
    cells = attempt("late") if file == "attempts" else moment("late")
    given = cells | {"at": format_instant(at)}
    add_rows(database, account_id, file, [given], source="here", recorded_at=at)
    assert live_instant(database, account_id, at) == at
    assert totals_hold(database, account_id, at)


def test_a_page_that_an_event_outruns_is_asked_for_again_and_not_recounted(
    database: Database, expiring: int
) -> None:
    asked: list[int] = []
    clocks = iter(range(RECORDED + SECOND, EXPIRES, SECOND))

    def clock() -> int:
        now = live_instant(database, expiring, next(clocks))
        by_the_clock(now)
        return now

    def page(now: int) -> int:
        if not asked:  # an event comes in between the page's looking at the clock and its reading
            given = [attempt("late", at=format_instant(now + 1))]
            add_rows(database, expiring, "attempts", given, source="here", recorded_at=now + 1)
        asked.append(now)
        return len(list(run(database, "courses", admin(expiring), Request(now=now)).rows()))

    with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
        assert unhurried(page, clock) == 1
    assert asked == [RECORDED + SECOND, RECORDED + 2 * SECOND]


def test_what_is_outrun_every_time_is_recounted_at_last_as_is_what_names_its_instant(
    database: Database, expiring: int
) -> None:
    def clock() -> int:
        by_the_clock(EXPIRES)
        return EXPIRES

    def page(now: int) -> int:
        return screens.course(database, admin(expiring), Request(now=now, course="c")).headline.certifications

    with patch.object(sources, "replayed", side_effect=Recounted):
        with pytest.raises(Recounted):
            unhurried(page, clock)
        clock()
        with pytest.raises(Outrun):
            page(EXPIRES)
        with pytest.raises(Recounted):
            page(EXPIRES + 1)
    by_the_clock(None)


def test_settling_neither_waits_for_a_writer_nor_settles_twice(database: Database, expiring: int) -> None:
    with database.writing() as connection:
        lock_account(connection, expiring)
        found: list[bool] = []
        other = threading.Thread(
            target=lambda: found.append(settle(database, expiring, EXPIRES, patient=False))
        )
        other.start()
        other.join(20)
        assert found == [False]
    assert settle(database, expiring, EXPIRES, patient=False)
    assert not settle(database, expiring, EXPIRES)


def test_who_waited_to_settle_does_not_turn_the_account_back(database: Database, expiring: int) -> None:
    looked = settling._is_due
    told = iter([True])  # as it stood when they looked first
    settle(database, expiring, EXPIRES)
    with patch.object(settling, "_is_due", lambda *given: next(told, None) or looked(*given)):
        assert not settle(database, expiring, RECORDED + 1)
    with database.reading() as connection:
        state = load_state(connection, expiring)
    assert state is not None
    assert state.settled_us == EXPIRES


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
