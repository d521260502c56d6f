"""What staff read of an account: people by search, imports, its log; and plans with their refusals."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import update

from core.plans import PlanRefused
from data import audit
from data.accounts import all_plans, last_imports
from data.audit import Line
from data.batches import list_batches
from data.engine import Database
from data.ingest import ImportRefused, undo_import
from data.people_list import find_person, people_page
from data.plans import add_plan, list_plans
from data.prepared import Driver
from data.scoped import tables
from tests.data.builders import RECORDED, SCHOOL, account, bring, user

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


def test_a_line_follows_the_end_of_its_log_where_others_have_written_since(
    database: Database, school: int
) -> None:
    """The end that a transaction read before: it holds where writers are alone, and is read again elsewhere."""
    last = audit.entries(database, school)[-1]
    seen = (last.seq, last.hash) if database.is_sqlite else (None, None)
    with database.writing() as connection:
        audit.write_line(Driver.of(connection, school), Line(school, "sam", "did", "more", RECORDED), seen)
    assert audit.verify_log(database, school) == audit.Chain(last.seq + 1, ())


def test_a_plan_is_kept_with_its_line_or_not_at_all(database: Database, school: int) -> None:
    line = Line(school, "staff:sam", "plan added", "p1", RECORDED)
    add_plan(database, school, SEATS, recorded_at=RECORDED, line=line)
    add_plan(database, school, NEXT, recorded_at=RECORDED)
    for wrong, words in (
        ({**SEATS}, "There is a plan p1 already"),
        ({**SEATS, "plan_id": "p3", "starts_on": "2045-12-31"}, "overlap plan p1"),
        ({**SEATS, "plan_id": "p3", "starts_on": ""}, "Give the first day"),
    ):
        with pytest.raises(PlanRefused, match=words):
            add_plan(database, school, wrong, recorded_at=RECORDED, line=line)
    assert [plan.plan_id for plan in list_plans(database, school)][-2:] == ["p1", "p2"]
    assert [plan.plan_id for plan in all_plans(database)[school]][-2:] == ["p1", "p2"]
    assert [entry.line for entry in audit.entries(database, school)][1:] == [line]


def test_a_plan_is_not_edited_into_an_overlap(database: Database, school: int, tmp_path: Path) -> None:
    add_plan(database, school, SEATS, recorded_at=RECORDED)
    add_plan(database, school, NEXT, recorded_at=RECORDED)
    with pytest.raises(ImportRefused) as refused:
        bring(database, school, tmp_path, {"plans": [{**NEXT, "starts_on": "2045-06-01"}]})
    assert "overlaps plan p1" in refused.value.bad[0].reason
    assert [str(plan.starts_on) for plan in list_plans(database, school)][-2:] == ["2045-01-01", "2046-01-01"]
