"""Usage lines as known at an earlier instant: what became known after it is neither counted nor an adjustment."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.instants import DAY
from data.engine import Database
from data.ingest import undo_import
from tests.data.builders import Drop, account, bring, login
from tests.data.test_charged import (
    INVOICE,
    ISSUED,
    KNOWN,
    LINES,
    PERIOD,
    adjusted,
    history,
    ids,
    make,
    match,
    member,
    people,
)

BETWEEN, LATE = ISSUED + 4 * DAY, ISSUED + 9 * DAY
MATCHED, CONSUMED = 1, 2
LATER: Drop = {
    "matches": [match("m3", "2025-01-20T00:00:00Z")],
    "match_members": [member("m3", "E")],
    "logins": [login("E", "2025-01-20T00:00:00Z")],
}
LINE_OF = [(MATCHED, "mau"), (CONSUMED, "mau"), (CONSUMED, "seats")]


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


@pytest.mark.parametrize(("line", "plan"), LINE_OF)
def test_what_became_known_later_is_not_there(
    database: Database, tmp_path: Path, line: int, plan: str
) -> None:
    account_id = make(database, tmp_path, plan)
    bring(database, account_id, tmp_path, LATER, LATE)
    before = people(database, account_id, line, known=BETWEEN)
    assert (ids(before), before.count_now, adjusted(before)) == (["A", "B"], 2, [])
    for known in (LATE, None):
        after = people(database, account_id, line, known=known)
        assert (ids(after), after.count_now) == (["A", "B"], 3)
        assert [(one.user_id, one.added, one.known_at) for one in adjusted(after)] == [("E", True, LATE)]


@pytest.mark.parametrize(("line", "plan"), LINE_OF)
def test_what_was_withdrawn_later_still_stands(
    database: Database, tmp_path: Path, line: int, plan: str
) -> None:
    account_id = make(database, tmp_path, plan)
    batch = bring(database, account_id, tmp_path, LATER, BETWEEN).batch_no
    undo_import(database, account_id, batch, undone_at=LATE)
    for known in (BETWEEN, LATE - 1):
        found = people(database, account_id, line, known=known)
        assert (ids(found), found.count_now) == (["A", "B"], 3)
        assert [(one.user_id, one.added, one.known_at) for one in adjusted(found)] == [("E", True, BETWEEN)]
    assert people(database, account_id, line, known=LATE).count_now == 2


@pytest.mark.parametrize(("line", "plan"), LINE_OF)
def test_as_known_before_it_was_counted_there_is_nothing_to_adjust(
    database: Database, tmp_path: Path, line: int, plan: str
) -> None:
    """An invoice given before the day it is of counts from that day; as known before, from what was known before."""
    account_id = account(database, f"known-{line}-{plan}")
    drop = {**history(plan), "invoices": [{**INVOICE, **PERIOD}], "invoice_lines": LINES}
    bring(database, account_id, tmp_path, drop, ISSUED - 5 * DAY)
    bring(database, account_id, tmp_path, LATER, ISSUED - 2 * DAY)
    found = people(database, account_id, line, known=ISSUED - 3 * DAY)
    assert (ids(found), found.count_now, adjusted(found)) == (["A", "B"], 2, [])
    assert ids(people(database, account_id, line)) == ["A", "B", "E"]


def test_a_plan_that_became_known_later_counts_nobody_before(database: Database, tmp_path: Path) -> None:
    account_id = account(database, "known-plan")
    given = history()
    bring(database, account_id, tmp_path, {**given, "plans": []}, ISSUED - DAY)
    drop = {"invoices": [{**INVOICE, **PERIOD}], "invoice_lines": LINES}
    bring(database, account_id, tmp_path, drop, KNOWN)
    bring(database, account_id, tmp_path, {"plans": given["plans"]}, LATE)
    assert "No licence plan" in people(database, account_id, CONSUMED, known=BETWEEN).refusal
    assert ids(people(database, account_id, CONSUMED)) == ["A", "B"]
