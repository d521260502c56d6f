"""The fast ways of an import are twins of the plain ones: blocks of bytes, batches of events, columns of people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from core.drop_format import DropColumn, DropFile
from core.instants import parse_instant
from data import bulk
from data.engine import Database
from data.ingest import BadRow, ImportRefused, ahead, blocks, bulk_events, import_drop, parts, undo_import
from data.ingest.reading import DropReader
from data.rollups import differences, gathered, rebuild
from data.scoped import tables
from data.verify import verify
from tests.data.builders import RECORDED, SCHOOL, Drop, account, bring, contents, enrolment, raw, write
from tests.data.strategies import EXAMPLES, accounts, split

examples = settings(
    max_examples=EXAMPLES * 2,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADER = "attempt_id,user_id,exercise_id,at,correct,hints,seconds,points,mastery\n"
KEPT_BY_ACCOUNT = [
    table for table in tables.metadata.sorted_tables if table.name not in ("accounts", "staff")
]


@contextmanager
def fast() -> Iterator[None]:
    """Every block plain if it can be, every batch of two events, every block of people by column, two rows together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 80)
        patch.setattr(bulk_events, "BATCH", 2)
        patch.setattr(rebuild, "LARGE", 1)
        patch.setattr(differences, "_WAITING", 2)
        patch.setattr(bulk, "_TOGETHER", 2)
        patch.setattr(gathered, "_ROOM", 0)
        yield


@contextmanager
def ahead_of_it() -> Iterator[None]:
    """As fast, and every file of events read ahead, but in this process."""
    with fast(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "WORTH", 0)
        patch.setattr(ahead, "BATCH", 2)
        patch.setattr(ahead, "_OWN", 1)
        patch.setattr(ahead, "_started", lambda *given: nullcontext(ahead.batches(*given)))
        yield


@contextmanager
def plainly() -> Iterator[None]:
    """No block by the byte, no block of people by column."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "plain_block", lambda *_: None)
        patch.setattr(rebuild, "LARGE", 10**9)
        yield


def read(path: Path) -> tuple[list[Any], list[BadRow]]:
    file = DropFile("any", (DropColumn("a"), DropColumn("b")), key=("a",))
    bad: list[BadRow] = []
    rows: list[Any] = []
    for chunk in DropReader({"any": path}, None).chunks(file, bad):
        rows += zip(chunk.lines, *(chunk.columns[name] for name in ("a", "b")), strict=True)
    return rows, sorted(bad, key=lambda row: row.line)


@settings(
    max_examples=3 * settings().max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from(["x,y", "1,", ",", '"q,r",s', '"two\nlines",t', "é,è", "", "z", "a,b,c", '"'])),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from([1, 7, 30, 2**22]),
)
def test_blocks_give_the_rows_and_lines_of_the_csv_reader(
    tmp_path: Path, lines: list[str], end: str, closed: bool, size: int
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(("﻿" + end.join(["a,b", *lines]) + (end if closed else "")).encode())
    with plainly():
        expected = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        assert read(path) == expected


def of_account(database: Database, account_id: int) -> dict[str, list[Any]]:
    """Everything stored for an account, without its number."""
    return {
        name: [row[1:] for row in rows if row[0] == account_id]
        for name, rows in contents(database, KEPT_BY_ACCOUNT).items()
        if name not in ("audit_log", "batches")
    }


@examples
@given(drop=accounts(), data=st.data())
def test_fast_and_plain_imports_store_the_same(
    database: Database, tmp_path: Path, drop: Drop, data: st.DataObject
) -> None:
    pieces = data.draw(split(drop))
    stored = []
    for way in (fast, ahead_of_it, plainly):
        account_id = account(database, f"a{len(contents(database)['accounts'])}")
        with way():
            for number, piece in enumerate(pieces):
                import_drop(database, account_id, write(tmp_path, piece), recorded_at=RECORDED + number)
        stored.append(of_account(database, account_id))
        assert verify(database, account_id) == []
    assert stored[0] == stored[1] == stored[2]


def test_an_enrolment_is_a_fact_of_a_large_block_but_no_event(database: Database, tmp_path: Path) -> None:
    late = {**SCHOOL, "enrolments": [enrolment("u1", enrolled_at="2024-06-01T00:00:00Z")]}
    states = []
    for way in (fast, plainly):
        account_id = account(database, way.__name__)
        with way():
            bring(database, account_id, tmp_path, late)
        (state,) = of_account(database, account_id)["account_state"]
        states.append(state)
    assert states[0] == states[1]
    assert parse_instant("2024-06-01T00:00:00Z") in states[0]
    assert parse_instant("2024-05-01T00:00:00Z") in states[0]  # the last moment: the last event


AT = "2024-01-01T00:00:0{}Z"
ROWS = {
    "all new": ["x1,u1,e1,A1,1,,,,\n", "x2,u2,e1,A2,0.5,1,30,,\n", "x3,u1,e2,A3,1,,,7,0.25\n"],
    "one repeated in the file": ["x1,u1,e1,A1,1,,,,\n", "x2,u2,e1,A2,1,,,,\n", "x1,u1,e1,A1,1,,,,\n"],
    "one there already": ["a1,u1,e1,A1,1,,,,\n", "x2,u2,e1,A2,1,,,,\n", "x3,u2,e1,A3,1,,,,\n"],
    "other content in the file": ["x1,u1,e1,A1,1,,,,\n", "x1,u1,e1,A1,0,,,,\n", "x2,u2,e1,A2,1,,,,\n"],
    "unknown person": ["x1,u1,e1,A1,1,,,,\n", "x2,nobody,e1,A2,1,,,,\n", "x3,u1,e1,A3,1,,,,\n"],
    "bad number": ["x1,u1,e1,A1,1,,,,\n", "x2,u1,e1,A2,1,-1,,,\n", "x3,u1,e1,A3,2,,,,\n"],
    "empty cells": ["x1,u1,e1,A1,1,,,,\n", ",u1,e1,A2,1,,,,\n", "x3,u1,e1,,1,,,,\n", "x4,,e1,A4,,,,,\n"],
    "quotes in the middle": ["x1,u1,e1,A1,1,,,,\n", '"x2",u1,e1,A2,1,,,,\n', "x3,u1,e1,A3,1,,,,\n"],
    "widths": ["x1,u1,e1,A1,1,,,,\n", "x2,u1,e1,A2,1,,,\n", "\n", "x3,u1,e1,A3,1,,,,\n"],
}


def outcome(database: Database, account_id: int, drop: Path) -> Any:
    try:
        done = import_drop(database, account_id, drop, recorded_at=RECORDED + 1)
    except ImportRefused as error:
        return error.bad, error.total
    return [(file.name, file.new, file.changed, file.repeated) for file in done.files]


@pytest.mark.parametrize("case", ROWS)
def test_fast_and_plain_imports_say_the_same(database: Database, tmp_path: Path, case: str) -> None:
    text = HEADER + "".join(ROWS[case])
    for digit in "1234":
        text = text.replace(f"A{digit}", AT.format(digit))
    found = []
    for way in (fast, ahead_of_it, plainly):
        account_id = account(database, way.__name__)
        bring(database, account_id, tmp_path, SCHOOL)
        with way():
            said = [outcome(database, account_id, raw(tmp_path, attempts=text)) for _ in range(2)]
        found.append((said, of_account(database, account_id)))
    assert found[0] == found[1] == found[2]


def test_an_id_is_free_again_when_its_import_is_undone(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    before = of_account(database, account_id)["attempt_ids"]
    first = raw(tmp_path, attempts=HEADER + f"x1,u1,e1,{AT.format(1)},1,,,,\n")
    batch = import_drop(database, account_id, first, recorded_at=RECORDED + 1).batch_no
    assert len(of_account(database, account_id)["attempt_ids"]) == len(before) + 1
    undo_import(database, account_id, batch, undone_at=RECORDED + 2)
    assert of_account(database, account_id)["attempt_ids"] == before
    other = raw(tmp_path, attempts=HEADER + f"x1,u2,e2,{AT.format(2)},0,,,,\n")
    import_drop(database, account_id, other, recorded_at=RECORDED + 3)
    assert verify(database, account_id) == []


def test_verify_names_ids_and_rows_that_do_not_belong_together(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    ids = tables.event_ids["attempts"]
    with database.writing() as connection:
        connection.execute(delete(ids).where(ids.c.attempt_id == "a1"))
    assert any("attempt_ids a1: not noted" in line for line in verify(database, account_id))
