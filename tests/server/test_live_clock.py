"""A server by the real clock: what falls due while it runs is counted at once, and nobody waits for a recount."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask

from core.instants import SECOND, format_instant, parse_instant
from core.scope import Role
from data.ingest.rows import add_rows
from data.reports import sources
from data.rollups.settle import settle
from data.rollups.state import State, load_state
from server import housekeeping
from server.clock import real_now
from server.housekeeping import Housekeeper
from tests.server.world import build, close, rooms_of, signed_in

ACCOUNT, SOON_S, HOUR = 1, 20, 3600 * SECOND


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Flask]:
    made = build(tmp_path / "instance", TALLYBOARD_NOW="")
    settle(rooms_of(made).database, ACCOUNT, real_now() - HOUR)
    yield made
    close(made)


def certified_until(app: Flask, at: int, *, since: int | None = None) -> None:
    """Leo, told at `since`, or now."""
    cells = {"user_id": "leo", "kind": "certification", "name": "Safe", "at": "2026-02-01T00:00:00Z"}
    cells |= {"course_id": "safety", "expires_at": format_instant(at)}
    add_rows(
        rooms_of(app).database, ACCOUNT, "awards", [cells], source="here", recorded_at=since or real_now()
    )


def state_of(app: Flask) -> State:
    with rooms_of(app).database.reading() as connection:
        return load_state(connection, ACCOUNT) or State()


def wait_for_clock(at: int) -> None:
    while real_now() <= at:
        time.sleep(0.01)


def test_a_page_in_the_moment_between_due_and_settled_is_that_of_just_before(live: Flask) -> None:
    expires = real_now() + SECOND
    certified_until(live, expires)
    browser = signed_in(live, Role.ADMIN)
    wait_for_clock(expires)
    with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
        report = json.loads(browser.get("/download/courses.json", buffered=True).text)
    place = report["columns"].index("certifications")
    assert parse_instant(report["now"]) == expires - 1
    before = report["rows"][0][place]
    settle(rooms_of(live).database, ACCOUNT, real_now())
    report = json.loads(browser.get("/download/courses.json", buffered=True).text)
    assert parse_instant(report["now"]) > expires
    assert report["rows"][0][place] == before - 1


@pytest.mark.parametrize("ahead", [0, SECOND // 50, SECOND])
def test_pages_asked_for_while_events_are_stored_recount_nothing(live: Flask, ahead: int) -> None:
    """Events as they happen, or of devices whose clocks are ahead."""
    browser = signed_in(live, Role.ADMIN)
    database = rooms_of(live).database
    housekeeper = Housekeeper(database)
    housekeeper.start()
    done = threading.Event()

    def happen() -> None:
        for number in count():
            if done.wait(0.002):
                return
            now = real_now()
            cells = {"attempt_id": f"n{number}", "user_id": "lea", "exercise_id": "fire", "correct": "1"}
            cells["at"] = format_instant(now + ahead)
            add_rows(database, ACCOUNT, "attempts", [cells], source="here", recorded_at=now)

    platform = threading.Thread(target=happen)
    platform.start()
    try:
        with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
            for _ in range(40):
                assert browser.get("/download/courses.csv", buffered=True).status_code == 200
    finally:
        done.set()
        platform.join()
        housekeeper.stop()


def test_an_account_that_can_not_be_settled_holds_up_no_other(live: Flask) -> None:
    settled: list[int] = []

    def settle_but_one(_database: object, account_id: int, _now: int, *, patient: bool) -> bool:
        assert not patient
        settled.append(account_id)
        if account_id == ACCOUNT:
            raise RuntimeError("not this one")
        return True

    certified_until(live, real_now() - SECOND, since=real_now() - HOUR + SECOND)
    housekeeper = Housekeeper(rooms_of(live).database)
    with patch.object(housekeeping, "settle", settle_but_one):
        housekeeper.start()
        time.sleep(1.5)
        housekeeper.stop()
    assert settled == [1, 2], "the one that failed waits for the next round"


def test_what_falls_due_is_settled_as_soon_as_its_time_has_come(live: Flask) -> None:
    """Not half a minute later, which is how often housekeeping looks anyway."""
    expires = real_now() + 2 * SECOND
    certified_until(live, expires)
    housekeeper = Housekeeper(rooms_of(live).database)
    housekeeper.start()
    try:
        deadline = time.monotonic() + SOON_S
        while state_of(live).next_due_us is not None and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        housekeeper.stop()
    assert state_of(live).next_due_us is None
    assert real_now() >= expires


@pytest.mark.parametrize(("ago", "held"), [(30, False), (300, True), (3000, True)])
def test_the_sign_says_when_figures_are_held_back(live: Flask, ago: int, held: bool) -> None:
    """Behind an import, which nobody can settle before: from a minute on."""
    now = real_now()
    certified_until(live, now - ago * SECOND, since=now - HOUR + SECOND)
    fresh = signed_in(live, Role.ADMIN).get("/data/freshness").get_json()
    assert fresh["held"] is held
    assert parse_instant(fresh["now"]) == now - ago * SECOND - 1
