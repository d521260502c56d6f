"""Activating and deactivating: one status event, a batch of its own, once however often it is sent."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from core.requests import Request
from core.scope import NotFound
from core.status import Status
from data import audit
from data.batches import list_batches
from data.engine import Database
from data.ingest import undo_import
from data.people_list import find_person
from data.people_status import set_status
from data.reports import screens
from data.scoped import tables
from data.verify import verify
from tests.data.builders import RECORDED, SCHOOL, account, admin, bring, login, user

AT = RECORDED + 1_234_567
EVENTS = tables.drop_tables["user_events"]


def change(database: Database, account_id: int, user_id: str, status: Status, at: int = AT) -> bool:
    return set_status(database, account_id, user_id, status, actor="staff:sam", recorded_at=at)


def events(database: Database) -> list[tuple[int, str, int, str]]:
    """What was set since the school came in."""
    columns = (EVENTS.c.account_id, EVENTS.c.user_id, EVENTS.c.at_us, EVENTS.c.event)
    with database.reading() as connection:
        found = select(*columns).where(EVENTS.c.at_us >= RECORDED).order_by(EVENTS.c.at_us)
        return [tuple(row) for row in connection.execute(found)]


def status(database: Database, account_id: int, user_id: str) -> str:
    person = find_person(database, account_id, user_id)
    assert person
    return person.status


@pytest.fixture
def school(database: Database, tmp_path: Path) -> int:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    return account_id


def test_a_deactivation_moves_the_totals_in_its_own_batch(database: Database, school: int) -> None:
    assert change(database, school, "u1", Status.DEACTIVATED)
    assert events(database) == [(school, "u1", AT, "deactivated")]
    assert status(database, school, "u1") == "deactivated"
    assert screens.courses(database, admin(school), Request(now=AT)).headline.users == 2
    assert [(one.batch_no, one.source) for one in list_batches(database, school)][0] == (2, "deactivated u1")
    assert verify(database, school) == []
    assert change(database, school, "u1", Status.ACTIVE, AT + 1)
    assert screens.courses(database, admin(school), Request(now=AT + 1)).headline.users == 3
    assert verify(database, school) == []


def test_sent_twice_it_happens_once(database: Database, school: int) -> None:
    assert change(database, school, "u1", Status.DEACTIVATED)
    assert not change(database, school, "u1", Status.DEACTIVATED, AT + 5)
    assert not change(database, school, "u2", Status.ACTIVE)
    assert len(events(database)) == 1
    assert len(list_batches(database, school)) == 2, "what changes nothing leaves no batch"
    lines = [
        (entry.line.actor, entry.line.action, entry.line.detail) for entry in audit.entries(database, school)
    ]
    assert lines[1:] == [("staff:sam", "user deactivated", "u1")]
    assert audit.verify_chain(database) == []


def test_eight_senders_at_once_make_one_event(database: Database, school: int) -> None:
    outcomes: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda at=AT + n: outcomes.append(change(database, school, "u1", Status.DEACTIVATED, at))
        )
        for n in range(8, 0, -1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert len(events(database)) == 1


def test_who_read_the_clock_first_may_write_last(database: Database, school: int) -> None:
    assert change(database, school, "u1", Status.DEACTIVATED, AT + 5)
    assert not change(database, school, "u1", Status.DEACTIVATED, AT)
    assert change(database, school, "u1", Status.ACTIVE, AT + 3)
    assert events(database)[-1] == (school, "u1", AT + 6, "activated")
    assert status(database, school, "u1") == "active"
    assert verify(database, school) == []


def test_a_status_column_counts_and_a_login_proves_a_reactivation(
    database: Database, school: int, tmp_path: Path
) -> None:
    bring(database, school, tmp_path, {"users": [user("u4", status="deactivated")]})
    assert not change(database, school, "u4", Status.DEACTIVATED)
    assert change(database, school, "u4", Status.ACTIVE)
    assert change(database, school, "u1", Status.DEACTIVATED)
    bring(
        database,
        school,
        tmp_path,
        {"logins": [login("u1", "2025-01-02T00:00:00Z")]},
        at=AT + 2 * 86_400 * 10**6,
    )
    later = AT + 3 * 86_400 * 10**6
    assert not change(database, school, "u1", Status.ACTIVE, later)
    assert change(database, school, "u1", Status.DEACTIVATED, later)
    assert verify(database, school) == []


def test_nobody_of_that_id_and_nobody_of_another_account(
    database: Database, school: int, tmp_path: Path
) -> None:
    other = account(database, "other")
    bring(database, other, tmp_path, {"users": [user("only")]})
    for user_id in ("nobody", "only", "", "U1"):
        with pytest.raises(NotFound):
            change(database, school, user_id, Status.DEACTIVATED)
    assert events(database) == []
    assert len(list_batches(database, school)) == 1


def test_undoing_another_import_leaves_what_somebody_set(
    database: Database, school: int, tmp_path: Path
) -> None:
    bring(database, school, tmp_path, {"users": [user("u1", "Ann", status="active")]}, at=RECORDED + 5)
    assert change(database, school, "u1", Status.DEACTIVATED)
    undo_import(database, school, 2, undone_at=AT + 10)
    assert events(database) == [(school, "u1", AT, "deactivated")]
    undo_import(database, school, 3, undone_at=AT + 11)
    assert events(database) == [] and status(database, school, "u1") == "active"
    assert verify(database, school) == []
