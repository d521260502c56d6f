"""`python -m tests.data.killed_imports import|undo|event URL DROP`: ends itself amid it, as kill -9 does.

Each time in an account of its own, which must stand as before or as after, and in which the same is then done whole.
It says which of both was found: `before` or `after`. Anything else is an error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.instants import SECOND
from data.accounts import account_by_slug
from data.audit import verify_chain
from data.engine import Database, open_database
from data.ingest import import_drop, undo_import
from data.ingest.rows import add_rows
from data.verify import verify
from tests.data.builders import RECORDED, account, attempt, contents
from tests.data.killed import apart, places

ROOM = f"{os.sep}data{os.sep}"
LIVE = attempt("live", "u1", "e1", at="2024-03-09T10:00:00Z")
Work = Callable[[Database, int], Any]


def works(drop: Path) -> dict[str, tuple[Work | None, Work]]:
    """By name: what comes before it, and what is killed."""

    def bring(database: Database, mine: int) -> Any:
        return import_drop(database, mine, drop, recorded_at=RECORDED)

    def undo(database: Database, mine: int) -> Any:
        return undo_import(database, mine, 1, undone_at=RECORDED + SECOND)

    def live(database: Database, mine: int) -> Any:
        return add_rows(database, mine, "attempts", [LIVE], source="live", recorded_at=RECORDED + SECOND)

    return {"import": (None, bring), "undo": (bring, undo), "event": (bring, live)}


def killed(url: str, name: str, drop: Path) -> None:
    """Kill it at some calls all the way, and at the last ones; the first time it is done whole."""
    first, work = works(drop)[name]
    for at in places(_one(url, first, work, 0)):
        _one(url, first, work, at)


def _one(url: str, first: Work | None, work: Work, at: int) -> int:
    database, slug = open_database(url), f"killed-{at}"
    mine = account(database, slug)
    if first:
        first(database, mine)
    before = rows_of(database, mine)
    database.dispose()
    calls = apart(lambda: _again(url, slug, work), at, ROOM)
    database = open_database(url)
    assert verify(database, mine) == [] and verify_chain(database) == []
    found = rows_of(database, mine)
    if found == before:
        print("before")
        work(database, mine)
        found = rows_of(database, mine)
    else:
        print("after")
    assert found == _WHOLE.setdefault(work.__name__, found)
    database.dispose()
    return calls


def _again(url: str, slug: str, work: Work) -> None:
    database = open_database(url)
    found = account_by_slug(database, slug)
    assert found
    work(database, found.account_id)
    database.dispose()


def rows_of(database: Database, mine: int) -> dict[str, list[tuple[Any, ...]]]:
    """What the account holds, without its number; of its log and batches all but what was hashed with that."""
    held = {
        name: [tuple(row[1:]) for row in rows if row[0] == mine] for name, rows in contents(database).items()
    }
    held["audit_log"] = [row[:5] for row in held["audit_log"]]
    held["batches"] = [row[:6] for row in held["batches"]]
    del held["accounts"]
    return held


_WHOLE: dict[str, Any] = {}  # what each is once it has ended

if __name__ == "__main__":
    killed(sys.argv[2], sys.argv[1], Path(sys.argv[3]))
