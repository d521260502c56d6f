"""What staff read of an account: people by search, imports, its log; and plans with their refusals."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.instants import DAY, format_instant
from data import audit
from data.accounts import last_imports
from data.audit import Line
from data.batches import list_batches
from data.engine import Database
from data.ingest import undo_import
from data.ingest.rows import add_rows
from data.people_list import find_person, people_page
from data.prepared import Driver
from data.scoped import tables
from tests.data.builders import RECORDED, SCHOOL, account, bring, user
from tests.data.test_upgrade_totals import move

SEATS = {"plan_id": "p1", "plan_type": "seats", "amount": "5", "starts_on": "2045-01-01"}
NEXT = {**SEATS, "plan_id": "p2", "starts_on": "2046-01-01"}


def ids(database: Database, account_id: int, searched: str = "") -> list[str]:
    return [one.user_id for one in people_page(database, account_id, searched=searched).people]


@pytest.fixture
def school(database: Database, tmp_path: Path) -> int:
    mine, other = account(database), account(database, "other")
    bring(database, mine, tmp_path, SCHOOL)
    bring(database, other, tmp_path, {"users": [user("u1", "Foreign Ann")]})
    return mine


def test_people_are_found_by_id_and_by_a_part_of_their_name(database: Database, school: int) -> None:
    assert ids(database, school) == ["u1", "u2", "u3"]
    assert ids(database, school, searched="u2") == ["u2"]
    assert ids(database, school, searched="BLANKS") == ["u3"]
    assert ids(database, school, searched="nn") == ["u1"]
    assert ids(database, school, searched='"') == ids(database, school, searched="foreign") == []
    assert ids(database, school, searched="%") == ids(database, school, searched="* OR ann") == []
    found = find_person(database, school, "u1")
    assert found and (found.name, found.role, found.status) == ("Ann", "learner", "active")
    assert find_person(database, school, "u9") is None


def test_people_come_in_pages_without_gap_or_repeat(database: Database, school: int) -> None:
    first = people_page(database, school, limit=2)
    assert first.next_after == "u2"
    rest = people_page(database, school, limit=2, after=first.next_after)
    assert [one.user_id for one in rest.people] == ["u3"] and rest.next_after is None


def test_imports_are_told_newest_first_with_their_undoing(
    database: Database, school: int, tmp_path: Path
) -> None:
    bring(database, school, tmp_path, {"users": [user("u9")]}, at=RECORDED + 5)
    undo_import(database, school, 2, undone_at=RECORDED + 9)
    second, first = list_batches(database, school)
    assert (second.batch_no, second.recorded_at, second.undone_at) == (2, RECORDED + 5, RECORDED + 9)
    assert second.files == (("users", 1, 0, 0),)
    assert first.undone_at is None
    assert list_batches(database, school, before=2) == [first]
    assert list_batches(database, school, limit=1) == [second]
    assert last_imports(database)[school] == RECORDED + 5


def test_a_log_is_read_newest_first_and_held_against_its_hashes(database: Database, school: int) -> None:
    for number in range(3):
        audit.append(database, school, "staff:sam", "looked", str(number), at=RECORDED + number)
    log = audit.newest(database, school, limit=2)
    assert [entry.line.detail for entry in log] == ["2", "1"]
    older = audit.newest(database, school, before=log[-1].seq)
    assert [entry.line.detail for entry in older][0] == "0"
    assert audit.newest(database, None) == []
    assert audit.verify_log(database, school) == audit.Chain(4, ())
    with database.writing() as connection:
        connection.execute(
            update(tables.audit_log).where(tables.audit_log.c.detail == "1").values(detail="x")
        )
    assert audit.verify_log(database, school).problems == (f"audit line 3 of account {school} was changed",)


def test_a_lines_hash_is_that_of_its_cells_as_json(database: Database, school: int) -> None:
    """Logs are held against it for ever: whatever writes the text, it is this one."""
    for detail in ('"quoted" \\ twice', "a line\nand\ttabs", "Zoë 李 🎓 \u202e", "=1+1", ""):
        audit.append(database, school, "staff:sam", "looked", detail, at=RECORDED)
    for one in audit.entries(database, school):
        line = one.line
        cells = [school, one.seq, line.at, line.actor, line.action, line.detail, one.previous_hash]
        assert one.hash == hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def test_an_events_line_follows_the_end_of_its_log_where_others_have_written_since(
    database: Database, school: int
) -> None:
    """The end that a transaction read before: it holds where writers are alone, and is read again elsewhere."""
    last = audit.entries(database, school)[-1]
    seen = (last.seq, last.hash, None, None) if database.is_sqlite else (None,) * 4
    with database.writing() as connection:
        line = Line(school, "sam", "did", "more", RECORDED)
        sealed = audit.sealed_event(Driver.of(connection, school), line, seen)
        audit.append_in(connection, line)
    assert sealed == (last.seq + 1, audit.entries(database, school)[-1].hash)


@pytest.fixture
def mixed(database: Database, school: int) -> int:
    """A log of six lines: an import's, an act, two events, an act, an event."""
    audit.append(database, school, "staff:sam", "looked", "once", at=RECORDED + 1)
    for number in (1, 2):
        _attempt(database, school, number)
    audit.append(database, school, "staff:sam", "looked", "again", at=RECORDED + 4)
    _attempt(database, school, 3)
    return school


def _attempt(database: Database, account_id: int, number: int) -> None:
    row = {"attempt_id": f"new{number}", "user_id": "u1", "exercise_id": "e1", "correct": "1"}
    row["at"] = format_instant(RECORDED + number)
    source = '=1+1 "kept"\nהכותרת'
    add_rows(database, account_id, "attempts", [row], source=source, recorded_at=RECORDED + DAY + number)


def test_events_stand_among_the_other_lines_of_the_log(database: Database, mixed: int) -> None:
    log = audit.entries(database, mixed)
    assert [entry.seq for entry in log] == [1, 2, 3, 4, 5, 6]
    details = [entry.line.detail for entry in log[1:]]
    events = [f"1 of attempts as batch {number}" for number in (2, 3, 4)]
    assert details == ["once", *events[:2], "again", events[2]]
    assert {entry.line.actor for entry in log if entry.previous_hash is None} == {'=1+1 "kept"\nהכותרת'}
    assert audit.verify_log(database, mixed) == audit.Chain(6, ())
    newest = audit.newest(database, mixed, limit=3)
    assert newest == log[:2:-1]
    assert audit.newest(database, mixed, before=newest[-1].seq, limit=2) == log[2:0:-1]
    with database.reading() as connection:
        rows = connection.execute(
            select(tables.audit_log.c.seq).where(tables.audit_log.c.account_id == mixed)
        )
        assert sorted(rows.scalars()) == [1, 2, 5]


@pytest.mark.parametrize(
    "change", [{"source": "somebody"}, {"recorded_us": 5}, {"line_hash": "0" * 64}, {"line_seq": None}]
)
def test_a_changed_line_of_an_event_is_found(
    database: Database, mixed: int, change: dict[str, object]
) -> None:
    with database.writing() as connection:
        connection.execute(update(tables.batches).where(tables.batches.c.batch_no == 3).values(**change))
    assert audit.verify_log(database, mixed).problems


def test_an_undone_event_keeps_its_line(database: Database, mixed: int) -> None:
    undo_import(database, mixed, 3, undone_at=RECORDED + 2 * DAY)
    assert audit.verify_log(database, mixed).problems == ()
    assert audit.entries(database, mixed)[3].line.detail == "1 of attempts as batch 3"


def test_older_code_finds_the_lines_of_events_in_the_log(database: Database, mixed: int) -> None:
    log = audit.entries(database, mixed)
    move(database, "0015", "downgrade")
    with database.reading() as connection:
        rows = connection.execute(
            select(tables.audit_log).where(tables.audit_log.c.account_id == mixed)
        ).all()
    found = {row.seq: row for row in rows}
    assert [(found[entry.seq].detail, found[entry.seq].hash) for entry in log] == [
        (entry.line.detail, entry.hash) for entry in log
    ]
    assert all(found[n].previous_hash == found[n - 1].hash for n in range(2, 7))
    move(database, "head", "upgrade")
    assert audit.verify_log(database, mixed) == audit.Chain(6, ())
