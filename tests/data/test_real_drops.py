"""Every report of two real drops equals the slow recount: after everything, and at two instants in the middle of it.

The middle is the instant of the event that half of all attempts came before, and one microsecond earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from core.instants import format_instant, from_datetime, parse_instant
from core.ranking import Direction
from core.requests import LEAGUE_SORTS, Request
from core.scope import Scope
from core.table import Row
from data import reports
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.verify import verify
from tests.data.builders import account, admin, contents, manager, plain, rows
from tests.recount import Drop, load, recount

pytestmark = pytest.mark.slow
AFTER = parse_instant("2026-01-01T00:00:00Z")
PEOPLE = 200
DIRECTIONS = (Direction.DESCENDING, Direction.ASCENDING)
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"completed": True},
    {"completed": False},
    {"certified": True},
    {"certified": False, "started": True},
    {"started": True},
    {"search": "a"},
    {"search": "ent 6"},
    {"search": "大学", "completed": False},
    {"group": "biggest"},
    {"group": "biggest", "started": True, "search": "T"},
)
ORDERS = [(sort, direction) for sort in LEAGUE_SORTS for direction in DIRECTIONS]


@dataclass
class World:
    """One real drop, imported and read by the recount."""

    database: Database
    account_id: int
    drop: Drop

    @property
    def scope(self) -> Scope:
        return admin(self.account_id)

    @cached_property
    def courses(self) -> list[str]:
        return sorted(self.drop.courses)

    @cached_property
    def middle(self) -> int:
        instants = sorted(from_datetime(one.at) for tries in self.drop.attempts_of.values() for one in tries)
        return instants[len(instants) // 2]

    @cached_property
    def biggest_groups(self) -> list[str]:
        return sorted(self.drop.members_of, key=lambda group: (-len(self.drop.members_of[group]), group))

    def now(self, when: str) -> int:
        return {"after": AFTER, "at the event": self.middle, "just before it": self.middle - 1}[when]

    def sample(self) -> list[str]:
        """People spread over the whole drop, among them the ones with most courses."""
        people = sorted(self.drop.users)
        return people[:: max(1, len(people) // PEOPLE)][:PEOPLE]

    def agrees(
        self, slug: str, now: int, *, scope: Scope | None = None, slow: Any = None, **asked: Any
    ) -> list[Row]:
        """The report's rows, after they were found equal to the recount's. `slow`: what the recount alone is told."""
        found = rows(self.database, slug, scope or self.scope, now, **asked)
        told = {name: str(value) if isinstance(value, Direction) else value for name, value in asked.items()}
        expected = recount(self.drop, slug, now=format_instant(now), **{**told, **(slow or {})})
        assert plain(found) == plain(expected), (slug, format_instant(now), asked)
        return found


@pytest.fixture(
    scope="module",
    params=[
        ("contests", "sqlite"),
        ("open-university", "sqlite"),
        pytest.param(("open-university", "postgresql"), marks=pytest.mark.postgres),
    ],
    ids="-".join,
)
def world(
    request: pytest.FixtureRequest, drops: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    name, kind = request.param
    if kind == "postgresql":
        url = request.getfixturevalue("new_postgres_database")()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp(name) / 'tallyboard.sqlite'}"
    database = open_database(url)
    migrate(database)
    account_id = account(database, name)
    import_drop(database, account_id, drops / f"{name}.zip", recorded_at=AFTER)
    yield World(database, account_id, load(drops / f"{name}.zip"))
    database.dispose()


@pytest.fixture(params=["after", "at the event", "just before it"])
def now(request: pytest.FixtureRequest, world: World) -> int:
    return world.now(request.param)


def test_all_courses_agree(world: World, now: int) -> None:
    assert world.agrees("courses", now)
    world.agrees("courses", now, started=True)


def test_chapters_of_every_course_agree(world: World, now: int) -> None:
    for course in world.courses:
        assert world.agrees("course-chapters", now, course=course)
    group = world.biggest_groups[0]
    members = {"people": world.drop.members_of[group], "group": None}
    for course in world.courses[:3]:
        found = rows(
            world.database, "course-chapters", world.scope, now, course=course, group=group, started=True
        )
        told = {"course": course, "started": True, "people": members["people"]}
        assert plain(found) == plain(recount(world.drop, "course-chapters", now=format_instant(now), **told))


def test_groups_of_every_course_agree(world: World, now: int) -> None:
    found = [world.agrees("course-groups", now, course=course) for course in world.courses]
    assert any(found)
    for course in world.courses[:3]:
        world.agrees("course-groups", now, course=course, started=True)


def filters(world: World, number: int) -> dict[str, Any]:
    asked = dict(FILTERS[number % len(FILTERS)])
    if "group" in asked:
        asked["group"] = world.biggest_groups[0]
    return asked


def test_the_league_of_every_course_agrees(world: World, now: int) -> None:
    """Each course as it comes, then in an order and with filters that go round."""
    for number, course in enumerate(world.courses):
        world.agrees("course-league", now, course=course)
        sort, direction = ORDERS[number % len(ORDERS)]
        world.agrees(
            "course-league", now, course=course, sort=sort, direction=direction, **filters(world, number)
        )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("sort", LEAGUE_SORTS)
def test_one_league_agrees_in_every_order_with_every_filter(
    world: World, sort: str, direction: Direction
) -> None:
    course = world.courses[0]
    for number in range(len(FILTERS)):
        world.agrees(
            "course-league", AFTER, course=course, sort=sort, direction=direction, **filters(world, number)
        )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("sort", LEAGUE_SORTS)
def test_league_pages_make_the_whole_table_ranked_by_the_sorted_column(
    world: World, sort: str, direction: Direction
) -> None:
    course = world.courses[0]
    for asked in ({}, {"started": True}, {"certified": False}, {"group": world.biggest_groups[0]}):
        request = Request(now=AFTER, course=course, sort=sort, direction=direction, **asked)
        pages: list[Row] = []
        while page := reports.league_page(world.database, world.scope, request, len(pages), 97).rows:
            pages += page
        told = {"sort": sort, "direction": str(direction), "rank_by": sort, **asked}
        expected = recount(world.drop, "course-league", now=format_instant(AFTER), course=course, **told)
        assert plain(pages) == plain(expected)
        assert reports.league_page(world.database, world.scope, request, 0, 1).count == len(expected)


def test_a_persons_chapters_and_exercises_agree(world: World, now: int) -> None:
    enrolled = {person: [] for person in world.sample()}  # type: dict[str, list[str]]
    for course, people in world.drop.enrolments_of.items():
        for row in people:
            if row["user_id"] in enrolled:
                enrolled[row["user_id"]].append(course)
    for person, courses in enrolled.items():
        for course in courses:
            world.agrees("individual-chapters", now, user=person, course=course)
            world.agrees("individual-exercises", now, user=person, course=course)


def test_without_a_course_a_persons_report_holds_all_their_courses(world: World) -> None:
    for person in world.sample()[:40]:
        in_course = {
            c for c, people in world.drop.enrolments_of.items() if person in {r["user_id"] for r in people}
        }
        for slug in ("individual-chapters", "individual-exercises"):
            each = [
                rows(world.database, slug, world.scope, AFTER, user=person, course=c)
                for c in sorted(in_course)
            ]
            whole = rows(world.database, slug, world.scope, AFTER, user=person)
            assert whole == [row for part in each for row in part]


def test_attempts_agree(world: World, now: int) -> None:
    pairs = sorted(world.drop.attempts_of, key=lambda pair: (-len(world.drop.attempts_of[pair]), pair))
    for person, exercise in [*pairs[:50], *pairs[:: max(1, len(pairs) // PEOPLE)]]:
        found = rows(world.database, "attempts", world.scope, now, user=person, exercise=exercise)
        as_written = [(row[0], format_instant(int(str(row[1]))), *row[2:]) for row in found]
        expected = recount(world.drop, "attempts", now=format_instant(now), user=person, exercise=exercise)
        assert plain(as_written) == plain(expected)


def test_the_usage_grid_agrees(world: World, now: int) -> None:
    world.agrees("usage-grid", now)


def test_a_manager_sees_the_union_of_their_groups_recounted(world: World, now: int) -> None:
    groups = world.biggest_groups[:3]
    scope = manager(world.account_id, *groups)
    people = set[str]().union(*(world.drop.members_of[group] for group in groups))
    world.agrees("courses", now, scope=scope, slow={"people": people})
    for course in world.courses:
        slow = {"people": people}
        world.agrees("course-chapters", now, scope=scope, slow=slow, course=course)
        world.agrees("course-league", now, scope=scope, slow=slow, course=course, sort="points")
        world.agrees("course-groups", now, scope=scope, slow=slow | {"groups": set(groups)}, course=course)


def test_names_and_ids_come_through_verbatim(world: World) -> None:
    stored = {row[1]: row[2] for row in contents(world.database)["users"]}
    assert stored == {user_id: row["name"] for user_id, row in world.drop.users.items()}
    exercises = {row[2] for row in contents(world.database)["exercises"]}
    assert exercises == world.drop.exercise_ids


def test_verify_finds_no_difference(world: World) -> None:
    assert verify(world.database, world.account_id) == []
