"""A server by the real clock: what falls due while it runs is counted at once, and nobody waits for a recount."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
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


def test_a_page_asked_for_while_an_event_is_stored_recounts_nothing(live: Flask) -> None:
    browser = signed_in(live, Role.ADMIN)
    database = rooms_of(live).database
    with patch.object(sources, "replayed", side_effect=AssertionError("recounted")):
        for number in range(20):
            at = real_now() + SECOND // 50  # of another machine, whose clock is ahead
            cells = {"attempt_id": f"n{number}", "user_id": "lea", "exercise_id": "fire", "correct": "1"}
            add_rows(
                database,
                ACCOUNT,
                "attempts",
                [cells | {"at": format_instant(at)}],
                source="here",
                recorded_at=at,
            )
            assert browser.get("/download/courses.csv", buffered=True).status_code == 200


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


@pytest.mark.parametrize(("ago", "held"), [(30, False), (300, True), (900, False)])
def test_the_sign_says_when_figures_are_held_back(live: Flask, ago: int, held: bool) -> None:
    """Behind an import, which nobody can settle before: from a minute on; after ten they are recounted."""
    now = real_now()
    certified_until(live, now - ago * SECOND, since=now - HOUR + SECOND)
    fresh = signed_in(live, Role.ADMIN).get("/data/freshness").get_json()
    assert fresh["held"] is held
    assert (parse_instant(fresh["now"]) < now) is (ago < 600)
