"""One event at a time: which are stepped and which recounted, what is refused, what is left behind, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.instants import DAY, SECOND, format_instant, parse_instant
from data.audit import entries, verify_chain
from data.engine import Database
from data.ingest import ImportRefused, undo_import
from data.rollups.settle import settle
from data.rollups.state import load_state
from tests.data.against import sound
from tests.data.builders import (
    SCHOOL,
    TOTALS,
    Drop,
    account,
    attempt,
    bring,
    certification,
    contents,
    joined,
    login,
    moment,
)
from tests.data.singly import CLASS, NOW, STEPPED, add, day, fresh, stepped, totals


def test_events_in_the_order_they_happen_are_all_stepped(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, CLASS, NOW - 60 * DAY)
    events = [
        ("attempts", attempt("a1", "u1", "e1", day(1), correct="1")),
        ("attempts", attempt("a2", "u1", "e2", day(2), correct="0.5", hints="1", seconds="30")),
        ("attempts", attempt("a3", "u1", "e2", day(3), correct="1")),
        ("attempts", attempt("a4", "u3", "e1", day(3), mastery="0.9", points="-2")),
        ("attempts", attempt("a5", "u2", "e3", day(3))),
        ("moments", moment("m1", "u1", day(4))),
        ("moments", moment("m2", "u1", day(4))),
        ("logins", login("u2", day(4))),
    ]
    with stepped(monkeypatch) as found:
        for place, (file, row) in enumerate(events):
            add(database, account_id, file, row, NOW + place * SECOND)
            sound(database, account_id)
    assert found == [True] * len(events)
    whole = fresh(database)
    together: Drop = {file: [row for name, row in events if name == file] for file in STEPPED}
    bring(database, whole, tmp_path, joined(CLASS, together), NOW + DAY)
    settle(database, account_id, NOW + DAY)
    assert totals(database, account_id) == totals(database, whole)


def test_a_certification_is_earned_at_the_attempt_that_brings_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, CLASS, NOW - 60 * DAY)
    rows = [
        attempt("a1", "u1", "e1", day(1)),
        attempt("a2", "u1", "e2", day(2), correct="0"),
        attempt("a3", "u1", "e2", day(3)),  # (1 + 0.65) / 2 = 0.825
        attempt("a4", "u1", "e2", day(4), correct="0"),
    ]
    earned = []
    with stepped(monkeypatch) as found:
        for row in rows:
            add(database, account_id, "attempts", row)
            stored = next(
                one for one in contents(database, TOTALS)["user_courses"] if one[1:3] == ("c", "u1")
            )
            earned.append(stored[-2:])
    assert found == [True] * 4
    at = parse_instant(day(3))
    assert earned == [(None, None), (None, None), (at, at), (at, at)]
    sound(database, account_id)


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("attempts", attempt("late", "u1", "e1", day(2))),
        ("attempts", attempt("a0", "u1", "e1", day(5))),  # the same instant as a1, an id before it
        ("attempts", attempt("late", "u2", "e2", day(4))),  # a course complete: the order in it matters
        ("attempts", attempt("late", "u4", "e1", day(4))),  # before the certification was earned
        ("attempts", attempt("ahead", "u1", "e1", day(20))),
        ("attempts", attempt("old", "u1", "e2", "2023-12-01T00:00:00Z")),
        ("moments", moment("ahead", "u1", day(20))),
        ("logins", login("u4", "2022-12-31T00:00:00Z")),  # it comes before a status event
        ("attempts", attempt("a1", "u1", "e1", day(5))),
        ("moments", moment("m1", "u1", day(5))),
        ("logins", login("u1", day(5))),
    ],
)
def test_what_does_not_simply_come_next_is_recounted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, row: Mapping[str, str]
) -> None:
    account_id = account(database)
    before: Drop = {
        "attempts": [
            attempt("a1", "u1", "e1", day(5)),
            attempt("a2", "u2", "e1", day(5), correct="0"),
            attempt("a3", "u4", "e1", day(5)),
            attempt("a4", "u4", "e2", day(5)),
        ],
        "moments": [moment("m1", "u1", day(5))],
        "logins": [login("u1", day(5))],
    }
    bring(database, account_id, tmp_path, joined(CLASS, before), NOW - DAY)
    with stepped(monkeypatch) as found:
        add(database, account_id, file, row)
    assert found == [False]
    sound(database, account_id)


def test_while_something_is_due_events_are_recounted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    award = certification("u2", at=day(1), expires_at=day(9))
    bring(database, account_id, tmp_path, joined(CLASS, {"awards": [award]}), NOW - 5 * DAY)
    with stepped(monkeypatch) as found:
        for place in range(2):
            add(database, account_id, "attempts", attempt(f"a{place}", "u1", "e1", day(9)), NOW + place)
    assert found == [False, True]
    sound(database, account_id)


BAD = [
    ("attempts", {**attempt("a"), "correct": "1.5"}),
    ("attempts", {**attempt("a"), "correct": ""}),
    ("attempts", {**attempt("a"), "at": "yesterday"}),
    ("attempts", {**attempt("a"), "user_id": "nobody"}),
    ("attempts", {**attempt("a"), "exercise_id": "nothing"}),
    ("attempts", {**attempt("a"), "attempt_id": "a\x00"}),
    ("attempts", {**attempt("a"), "attempt_id": "x" * 10_001}),
    ("attempts", {**attempt("a"), "hints": "-1"}),
    ("attempts", {**attempt("a1"), "correct": "0"}),
    ("moments", {**moment("m"), "kind": "giant"}),
    ("moments", {**moment("m"), "user_id": "nobody"}),
    ("moments", {**moment("m1"), "activities": "9"}),
    ("logins", login("nobody")),
    ("logins", login(at="")),
]


@pytest.mark.parametrize(("file", "row"), BAD)
def test_a_bad_event_is_refused_for_the_reason_an_import_gives(
    database: Database, tmp_path: Path, file: str, row: Mapping[str, str]
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL, NOW - DAY)
    before = contents(database)
    with pytest.raises(ImportRefused) as singly:
        add(database, account_id, file, row)
    with pytest.raises(ImportRefused) as imported:
        bring(database, account_id, tmp_path, {file: [row]}, NOW)
    reasons = [[(one.column, one.value, one.reason) for one in said.value.bad] for said in (singly, imported)]
    assert reasons[0] == reasons[1] != []
    assert contents(database) == before


def test_an_event_leaves_a_batch_and_a_line_and_can_be_undone(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL, NOW - DAY)
    before = totals(database, account_id)
    outcome = add(database, account_id, "attempts", attempt("new", "u1", "e1", day(9)))
    late = add(database, account_id, "attempts", attempt("late", "u1", "e1", day(8)), NOW + 1)
    assert [(one.name, one.new, one.repeated) for one in outcome.files] == [("attempts", 1, 0)]
    stored = [row[1:6] for row in contents(database)["batches"][1:]]
    assert stored == [
        (number, "a test", at, None, '{"attempts": [1, 0, 0]}') for number, at in ((2, NOW), (3, NOW + 1))
    ]
    lines = [(one.line.actor, one.line.detail) for one in entries(database, account_id)[1:]]
    assert lines == [("a test", f"1 of attempts as batch {number}") for number in (2, 3)]
    assert verify_chain(database) == []
    for one in (outcome, late):
        undo_import(database, account_id, one.batch_no, undone_at=NOW + SECOND)
    sound(database, account_id)
    assert totals(database, account_id) == before


def test_one_of_two_writers_that_was_overtaken_is_stepped_to_where_the_other_settled(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL, NOW - DAY)
    with stepped(monkeypatch) as found:
        add(database, account_id, "moments", moment("n1", "u1", format_instant(NOW)), NOW)
        add(database, account_id, "moments", moment("n2", "u2", format_instant(NOW - SECOND)), NOW - SECOND)
    assert found == [True, True]
    with database.reading() as connection:
        state = load_state(connection, account_id)
    assert state is not None
    assert (state.settled_us, state.last_event_us) == (NOW, NOW)
    sound(database, account_id)


# --- statements ------------------------------------------------------------------------------------------------------


@contextmanager
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the database is told, BEGIN and COMMIT among it on SQLite."""
    seen: list[str] = []
    if database.is_sqlite:
        with database.writing() as connection:
            driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(seen.append)
        yield seen
        driver.set_trace_callback(None)
        return
    with monkeypatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(psycopg.Cursor, name, noting(seen, getattr(psycopg.Cursor, name)))
        yield seen


def noting(seen: list[str], told: Any) -> Any:
    def watched(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
        seen.append(str(query))
        return told(cursor, query, *rest, **more)

    return watched


def test_an_event_costs_no_more_statements_than_it_moves_rows(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit, so that it can not creep up: each statement is a round trip to PostgreSQL."""
    account_id = account(database)
    bring(database, account_id, tmp_path, CLASS, NOW - DAY)
    add(database, account_id, "attempts", attempt("a0", "u2", "e1", day(9)))  # reads the content, once
    costs = {}
    for what, file, row in (
        ("first", "attempts", attempt("a1", "u1", "e1", day(9))),
        ("attempts", "attempts", attempt("a2", "u1", "e2", day(9), correct="0.5")),
        ("moments", "moments", moment("m1", "u1", day(9))),
        ("logins", "logins", login("u1", day(9))),
    ):
        with statements(database, monkeypatch) as seen:
            add(database, account_id, file, row)
        costs[what] = len(seen)
        assert any(f'INTO "{file}"' in one for one in seen), seen
    # a first attempt asks whether its person has started elsewhere, and writes that they start now
    if (
        database.is_sqlite
    ):  # BEGIN and COMMIT among them; two groups, and their chapters, are rows of their own
        assert costs == {"first": 21, "attempts": 19, "moments": 10, "logins": 7}
    else:  # a question whether the connection lives, and two locks, among them
        assert costs == {"first": 23, "attempts": 21, "moments": 12, "logins": 9}
