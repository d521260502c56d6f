"""A person's chapters: the page adds up the pairs it shows, the report has the database add them up. Twins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given

from core.requests import Request
from data.engine import Database
from data.ingest import import_drop
from data.reports import screens
from tests.data.builders import RECORDED, Drop, account, admin, contents, rows, write
from tests.data.strategies import accounts, tried


@tried()
@given(drop=accounts())
def test_the_pages_chapters_are_the_reports(database: Database, tmp_path: Path, drop: Drop) -> None:
    mine = account(database, f"a{len(contents(database)['accounts'])}")
    import_drop(database, mine, write(tmp_path, drop), recorded_at=RECORDED)
    scope = admin(mine)
    for person in drop.get("users", ()):
        for course in drop.get("courses", ()):
            asked: dict[str, Any] = {"user": person["user_id"], "course": course["course_id"]}
            page = screens.person(database, scope, Request(now=RECORDED, **asked))
            assert list(page.chapters) == rows(database, "individual-chapters", scope, **asked)
