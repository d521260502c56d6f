"""Sessions, sign-in limits and the audit log, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select, update

from core.instants import SECOND
from data import audit, control, sessions, throttle
from data.engine import Database, migrate, open_database
from data.scoped import tables
from data.throttle import HOUR, MINUTE, Limit

NOW = 1_800_000_000 * SECOND
HOLDER = sessions.Holder(7, "acme", "ada", "mark")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_database"))
    return f"sqlite:///{tmp_path / 'tallyboard.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Database]:
    opened = control.open_control(url)
    yield opened
    opened.dispose()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    migrate(opened)
    yield opened
    opened.dispose()


def test_the_store_lies_beside_the_database_and_each_database_has_its_own() -> None:
    assert control.control_url("sqlite:////x/tallyboard.sqlite") == "sqlite:////x/sessions.sqlite"
    assert control.control_url("sqlite:////x/other.sqlite") == "sqlite:////x/other-sessions.sqlite"
    assert control.control_url("postgresql+psycopg://h/d") == "postgresql+psycopg://h/d"


def test_a_session_is_found_by_its_secret_alone(store: Database) -> None:
    secret = sessions.start(store, HOLDER, at=NOW)
    found = sessions.find(store, secret, at=NOW)
    assert found is not None and found.holder == HOLDER
    assert sessions.find(store, found.digest, at=NOW) is None  # what the table holds does not sign anybody in
    assert sessions.find(store, "", at=NOW) is None
    assert len(secret) >= 43  # 256 bits


@pytest.mark.parametrize(("later", "lives"), [(sessions.IDLE - 1, True), (sessions.IDLE, False)])
def test_thirty_idle_minutes_end_a_session(store: Database, later: int, lives: bool) -> None:
    secret = sessions.start(store, HOLDER, at=NOW)
    assert (sessions.find(store, secret, at=NOW + later) is not None) is lives


@pytest.mark.parametrize(("later", "lives"), [(sessions.ABSOLUTE - 1, True), (sessions.ABSOLUTE, False)])
def test_twelve_hours_end_a_session_in_use(store: Database, later: int, lives: bool) -> None:
    secret = sessions.start(store, HOLDER, at=NOW)
    session = sessions.find(store, secret, at=NOW)
    assert session is not None
    sessions.touch(store, session, at=NOW + later - 1)
    assert (sessions.find(store, secret, at=NOW + later) is not None) is lives


def test_its_use_is_written_once_a_minute_at_most(store: Database) -> None:
    secret = sessions.start(store, HOLDER, at=NOW)
    session = sessions.find(store, secret, at=NOW)
    assert session is not None
    sessions.touch(store, session, at=NOW + MINUTE - 1)
    assert sessions.find(store, secret, at=NOW + MINUTE) == session
    sessions.touch(store, session, at=NOW + MINUTE)
    assert sessions.find(store, secret, at=NOW + MINUTE) == replace(session, seen_at=NOW + MINUTE)


def test_an_ended_session_is_gone_at_once(store: Database) -> None:
    secret = sessions.start(store, HOLDER, at=NOW)
    sessions.end(store, sessions.digest_of(secret))
    assert sessions.find(store, secret, at=NOW) is None


def test_a_new_sign_in_sweeps_away_what_has_run_out(store: Database) -> None:
    sessions.start(store, HOLDER, at=NOW)
    sessions.start(store, HOLDER, at=NOW + sessions.IDLE)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(control.sessions)).scalar() == 1


def test_the_sixth_attempt_in_a_minute_waits_for_the_first_to_be_a_minute_old(store: Database) -> None:
    limits = (Limit("ada", 5, MINUTE),)
    assert [throttle.admit(store, limits, at=NOW + n) for n in range(5)] == [0] * 5
    assert throttle.admit(store, limits, at=NOW + 10) == MINUTE - 10
    assert throttle.admit(store, limits, at=NOW + MINUTE) == 0


def test_refused_attempts_are_not_counted_so_nobody_is_locked_out_by_them(store: Database) -> None:
    limits = (Limit("ada", 1, MINUTE),)
    throttle.admit(store, limits, at=NOW)
    for n in range(1, 50):
        throttle.admit(store, limits, at=NOW + n * SECOND)
    assert throttle.admit(store, limits, at=NOW + MINUTE) == 0


def test_twenty_an_hour_is_the_end_of_slow_guessing(store: Database) -> None:
    limits = (Limit("ada", 5, MINUTE), Limit("ada", 20, HOUR))
    times = [NOW + n * MINUTE for n in range(20)]
    assert {throttle.admit(store, limits, at=at) for at in times} == {0}
    assert throttle.admit(store, limits, at=NOW + 20 * MINUTE) == HOUR - 20 * MINUTE


def test_a_full_address_does_not_use_up_a_persons_attempts(store: Database) -> None:
    both = (Limit("ada", 2, MINUTE), Limit("address", 1, MINUTE))
    assert throttle.admit(store, both, at=NOW) == 0
    assert throttle.admit(store, both, at=NOW + 1) > 0
    assert throttle.admit(store, (both[0],), at=NOW + 2) == 0


def test_the_right_password_forgives(store: Database) -> None:
    limits = (Limit("ada", 1, MINUTE), Limit("address", 2, MINUTE))
    for n in range(5):
        assert throttle.admit(store, limits, at=NOW + n) == 0
        throttle.forgive(store, "ada")
        throttle.forgive_one(store, "address", at=NOW + n)


def test_attempts_at_the_same_moment_do_not_pass_together(store: Database) -> None:
    results: list[int] = []
    limits = (Limit("ada", 5, MINUTE),)
    threads = [
        Thread(target=lambda: results.append(throttle.admit(store, limits, at=NOW))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result == 0 for result in results).count(True) == 5


def test_audit_lines_follow_one_another_per_account(database: Database) -> None:
    for account, action in ((1, "signed in"), (2, "signed in"), (1, "exported"), (None, "staff created")):
        audit.append(database, account, "admin:ada", action, "{}", at=NOW)
    log = audit.entries(database, 1)
    assert [(entry.seq, entry.line.action) for entry in log] == [(1, "signed in"), (2, "exported")]
    assert log[1].previous_hash == log[0].hash
    assert [entry.line.action for entry in audit.entries(database, None)] == ["staff created"]
    assert audit.verify_chain(database) == []


@pytest.mark.parametrize("change", [{"actor": "somebody"}, {"at_us": 5}, {"previous_hash": "0" * 64}])
def test_a_changed_audit_line_is_found(database: Database, change: dict[str, object]) -> None:
    for n in range(3):
        audit.append(database, 1, "admin:ada", "exported", str(n), at=NOW + n)
    log = tables.audit_log
    with database.writing() as connection:
        connection.execute(update(log).where(log.c.seq == 2).values(**change))
    assert any("audit line 2 of account 1" in problem for problem in audit.verify_chain(database))


def test_a_removed_audit_line_is_found(database: Database) -> None:
    for n in range(3):
        audit.append(database, 1, "admin:ada", "exported", str(n), at=NOW + n)
    log = tables.audit_log
    with database.writing() as connection:
        connection.execute(log.delete().where(log.c.seq == 2))
    assert audit.verify_chain(database)


def test_waiting_audit_lines_are_moved_once_and_in_order(database: Database, store: Database) -> None:
    lines = [audit.Line(1, "admin:ada", "exported", str(n), NOW + n) for n in range(3)]
    for line in lines:
        audit.enqueue(store, line)
    with database.writing() as connection:  # as if the mover had been killed between its two transactions
        audit.append_in(connection, lines[0])
    assert audit.drain(database, store) == 3
    assert audit.drain(database, store) == 0
    assert [entry.line for entry in audit.entries(database, 1)] == lines
    assert audit.verify_chain(database) == []
