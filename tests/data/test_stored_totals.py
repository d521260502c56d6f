"""The stored totals: `verify` finds a wrong one, and what blocks add by column is what their people add one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from data.engine import Database
from data.rollups import gathered
from data.rollups.gathered import Gathered
from data.rollups.totals import Sums, put
from data.verify import verify
from tests.data.builders import SCHOOL, account, bring


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("course_totals", "not_started"),
        ("course_totals", "level_9"),
        ("course_totals", "above_zero_score"),
        ("group_courses", "level_0"),
        ("group_courses", "level_3"),
        ("group_totals", "learners"),
        ("group_totals", "started"),
    ],
)
def test_verify_finds_a_wrong_sum(database: Database, tmp_path: Path, table: str, column: str) -> None:
    mine = account(database)
    bring(database, mine, tmp_path, SCHOOL)
    assert verify(database, mine) == []
    with database.writing() as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = {column} + 1"))
    found = verify(database, mine)
    assert found and all(table in one for one in found)


@pytest.mark.parametrize("column", ["learners", "learners_before", "started", "started_before"])
def test_verify_finds_a_wrong_number_of_people(database: Database, tmp_path: Path, column: str) -> None:
    mine = account(database)
    bring(database, mine, tmp_path, SCHOOL)
    assert verify(database, mine) == []
    with database.writing() as connection:
        connection.execute(text(f"UPDATE account_state SET {column} = {column} + 1"))
    (found,) = verify(database, mine)
    assert f" {column}: stored " in found


ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.integers(-(2**40), 2**40), min_size=2, max_size=2)), max_size=8
)


@given(st.lists(st.tuples(ROWS, st.sampled_from((1, -1))), max_size=6), st.sampled_from((0, 6, 2**18)))
def test_sums_gathered_over_blocks_are_those_of_their_rows(
    blocks: list[tuple[list[tuple[int, list[int]]], int]], room: int
) -> None:
    one_by_one: Sums = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathered, "_ROOM", room)
        together = Gathered(2)
        for rows, sign in blocks:
            keys = np.array([key for key, _ in rows], dtype=np.int64)
            together.add(keys, np.array([part for _, part in rows], dtype=np.int64).reshape(-1, 2), sign)
            for key, part in rows:
                put(one_by_one, (key,), part, sign)
        found = dict(together.sums())
    assert found == {key: list(part) for (key,), part in one_by_one.items() if any(part)}
