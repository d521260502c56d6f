"""Pages of the league table from any offset: by marks and by kept orders they are those of the whole table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.ranking import Direction, ordered
from core.requests import LEAGUE_SORTS, Request
from core.table import Row
from data import reports
from data.engine import Database
from data.kept import Kept
from data.reports import league, league_sql, league_walk
from data.reports.running import LeaguePage
from data.rollups.state import load_state
from data.scoped import Reader
from tests.data.builders import (
    RECORDED,
    Drop,
    account,
    admin,
    attempt,
    bring,
    course,
    enrolment,
    group,
    joined,
    manager,
    member,
    rows,
    user,
)

PEOPLE = 90
COLUMNS = (
    "rank",
    "user",
    "name",
    "mastery",
    "coverage",
    "completed",
    "certified",
    "score",
    "points",
    "seconds",
)
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"started": True},
    {"completed": True},
    {"certified": False},
    {"group": "g"},
    {"search": "ann"},
    {"search": "ann", "group": "g"},
)

WRITTEN: tuple[dict[str, Any], ...] = ({}, {"search": "ann"}, {"group": "g"})


def crowd(seed: int = 1) -> Drop:
    """Many people with few different figures: long ties, empty scores, and names that many share."""
    random = Random(seed)
    people = [f"u{number:03}" for number in range(PEOPLE)]
    names = ["Anna", "=1+1", "Johann", "Ärmel", "Bo", "line\nbreak", "Hannes"]
    tried = [person for person in people if random.random() < 0.7]
    attempts = [
        attempt(
            f"a{person}{number}", person, f"e{random.randint(1, 3)}", correct=random.choice(["0", "1", "1"])
        )
        for person in tried
        for number in range(random.choice([1, 2, 9, 9]))
    ]
    return joined(
        course(exercises=("e1", "e2", "e3")),
        {
            "users": [user(person, random.choice(names)) for person in people],
            "groups": [group("g"), group("h")],
            "group_members": [member(person, random.choice("gh")) for person in people],
            "enrolments": [enrolment(person) for person in people],
            "attempts": attempts,
        },
    )


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Marks stand close together, and no part is so small that it is fetched whole."""
    monkeypatch.setattr(league_walk, "SPACING", 7)
    monkeypatch.setattr(league_walk, "_NEAR", 3)
    monkeypatch.setattr(league, "GATHER_BELOW", 0)
    league_sql.statements.cache_clear()
    yield
    league_sql.statements.cache_clear()


def page(database: Database, account_id: int, offset: int, limit: int, **asked: Any) -> LeaguePage:
    request = Request(now=RECORDED, course="c", **asked)
    return reports.league_page(database, admin(account_id), request, offset, limit)


def expected(everyone: list[Row], sort: str, direction: Direction) -> list[tuple[int, str]]:
    """(rank, person) in the order shown, by the slow form of the order and of the ranks."""
    place = COLUMNS.index(sort)
    value = {str(row[1]): row[place] for row in everyone}
    shown = ordered([(value[person], person) for person in value], direction)
    valued = [one for one in value.values() if one is not None]
    return [
        (1 + sum(other > one for other in valued) if one is not None else 1 + len(valued), person)  # type: ignore[operator]
        for one, person in shown
    ]


@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_any_page_is_that_part_of_the_whole(
    database: Database, tmp_path: Path, short_steps: None, asked: dict[str, Any]
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, crowd(), RECORDED)
    everyone = rows(database, "course-league", admin(account_id), course="c", **asked)
    random = Random(2)
    for sort in LEAGUE_SORTS:
        for direction in Direction:
            whole = expected(everyone, sort, direction)
            offsets = [*range(0, len(whole) + 3, 5), len(whole)]
            random.shuffle(offsets)
            for offset in offsets:  # marks come into being in any order
                found = page(database, account_id, offset, 6, sort=sort, direction=direction, **asked)
                assert [row[:2] for row in found.rows] == whole[offset : offset + 6], (
                    sort,
                    direction,
                    offset,
                )
                assert found.count == len(whole)


def test_marks_are_used(
    database: Database, tmp_path: Path, short_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, crowd(), RECORDED)
    page(database, account_id, 40, 2)
    with database.reading() as connection:
        reader = Reader(connection, admin(account_id), load_state(connection, account_id))
        selection = league_sql.Selection(None, None, started=False, everyone=True, search=None)
        what = ("c", selection, "mastery", league_walk.Way.DOWN)
        marks = league_walk._MARKS.get(reader, what)
        assert marks is not None
        assert set(marks) == {5}


def test_what_is_written_is_seen_at_once(database: Database, tmp_path: Path, short_steps: None) -> None:
    """A mark, a tie's beginning and an order hold until something is written to the account."""
    account_id = account(database)
    bring(database, account_id, tmp_path, crowd(), RECORDED)
    for number in range(4):
        for asked in WRITTEN:
            for sort in ("points", "name"):
                everyone = rows(database, "course-league", admin(account_id), course="c", **asked)
                whole = expected(everyone, sort, Direction.DESCENDING)
                for offset in (0, len(whole) // 2, len(whole) - 3):
                    found = page(database, account_id, offset, 5, sort=sort, **asked)
                    assert [row[:2] for row in found.rows] == whole[offset : offset + 5]
        person = f"u{number * 20:03}"
        more = {
            "attempts": [attempt(f"more{number}{n}", person, "e1") for n in range(5)],
            "users": [user(person, f"Zoe Ann {number}"), user(f"new{number}", "Aaron Annan")],
            "enrolments": [enrolment(f"new{number}")],
            "group_members": [member(f"new{number}")],
        }
        bring(database, account_id, tmp_path, more, RECORDED)


def test_nothing_kept_reaches_another_account_or_scope(database: Database, tmp_path: Path) -> None:
    first, second = account(database), account(database, "other")
    bring(database, first, tmp_path, crowd(1), RECORDED)
    bring(database, second, tmp_path, crowd(2), RECORDED)
    for _ in range(2):
        seen = {}
        for scope in (admin(first), admin(second), manager(first, "g"), manager(first, "h"), manager(first)):
            request = Request(now=RECORDED, course="c", sort="points", search="ann")
            found = reports.league_page(database, scope, request, 0, 100)
            seen[scope] = {row[1:3] for row in found.rows}
            assert seen[scope] == {
                row[1:3] for row in rows(database, "course-league", scope, course="c", search="ann")
            }
        assert (
            seen[manager(first, "g")] | seen[manager(first, "h")] == seen[admin(first)] != seen[admin(second)]
        )
        assert not seen[manager(first)]


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(database: Database) -> None:
    account_id = account(database)
    kept: Kept[str] = Kept(most=10)
    with database.reading() as connection:
        reader = Reader(connection, admin(account_id), "a state")
        kept.keep(reader, "too heavy", "x", weight=11)
        assert kept.get(reader, "too heavy") is None
        for number in range(4):
            kept.keep(reader, number, str(number), weight=3)
        assert [kept.get(reader, number) for number in range(4)] == [None, "1", "2", "3"]
        kept.keep(reader, 1, "one", weight=4)
        assert [kept.get(reader, number) for number in range(4)] == [
            "one" if n == 1 else None if n < 1 else str(n) for n in range(4)
        ]
        later = Reader(connection, admin(account_id), "another state")
        assert kept.get(later, 1) is None
        elsewhen = Reader(connection, admin(account_id))  # a copy at another instant keeps nothing
        kept.keep(elsewhen, 1, "copy")
        assert kept.get(elsewhen, 1) is None
        assert kept.get(reader, 1) == "one"
