"""The sort and the group of a table on screen are those of its file: rulebook 9 over the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.near_ties import NearTies
from core.ranking import Direction, ordered
from core.reports import REPORTS
from core.requests import Request
from core.scope import NotFound, Role, Scope
from core.table import Row
from data import reports
from data.engine import Database
from data.ingest import import_drop
from data.reports import screens
from tests.data.builders import RECORDED, account, raw
from tests.data.near_drop import NEAR

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


NEARLY: dict[str, tuple[dict[str, str], str, tuple[str, ...]]] = {
    "courses": ({}, "cb cd ca cc", ("mastery", "score")),
    "course-groups": ({"course": "g"}, "gb gd ga gc", ("mastery", "score")),
    "individual-exercises": ({"user": "u", "course": "x"}, "xb xd xa xc", ("mastery", "score")),
    "attempts": ({"user": "u", "exercise": "often"}, "wb wd wa wc", ("correct", "mastery_after")),
}


@pytest.mark.parametrize("slug", NEARLY)
def test_figures_written_alike_stand_by_the_nine_decimals_they_are_compared_at(
    database: Database, tmp_path: Path, slug: str
) -> None:
    """The file, and what the screen's own table is told, so that it sorts as the file does."""
    account_id = account(database)
    import_drop(database, account_id, raw(tmp_path, **NEAR), recorded_at=RECORDED)
    admin = Scope(account_id, Role.ADMIN, "boss")
    asked, expected, columns = NEARLY[slug]
    report, wanted = REPORTS[slug], expected.split()
    near = NEAR_OF[slug](database, admin, Request(now=RECORDED, **asked))  # type: ignore[arg-type]
    for column in columns:
        for direction in (DOWN, UP):
            request = Request(now=RECORDED, **asked, sort=column, direction=direction)  # type: ignore[arg-type]
            found = reports.run(database, slug, admin, request).rows()
            rows = [dict(zip(report.names, row, strict=True)) for row in found]
            shown = [row for row in rows if row[report.key] in wanted]
            assert {row[column] for row in shown} == {0.333333}, column
            order = wanted if direction is DOWN else wanted[::-1]
            assert [row[report.key] for row in shown] == order, column
        told = {one: near[one][column] for one in wanted}
        assert set(told.values()) == {0.33333305, 0.3333331}
        assert sorted(wanted, key=lambda one: (-told[one], one)) == wanted


def test_the_groups_stand_by_figures_that_are_written_alike(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    import_drop(database, account_id, raw(tmp_path, **NEAR), recorded_at=RECORDED)
    lines = screens.groups(database, Scope(account_id, Role.ADMIN, "boss"), Request(now=RECORDED))
    assert [(line.group_id, line.mastery, line.alike["mastery"]) for line in lines] == [
        ("gb", 0.333333, 0.3333331),
        ("gd", 0.333333, 0.3333331),
        ("ga", 0.333333, 0.33333305),
        ("gc", 0.333333, 0.33333305),
    ]
    rows = reports.run(
        database, "course-groups", Scope(account_id, Role.ADMIN, "boss"), Request(now=RECORDED, course="g")
    )
    assert ids(list(rows.rows())) == "gb gd ga gc"


NEAR_OF: dict[str, Callable[[Database, Scope, Request], NearTies]] = {
    "courses": lambda database, scope, asked: screens.courses(database, scope, asked).alike,
    "course-groups": lambda database, scope, asked: screens.course(database, scope, asked).alike,
    "individual-exercises": lambda database, scope, asked: screens.person(database, scope, asked).alike,
    "attempts": lambda database, scope, asked: screens.exercise(database, scope, asked).alike,
}


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
