"""Reading ahead in a process of its own: what comes of it, and what happens when that process does not go on."""

from __future__ import annotations

import os
import shutil
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from core.interchange import BY_NAME
from data.engine import Database
from data.ingest import ImportRefused, ahead, blocks, import_drop
from data.verify import verify
from tests.data.builders import RECORDED, SCHOOL, account, bring, contents, raw

HEADER = "attempt_id,user_id,exercise_id,at,correct,hints,seconds\n"
ROWS = [
    f"x{n:04d},u{n % 2 + 1},e{n % 2 + 1},2024-01-01T00:{n // 60:02d}:{n % 60:02d}Z,0.5,,{n}\n"
    for n in range(600)
]


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH", 0)
    monkeypatch.setattr(ahead, "_OWN", 1)
    monkeypatch.setattr(blocks, "BLOCK", 5_000)


def stored(database: Database, account_id: int) -> list[Any]:
    rows = contents(database)["attempts"]
    return sorted(row[1:] for row in rows if row[0] == account_id)


def alone(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path, drop: Path) -> list[Any]:
    """What the same drop stores without a second process."""
    account_id = account(database, "alone")
    bring(database, account_id, tmp_path, SCHOOL)
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "WORTH", 2**60)
        import_drop(database, account_id, drop, recorded_at=RECORDED + 1)
    return stored(database, account_id)


def _one_and_no_more(pipe: Any, name: str, source: Any, begin: Any) -> None:
    """The other process, killed after its first batch."""
    ahead.BATCH, blocks.BLOCK = 200, 5_000
    pipe.send(next(ahead.batches(BY_NAME[name], source, begin)))
    os._exit(9)


def _none(*_: Any) -> None:
    os._exit(9)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("other", [ahead._send, _one_and_no_more, _none])
def test_the_same_is_stored_whatever_becomes_of_the_other_process(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool, other: Any
) -> None:
    drop = raw(tmp_path, attempts=HEADER + "".join(ROWS))
    if packed:
        drop = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", drop))
    expected = alone(monkeypatch, database, tmp_path, drop)
    account_id = account(database, "ahead")
    bring(database, account_id, tmp_path, SCHOOL)
    monkeypatch.setattr(ahead, "_send", other)
    taken: list[int] = []
    received = ahead._received

    def counted(pipe: Any) -> Any:
        for one in received(pipe):
            taken.append(len(one.batch))
            yield one

    monkeypatch.setattr(ahead, "_received", counted)
    done = import_drop(database, account_id, drop, recorded_at=RECORDED + 1)
    assert [(file.name, file.new) for file in done.files] == [("attempts", len(ROWS))]
    own = 5_000 // len(ROWS[0])  # and a row or two, by the width of their numbers
    some = {ahead._send: range(500 - own, 600), _one_and_no_more: range(200, 500 - own), _none: [0]}
    assert sum(taken) in some[other]
    assert stored(database, account_id) == expected
    assert verify(database, account_id) == []
    assert active_children() == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_break_of_a_drop_is_read(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    drop = raw(tmp_path, attempts="")
    (drop / "attempts.csv").write_bytes((HEADER + "".join(ROWS)).replace("\n", end).encode())
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    done = import_drop(database, account_id, drop, recorded_at=RECORDED + 1)
    assert [(file.name, file.new) for file in done.files] == [("attempts", len(ROWS))]


def test_a_refused_import_leaves_no_process_behind(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    before = stored(database, account_id)
    rows = [*ROWS[:300], "y1,nobody,e1,2024-01-01T00:00:00Z,1,,\n", *ROWS[300:]]
    with pytest.raises(ImportRefused) as refused:
        import_drop(
            database, account_id, raw(tmp_path, attempts=HEADER + "".join(rows)), recorded_at=RECORDED + 1
        )
    assert [(row.line, row.value) for row in refused.value.bad] == [(302, "nobody")]
    assert stored(database, account_id) == before
    assert active_children() == []
