"""The sort and the group of a table on screen are those of its file: rulebook 9 over the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.ranking import Direction, ordered
from core.reports import REPORTS
from core.requests import Request
from core.scope import NotFound, Role, Scope
from core.table import Row
from data import reports
from data.engine import Database
from data.ingest import import_drop
from tests.data.builders import RECORDED, account, raw

DOWN, UP = Direction.DESCENDING, Direction.ASCENDING
FILES = {
    "users": "user_id,name\n" + "".join(f"u{number},Person {number}\n" for number in range(6)),
    "groups": "group_id,name\ng1,North\ng2,East\ng3,West\n",
    "group_members": "group_id,user_id\ng1,u0\ng1,u1\ng2,u2\ng2,u3\ng3,u4\n",
    "courses": "course_id,title\nc1,Zeal\nc2,Art\nc3,Art\n",
    "chapters": "course_id,chapter_id,title\nc1,h,H\n",
    "exercises": "chapter_id,exercise_id,title,position\nh,e1,B,1\nh,e2,A,2\nh,e3,C,3\n",
    "enrolments": "course_id,user_id\n"
    + "".join(f"c1,u{number}\n" for number in range(6))
    + "c2,u0\nc3,u1\nc3,u5\n",
    "attempts": """attempt_id,user_id,exercise_id,at,correct,hints,seconds
a1,u0,e1,2024-01-01T00:00:00Z,1,,30
a2,u0,e1,2024-01-02T00:00:00Z,0,1,
a3,u0,e3,2024-01-03T00:00:00Z,0.5,,10
a4,u2,e1,2024-01-04T00:00:00Z,0.5,,20
""",
}
ASKED = {
    "courses": {},
    "course-groups": {"course": "c1"},
    "individual-exercises": {"user": "u0", "course": "c1"},
    "attempts": {"user": "u0", "exercise": "e1"},
}
Rows = Callable[..., list[Row]]


@pytest.fixture
def rows(database: Database, tmp_path: Path) -> Rows:
    """The rows of a report; `scope`: the reader, else somebody who sees everything."""
    account_id = account(database)
    import_drop(database, account_id, raw(tmp_path, **FILES), recorded_at=RECORDED)

    def run(slug: str, scope: Scope | None = None, **asked: str | Direction) -> list[Row]:
        request = Request(now=RECORDED, **{**ASKED[slug], **asked})  # type: ignore[arg-type]
        reader = scope or Scope(account_id, Role.ADMIN, "boss")
        return list(reports.run(database, slug, reader, request).rows())

    return run


def ids(found: list[Row]) -> str:
    return " ".join(str(row[0]) for row in found)


def test_ties_stand_by_id_and_empty_values_last(rows: Rows) -> None:
    assert ids(rows("courses")) == "c1 c2 c3"
    assert ids(rows("courses", sort="title", direction=UP)) == "c3 c2 c1"
    assert ids(rows("courses", sort="title", direction=DOWN)) == "c1 c2 c3"
    assert ids(rows("courses", sort="score", direction=UP)) == "c1 c3 c2"
    assert ids(rows("course-groups")) == "g1 g2 g3"
    assert ids(rows("course-groups", sort="mastery", direction=UP)) == "g3 g2 g1"
    assert ids(rows("course-groups", sort="members", direction=DOWN)) == "g1 g2 g3"
    assert ids(rows("course-groups", sort="members", direction=UP)) == "g3 g2 g1"
    assert ids(rows("course-groups", sort="name", direction=UP)) == "g2 g1 g3"


@pytest.mark.parametrize("slug", ASKED)
def test_every_column_that_the_screen_sorts_sorts_the_file(rows: Rows, slug: str) -> None:
    report = REPORTS[slug]
    names = [column.name for column in report.columns]
    whole, key = rows(slug), names.index(report.key)
    assert len(whole) > 1
    for sort in report.sorts:
        place = names.index(sort)
        for direction in Direction:
            found = rows(slug, sort=sort, direction=direction)
            shown = ordered([(row[place], str(row[key])) for row in whole], direction)
            assert [(row[place], str(row[key])) for row in found] == shown, (sort, direction)


def test_the_courses_of_a_group_are_those_of_its_members(rows: Rows, database: Database) -> None:
    assert [row[:3] for row in rows("courses", group="g1")] == [
        ("c1", "Zeal", 2),
        ("c2", "Art", 1),
        ("c3", "Art", 1),
    ]
    assert ids(rows("courses", group="g3")) == "c1"
    manager = Scope(1, Role.MANAGER, "u5", frozenset({"g3"}))
    assert rows("courses", scope=manager, group="g3") == rows("courses", group="g3")
    for absent in ("g1", "nothing"):
        with pytest.raises(NotFound):
            rows("courses", scope=manager, group=absent)
