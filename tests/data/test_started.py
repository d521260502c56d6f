"""Started only: the distinct people who have attempted something in a course in which they count, stored and moved.

Held to the slow recount, to the import of the same rows, and followed through everything that changes who counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.instants import DAY, SECOND, THIRTY_DAYS, format_instant
from core.requests import Request
from core.scope import Scope
from data.engine import Database
from data.ingest import undo_import
from data.reports import screens
from data.rollups import rebuild
from data.rollups.settle import settle
from data.scoped import tables
from tests.data.against import slow, sound
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
    status_event,
    user,
    write,
)
from tests.data.singly import CLASS, NOW, add, day, fresh, learners, stepped, totals
from tests.data.strategies import accounts, tried
from tests.recount import Drop as SlowDrop
from tests.recount.courses import standings_of_users
from tests.recount.drop import instant


def counted_slowly(source: SlowDrop, now: int, groups: Iterable[str] | None, *, started: bool) -> int:
    """Distinct people over all courses, from nothing but the drop's rows."""
    people = None
    if groups is not None:
        people = {one for group_id in groups for one in source.members_of.get(group_id, ())}
    then = instant(format_instant(now))
    return len({u for one in source.courses for u in standings_of_users(source, one, then, people, started)})


@tried()
@given(drop=accounts(), started=st.booleans(), days=st.sampled_from((0, 17, 40)), large=st.booleans())
def test_the_learners_are_those_of_the_slow_recount(
    database: Database, tmp_path: Path, drop: Drop, started: bool, days: int, large: bool
) -> None:
    acme, now = fresh(database), RECORDED + days * DAY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuild, "LARGE", 1 if large else 100)
        bring(database, acme, tmp_path, drop)
    source = slow([write(tmp_path, drop)], [RECORDED])
    asked: list[tuple[Scope, str | None, tuple[str, ...] | None]] = [
        (admin(acme), None, None),
        (admin(acme), "g", ("g",)),
        (manager(acme, "g", "h"), None, ("g", "h")),
        (manager(acme, "h"), None, ("h",)),
    ]
    for scope, one, groups in asked:
        request = Request(now=now, group=one, started=started)
        shown = screens.courses(database, scope, request).headline.users
        assert shown == counted_slowly(source, now, groups, started=started)
        before = screens.headline_before(database, scope, request).users
        assert before == counted_slowly(source, now - THIRTY_DAYS, groups, started=started)


Began = tuple[int, Mapping[str, int]]  # people of the account, and of each group with any


def started_in(database: Database, account_id: int) -> Began:
    """The account's and each group's, as stored; both agree with their raw rows."""
    sound(database, account_id)
    of_group = tables.group_totals
    with database.reading() as connection:
        rows = connection.execute(
            select(of_group.c.group_id, of_group.c.started).where(of_group.c.account_id == account_id)
        )
        groups = {row.group_id: row.started for row in rows if row.started}
    return learners(database, account_id)["started"], groups


def test_a_first_attempt_starts_its_person_once_and_only_where_they_count(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = account(database)
    drop = joined(CLASS, {"enrolments": [enrolment("u1", "d")]})
    bring(database, acme, tmp_path, drop, NOW - 60 * DAY)
    events = [
        (attempt("a1", "u2", "e3", day(1)), (0, {})),  # enrolled elsewhere
        (attempt("a2", "u4", "e1", day(1)), (0, {})),  # enrolled nowhere
        (attempt("a3", "u3", "e1", day(1)), (0, {})),  # deactivated
        (attempt("a4", "u1", "e3", day(2), correct="0"), (1, {"g": 1, "h": 1})),
        (attempt("a5", "u1", "e3", day(3)), (1, {"g": 1, "h": 1})),
        (attempt("a6", "u1", "e1", day(4)), (1, {"g": 1, "h": 1})),  # the first one in another course
        (attempt("a7", "u2", "e1", day(5)), (2, {"g": 1, "h": 1})),  # who has one where they do not count
    ]
    assert started_in(database, acme) == (0, {})
    with stepped(monkeypatch) as found:
        for place, (row, expected) in enumerate(events):
            add(database, acme, "attempts", row, NOW + place * SECOND)
            assert started_in(database, acme) == expected
    assert found == [True] * len(events)
    whole = fresh(database)
    bring(database, whole, tmp_path, joined(drop, {"attempts": [row for row, _ in events]}), NOW + DAY)
    settle(database, acme, NOW + DAY)
    assert totals(database, acme) == totals(database, whole)


SMALL: Drop = joined(
    course("c", ("e1", "e2")),
    course("d", ("f1",)),
    {
        "users": [user("p0"), user("p1"), user("p2")],
        "groups": [group("g"), group("h")],
        "group_members": [member("p0"), member("p1")],
        "enrolments": [enrolment("p0"), enrolment("p2", "d")],
        "attempts": [
            attempt("a0", "p0", "e1", at="2024-03-01T00:00:00Z"),
            attempt("a1", "p1", "e1", at="2024-12-20T00:00:00Z"),
        ],
    },
)
BEGUN: Began = (1, {"g": 1})
CHANGES: list[tuple[Drop, Began]] = [
    ({"enrolments": [enrolment("p1")]}, (2, {"g": 2})),
    ({"group_members": [member("p0", "h"), member("p2", "h")]}, (2, {"g": 2, "h": 1})),
    # the exercise that both attempted goes where neither of them is enrolled
    ({"exercises": [{"chapter_id": "d-k", "exercise_id": "e1", "title": "Moved"}]}, (0, {})),
    ({"enrolments": [enrolment("p0", "d")]}, (1, {"g": 1, "h": 1})),
    ({"attempts": [attempt("a2", "p2", "f1"), attempt("a3", "p1", "e2")]}, (3, {"g": 2, "h": 2})),
    ({"user_events": [status_event("deactivated", "2024-12-01T00:00:00Z", "p0")]}, (2, {"g": 1, "h": 1})),
    ({"enrolments": [enrolment("p1", enrolled_at="2025-06-01T00:00:00Z")]}, (1, {"h": 1})),
]


@pytest.mark.parametrize("large", [1, 100], ids=["columns", "rows"])
def test_whatever_changes_who_counts_moves_who_has_started(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(rebuild, "LARGE", large)
    acme = account(database)
    bring(database, acme, tmp_path, SMALL)
    assert started_in(database, acme) == BEGUN
    batches = []
    for place, (drop, expected) in enumerate(CHANGES, 1):
        batches.append(bring(database, acme, tmp_path, drop, RECORDED + place * SECOND).batch_no)
        assert started_in(database, acme) == expected
    ahead = RECORDED + 200 * DAY
    assert settle(database, acme, ahead)  # the last enrolment has come into effect
    assert started_in(database, acme) == (2, {"g": 1, "h": 1})
    earlier = [BEGUN, *(expected for _, expected in CHANGES[:-1])]
    for batch_no, expected in zip(reversed(batches), reversed(earlier), strict=True):
        undo_import(database, acme, batch_no, undone_at=ahead + SECOND)
        assert started_in(database, acme) == expected


def test_the_start_of_30_days_ago_comes_with_the_clock(database: Database, tmp_path: Path) -> None:
    acme = account(database)
    bring(database, acme, tmp_path, CLASS, NOW)
    add(database, acme, "attempts", attempt("a1", "u1", "e1", day(9)))
    for now, expected in ((NOW, 0), (NOW + 28 * DAY, 0), (NOW + 29 * DAY, 1)):
        request = Request(now=now, started=True)
        assert screens.headline_before(database, admin(acme), request).users == expected
        settle(database, acme, now)
        assert learners(database, acme)["started_before"] == expected
        assert screens.headline_before(database, admin(acme), request).users == expected
        sound(database, acme)
