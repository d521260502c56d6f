"""Whom a league table's search finds is kept as long as nobody comes, goes or is renamed, and not a write longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.requests import Request
from data import reports
from data.engine import Database
from data.ingest import undo_import
from data.reports import league_sql, named
from data.rollups.state import load_state
from tests.data.builders import RECORDED, SCHOOL, account, admin, attempt, bring, enrolment, manager, user


def _found(database: Database, account_id: int, searched: str, scope: Any = None) -> list[Any]:
    request = Request(now=RECORDED + 9, course="c", search=searched)
    page = reports.league_page(database, scope or admin(account_id), request, 0, 100)
    assert page.count == len(page.rows)
    return [(row[1], row[2], row[8]) for row in page.rows]  # person, name, points


def _names_version(database: Database, account_id: int) -> int:
    with database.reading() as connection:
        state = load_state(connection, account_id)
    assert state is not None
    return state.names_version


def test_an_attempt_leaves_who_is_found_and_moves_where_they_stand(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = account(database)
    bring(database, mine, tmp_path, SCHOOL)
    version, before = _names_version(database, mine), _found(database, mine, "ann")
    monkeypatch.setattr(named, "NAMED", {})  # nobody is looked for again
    more = [attempt(f"x{number}{one}", "u1", one) for number in range(3) for one in ("e1", "e2")]
    bring(database, mine, tmp_path, {"attempts": more}, RECORDED + 1)
    assert _names_version(database, mine) == version
    assert before == [("u1", "Ann", 20)] and _found(database, mine, "ann") == [("u1", "Ann", 80)]


def test_who_comes_is_renamed_or_goes_is_seen(database: Database, tmp_path: Path) -> None:
    mine, other = account(database), account(database, "other")
    for one in (mine, other):
        bring(database, one, tmp_path, SCHOOL)
    assert _found(database, mine, "ann") == _found(database, other, "ann") == [("u1", "Ann", 20)]
    came = {"users": [user("u9", "Hannah")], "enrolments": [enrolment("u9")]}
    batch = bring(database, mine, tmp_path, came, RECORDED + 1).batch_no
    assert {row[0] for row in _found(database, mine, "ann")} == {"u1", "u9"}
    assert {row[0] for row in _found(database, other, "ann")} == {"u1"}
    assert batch is not None
    undo_import(database, mine, batch, undone_at=RECORDED + 2)
    assert {row[0] for row in _found(database, mine, "ann")} == {"u1"}
    bring(database, mine, tmp_path, {"users": [user("u1", "Bea"), user("u2", 'An"n\nא')]}, RECORDED + 3)
    assert _found(database, mine, "ann") == [] and _found(database, mine, "bea") == [("u1", "Bea", 20)]
    assert [row[0] for row in _found(database, mine, 'n"n\nא')] == ["u2"]


def test_a_manager_finds_their_own_people_alone(database: Database, tmp_path: Path) -> None:
    mine = account(database)
    bring(database, mine, tmp_path, SCHOOL)
    everyone = {row[0] for row in _found(database, mine, "a")}
    assert everyone == {"u1", "u3"}
    assert [row[0] for row in _found(database, mine, "a", manager(mine, "g"))] == ["u1"]
    assert _found(database, mine, "a", manager(mine, "h")) == []


def test_more_than_can_be_listed_are_looked_up_in_the_statement(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = account(database)
    bring(database, mine, tmp_path, SCHOOL)
    monkeypatch.setattr(named, "MOST_NAMED", 1)
    assert league_sql.MOST_NAMED > 1
    for _ in range(2):  # looked for, and known to be too many
        assert {row[0] for row in _found(database, mine, "a")} == {"u1", "u3"}
    assert [row[0] for row in _found(database, mine, "ann")] == ["u1"]
