"""Undoing imports: as if the import had never been; as known earlier, it still stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from core.instants import SECOND, parse_instant
from data.engine import Database
from data.ingest import ImportRefused, UndoRefused, undo_import
from tests.data.against import said, sound
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    Drop,
    account,
    admin,
    attempt,
    bring,
    contents,
    course,
    enrolment,
    joined,
    login,
    moment,
    rows,
    user,
)
from tests.data.strategies import EXAMPLES, accounts, later_values, split

examples = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
LATER = RECORDED + 3_600 * SECOND


def fresh(database: Database) -> int:
    return account(database, f"a{len(contents(database)['accounts'])}")


def test_an_undone_import_leaves_everything_as_it_was(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    before = said(database, account_id, SCHOOL, LATER)
    more: Drop = {
        "users": [user("u1", "Renamed", email="new@example.com"), user("u9", "New")],
        "courses": [{"course_id": "c", "title": "Renamed", "certify_at": "0.1"}],
        "enrolments": [enrolment("u9"), enrolment("u1", enrolled_at="2030-01-01T00:00:00Z")],
        "attempts": [attempt("new", "u3", "e1"), attempt("a1", "u1", "e1")],
        "moments": [moment("m9", "u9")],
    }
    bring(database, account_id, tmp_path, more, RECORDED + SECOND)
    assert said(database, account_id, SCHOOL, LATER) != before
    outcome = undo_import(database, account_id, 2, undone_at=RECORDED + 2 * SECOND)
    assert said(database, account_id, SCHOOL, LATER) == before
    assert (outcome.gone["users"], outcome.gone["attempts"], outcome.returned["users"]) == (1, 1, 1)
    assert {row[1]: (row[2], row[3]) for row in contents(database)["users"]}["u1"] == ("Ann", None)
    sound(database, account_id)


def test_an_event_stands_while_any_import_that_delivered_it_stands(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, {**SCHOOL, "attempts": []})
    for _ in range(3):
        bring(database, account_id, tmp_path, {"attempts": [attempt("x")]})
    for number, left in ((2, 1), (4, 1), (3, 0)):
        undo_import(database, account_id, number, undone_at=RECORDED + number * SECOND)
        assert len(contents(database)["attempts"]) == left
        sound(database, account_id)


def test_events_can_be_imported_again_after_their_undo(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, {**SCHOOL, "attempts": []})
    seen = []
    for place in range(3):
        number = bring(database, account_id, tmp_path, {"attempts": [attempt("x")]}, RECORDED).batch_no
        seen.append(said(database, account_id, SCHOOL, LATER))
        undo_import(database, account_id, number, undone_at=RECORDED + place)
    assert seen[0] == seen[1] == seen[2]
    assert contents(database)["attempts"] == []


def test_undo_is_refused_naming_what_relies_on_the_rows_that_would_go(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, joined(course(), {"users": [user("u1")]}))
    bring(database, account_id, tmp_path, {"attempts": [attempt("x")], "enrolments": [enrolment()]})
    before = contents(database)
    with pytest.raises(UndoRefused) as error:
        undo_import(database, account_id, 1, undone_at=LATER)
    assert contents(database) == before, "nothing was undone"
    assert any("attempts x" in reason for reason in error.value.reasons)
    undo_import(database, account_id, 2, undone_at=LATER)
    undo_import(database, account_id, 1, undone_at=LATER + 1)
    assert contents(database)["users"] == []
    sound(database, account_id)


def test_what_another_import_gave_as_well_does_not_go_and_is_no_reason_to_refuse(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    bring(
        database,
        account_id,
        tmp_path,
        joined(course(), {"users": [user("u1", "Old", email="old@example.com")]}),
    )
    bring(
        database,
        account_id,
        tmp_path,
        joined(course(), {"users": [user("u1", "New")], "attempts": [attempt("x")]}),
    )
    undo_import(database, account_id, 1, undone_at=LATER)
    assert [row[1:4] for row in contents(database)["users"]] == [("u1", "New", None)]
    sound(database, account_id)


def test_an_undo_tells_only_what_it_changed(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    content: Drop = {
        "courses": [{"course_id": "c", "title": "C"}],
        "chapters": [{"course_id": "c", "chapter_id": "h", "title": "H", "position": ""}],
    }
    for _ in range(2):
        bring(database, account_id, tmp_path, content)
    outcome = undo_import(database, account_id, 1, undone_at=LATER)
    assert (outcome.gone, outcome.returned) == ({}, {})


def test_an_import_is_undone_once(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    number = bring(database, account_id, tmp_path, SCHOOL).batch_no
    undo_import(database, account_id, number, undone_at=LATER)
    for absent in (number, 99):
        with pytest.raises(UndoRefused):
            undo_import(database, account_id, absent, undone_at=LATER + 1)


def test_a_course_that_went_leaves_no_totals_behind(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    bring(database, account_id, tmp_path, course("x", ["x1"]))
    undo_import(database, account_id, 2, undone_at=LATER)
    sound(database, account_id)


def test_a_custom_attribute_returns_to_what_it_was(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, {"users": [user("u1", **{"attr.Team": "red"})]})
    bring(
        database, account_id, tmp_path, {"users": [user("u1", **{"attr.Team": "blue", "attr.Site": "north"})]}
    )
    undo_import(database, account_id, 2, undone_at=LATER)
    assert [row[1:] for row in contents(database)["user_attributes"]] == [("u1", "Team", "red")]


# --- statuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("undone", [1, 2, 3])
def test_undoing_one_of_three_statuses_gives_what_the_other_two_give(
    database: Database, tmp_path: Path, undone: int
) -> None:
    """The event that a later import recorded was a change from what is undone; without it there is none, or another."""
    months = [parse_instant(f"2024-0{number}-01T00:00:00Z") for number in (1, 2, 3)]
    statuses = ["active", "deactivated", "active"]
    both = []
    for left_out in (0, undone):
        account_id = fresh(database)
        bring(
            database,
            account_id,
            tmp_path,
            joined(course(), {"users": [user("u1")], "enrolments": [enrolment()]}),
            0,
        )
        for number, (at, status) in enumerate(zip(months, statuses, strict=True), start=1):
            if number != left_out:
                bring(database, account_id, tmp_path, {"users": [user("u1", status=status)]}, at)
        both.append(account_id)
    undo_import(database, both[0], undone + 1, undone_at=RECORDED)
    days = [0, *(month + day for month in months for day in (-1, 0, 1)), RECORDED + 1]
    found = [[rows(database, "courses", admin(one), day)[0][2] for day in days] for one in both]
    assert found[0] == found[1]


# --- any order -------------------------------------------------------------------------------------------------------


@examples
@given(data=st.data(), drop=accounts(), changes=later_values)
def test_undoing_any_imports_in_any_order_gives_what_the_others_give(
    database: Database, tmp_path: Path, data: st.DataObject, drop: Drop, changes: Drop
) -> None:
    pieces = [*data.draw(split(drop)), changes]
    account_id = fresh(database)
    for place, piece in enumerate(pieces):
        bring(database, account_id, tmp_path, piece, RECORDED + place)
    undone = set()
    for number in data.draw(st.permutations(range(1, len(pieces) + 1))):
        before = contents(database)
        try:
            undo_import(database, account_id, number, undone_at=LATER + number)
            undone.add(number)
        except UndoRefused:
            assert contents(database) == before
        if data.draw(st.booleans()):
            break
    sound(database, account_id)
    left = fresh(database)
    try:
        for number, piece in enumerate(pieces, start=1):
            if number not in undone:
                bring(database, left, tmp_path, piece, RECORDED + number - 1)
    except ImportRefused:
        reject()  # what a row refers to is now given by a later import alone: there is no such order without undoing
    remaining = joined(*(piece for number, piece in enumerate(pieces, start=1) if number not in undone))
    for now in (parse_instant("2024-03-01T07:30:00Z"), LATER * 2 - RECORDED):
        assert said(database, account_id, remaining, now) == said(database, left, remaining, now)


@settings(examples, max_examples=EXAMPLES // 2)
@given(data=st.data(), drop=accounts(), changes=later_values)
def test_as_known_at_an_instant_the_reports_say_what_they_said_then(
    database: Database, tmp_path: Path, data: st.DataObject, drop: Drop, changes: Drop
) -> None:
    """Later imports do not exist yet, and undone ones still stand."""
    account_id = fresh(database)
    now = parse_instant("2025-02-03T00:00:00Z")
    pieces = [drop, changes, *data.draw(split({"attempts": [attempt("late")], "logins": [login("u2")]}))]
    remembered = []
    for place, piece in enumerate(pieces):
        bring(database, account_id, tmp_path, piece, RECORDED + 10 * place)
        remembered.append((RECORDED + 10 * place, said(database, account_id, drop, now)))
    for place, number in enumerate(data.draw(st.permutations(range(2, len(pieces) + 1)))):
        at = LATER + 10 * place
        undo_import(database, account_id, number, undone_at=at)
        remembered.append((at, said(database, account_id, drop, now)))
    for at, then in remembered:
        known = at + data.draw(st.sampled_from((0, 9)))
        assert said(database, account_id, drop, now, as_known_at=known) == then
